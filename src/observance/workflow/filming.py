"""The films of a release from their recipes: the same code makes them for the release and makes them again later."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa

from observance.observation.footage.reading.decode import frames
from observance.release.ahead import ahead
from observance.release.captions import web_vtt
from observance.release.gate.whole import FilmHeld, shown
from observance.release.picture.backdrop import Backdrop, backdrop, sampled, without_strangers
from observance.release.picture.covers import Cover, covers_of, mask_at
from observance.release.picture.derived import Derived, derived_pictures
from observance.release.picture.film import inked, pictures, write_film
from observance.release.picture.stillness import moved
from observance.release.recipe import FilmRecipe, Take, same_camera
from observance.values.errors import UsageError
from observance.workflow.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a take is made from: the original, and its table TRACKS."""

    original: Path
    tracks: pa.Table


def make_films(
    films: tuple[FilmRecipe, ...],
    sources: Mapping[str, Source],
    folder: Path,
    progress: Progress,
    workers: int = 2,
    derived: tuple[Derived, ...] = (),
) -> list[FilmHeld]:
    """Write every film, its poster and its captions into a folder, then the films that are made of these.

    Args:
        sources: by the item's id. workers: films at a time; each is the same whatever their number.

    Raises:
        UsageError: footage that shows no still scene, or whose size is odd.

    Returns:
        what the gate needs to compare each with its original.
    """
    done = itertools.count(1)
    with ThreadPoolExecutor(workers) as pool:

        def scene(film: FilmRecipe) -> Backdrop:
            made = _scene(film.take, sources[film.take.item])
            progress("empty scenes", next(done) / len(films))
            return made

        scenes = list(pool.map(scene, films))

        def film(number: int) -> FilmHeld:
            one, step = films[number], f"film {number + 1} of {len(films)}"
            progress(step, 0.0)
            own = without_strangers(scenes[number], [scenes[other] for other in same_camera(films, one)])
            held = _film(one, sources[one.take.item], own, folder)
            progress(step, 1.0)
            return held

        held = list(pool.map(film, range(len(films))))
    for number, made in enumerate(derived):
        progress("insets and cut", number / len(derived))
        _derived(made, folder)
        progress("insets and cut", (number + 1) / len(derived))
    return held


def _derived(film: Derived, folder: Path) -> None:
    drawn, timed = itertools.tee(derived_pictures(film, folder))
    write_film(folder / film.file, (planes for _, planes in drawn), (time_s for time_s, _ in timed))
    _poster(folder / film.file, folder / film.poster, 0)


def _scene(take: Take, source: Source) -> Backdrop:
    """The empty scene of the frames that a film shows."""
    covers, wanted = _covers(take, source), {take.first + i for i in sampled(take.last - take.first + 1)}
    every = frames(source.original, first=take.first, last=take.last, frame_rate_hz=take.frame_rate_hz)
    chosen = [frame for frame in every if frame.index in wanted]
    height, width = chosen[0].y.shape
    if height % 2 or width % 2:
        raise UsageError(
            f"item {take.item}: its pictures are {width} x {height}; a film needs an even width and height: "
            "take in a copy that was cut by a pixel, as an item of its own"
        )
    hidden = [mask_at(covers, frame.index - take.first, (height, width)) for frame in chosen]
    elsewhere = moved([frame.y for frame in chosen], hidden)
    if elsewhere:
        raise UsageError(
            f"item {take.item}: {elsewhere} of {len(chosen)} pictures looked at show another view: the camera moved, "
            "and an empty scene with markers would be wrong. Ask for a span in which it stands still (--from, --to), "
            "or for other cameras (--camera)"
        )
    return backdrop([(frame.y, frame.u, frame.v) for frame in chosen], hidden)


def _covers(take: Take, source: Source) -> tuple[Cover, ...]:
    """Covers of an item, counted from the film's first frame and cut to the film."""
    made = []
    for cover in covers_of(source.tracks, take.frames, take.reach):
        low, high = max(take.first, cover.first), min(take.last, cover.first + len(cover.boxes) - 1)
        rows = slice(low - cover.first, high - cover.first + 1)
        if high >= low:
            cut = {name: getattr(cover, name)[rows] for name in ("boxes", "bodies", "heads", "feet", "seen")}
            made.append(replace(cover, first=low - take.first, **cut))
    return tuple(made)


def _film(film: FilmRecipe, source: Source, scene: Backdrop, folder: Path) -> FilmHeld:
    take, covers, sheet = film.take, _covers(film.take, source), film.sheet()
    held = FilmHeld(
        file=film.file, original=source.original, first=take.first, last=take.last, frame_rate_hz=take.frame_rate_hz,
        covers=covers, drawn=inked((film.size[1], film.size[0]), covers, sheet), levels=film.levels,
    )  # fmt: skip
    drawn, timed = itertools.tee(ahead(shown(held)))
    both = zip(pictures(drawn, scene, covers, sheet), (frame.time_s for frame in timed), strict=True)
    planes, times = itertools.tee(ahead(both))
    write_film(folder / film.file, (one for one, _ in planes), (time_s for _, time_s in times))
    _poster(folder / film.file, folder / film.poster, (take.last - take.first) // 2)
    (folder / film.words).write_bytes(web_vtt(film.captions, film.language))
    return held


def _poster(film: Path, poster: Path, number: int) -> None:
    frame = next(frames(film, first=number))
    half = [cv2.resize(plane, frame.y.shape[::-1], interpolation=cv2.INTER_NEAREST) for plane in (frame.u, frame.v)]
    picture = cv2.cvtColor(np.dstack([frame.y, half[1], half[0]]), cv2.COLOR_YCrCb2BGR)
    poster.write_bytes(cv2.imencode(".png", picture)[1].tobytes())


def files_of(films: Sequence[FilmRecipe], derived: Sequence[Derived] = ()) -> list[str]:
    """The files of films, by name."""
    own = [name for film in films for name in (film.file, film.poster, film.words)]
    return [*own, *(name for film in derived for name in (film.file, film.poster))]
