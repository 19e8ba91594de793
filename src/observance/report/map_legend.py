"""The map's legend: one sample and one phrase for each thing that is drawn."""

from __future__ import annotations

from observance.report.drawn import MapPicture
from observance.report.sheet import (
    DASHES,
    INK,
    MOVERS,
    MUTED,
    PAPER,
    Attribute,
    element,
    number,
    text,
    wrapped,
)


def draw_legend(drawn: MapPicture, *, top: float, width: float, homeless: list[str]) -> tuple[str, float]:
    """The legend below the panels, and where it ends; names that found no place on the map are listed here."""
    entries = _entries(drawn)
    columns = max(1, int(width // 270))
    room, rows = width / columns, -(-len(entries) // columns)
    body, bottom = "", top
    for column in range(columns):
        y = top
        for sample, words in entries[column * rows : (column + 1) * rows]:
            x = column * room
            body += element("g", sample, transform=f"translate({number(x)} {number(y - 4)})")
            for line in wrapped(words, room - 46, 11.5):
                body += text(x + 34, y, line, size=11.5, colour=INK)
                y += 15
            y += 4
        bottom = max(bottom, y)
    y = bottom
    if homeless:
        for line in wrapped("Not labelled for want of room: " + ", ".join(homeless) + ".", width, 11.5):
            body += text(0, y, line, size=11.5, colour=MUTED)
            y += 15
    return body, y


def _stroke(colour: str, width: float, dash: str = "", opacity: str = "1") -> str:
    more: dict[str, Attribute] = {"stroke_dasharray": dash} if dash else {}
    return element("line", x1=0, y1=0, x2=27, y2=0, stroke=colour, stroke_width=width, stroke_opacity=opacity, **more)


def _entries(drawn: MapPicture) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for i, mover in enumerate(drawn.movers):
        colour = MOVERS[i % len(MOVERS)]
        entries.append((_stroke(colour, 2, DASHES[i % len(DASHES)]), mover.name))
    if drawn.movers:
        ends = element("circle", cx=8, cy=0, r=3.2, fill=PAPER, stroke=INK, stroke_width=1.6)
        ends += element("rect", x=17, y=-3, width=6, height=6, fill=INK)
        entries.append((ends, "first and last place of a mover's middle path"))
    if any(mover.sampled for mover in drawn.movers):
        cloud = "".join(
            element(
                "path",
                d=f"M0 {number(dy)}C9 {number(dy - 3)} 18 {number(dy + 3)} 27 {number(dy)}",
                fill="none",
                stroke=INK,
                stroke_opacity="0.35",
                stroke_width=0.8,
            )
            for dy in (-3.0, -1.0, 1.0, 3.0)
        )
        entries.append((cloud, "paths in a sample of the histories"))
    if any(mover.meets is not None and len(mover.meets) for mover in drawn.movers):
        dots = "".join(
            element("circle", cx=cx, cy=cy, r=1.8, fill=INK, fill_opacity="0.45")
            for cx, cy in ((8, -2), (12, 1), (15, -1), (19, 2))
        )
        entries.append((dots, "where a path meets the line, one point per history"))
    if any(not line.rival_of for line in drawn.lines):
        band = element("rect", x=0, y=-4, width=27, height=8, fill="#7a0c1e", fill_opacity="0.16")
        entries.append((band + _stroke("#7a0c1e", 2.2, "14 4 3 4"), "line, with a band of twice its standard error"))
    if any(line.rival_of for line in drawn.lines):
        entries.append((_stroke("#7a4a52", 1.4, "2 5"), "the same line by another source"))
    if drawn.cameras:
        eye = element("circle", cx=13, cy=0, r=5.5, fill="#8f7420") + element("circle", cx=13, cy=0, r=2, fill=PAPER)
        entries.append((eye, "camera"))
    if any(camera.view is not None for camera in drawn.cameras):
        view = element(
            "rect",
            x=1,
            y=-6,
            width=25,
            height=12,
            fill="#d9b44a",
            fill_opacity="0.2",
            stroke="#8f7420",
            stroke_width=0.8,
            stroke_dasharray="5 3",
        )
        entries.append((view, "ground that a camera sees"))
    if drawn.buildings:
        block = element("rect", x=4, y=-6, width=19, height=12, fill="#d5d2ca", stroke="#8d897e", stroke_width=0.8)
        entries.append((block, "building"))
    if drawn.landmarks:
        entries.append((element("path", d="M9 0h8M13 -4v8", stroke=INK), "marked place (ring: twice its error)"))
    return entries
