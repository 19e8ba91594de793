"""The release gate against planted leaks: how many of each kind it misses, and how many whole releases it stops.

Run `python benchmarks/leaks.py`. Made-up footage of walking and standing figures; every plant is one finished release
into which one leak was put afterwards. Seeds from 1000 on: the gate's limits were chosen on others.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from films import HEIGHT, WIDTH, Walk, film_of, save, sheet, shot, tracks
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Frame
from observance.release.gate.stops import Gated
from observance.release.gate.whole import FilmHeld, gate
from observance.release.gate.wording import Protected
from observance.release.picture.covers import Cover, window
from observance.release.picture.film import inked, write_film
from observance.values.draws import uniform

FRAMES = 24
NAMES = {"a source": ["witness-7", "Radio Morning Star"], "a person's pseudonym": ["man-who-fled"],
         "a camera's id": ["cam-north-2"], "what would settle it": ["without cam-north-2: not determined"]}  # fmt: skip
PROTECTED = Protected.of(NAMES, [])
Change = Callable[[NDArray[np.uint8], NDArray[np.uint8]], NDArray[np.uint8]]
Planes = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished release in a folder, with what it was made from."""

    folder: Path
    original: Path
    frames: list[Frame]
    pictures: list[Planes]
    covers: tuple[Cover, ...]
    seed: int

    def chance(self, what: str) -> float:
        return float(uniform(self.seed, what, 1)[0, 0])

    def again(self, pictures: list[Planes], times: list[float] | None = None) -> None:
        """The film, written anew from other pictures."""
        write_film(self.folder / "film-1.mp4", pictures, times or [frame.time_s for frame in self.frames])

    def put(self, change: Change, count: int, part: float = 1.0) -> None:
        """Show a mover in `count` frames: change(original, film) within his box's upper `part`."""
        number = int(self.chance("frame") * (len(self.frames) - count - 1))
        there = [cover for cover in self.covers if cover.at(number) is not None]
        cover = there[int(self.chance("who") * len(there))]
        made = [tuple(plane.copy() for plane in planes) for planes in self.pictures]
        for frame in range(number, number + count):
            row = frame - cover.first
            body = cover.bodies[row].copy()
            body[3] = body[1] + part * (body[3] - body[1])
            rows, columns = window(body, (HEIGHT, WIDTH))
            made[frame][0][rows, columns] = change(self.frames[frame].y[rows, columns], made[frame][0][rows, columns])
        self.again([(y, u, v) for y, u, v in made])


def make(folder: Path, seed: int) -> Made:
    """A whole release of made-up footage."""
    chance = uniform(seed, "walks", 3, 6)
    walks = [
        Walk(start=(20 + 200 * c[0], 70 + 100 * c[1]), step=(6 * c[2] - 3, 2 * c[3] - 1), tall=22 + 40 * c[4],
             grey=int(40 + 120 * c[5]))
        for c in chance[:2]
    ]  # fmt: skip
    walks.append(Walk(start=(30 + 190 * chance[2][0], 80 + 90 * chance[2][1]), step=(0, 0), tall=34, grey=50))  # stands
    frames = shot(walks, FRAMES, seed)
    table = tracks(walks, FRAMES, missed=range(8, 8 + int(3 * chance[0][0])))
    drawn = sheet()
    pictures, covers = film_of(frames, table, drawn)
    original = folder / "original.mkv"
    save(original, frames)
    out = folder / "release"
    out.mkdir()
    made = Made(folder=out, original=original, frames=frames, pictures=pictures, covers=covers, seed=seed)
    made.again(pictures)
    first = pictures[3]
    (out / "film-1.png").write_bytes(png(first))
    (out / "index.html").write_text("<p>F1. A person crossed the line.</p>")
    (out / "film-1.en.vtt").write_text("WEBVTT\n\n1\n00:00:00.500 --> 00:00:01.500\nF1: a word\n")
    (out / "answers.json").write_text('{"answers":[{"id":"F1","act":"a person crossed the line"}]}')
    return made


def look(made: Made) -> Gated:
    """The gate over it."""
    held = FilmHeld(
        file="film-1.mp4", original=made.original, first=0, last=FRAMES - 1, frame_rate_hz=None, covers=made.covers,
        drawn=inked((HEIGHT, WIDTH), made.covers, sheet()),
    )  # fmt: skip
    named = ["film-1.mp4", "film-1.png", "index.html", "film-1.en.vtt", "answers.json"]
    return gate(made.folder, named, [held], PROTECTED, texts={})


def png(planes: Planes) -> bytes:
    half = [cv2.resize(plane, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST) for plane in planes[1:]]
    picture = cv2.cvtColor(np.dstack([planes[0], half[1], half[0]]), cv2.COLOR_YCrCb2BGR)
    return cv2.imencode(".png", picture)[1].tobytes()


