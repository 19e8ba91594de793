"""Small made-up footage of figures walking over a textured ground, with its tracks: what release tests work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Frame
from observance.release.picture.backdrop import backdrop, sampled
from observance.release.picture.covers import Cover, covers_of, mask_at
from observance.release.picture.film import Caption, Sheet, pictures
from observance.values.draws import normal, uniform
from observance.values.tables import TRACKS

Bytes = NDArray[np.uint8]
WIDTH, HEIGHT, RATE = 256, 192, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A figure: foot (u, v) at a frame is start + frame * step; it stands from frame `halts` on."""

    start: tuple[float, float]
    step: tuple[float, float]
    tall: float = 40.0
    grey: int = 60
    halts: int = 10_000

    def foot(self, frame: int) -> tuple[float, float]:
        """Where it stands."""
        moved = min(frame, self.halts)
        return self.start[0] + moved * self.step[0], self.start[1] + moved * self.step[1]


def shot(walks: Iterable[Walk], frames: int, seed: int = 1) -> list[Frame]:
    """Frames of a still camera with noise."""
    ground = normal(seed, "ground", HEIGHT * WIDTH)[:, 0].reshape(HEIGHT, WIDTH).astype(np.float32)
    scene = 120 + 130 * cv2.GaussianBlur(ground, (0, 0), 3) + 50 * cv2.GaussianBlur(ground, (0, 0), 1)
    made = []
    for number in range(frames):
        picture = scene.copy()
        u, v = (np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8) for _ in range(2))
        for k, walk in enumerate(walks):
            _figure(picture, walk, number, k)
            _coloured(u, v, walk, number, k)
        noise = normal(seed, f"noise:{number}", HEIGHT * WIDTH)[:, 0].reshape(HEIGHT, WIDTH)
        y = np.clip(picture + 2 * noise, 16, 235).astype(np.uint8)
        made.append(Frame(index=number, time_s=number / RATE, y=y, u=u, v=v))
    return made


def tracks(walks: Iterable[Walk], frames: int, missed: Iterable[int] = ()) -> pa.Table:
    """The figures' tracks; in `missed` frames there is no row."""
    rows: dict[str, list[object]] = {name: [] for name in TRACKS.names}
    without = set(missed)
    for k, walk in enumerate(walks):
        for number in range(frames):
            u, v = walk.foot(number)
            if not -5 < u < WIDTH + 5 or number in without:
                continue
            wide = 0.4 * walk.tall
            values: dict[str, object] = {
                "track": f"cam/{k + 1:04d}", "frame": number, "time_s": number / RATE, "left_px": u - wide / 2,
                "top_px": v - walk.tall, "width_px": wide, "height_px": walk.tall, "kind": "person",
            }  # fmt: skip
            for name in TRACKS.names:
                kind = TRACKS.field(name).type
                rows[name].append(values.get(name, True if pa.types.is_boolean(kind) else 0))
    arrays = [pa.array(rows[field.name], type=field.type) for field in TRACKS]
    return pa.Table.from_arrays(arrays, schema=TRACKS)


def sheet(**more: object) -> Sheet:
    """A sheet with a clock and one caption."""
    plain = {
        "lines": (), "labels": {"cam/0001": "A"}, "captions": (Caption(begins_s=0.5, ends_s=1.5, words="F1: a word"),),
        "clock": lambda second: f"12:00:{second:04.1f}", "banner": "", "marker_px": 5.0,
    }  # fmt: skip
    return Sheet(**{**plain, **more})  # type: ignore[arg-type]


def film_of(
    frames: list[Frame], table: pa.Table, drawn: Sheet, reach: int = 4
) -> tuple[list[tuple[Bytes, Bytes, Bytes]], tuple[Cover, ...]]:
    """The film's pictures and the covers."""
    covers = covers_of(table, len(frames), reach)
    chosen = [frames[i] for i in sampled(len(frames))]
    shape = (HEIGHT, WIDTH)
    scene = backdrop([(f.y, f.u, f.v) for f in chosen], [mask_at(covers, f.index, shape) for f in chosen])
    return list(pictures(frames, scene, covers, drawn)), covers


def save(path: Path, frames: Iterable[Frame]) -> None:
    """Frames as lossless footage."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=int(RATE))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in frames:
            flat = np.concatenate([frame.y.ravel(), frame.u.ravel(), frame.v.ravel()])
            picture = av.VideoFrame.from_ndarray(flat.reshape(HEIGHT * 3 // 2, WIDTH), format="yuv420p")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def _figure(picture: NDArray[np.float32], walk: Walk, number: int, k: int) -> None:
    """A head and a body with stripes, so that it has structure."""
    u, v = walk.foot(number)
    tall, wide = walk.tall, 0.3 * walk.tall
    left, top = round(u - wide / 2), round(v - tall)
    stripes = uniform(k, "stripes", 64)[:, 0]
    for row in range(max(0, top + round(0.2 * tall)), min(HEIGHT, round(v))):
        value = walk.grey + 60 * stripes[(row - top) * 12 // max(round(tall), 1)]
        picture[row, max(0, left) : max(0, left + round(wide))] = value
    cv2.circle(picture, (round(u), round(v - 0.88 * tall)), max(1, round(0.11 * tall)), float(walk.grey + 90), -1)


def _coloured(u: Bytes, v: Bytes, walk: Walk, number: int, k: int) -> None:
    """Clothes of one colour, at half size."""
    at, tall = walk.foot(number), walk.tall
    rows = slice(max(0, round((at[1] - 0.8 * tall) / 2)), max(0, round(at[1] / 2)))
    columns = slice(max(0, round((at[0] - 0.15 * tall) / 2)), max(0, round((at[0] + 0.15 * tall) / 2)))
    u[rows, columns], v[rows, columns] = (100, 160) if k % 2 else (160, 104)
