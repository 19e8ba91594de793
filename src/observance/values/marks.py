"""Marks that one room writes and another looks for, word for word."""

from __future__ import annotations

RE_ENACTMENT_MARK = "observance re-enactment"
"""Stands in the container metadata of everything that the re-enactment renders; such a file is never evidence."""