def remux(made: Made, **more: object) -> None:
    """The film packed anew with tags, a sound, a title, a chapter's like."""
    path = made.folder / "film-1.mp4"
    other = made.folder.parent / "remuxed.mp4"
    flags = {"movflags": "+faststart+use_metadata_tags"}
    with av.open(str(path)) as source, av.open(str(other), "w", options=flags) as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        target.metadata.update({key: str(value) for key, value in more.items() if key != "sound"})
        sound = target.add_stream("aac", rate=16000) if "sound" in more else None
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
        if sound is not None:
            tone = (3000 * np.sin(np.arange(16000) / 5)).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
            frame.sample_rate = 16000
            frame.time_base = Fraction(1, 16000)
            frame.pts = 0
            for packet in [*sound.encode(frame), *sound.encode(None)]:
                target.mux(packet)
    other.replace(path)


def _append(made: Made, data: bytes) -> None:
    with (made.folder / "film-1.mp4").open("ab") as stream:
        stream.write(data)


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(data), kind) + data


def _name(made: Made) -> str:
    every = [word for words in NAMES.values() for word in words]
    return every[int(made.chance("name") * len(every))]


def _words(made: Made, file: str, text: str) -> None:
    with (made.folder / file).open("a") as stream:
        stream.write(text)


def _mosaic(size: int) -> Change:
    def change(own: NDArray[np.uint8], film: NDArray[np.uint8]) -> NDArray[np.uint8]:
        few = max(1, own.shape[1] // size), max(1, own.shape[0] // size)
        small = cv2.resize(own, few, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, own.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)

    return change


def _poster(made: Made) -> None:
    frame = made.frames[5]
    (made.folder / "film-1.png").write_bytes(png((frame.y, frame.u, frame.v)))


def _tagged_png(made: Made) -> None:
    data = (made.folder / "film-1.png").read_bytes()
    text = b"Comment\0" + _name(made).encode()
    chunk = struct.pack(">I", len(text)) + b"tEXt" + text + b"\0\0\0\0"
    (made.folder / "film-1.png").write_bytes(data[:33] + chunk + data[33:])


def _renamed(made: Made) -> None:
    (made.folder / "film-1.en.vtt").rename(made.folder / "man-who-fled.vtt")


def _drop(made: Made) -> None:
    kept = [i for i in range(FRAMES) if i != 9]
    made.again([made.pictures[i] for i in kept], [made.frames[i].time_s for i in kept])


def _all(made: Made, change: Callable[[Frame, Planes], Planes], frames: range | None = None) -> None:
    """The film with some of its pictures changed: change(original, picture)."""
    pictures = []
    for frame, (y, u, v) in zip(made.frames, made.pictures, strict=True):
        planes = (y.copy(), u.copy(), v.copy())
        pictures.append(change(frame, planes) if frames is None or frame.index in frames else planes)
    made.again(pictures)


def _colours(frame: Frame, film: Planes) -> Planes:
    return film[0], frame.u, frame.v


def _small(frame: Frame, film: Planes) -> Planes:
    """The original, small, in a corner."""
    for plane, own in zip(film, (frame.y, frame.u, frame.v), strict=True):
        few = cv2.resize(own, (own.shape[1] // 3, own.shape[0] // 3), interpolation=cv2.INTER_AREA)
        plane[-few.shape[0] :, -few.shape[1] :] = few
    return film


def _mirrored(frame: Frame, film: Planes) -> Planes:
    return frame.y[:, ::-1], frame.u[:, ::-1], frame.v[:, ::-1]


def _aside(made: Made) -> None:
    """A mover, shown beside his own place."""
    chance = made.chance("aside")
    there = [cover for cover in made.covers if cover.at(6) is not None]
    cover = there[int(chance * len(there))]

    def change(frame: Frame, film: Planes) -> Planes:
        body = cover.bodies[min(max(frame.index - cover.first, 0), len(cover.bodies) - 1)]
        rows, columns = window(body, (HEIGHT, WIDTH))
        own = frame.y[rows, columns]
        left = (columns.start + WIDTH // 2) % (WIDTH - own.shape[1])
        film[0][rows, left : left + own.shape[1]] = own
        return film

    _all(made, change, range(5, 12))


def _lettered(made: Made) -> None:
    """A name burnt into the picture."""
    at = 20 + int(80 * made.chance("x")), 60 + int(80 * made.chance("y"))

    def change(frame: Frame, film: Planes) -> Planes:
        cv2.putText(film[0], _name(made), at, cv2.FONT_HERSHEY_SIMPLEX, 0.45, 235, 1, cv2.LINE_AA)
        return film

    _all(made, change)


def _stander(made: Made) -> None:
    """The one who stood all the time, shown throughout: as a median of the whole clip would."""
    cover = made.covers[-1]
    rows, columns = window(cover.bodies[0], (HEIGHT, WIDTH))
    shown = []
    for frame, (y, u, v) in zip(made.frames, made.pictures, strict=True):
        copy = y.copy()
        copy[rows, columns] = frame.y[rows, columns]
        shown.append((copy, u, v))
    made.again(shown)


PLANTS: dict[str, Callable[[Made], None]] = {
    "mask dropped for one frame": lambda m: m.put(lambda own, film: own, 1),
    "mask dropped for two frames": lambda m: m.put(lambda own, film: own, 2),
    "head alone uncovered": lambda m: m.put(lambda own, film: own, 6, 0.35),
    "half transparent": lambda m: m.put(lambda own, film: ((own.astype(int) * 7 + film * 3) // 10).astype(np.uint8), 4),
    "blurred": lambda m: m.put(lambda own, film: np.asarray(cv2.GaussianBlur(own, (0, 0), 1.2), np.uint8), 4),
    "mosaic of 3 pixels": lambda m: m.put(_mosaic(3), 4),
    "one who stood all the time": _stander,
    "unredacted throughout": lambda m: m.again([(f.y, f.u, f.v) for f in m.frames]),
    "negative": lambda m: m.put(lambda own, film: 255 - own, 4),
    "turned upside down": lambda m: m.put(lambda own, film: own[::-1], 4),
    "colours alone": lambda m: _all(m, _colours),
    "small in a corner": lambda m: _all(m, _small),
    "the whole mirrored, three frames": lambda m: _all(m, _mirrored, range(10, 13)),
    "a mover beside his place": _aside,
    "a name burnt in": _lettered,
    "the last frame": lambda m: _all(m, lambda frame, film: (frame.y, frame.u, frame.v), range(FRAMES - 1, FRAMES)),
    "a sound track": lambda m: remux(m, sound=1),
    "a title": lambda m: remux(m, title=_name(m)),
    "a place": lambda m: remux(m, location="+37.956+126.677/"),
    "bytes after the film": lambda m: _append(m, m.frames[0].y.tobytes()[:4000]),
    "a spare box": lambda m: _append(m, _box(b"free", _name(m).encode() * 9)),
    "a box of its own": lambda m: _append(m, _box(b"uuid", b"\xff\xd8\xff\xe0" + bytes(range(256)))),
    "a name in a caption": lambda m: _words(m, "film-1.en.vtt", f"\n2\n00:01.000 --> 00:02.000\n{_name(m)} says\n"),
    "a name in the page": lambda m: _words(m, "index.html", f"<!-- {_name(m)} -->"),
    "a name escaped": lambda m: _words(m, "index.html", "".join(f"&#{ord(c)};" for c in _name(m))),
    "a name in capitals": lambda m: _words(m, "answers.json", f' "{_name(m).upper()}"'),
    "a name in a file's name": _renamed,
    "another picture as poster": _poster,
    "a name in the poster": _tagged_png,
    "a frame left out": _drop,
    "slower": lambda m: m.again(m.pictures, [1.25 * f.time_s for f in m.frames]),
    "a file beside": lambda m: _words(m, "notes.txt", "x"),
}  # fmt: skip


def main() -> int:
    """Plant, look, print; the exit code says whether a leak was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--each", type=int, default=21, help="plants of each kind")
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    missed: dict[str, int] = {}
    stopped, lost, whole = [], [], 0
    began = time.perf_counter()
    for k in range(options.each):
        for number, (name, plant) in enumerate(PLANTS.items()):
            with tempfile.TemporaryDirectory() as folder:
                made = make(Path(folder), options.seed + 100 * k + number)
                whole += 1
                before = look(made)
                if not before.opens:
                    stopped.append(str(before.stops[0]))
                plant(made)
                opens = look(made).opens
                missed[name] = missed.get(name, 0) + opens
                lost += [f"{name}, seed {made.seed}"] if opens else []
    for name, count in missed.items():
        print(f"{name:32} {count:3d} missed of {options.each}")
    planted = options.each * len(PLANTS)
    print(f"missed {sum(missed.values())} of {planted} of {len(PLANTS)} kinds; stopped {len(stopped)} of {whole} whole "
          f"releases; {time.perf_counter() - began:.0f} s")  # fmt: skip
    for line in stopped[:10]:
        print(f"  stopped: {line}")
    for line in lost[:10]:
        print(f"  missed: {line}")
    if options.json:
        options.json.write_text(json.dumps({"missed": missed, "stopped": len(stopped), "whole": whole}, indent=1))
    return 1 if sum(missed.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
