"""The timeline: clips, acts and the times that sources give, on one clock, each with its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from observance.report.clock_words import clock, date_words, zone_words
from observance.report.drawn import ActSpan, TimelinePicture
from observance.report.sheet import (
    INK,
    MOVERS,
    MUTED,
    PAPER,
    RULE,
    caution_strip,
    element,
    number,
    picture,
    text,
    text_width,
    wrapped,
)
from observance.values.spans import Bounds

_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400, 604800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: what it is, from when to when, how it is drawn. `holes` are drawn as gaps."""

    words: str
    begin: Bounds
    end: Bounds
    colour: str
    style: str
    holes: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis: its title, its span, and its rows by section."""

    title: str
    span: tuple[float, float]
    sections: tuple[tuple[str, tuple[Bar, ...]], ...]


def timeline_svg(drawn: TimelinePicture, *, width: float = 1000.0, prefix: str = "timeline") -> str:
    """The whole case on one axis, and below it a closer axis for each group of acts that lie close together."""
    return _sheet(drawn, _axes(drawn), width=width, prefix=prefix)


def timeline_panels(drawn: TimelinePicture, *, width: float, prefix: str) -> tuple[str, ...]:
    """The same axes, each as a picture of its own, so that none is cut by the end of a printed page."""
    return tuple(
        _sheet(drawn, [axis], width=width, prefix=f"{prefix}-{i}") for i, axis in enumerate(_axes(drawn), start=1)
    )


def _sheet(drawn: TimelinePicture, axes: Sequence[Axis], *, width: float, prefix: str) -> str:
    body, top = caution_strip(drawn.caution, width)
    top += 8 if top else 0
    for axis in axes:
        shown, top = _axis_panel(axis, zone=drawn.zone, top=top, width=width)
        body += shown
        top += 14
    notes = (
        "Dark: from the middle estimate of the begin to that of the end. Pale, with end marks: as far as the bounds. "
        "Broken bar: nothing was recorded. Diamonds and open bars: times as the sources gave them."
    )
    far = _near(_claim_bars(drawn), [*_clip_bars(drawn), *_act_bars(drawn)])[1]
    if far:
        notes += f" Times of sources too far off to be shown here: {far}; they stand with the sources."
    for line in wrapped(notes, width, 11.5) if axes else ():
        body += text(0, top, line, size=11.5, colour=MUTED)
        top += 15
    bars = [bar for axis in axes for _, rows in axis.sections for bar in rows]
    return picture(
        body, width=width, height=top + 8, prefix=prefix, title="Timeline", description=_described(drawn, bars)
    )


def _axes(drawn: TimelinePicture) -> list[Axis]:
    """The axis of the whole case, then one for each group of acts that is short beside it; none without rows."""
    acts = _act_bars(drawn)
    claims, _ = _near(_claim_bars(drawn), [*_clip_bars(drawn), *acts])
    every = [*_clip_bars(drawn), *acts, *claims]
    if not every:
        return []
    span = (min(bar.begin.earliest for bar in every), max(bar.end.latest for bar in every))
    axes = [
        Axis(
            title=f"{date_words(span[0], drawn.zone)}. All times {zone_words(drawn.zone, span[0])}",
            span=_padded(span),
            sections=(
                ("Clips", tuple(_clip_bars(drawn))),
                ("Acts and states", tuple(acts)),
                ("Times given by sources", tuple(claims)),
            ),
        )
    ]
    for group in _groups(acts):
        low, high = min(bar.begin.earliest for bar in group), max(bar.end.latest for bar in group)
        if high - low > (span[1] - span[0]) / 3:
            continue
        beside = tuple(
            bar
            for bar in claims
            if bar.end.latest >= low
            and bar.begin.earliest <= high
            and (bar.begin.earliest > low or bar.end.latest < high)
        )
        axes.append(
            Axis(
                title=f"Closer: {clock(low, drawn.zone)} to {clock(high, drawn.zone)}",
                span=_padded((low, high)),
                sections=(("Acts and states", tuple(group)), ("Times given by sources", beside)),
            )
        )
    return axes


def _near(claims: list[Bar], seen: Sequence[Bar]) -> tuple[list[Bar], int]:
    """The claimed times that an axis of what was seen can show beside it, and how many lie too far from it."""
    if not seen:
        return claims, 0
    low, high = min(bar.begin.earliest for bar in seen), max(bar.end.latest for bar in seen)
    reach = high - low
    near = [bar for bar in claims if bar.begin.earliest >= low - reach and bar.end.latest <= high + reach]
    return near, len(claims) - len(near)


def _clip_bars(drawn: TimelinePicture) -> list[Bar]:
    return [
        Bar(words=c.name, begin=c.first, end=c.last, colour="#46525c", style="clip", holes=c.outages)
        for c in drawn.clips
    ]


def _act_bars(drawn: TimelinePicture) -> list[Bar]:
    movers = list(drawn.movers)
    bars = []
    for act in sorted(drawn.acts, key=_begin):
        if act.mover not in movers:
            movers.append(act.mover)
        colour = MOVERS[movers.index(act.mover) % len(MOVERS)]
        bars.append(Bar(words=act.name, begin=act.began, end=act.ended, colour=colour, style="act"))
    return bars


def _begin(act: ActSpan) -> tuple[float, str]:
    return act.began.middle, act.id


def _claim_bars(drawn: TimelinePicture) -> list[Bar]:
    """One row for each source and time; what one source says of several acts at one time is one row."""
    said: dict[tuple[str, float, float], list[str]] = {}
    for claim in sorted(drawn.claims, key=lambda c: (c.source, c.earliest, c.latest, c.id)):
        said.setdefault((claim.source, claim.earliest, claim.latest), []).append(claim.of)
    bars = []
    for (source, earliest, latest), of in said.items():
        what = of[0] if len(of) == 1 else f"{of[0]}, and {len(of) - 1} more"
        begin, end = (Bounds(earliest=at, middle=at, latest=at) for at in (earliest, latest))
        bars.append(Bar(words=f"{what}: {source}", begin=begin, end=end, colour="#6b4d00", style="claim"))
    return sorted(bars, key=lambda bar: (bar.begin.middle, bar.end.middle, bar.words))


def _groups(bars: Sequence[Bar], gap_s: float = 90.0) -> list[list[Bar]]:
    groups: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda b: b.begin.earliest):
        if groups and bar.begin.earliest - max(b.end.latest for b in groups[-1]) <= gap_s:
            groups[-1].append(bar)
        else:
            groups.append([bar])
    return groups


def _padded(span: tuple[float, float]) -> tuple[float, float]:
    pad = max(0.03 * (span[1] - span[0]), 0.5)
    return span[0] - pad, span[1] + pad


def _axis_panel(axis: Axis, *, zone: str, top: float, width: float) -> tuple[str, float]:
    """One axis with its rows, and where it ends. On a narrow sheet each row's words stand above its bar."""
    wide = width >= 700
    left, right = (min(330.0, width * 0.34) if wide else 6.0), width - 14.0
    span = axis.span
    scale = (right - left) / (span[1] - span[0])

    def x_of(seconds: float) -> float:
        return left + (seconds - span[0]) * scale

    rows, y = "", top + 16
    for line in wrapped(axis.title, width, 13):
        rows += text(0, y, line, size=13, weight=600)
        y += 18
    axis_top = y + 14
    y = axis_top + 8
    for name, bars in axis.sections:
        if not bars:
            continue
        rows += text(0, y + 12, name.upper(), size=10.5, colour=MUTED, weight=600)
        y += 20
        for bar in bars:
            lines = _shortened(wrapped(bar.words, left - 16 if wide else width - 8, 12))
            for i, line in enumerate(lines):
                rows += text(0, y + 12 + 14 * i, line, size=12)
            middle = y + 7 if wide else y + 14 * len(lines) + 8
            rows += _bar(bar, x_of, middle, left, right)
            y += max(20.0, 14.0 * len(lines) + 6) if wide else 14.0 * len(lines) + 20
        y += 6
    grid = _ticks(span, zone, x_of, axis_top, y, right - left)
    return grid + rows, y


