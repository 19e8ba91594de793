"""Where originals stand in a case: by content, read-only, under the name that they came with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from observance.evidence.case_file import Item

EVIDENCE = "evidence"
_UNSAFE = re.compile(r"[^\w.+=@,()\- ]")


def stored_path(root: Path, sha256: str, name: str) -> Path:
    """`evidence/ab/ab12…/name`: where the original of this digest stands."""
    return root / EVIDENCE / sha256[:2] / sha256 / safe_name(name)


def stored_original(root: Path, sha256: str) -> Path | None:
    """The original of this digest, under whatever name it came; None if it was never taken in."""
    folder = root / EVIDENCE / sha256[:2] / sha256
    held = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return next((path for path in held if not path.name.startswith(".")), None)


def original_of(root: Path, item: Item, taken_in: Mapping[str, str] | None = None) -> Path | None:
    """Where the original of an item stands: taken in, else the file that items.yaml names; None if nowhere.

    Args:
        taken_in: digests by item, as custody has them; needed where items.yaml gives none.
    """
    sha256 = (taken_in or {}).get(item.id, item.sha256)
    if sha256 is not None:
        stored = stored_original(root, sha256)
        if stored is not None:
            return stored
    if item.file is None:
        return None
    file = root / item.file
    return file if file.is_file() else None


def safe_name(name: str) -> str:
    """The name in NFC, without what shells, checksum files or other systems trip over; the suffix stays."""
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .") or "unnamed"
    if len(safe.encode()) <= 200:
        return safe
    suffix = Path(safe).suffix[:20]
    return safe.encode()[:150].decode(errors="ignore") + suffix
