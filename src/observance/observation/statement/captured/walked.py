"""Walked back: from characters of a captured text to where in the source they come from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from observance.observation.statement.captured.text import How, OfPage, OfPart, OfSource, OfTime, Segment


def walked_back(segments: Sequence[Segment], start: int, end: int) -> tuple[Segment, ...]:
    """The segments that hold any of the characters [start, end), in the text's order."""
    first = bisect_right([segment.end for segment in segments], start)
    found = []
    for segment in segments[first:]:
        if segment.start >= end:
            break
        found.append(segment)
    return tuple(found)


def where_in_words(segments: Sequence[Segment], how: How) -> str:
    """For readers: `page 2`; `1:23.4 to 1:27.0, FIRST VOICE`; `characters 310 to 355 of the page's source`."""
    parts: list[str] = []
    pages = sorted({one.where.page for one in segments if isinstance(one.where, OfPage)})
    if pages:
        parts.append(f"page {pages[0]}" if len(pages) == 1 else f"pages {pages[0]} to {pages[-1]}")
    times = [one.where for one in segments if isinstance(one.where, OfTime)]
    if times:
        speakers = ", ".join(dict.fromkeys(one.speaker for one in times if one.speaker))
        said = f"{clock(times[0].begins_s)} to {clock(max(one.ends_s for one in times))}"
        parts.append(f"{said}, {speakers}" if speakers else said)
    stretches = [one.where for one in segments if isinstance(one.where, OfSource)]
    if stretches and how.kind != "text":
        low, high = min(one.first for one in stretches), max(one.last for one in stretches)
        parts.append(f"characters {low} to {high} of the source")
    messages = [one.where for one in segments if isinstance(one.where, OfPart)]
    parts += dict.fromkeys(f"{one.part}, earlier mail that it quotes" if one.relayed else one.part for one in messages)
    parts += [how.record] if how.record else []
    return "; ".join(parts)


def relayed(segments: Sequence[Segment]) -> bool:
    """Whether any of it is the words of an earlier message."""
    return any(isinstance(one.where, OfPart) and one.where.relayed for one in segments)


def clock(seconds: float) -> str:
    """`1:23.4`, `1:02:03.0`: hours, minutes and seconds from the recording's beginning."""
    tenths = round(seconds * 10)
    hours, rest = divmod(tenths, 36_000)
    minutes, rest = divmod(rest, 600)
    if hours:
        return f"{hours}:{minutes:02}:{rest // 10:02}.{rest % 10}"
    return f"{minutes}:{rest // 10:02}.{rest % 10}"