def _shortened(lines: list[str], most: int = 2) -> list[str]:
    """The first lines; what is cut off stands in the picture's description and under the sources."""
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1].rstrip(" ,;:") + " …"]


class _XOf(Protocol):
    """Only a name for the type: from POSIX seconds to pixels."""

    def __call__(self, seconds: float) -> float: ...


def _bar(bar: Bar, x_of: _XOf, y: float, left: float, right: float) -> str:
    def held(x: float) -> float:
        return min(max(x, left), right)

    begin, end = held(x_of(bar.begin.middle)), held(x_of(bar.end.middle))
    if bar.style == "claim":
        if end - begin < 4:
            d = f"M{number(begin)} {number(y - 5)}l5 5l-5 5l-5 -5Z"
            return element("path", d=d, fill=PAPER, stroke=bar.colour, stroke_width=1.5)
        return element(
            "rect", x=begin, y=y - 4, width=end - begin, height=8, fill=PAPER, stroke=bar.colour, stroke_width=1.5
        )
    thick = 9.0 if bar.style == "clip" else 8.0
    outer = held(x_of(bar.begin.earliest)), held(x_of(bar.end.latest))
    body = element(
        "rect",
        x=outer[0],
        y=y - thick / 2,
        width=max(outer[1] - outer[0], 2.0),
        height=thick,
        fill=bar.colour,
        fill_opacity="0.28",
    )
    body += element("rect", x=begin, y=y - thick / 2, width=max(end - begin, 2.0), height=thick, fill=bar.colour)
    for hole in bar.holes:
        a, b = held(x_of(hole[0])), held(x_of(hole[1]))
        body += element("rect", x=a, y=y - thick / 2 - 1, width=max(b - a, 2.0), height=thick + 2, fill=PAPER)
    for side, edge in ((1, outer[0]), (-1, outer[1])):
        if abs(edge - (begin if side == 1 else end)) > 1.0:
            d = f"M{number(edge)} {number(y - 6)}v12"
            body += element("path", d=d, stroke=bar.colour, stroke_width=1.3, fill="none")
    return body


def _ticks(span: tuple[float, float], zone: str, x_of: _XOf, top: float, bottom: float, room: float) -> str:
    length = span[1] - span[0]
    most = max(2, int(room / 78))
    step = next((s for s in _STEPS if length / s <= most), _STEPS[-1])
    body = element("line", x1=x_of(span[0]), y1=top, x2=x_of(span[1]), y2=top, stroke=INK, stroke_width=0.8)
    tick = -(-span[0] // step) * step
    while tick <= span[1]:
        x = x_of(tick)
        body += element("line", x1=x, y1=top, x2=x, y2=bottom, stroke=RULE, stroke_width=0.7)
        words = clock(tick, zone, step)
        half = text_width(words, 11) / 2
        at = min(max(x, x_of(span[0]) + half), x_of(span[1]) - half)
        body += text(at, top - 5, words, size=11, colour=MUTED, anchor="middle")
        tick += step
    return body


def _described(drawn: TimelinePicture, bars: Sequence[Bar]) -> str:
    rows = "; ".join(
        f"{bar.words}: {clock(bar.begin.earliest, drawn.zone)} to {clock(bar.end.latest, drawn.zone)}" for bar in bars
    )
    return f"Outer bounds of each row. {rows}. {drawn.caution}".strip()
