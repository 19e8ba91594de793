"""`out/findings.json`: one byte string per set of findings, every number rounded to six digits."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from observance.finding.rows import Findings
from observance.values.digests import Json, canonical_json
from observance.values.shares import Share

FORMAT = "observance-findings/1"


def findings_json(findings: Findings) -> bytes:
    """The canonical bytes: sorted keys, no spaces, UTF-8, a final newline.

    Times are POSIX seconds (UTC), lengths of time seconds, shares 0 to 1.

    Raises:
        ValueError: a number that is no number (NaN, infinity).
    """
    body = {field.name: plain(getattr(findings, field.name)) for field in fields(findings) if field.name != "files"}
    return canonical_json({"format": FORMAT, **body})


def plain(value: object) -> Json:
    """A value of the findings as JSON's own kinds, numbers with six digits.

    Raises:
        TypeError: what findings never hold.
    """
    if isinstance(value, Share):
        return {key: number for key, number in value.as_json().items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 6)
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"findings hold plain values alone, not {type(value).__name__}")
