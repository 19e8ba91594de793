"""Sources side by side on one axis: a bar or a dot for each, tied where they have one origin; the footage is a band."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from math import floor, log10
from zoneinfo import ZoneInfo

from observance.report.claim_groups import Question, Version
from observance.report.clock_words import clock, date_words
from observance.report.sheet import CAUTION, INK, MUTED, PAPER, RULE, element, number, picture, text, text_width

_ROW, _HEAD = 26.0, 34.0
_COLOURS = {"supported": "#1f5c3f", "contradicted": "#8a1c10", "not covered": "#5a636b", "neither": "#6b4d00"}
_BAND = "#0b5fa5"
_STEPS_S = (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800, 2592000, 31536000)


def claims_svg(question: Question, zone: str, *, width: float, prefix: str, caution: str = "") -> str:
    """One row per source over a common axis; a question of times, acts or counts."""
    body, top = "", 0.0
    wide = width >= 700
    left, right = (270.0 if wide else 16.0), width - (150.0 if wide else 16.0)
    row = _ROW if wide else _ROW + 16
    low, high = _range(question)
    scale = (right - left) / (high - low)

    def x_of(value: float) -> float:
        return left + (min(max(value, low), high) - low) * scale

    bottom = top + _HEAD + row * len(question.versions)
    body += _axis(question, zone, low, high, x_of, top + _HEAD - 8, bottom, right - left)
    body += _band(question, x_of, low, high, top + _HEAD - 8, bottom)
    y = top + _HEAD
    for n, one in enumerate(question.versions):
        middle = y + row - 13
        body += _tie(question.versions, n, 6.0, middle, row)
        room = (left - 26) if wide else width - 130
        body += text(16, middle + 4 if wide else middle - 13, _label(one, zone, room), size=12, halo=not wide)
        body += _mark(one, x_of, low, high, middle)
        said = one.held.verdict if one.held is not None else ""
        where = (right + 12, middle + 4) if wide else (width - 2, middle - 13)
        anchor = "start" if wide else "end"
        words = f"{one.grade}  {said}" if wide else f"{one.grade} {said}"
        body += text(
            *where, words, size=11, colour=_COLOURS.get(said, MUTED), anchor=anchor, weight=600 if said else 400
        )
        y += row
    if caution:
        body += text(width / 2, bottom + 12, caution, size=11, colour=CAUTION, anchor="middle", weight=600)
    described = "; ".join(f"{one.source}: {one.says}" for one in question.versions)
    return picture(
        body,
        width=width,
        height=bottom + (20 if caution else 8),
        prefix=prefix,
        title=f"What each source says: {question.of}",
        description=f"{described}. {caution}".strip(),
    )


def drawable(question: Question) -> bool:
    """Whether there is an axis to draw it on: more than one version, and bounds that a reader can compare."""
    return question.kind != "value" and len(question.versions) > 1


def _ends(one: Version) -> list[float]:
    return [value for value in (one.low, one.high) if value is not None]


def _range(question: Question) -> tuple[float, float]:
    ends = [value for one in question.versions for value in _ends(one)]
    for one in question.versions:
        if one.held is not None:
            ends += [value for value in (one.held.low, one.held.high) if value is not None]
    low, high = min(ends), max(ends)
    times = question.kind in ("time", "act")
    least = 30.0 if times else 1.0 if _whole(ends) else 0.05 * max(high, 0.1)
    pad = max((high - low) * 0.08, least)
    return (low - pad if times else max(0.0, low - pad)), high + pad


def _whole(values: Sequence[float]) -> bool:
    return all(float(value).is_integer() for value in values)


def _axis(
    question: Question,
    zone: str,
    low: float,
    high: float,
    x_of: Callable[[float], float],
    top: float,
    bottom: float,
    room: float,
) -> str:
    times = question.kind in ("time", "act")
    most = max(2, int(room / 84))
    step: float
    if times:
        days = max(2, int(room / 130))
        steps = (s for s in _STEPS_S if (high - low) / s <= (most if s < 86400 else days))
        step = next(steps, _STEPS_S[-1])
    else:
        rough = max((high - low) / most, 1e-9)
        unit = 10 ** floor(log10(rough))
        step = next(f * unit for f in (1, 2, 5, 10) if f * unit >= rough * 0.999)
        if _whole([value for one in question.versions for value in _ends(one)]):
            step = max(step, 1.0)
    offset = 0.0
    if step >= 86400:
        moment = datetime.fromtimestamp(low, timezone.utc).astimezone(ZoneInfo(zone)).utcoffset()
        offset = moment.total_seconds() if moment is not None else 0.0
    body = element("line", x1=x_of(low), y1=top, x2=x_of(high), y2=top, stroke=INK, stroke_width=0.8)
    tick = -(-(low + offset) // step) * step - offset
    while tick <= high:
        x = x_of(tick)
        body += element("line", x1=x, y1=top, x2=x, y2=bottom, stroke=RULE, stroke_width=0.7)
        plain = f"{tick:,.0f}" if step >= 1 else f"{tick:g}"
        words = plain if not times else date_words(tick, zone) if step >= 86400 else clock(tick, zone, step)
        half = text_width(words, 11) / 2
        at = min(max(x, x_of(low) + half), x_of(high) - half)
        body += text(at, top - 5, words, size=11, colour=MUTED, anchor="middle")
        tick += step
    return body


def _band(
    question: Question, x_of: Callable[[float], float], low: float, high: float, top: float, bottom: float
) -> str:
    """What the footage supports, once for all rows; open sides reach the picture's edge."""
    held = next((one.held for one in question.versions if one.held is not None and one.held.low is not None), None)
    if held is None or question.kind == "act":
        return ""
    a = x_of(low if held.low is None else held.low)
    b = x_of(high if held.high is None else held.high)
    a, b = (a, b) if b - a >= 4 else ((a + b) / 2 - 2, (a + b) / 2 + 2)
    body = element("rect", x=a, y=top, width=b - a, height=bottom - top, fill=_BAND, fill_opacity="0.13")
    dash = {} if held.high is not None else {"stroke_dasharray": "2 3"}
    body += element("line", x1=a, y1=top, x2=a, y2=bottom, stroke=_BAND, stroke_width=1)
    return body + element("line", x1=b, y1=top, x2=b, y2=bottom, stroke=_BAND, stroke_width=1, **dash)


