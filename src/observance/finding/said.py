"""Places and times as a reader hears them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from observance.finding.phrases import with_article
from observance.finding.world import Context
from observance.values.spans import iso_from_seconds


def place_words(place: str, context: Context) -> str:
    """What readers call a place."""
    return with_article(context.place_names.get(place, place))


def clock_words(seconds: float, zone: str) -> str:
    """`15:15:10 (UTC+09:00)`."""
    text = iso_from_seconds(seconds, ZoneInfo(zone), 0)
    return f"{text[11:19]} (UTC{text[19:]})"


def moment_words(seconds: float, zone: str) -> str:
    """`2015-03-03 00:00 (UTC+02:00)`."""
    text = iso_from_seconds(seconds, ZoneInfo(zone), 0)
    return f"{text[:10]} {text[11:16]} (UTC{text[19:]})"
