"""The recipe of a release: what its films were made from and by, so that whoever holds the originals makes them again.

It holds ids, digests and tracks of the case: it is internal, and goes into the archive alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import av
import numpy as np
from pydantic import TypeAdapter, ValidationError

from observance.release.picture.derived import Derived
from observance.release.picture.film import ENCODER, Caption, Line, Sheet
from observance.release.picture.opened import Level
from observance.values.digests import canonical_json
from observance.values.errors import refuse
from observance.values.spans import iso_from_seconds

RECIPE = "recipe.json"
FORMAT = "observance-recipe/1"
Pixel = tuple[float, float]
_NAME, _DIGEST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*"), re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """The frames of one original that a film shows, and who was followed in it.

    Attributes:
        item, camera: ids in the case. original: SHA-256 of the file. tracks: of its table of tracks, beside the recipe.
        frames: of the whole clip. first, last: frames shown, from 0, both included.
        frame_rate_hz: the true rate, where the original's stamps are wrong.
        reach: over so many frames to either side a cover is joined.
    """

    item: str
    camera: str
    original: str
    tracks: str
    frames: int
    first: int
    last: int
    frame_rate_hz: float | None
    reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDrawn:
    """A line as pixels, None where it leaves the picture by far; the words beside it."""

    points: tuple[Pixel | None, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDrawn:
    """The clock of a film: its first frame's instant, POSIX seconds, the 95 % half-width, the zone that it shows."""

    starts: float
    error_s: float
    zone: str

    def __call__(self, second: float) -> str:
        """What it says at a second of the film."""
        return f"{iso_from_seconds(self.starts + second, ZoneInfo(self.zone), 1)[11:21]} ± {self.error_s:.1f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmRecipe:
    """One film: its take and everything that is drawn over the empty scene, as in `Sheet`.

    Attributes:
        file, poster, words: names in the release. size: width, height.
    """

    file: str
    poster: str
    words: str
    language: str
    take: Take
    size: tuple[int, int]
    lines: tuple[LineDrawn, ...]
    labels: Mapping[str, str]
    captions: tuple[Caption, ...]
    clock: ClockDrawn
    banner: str
    marker_px: float
    blind: tuple[tuple[float, float, float, float], ...]
    boxes: bool
    levels: Mapping[str, Level] = field(default_factory=dict)

    def sheet(self) -> Sheet:
        """What is drawn."""
        gone = (float("nan"), float("nan"))
        return Sheet(
            lines=tuple(
                Line(points=np.array([gone if p is None else p for p in line.points]), words=line.words)
                for line in self.lines
            ),
            labels=dict(self.labels), captions=self.captions, clock=self.clock, banner=self.banner,
            marker_px=self.marker_px, blind=self.blind, boxes=self.boxes, levels=dict(self.levels),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All films of a release.

    Attributes:
        made_by: the programs that decide a film's bytes, with their versions.
        films: in the release's order; those of one camera are also checked against each other's empty scenes.
        made: SHA-256 of each film, poster and caption file as it was made, before any credentials were put in.
        derived: films made of these films.
    """

    format: Literal["observance-recipe/1"]
    made_by: Mapping[str, str]
    films: tuple[FilmRecipe, ...]
    made: Mapping[str, str]
    derived: tuple[Derived, ...] = ()

    def as_json(self) -> bytes:
        """The recipe's file."""
        return canonical_json(_ADAPTER.dump_python(self, mode="json"))


_ADAPTER = TypeAdapter(Recipe)


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        RefusedInput: not there, or no recipe.
    """
    recipe = _read(path)
    for film in recipe.films:
        names = {"file": film.file, "poster": film.poster, "words": film.words}
        faults = [name for name in names.values() if not _NAME.fullmatch(name)]
        faults += [digest for digest in (film.take.original, film.take.tracks) if not _DIGEST.fullmatch(digest)]
        if faults:  # a recipe may come from anybody: no name in it leads out of a folder
            raise refuse(str(path), film.file, wanted="plain names of files, and SHA-256 digests", got=repr(faults[0]))
    return recipe


def _read(path: Path) -> Recipe:
    example = f"the {RECIPE} that a release left in the case's evidence/recipes/, and an archive holds"
    try:
        return _ADAPTER.validate_python(json.loads(path.read_bytes()), strict=False)
    except OSError:
        raise refuse(str(path), "file", wanted="a recipe", got="no such file", example=example) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "recipe"
        raise refuse(str(path), where, wanted="a recipe", got=first["msg"], example=example) from None
    except ValueError:
        raise refuse(str(path), "file", wanted="a recipe", got="no JSON", example=example) from None


def programs_of_films() -> dict[str, str]:
    """The programs that decide a film's bytes."""
    libraries = {name: ".".join(map(str, number)) for name, number in sorted(av.library_versions.items())}
    ours = {name: version(name) for name in ("av", "numpy", "opencv-python-headless")}
    return {**ours, **{name: libraries[name] for name in ("libavcodec", "libavformat")}, "encoder": ENCODER}


def other_programs(recipe: Recipe) -> tuple[str, ...]:
    """In which programs this machine differs from the one that made the recipe: a sentence each."""
    here = programs_of_films()
    every = sorted(recipe.made_by.keys() | here.keys())
    return tuple(
        f"{name} is {here.get(name, 'not there')}, the recipe was made with {recipe.made_by.get(name, 'none')}"
        for name in every
        if here.get(name) != recipe.made_by.get(name)
    )


def same_camera(films: tuple[FilmRecipe, ...], own: FilmRecipe) -> tuple[int, ...]:
    """Places in `films` of the other films of the same camera."""
    return tuple(n for n, other in enumerate(films) if other is not own and other.take.camera == own.take.camera)
