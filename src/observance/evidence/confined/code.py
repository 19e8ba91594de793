"""Where our own code and its libraries stand: all that a confined child can read beside its input."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from functools import cache
from pathlib import Path

import observance

_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32")


def interpreter() -> str:
    """The interpreter itself, links followed."""
    return os.path.realpath(sys.executable)


@cache
def import_path() -> tuple[str, ...]:
    """What the child imports from: this package, the standard library, what is installed; never a working folder."""
    return tuple(dict.fromkeys([str(Path(observance.__file__).parent.parent), *_libraries()]))


@cache
def readable() -> tuple[str, ...]:
    """What the child may read. Of an editable install only the package is shown, not the folder that it stands in."""
    base = Path(sys.base_prefix) / "lib"
    found = [str(Path(observance.__file__).parent), *_libraries(), interpreter(), str(base), *_SYSTEM]
    found += [str(Path(sys.prefix) / "pyvenv.cfg")]
    kept = [one for one in dict.fromkeys(found) if os.path.exists(one)]
    return tuple(one for one in kept if not any(one != other and Path(one).is_relative_to(other) for other in kept))


def _libraries() -> list[str]:
    paths = sysconfig.get_paths()
    found = [paths["stdlib"], str(Path(paths["stdlib"]) / "lib-dynload"), *(paths[n] for n in ("purelib", "platlib"))]
    found += [one for one in [*site.getsitepackages(), site.getusersitepackages()] if one in sys.path]
    return [one for one in dict.fromkeys(found) if os.path.isdir(one)]
