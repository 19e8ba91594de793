"""A model asked through one segment: the whole frame now and then, and in between where something moves or stands.

Frames are decoded a second time, because where something moves is known only when the empty scene is; the pictures go
through a file, a block at a time, drawn while the crew still runs the model on the block before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.background import Background
from observance.observation.footage.empty.crew import Crew
from observance.observation.footage.empty.planes import Segment
from observance.observation.footage.reading.clip import Bytes, Frame
from observance.observation.footage.sighting.detector.boxes import Boxes, overlap
from observance.observation.footage.sighting.detector.looks import Looks, gathered
from observance.observation.footage.sighting.detector.packing import Piece, Window, drawn, whole
from observance.observation.footage.sighting.detector.regions import pictures, windows_of
from observance.observation.footage.sighting.detector.running import Detector
from observance.observation.footage.sighting.detector.veto import still_places

Floats = NDArray[np.float64]
Map = NDArray[np.float32]

WHOLE_EVERY_S = 2.0
"""How often the whole frame is looked at, for who has stood still since before the clip began."""
STILL_EVERY_S = 1.0
"""How often a frame in which nothing moves is looked at, where somebody is known to stand."""
STANDS = 0.5
"""Overlap of two boxes, a look apart, from which somebody is taken to stand."""
BLOCK, MOST_BYTES = 120, 250_000_000
"""Pictures that are drawn and run together; there are two such files at a time."""
_PART = 6
_WHOLE, _MOVED = 0.08, 0.2
"""Shares of the work that are done after the whole frames, and when it is known what moves."""


def _silent(share: float) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Windows around what moves or stands, per frame of a lot, as a crew's work.

    Attributes:
        standing: per step of the segment, (k, 4) boxes of who stands there. For the others see `windows_of`.
    """

    scale: float
    size: tuple[int, int]
    tall: Map | None
    standing: tuple[Floats, ...]

    def __call__(self, background: Background, stack: Bytes, first_step: int) -> list[tuple[tuple[Window, ...], bool]]:
        """The windows of every frame, and whether anything moves in it."""
        made = []
        for k, planes in enumerate(stack):
            foreground = background.foreground(planes)
            also = self.standing[first_step + k]
            windows = windows_of(foreground, self.scale, self.size, self.tall, also)
            made.append((windows, len(windows) > len(also)))
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A picture for the model: of which step, from which pieces."""

    step: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """The model on a file of pictures, as a crew's task; a part is _PART pictures."""

    detector: Detector
    path: Path
    shown: tuple[_Shown, ...]

    def part(self, number: int) -> list[tuple[int, Boxes]]:
        width, height = self.detector.size
        size = 3 * width * height
        own = self.shown[number * _PART : (number + 1) * _PART]
        data = np.fromfile(self.path, np.uint8, len(own) * size, offset=number * _PART * size)
        pictures = data.reshape(-1, height, width, 3)
        return [
            (one.step, boxes)
            for one, picture in zip(own, pictures, strict=True)
            for boxes in _by_piece(self.detector.boxes(picture), one.pieces)
        ]


