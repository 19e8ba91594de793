"""What ships with the product and is named in a case: profiles and agreements."""

from __future__ import annotations

from pathlib import Path

import observance

PROFILES = "profiles"
AGREEMENTS = "agreements"
_SUFFIX = {PROFILES: ".yaml", AGREEMENTS: ".observance"}


def shipped_names(kind: str) -> tuple[str, ...]:
    """The names that ship, sorted; `kind` is PROFILES or AGREEMENTS."""
    folder = _folder(kind)
    suffix = _SUFFIX[kind]
    return tuple(sorted(path.stem for path in folder.glob(f"*{suffix}"))) if folder.is_dir() else ()


def shipped_path(kind: str, name: str) -> Path | None:
    """The file of a shipped name; None where no such name ships."""
    return _folder(kind) / f"{name}{_SUFFIX[kind]}" if name in shipped_names(kind) else None


def _folder(kind: str) -> Path:
    return Path(observance.__file__).parent / kind
