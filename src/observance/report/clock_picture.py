"""The picture of the clocks: every statement about each camera's clock, held against the fit of all of them.

Seconds run on a scale that is even near nought and logarithmic beyond, so that hundredths and minutes both are seen.
"""

from __future__ import annotations

from collections.abc import Callable
from math import asinh

from observance.report.clock_fits import SOURCES, CameraClock, ClockFits, Said
from observance.report.clock_words import plus_minus
from observance.report.sheet import CAUTION, INK, MOVERS, MUTED, RULE, caution_strip, element, picture, text, wrapped

_NEAR_S, _TWO_SIDED = 0.02, 1.959964
_TICKS = (0.1, 1.0, 10.0, 100.0, 1000.0)
_ROW = 19.0
_MOST_PPM = 150.0

Along = Callable[[float], float]


def clocks_svg(fits: ClockFits, *, width: float, prefix: str, caution: str = "") -> str:
    """Per camera a heading, one row per statement (dot and 95 % bar about the fit), and its drift."""
    body, top = caution_strip(caution, width)
    wide = width >= 700
    left, right = (300.0 if wide else 4.0), width - 8.0
    most = max([abs(s.off_s) + _TWO_SIDED * s.error_s for c in fits.cameras for s in c.said] + [1.0])
    middle, half = (left + right) / 2, (right - left) / 2 - 6

    def along(seconds: float) -> float:
        return middle + half * max(-1.0, min(1.0, asinh(seconds / _NEAR_S) / asinh(most / _NEAR_S)))

    y = top + 16
    body += text(left, y, "behind the fit", size=11, colour=MUTED)
    body += text(right, y, "ahead of it", size=11, colour=MUTED, anchor="end")
    for camera in fits.cameras:
        y += 24
        for line in wrapped(heading(camera), width, 13):
            body += text(0, y, line, size=13, weight=600)
            y += 16
        y -= 8
        begin, rows = y, ""
        for said in sorted(camera.said, key=lambda s: (list(SOURCES).index(s.source), s.words)):
            y += 0 if wide else 15
            rows += _row(said, y + _ROW / 2, along, left if wide else None)
            y += _ROW
        if camera.ahead_s is not None and camera.said:
            low, high = along(-_TWO_SIDED * camera.error_s), along(_TWO_SIDED * camera.error_s)
            body += element("rect", x=low, y=begin, width=max(high - low, 1.0), height=y - begin, fill="#dfe7ef")
        body += rows
        if camera.drift_ppm is not None:
            y += 2 if wide else 17
            body += _drift(camera.drift_ppm, camera.drift_error_ppm, y + _ROW / 2, (left, right), wide)
            y += _ROW
    y += 8
    body += _scale(along, y, left, right, most)
    y += 30
    notes = ["Dot: what is said; bar: its own error (95 in 100). Shaded: the fit of all. Hollow and red: set aside."]
    for line in (*notes, *fits.undetermined):
        for part in wrapped(line, width, 11.5):
            body += text(0, y, part, size=11.5, colour=INK if line in fits.undetermined else MUTED)
            y += 15
    said_so = "; ".join(heading(c) for c in fits.cameras)
    return picture(
        body, width=width, height=y + 2, prefix=prefix, title="What is said of each clock, against the fit of all",
        description=f"{said_so}. {' '.join(fits.undetermined)} {caution}".strip(),
    )  # fmt: skip


def heading(camera: CameraClock) -> str:
    """The camera's clock in words."""
    if camera.ahead_s is None:
        return f"{camera.camera}: undetermined"
    way = "ahead" if camera.ahead_s >= 0 else "behind"
    return f"{camera.camera}: overlay {abs(camera.ahead_s):.2f} s {way}, {plus_minus(camera.error_s)}"


def _row(said: Said, y: float, along: Along, left: float | None) -> str:
    """`left`: where the plot begins beside the words; None puts the words above."""
    colour = CAUTION if said.set_aside else MOVERS[list(SOURCES).index(said.source) % len(MOVERS)]
    source, said_so = SOURCES[said.source], said.words.split(" agree at ")[0]
    words = said_so if said_so.startswith(source) else f"{source}: {said_so}"
    room = (left or 400.0) - 6
    longest = int(room / (0.5 * 11))
    words = words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
    body = text(0, y + 4 if left is not None else y - 8, words, size=11, colour=INK)
    low, high = (along(said.off_s + side * _TWO_SIDED * said.error_s) for side in (-1, 1))
    body += element("line", x1=low, y1=y, x2=max(high, low + 1), y2=y, stroke=colour, stroke_width=2)
    fill = "none" if said.set_aside else colour
    return body + element("circle", cx=along(said.off_s), cy=y, r=4, fill=fill, stroke=colour, stroke_width=1.5)


def _drift(ppm: float, error: float, y: float, span: tuple[float, float], wide: bool) -> str:
    """The drift on a scale of its own, millionths either way."""
    left, right = span
    middle, half = (left + right) / 2, (right - left) / 2 - 6

    def along(value: float) -> float:
        return middle + half * max(-1.0, min(1.0, value / _MOST_PPM))

    words = f"drift of the footage {round(ppm) + 0:+d} ± {error:.0f} millionths (scale: {_MOST_PPM:.0f} either way)"
    body = text(0, y + 4 if wide else y - 8, words, size=11, colour=MUTED)
    body += element("line", x1=left, y1=y, x2=right, y2=y, stroke=RULE, stroke_dasharray="2 3")
    low, high = along(ppm - _TWO_SIDED * error), along(ppm + _TWO_SIDED * error)
    body += element("line", x1=low, y1=y, x2=max(high, low + 1), y2=y, stroke=MUTED, stroke_width=2)
    return body + element("rect", x=along(ppm) - 3, y=y - 3, width=6, height=6, fill=MUTED)


def _scale(along: Along, y: float, left: float, right: float, most: float) -> str:
    body = element("line", x1=left, y1=y, x2=right, y2=y, stroke=RULE)
    ticks = [t for t in _TICKS if t <= most]
    for tick in (*(-t for t in reversed(ticks)), 0.0, *ticks):
        body += element("line", x1=along(tick), y1=y, x2=along(tick), y2=y + 4, stroke=MUTED)
        words = "0" if tick == 0 else f"{tick:+g} s"
        body += text(along(tick), y + 16, words, size=10, colour=MUTED, anchor="middle")
    return body
