"""What makes a run resumable: a step whose inputs are unchanged is not run again, an interrupted one goes on.

Each product has a key: the digest of everything that it was made from (inputs' digests, settings, our version).
The key is written last, so a product without it was interrupted and is made anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import observance
from observance import __version__
from observance.values.digests import Json, canonical_json, digest_bytes, digest_file

_SOURCES = frozenset({".py", ".lark", ".jinja", ".css", ".js", ".txt", ".yaml", ".json", ".observance"})


def key_of(made_from: Json, rooms: tuple[str, ...] = ()) -> str:
    """The key of a product made from `made_from` by this code: of the rooms named, or of all of it."""
    return digest_bytes(canonical_json([__version__, _code(rooms), made_from]))


def code_of(rooms: tuple[str, ...]) -> str:
    """The digest of the sources of rooms, or of folders in rooms."""
    return _code(rooms)


@cache
def _code(rooms: tuple[str, ...]) -> str:
    """The digest of the rooms' sources, so that what another code made is made anew."""
    root = Path(observance.__file__).parent
    folders = [root / room for room in rooms] or [root]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in _SOURCES)
    return digest_bytes(canonical_json([[str(path.relative_to(root)), digest_file(path)] for path in files]))


def is_fresh(product: Path, key: str) -> bool:
    """Whether `product` stands finished under this key."""
    mark = _mark(product)
    return product.exists() and mark.exists() and mark.read_text().strip() == key


def make(product: Path, key: str, build: Callable[[Path], None]) -> bool:
    """Build `product` unless it is fresh; True when it was built.

    `build` writes to the path that it is given; the file is moved into place when complete.
    """
    if is_fresh(product, key):
        return False
    product.parent.mkdir(parents=True, exist_ok=True)
    _mark(product).unlink(missing_ok=True)
    unfinished = product.with_name(f".{product.name}.{os.getpid()}.unfinished")
    try:
        build(unfinished)
        unfinished.replace(product)
    finally:
        unfinished.unlink(missing_ok=True)
    _mark(product).write_text(key + "\n")
    return True


def _mark(product: Path) -> Path:
    return product.with_name(f".{product.name}.key")
