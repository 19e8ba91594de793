"""Marks that one room writes and another looks for, word for word."""

from __future__ import annotations

from pathlib import Path

RE_ENACTMENT_MARK = "observance re-enactment"
"""Stands in the container metadata of everything that the re-enactment renders; such a file is never evidence."""

_EDGE = 1 << 20
_WRITTEN = frozenset({".txt", ".md", ".html", ".csv", ".json", ".yaml", ".pdf", ".eml", ".docx", ".odt"})
"""What is written may quote the mark, and does not carry it for that."""


def carries_mark(path: Path) -> bool:
    """Whether the mark stands in a file's first or last megabyte: bytes alone are looked at, nothing is parsed."""
    if path.suffix.lower() in _WRITTEN:
        return False
    mark = RE_ENACTMENT_MARK.encode()
    with path.open("rb") as stream:
        if mark in stream.read(_EDGE).lower():
            return True
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _EDGE))
        return mark in stream.read(_EDGE).lower()