def _mark(one: Version, x_of: Callable[[float], float], low: float, high: float, y: float) -> str:
    """A dot for a number, a bar for a span, an open end for at least and at most, a ring for an estimate."""
    colour = _COLOURS.get(one.held.verdict, INK) if one.held is not None else INK
    a = x_of(low if one.low is None else one.low)
    b = x_of(high if one.high is None else one.high)
    if one.about:
        return element("circle", cx=a, cy=y, r=5.5, fill=PAPER, stroke=colour, stroke_width=1.8, stroke_dasharray="3 2")
    if b - a < 6:
        return element("circle", cx=(a + b) / 2, cy=y, r=5, fill=colour)
    body = element("rect", x=a, y=y - 4.5, width=b - a, height=9, fill=colour, fill_opacity="0.75", rx=2)
    if one.high is None:
        body += element(
            "path", d=f"M{number(b - 7)} {number(y - 8)}l8 8l-8 8", fill="none", stroke=colour, stroke_width=2
        )
    if one.low is None:
        body += element(
            "path", d=f"M{number(a + 7)} {number(y - 8)}l-8 8l8 8", fill="none", stroke=colour, stroke_width=2
        )
    return body


def _tie(versions: Sequence[Version], n: int, x: float, y: float, row: float) -> str:
    """A bracket down the rows that go back to one origin."""
    one = versions[n]
    before = n > 0 and versions[n - 1].origin == one.origin
    after = n + 1 < len(versions) and versions[n + 1].origin == one.origin
    if not before and not after:
        return ""
    body = element("circle", cx=x, cy=y, r=2.5, fill=INK)
    if after:
        body += element("line", x1=x, y1=y, x2=x, y2=y + row, stroke=INK, stroke_width=1.4)
    return body


def _label(one: Version, zone: str, room: float) -> str:
    """The source's name, cut where it must be, and its day, which two releases of one office differ by."""
    if one.published is None:
        return _short(one.source, room, 12)
    day, month, year = date_words(one.published, zone).split()
    dated = f", {day} {month[:3]} {year}"
    return _short(one.source.partition(",")[0], room - text_width(dated, 12), 12) + dated


def _short(words: str, room: float, size: float) -> str:
    """As much of the words as fits, cut at a letter."""
    if text_width(words, size) <= room:
        return words
    kept = words
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,(") + "…"