def _by_piece(boxes: Boxes, pieces: Sequence[Piece]) -> Iterator[Boxes]:
    """The boxes whose middle lies in each piece, in image pixels; those between pieces are of nothing."""
    middle = boxes.place[:, :2] + boxes.place[:, 2:] / 2
    for piece in pieces:
        wide, high = piece.size
        low = np.array([piece.left, piece.top])
        inside = ((middle >= low) & (middle < low + np.array([wide, high]))).all(axis=1)
        yield piece.in_image(boxes.pick(inside))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Asks one detector about the segments of one clip.

    Attributes:
        size: of the image. scale: working pixels per image pixel. tall: see `regions.windows_of`.
        every: look at every k-th step only.
    """

    detector: Detector
    crew: Crew
    size: tuple[int, int]
    scale: float
    tall: Map | None
    every: int = 1

    def looks(
        self,
        segment: Segment,
        frames: Callable[[], Iterator[Frame]],
        times: Floats,
        name: str,
        progress: Callable[[float], None] = _silent,
    ) -> Looks:
        """Everything that the model sees in a segment.

        Args:
            frames: the segment's frames once more, one per step, in order. times: (steps,) seconds.
            progress: told the share that is done.
        """
        full = whole(*self.size, self.detector.size)
        interval = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
        cadence, rest = (max(1, round(span / max(interval, 1e-3))) for span in (WHOLE_EVERY_S, STILL_EVERY_S))
        scale, is_whole = np.zeros(len(times)), np.zeros(len(times), dtype=bool)
        windows = [np.zeros((0, 4)) for _ in times]
        scale[::cadence], is_whole[::cadence] = full.scale, True
        shown = [_Shown(step=step, pieces=(full,)) for step in range(0, len(times), cadence)]
        seen = self._run(
            shown, frames, f"whole-{segment.planes.path.stem}", name, lambda share: progress(_WHOLE * share)
        )
        standing = _standing(gathered(seen, scale, is_whole, windows), times, cadence)
        moving = Moving(scale=self.scale, size=self.size, tall=self.tall, standing=standing)
        shown = []
        for step, (areas, moved) in enumerate(one for lot in self.crew.each(segment, moving, name) for one in lot):
            if step % self.every or not (moved or (len(areas) and step % rest == 0)):
                continue
            pieces = pictures(areas, self.size, self.detector.size)
            everything = len(pieces) == 1 and pieces[0].window == full.window
            if everything and is_whole[step]:
                continue
            shown.append(_Shown(step=step, pieces=tuple(pieces)))
            windows[step] = np.array([piece.window for piece in pieces], dtype=np.float64)
            scale[step] = max(scale[step], min(piece.scale for piece in pieces))
            is_whole[step] |= everything
        seen += self._run(
            shown,
            frames,
            f"pieces-{segment.planes.path.stem}",
            name,
            lambda share: progress(_MOVED + (1 - _MOVED) * share),
        )
        return gathered(seen, scale, is_whole, windows)

    def _run(
        self,
        shown: Sequence[_Shown],
        frames: Callable[[], Iterator[Frame]],
        stem: str,
        name: str,
        progress: Callable[[float], None],
    ) -> list[tuple[int, Boxes]]:
        """The model on all pictures, in blocks."""
        most = max(_PART, min(BLOCK, MOST_BYTES // (3 * self.detector.size[0] * self.detector.size[1])))
        blocks = [tuple(shown[k : k + most]) for k in range(0, len(shown), most)]
        source = enumerate(frames())
        seen: list[tuple[int, Boxes]] = []
        done = 0
        with ThreadPoolExecutor(1) as pen:
            ahead = [
                pen.submit(self._drawn, block, source, self.crew.folder / f"{stem}-{k}.raw")
                for k, block in enumerate(blocks[:1])
            ]
            for k, block in enumerate(blocks):
                path = ahead.pop().result()
                if k + 1 < len(blocks):
                    ahead.append(
                        pen.submit(self._drawn, blocks[k + 1], source, self.crew.folder / f"{stem}-{k + 1}.raw")
                    )
                run = _Run(detector=self.detector, path=path, shown=block)
                for part in self.crew.parts(run, -(-len(block) // _PART), name):
                    seen += part
                    done += _PART
                    progress(min(1.0, done / len(shown)))
                path.unlink()
        return seen

    def _drawn(self, block: Sequence[_Shown], source: Iterator[tuple[int, Frame]], path: Path) -> Path:
        """A file of the block's pictures; frames are taken from `source` as far as they are needed."""
        with path.open("wb") as stream:
            for one in block:
                frame = next((frame for step, frame in source if step == one.step), None)
                if frame is None:
                    raise ValueError(f"the clip has no frame for step {one.step} when decoded again")
                picture = drawn(frame, one.pieces, self.detector.size, self.detector.layout.fill)
                stream.write(np.ascontiguousarray(picture).data)
        return path


def _standing(first: Looks, times: Floats, cadence: int) -> tuple[Floats, ...]:
    """Per step, (k, 4) boxes that were at one place in the looks before and after it, without what is of the scene."""
    still, _ = still_places(first, times)
    moving = first.pick(~still)
    standing = [np.zeros((0, 4)) for _ in times]
    for low in range(0, len(times), cadence):
        before, after = moving.at(low), moving.at(low + cadence)
        if len(before) and len(after):
            stays = (overlap(before.place, after.place) > STANDS).any(axis=1)
            for step in range(low, min(low + cadence, len(times))):
                standing[step] = before.place[stays]
    return tuple(standing)
