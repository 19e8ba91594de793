"""The gate over a whole release folder: every file of it is opened again, and nothing in it is taken on trust."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import frames
from observance.observation.footage.sighting.detector.running import Detector
from observance.release.ahead import ahead
from observance.release.gate.container import container_stops
from observance.release.gate.derived import derived_stops
from observance.release.gate.detected import detected
from observance.release.gate.papers import paper_stops, paper_text
from observance.release.gate.pixels import still_of, uncovered
from observance.release.gate.stills import still_stops
from observance.release.gate.stops import Gated, Stop
from observance.release.gate.wording import Protected, wording_stops
from observance.release.picture.backdrop import sampled
from observance.release.picture.covers import Cover, mask_at
from observance.release.picture.derived import Derived
from observance.release.picture.opened import Level

LOOKED_FOR = (
    "movers of the original that a film shows, frame beside frame: by what differs from the empty scene, and within "
    "every track",
    "anything in a film that is neither the empty scene nor the release's grey nor ink, in brightness or colour",
    "in insets and cuts, anything but the pictures of the finished films",
    "frames more, fewer or at another instant than in the original",
    "tracks of sound, words or data, chapters, tags, user data, spare bytes and pictures within a film's file",
    "protected words in file names and in files, as text in several encodings: sources, hands, readers, pseudonyms, "
    "cameras, items, digests of originals, hinges, what would settle an answer, notes",
    "still pictures that are no frame of a film of the release, or hold more than a picture",
    "the text of a PDF, and anything in it beside text: attachments, forms, programs, pictures, tags",
    "files that the release does not name",
)
NOT_LOOKED_FOR = (
    "a person who never moves and whom no track shows",
    "what pictures of the empty scene tell to those who know the place: where the camera stands, plates, signs that "
    "nobody had covered",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmHeld:
    """One film of a release beside its original: what the gate needs to compare them.

    Attributes:
        file: name in the release. original: the original; first, last: the frames shown, from 0, both included.
        frame_rate_hz: the true rate, where the original's stamps are wrong.
        covers: of the original's frames, counted from the first that is shown.
        drawn: where the film is drawn upon. levels: of tracks that are not covered whole.
    """

    file: str
    original: Path
    first: int
    last: int
    frame_rate_hz: float | None
    covers: tuple[Cover, ...]
    drawn: Callable[[Frame], NDArray[np.bool_]]
    levels: Mapping[str, Level] = field(default_factory=dict)


def gate(
    folder: Path,
    named: Sequence[str],
    films: Sequence[FilmHeld],
    protected: Protected,
    *,
    texts: Mapping[str, str],
    credentials: bool = False,
    derived: Sequence[Derived] = (),
    detector: Detector | None = None,
    progress: Callable[[float], None] = lambda share: None,
    workers: int = 2,
) -> Gated:
    """Open every file of a release folder and look for what may not leave.

    Args:
        named: the files that the release is meant to have. texts: what readers see in files whose bytes
            do not show it. derived: films made of these. detector: a model that looks too. workers: films at a time.
    """
    stops: list[Stop] = []
    there = sorted(path for path in folder.rglob("*") if not path.is_dir())
    names = {path.relative_to(folder).as_posix() for path in there}
    stops += [Stop(kind="extra file", file=name, words="the release does not name it") for name in names - set(named)]
    stops += [Stop(kind="extra file", file=name, words="named, and not there") for name in set(named) - names]
    papers = [path for path in there if path.suffix.lower() == ".pdf" and path.is_file()]
    stops += [stop for path in papers for stop in paper_stops(path)]
    read = {path.relative_to(folder).as_posix(): paper_text(path) for path in papers}
    stops += wording_stops(folder, there, protected, {**read, **texts})
    whole = sum(film.last - film.first + 1 for film in films)
    looked_at = {film.file: 0 for film in films}

    def look(film: FilmHeld) -> list[Stop]:
        def told(frame: int) -> None:
            looked_at[film.file] = frame
            if frame % 25 == 0:
                progress(sum(looked_at.values()) / max(whole, 1))

        return _of_film(film, folder / film.file, credentials, detector, told)

    with ThreadPoolExecutor(workers) as pool:  # arrays and decoding let go of the interpreter's lock
        stops += [stop for found in pool.map(look, films) for stop in found]
    made_of = [film for film in derived if all((folder / name).is_file() for name in (film.file, *film.films()))]
    for one in made_of:
        stops += container_stops(folder / one.file, credentials=credentials)
        stops += derived_stops(folder, one)
        stops += detected(one.file, frames(folder / one.file), detector) if detector is not None else ()
    progress(1.0)
    every = [*(film.file for film in films), *(one.file for one in made_of)]
    opened = [partial(frames, folder / name) for name in every if (folder / name).is_file()]
    stops += still_stops(folder, sorted(name for name in names if name.endswith(".png")), opened)
    by_model = () if detector is None else (f"persons whom {detector.account} sees, one frame every two seconds",)
    return Gated(stops=tuple(sorted(stops)), looked_for=(*LOOKED_FOR, *by_model))


def _of_film(
    film: FilmHeld, path: Path, credentials: bool, detector: Detector | None, told: Callable[[int], None]
) -> list[Stop]:
    if not path.is_file():
        return []
    stops = [*container_stops(path, credentials=credentials), *_compared(film, path, told)]
    return [*stops, *(detected(film.file, frames(path), detector) if detector is not None else ())]


def _compared(film: FilmHeld, path: Path, told: Callable[[int], None]) -> tuple[Stop, ...]:
    count = film.last - film.first + 1
    wanted = set(sampled(count))
    chosen = [frame for frame in shown(film) if frame.index in wanted]
    covered = [mask_at(film.covers, frame.index, (frame.y.shape[0], frame.y.shape[1])) for frame in chosen]
    still = still_of([(frame.y, frame.u, frame.v) for frame in chosen], covered)
    return uncovered(
        film.file,
        ahead(shown(film)),
        ahead(frames(path)),
        still,
        film.covers,
        drawn=film.drawn,
        levels=film.levels,
        progress=told,
    )


def shown(film: FilmHeld) -> Iterator[Frame]:
    """The original's frames that a film shows, counted and timed from the first of them."""
    begins = 0.0
    for frame in frames(film.original, first=film.first, last=film.last, frame_rate_hz=film.frame_rate_hz):
        if frame.index == film.first:
            begins = frame.time_s
        yield Frame(index=frame.index - film.first, time_s=frame.time_s - begins, y=frame.y, u=frame.u, v=frame.v)
