"""What ships with the product and is named in a case: profiles (a file each) and agreements (a folder each);
detection curves, by what movers do."""

from __future__ import annotations

from pathlib import Path

import observance
from observance.agreement.loading import FILE

PROFILES = "profiles"
AGREEMENTS = "agreements"
CURVES = "curves"


def shipped_names(kind: str) -> tuple[str, ...]:
    """The names that ship, sorted; `kind` is PROFILES, AGREEMENTS or CURVES."""
    folder = _folder(kind)
    if kind == AGREEMENTS:
        return tuple(sorted(path.parent.name for path in folder.glob(f"*/{FILE}")))
    return tuple(sorted(path.stem for path in folder.glob("*.json" if kind == CURVES else "*.yaml")))


def shipped_path(kind: str, name: str) -> Path | None:
    """The file of a shipped name; None where no such name ships."""
    if name not in shipped_names(kind):
        return None
    if kind == AGREEMENTS:
        return _folder(kind) / name / FILE
    return _folder(kind) / f"{name}.{'json' if kind == CURVES else 'yaml'}"


def _folder(kind: str) -> Path:
    return Path(observance.__file__).parent / kind
