"""Which films a release has and what is drawn in each: the recipes, from a case that was rebuilt."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from observance.finding.seen import SeenFindings, SeenRow
from observance.reconstruction.rebuild import Rebuilt
from observance.release.leaving import Leaving
from observance.release.page import FilmTold
from observance.release.picture.covers import covers_of
from observance.release.picture.film import Caption
from observance.release.recipe import ClockDrawn, FilmRecipe, LineDrawn, Take
from observance.values.errors import UsageError
from observance.workflow.calibrating import Calibration
from observance.workflow.case import Case
from observance.workflow.release_asked import Release
from observance.workflow.release_editing import Running, levels_of
from observance.workflow.tracking import TrackedItem

_TWO_SIDED_95 = 1.959964
_REACH_S = 0.75
_MARKER_SHARE = 0.011


def plan_films(
    case: Case,
    main: Rebuilt,
    tracked: Sequence[tuple[TrackedItem, str]],
    calibrations: dict[str, Calibration],
    asked: Release,
    seen: SeenFindings,
    answers: Sequence[Leaving],
) -> tuple[Running, ...]:
    """Every film's recipe, what the page says of it, and who is followed in it when.

    Args:
        tracked: each item's footage, and the digest of its table of tracks.

    Raises:
        UsageError: cameras are asked for, and none has footage on the case clock in the span.
        RefusedInput: a cover is to be lifted that may not be.
    """
    spans = [(one, digest, span) for one, digest in tracked if (span := _span(one, main, asked)) is not None]
    if asked.cameras and not spans:
        raise UsageError("no footage of those cameras in that span has a place on the case clock")
    return tuple(
        _film(case, main, one, digest, span, calibrations, asked, seen, answers, number)
        for number, (one, digest, span) in enumerate(spans, start=1)
    )


def _span(one: TrackedItem, main: Rebuilt, asked: Release) -> tuple[int, int] | None:
    """The frames of an item that are released: of a camera asked for, placed on the case clock, in the span."""
    footage = one.footage
    if asked.cameras and footage.camera not in asked.cameras:
        return None
    if footage.item not in main.clocks.starts or not len(footage.frame_times_s):
        return None
    times = main.clocks.starts[footage.item] + np.asarray(footage.frame_times_s)
    inside = np.flatnonzero(
        (times >= (asked.begins if asked.begins is not None else -np.inf))
        & (times <= (asked.ends if asked.ends is not None else np.inf))
    )
    return (int(inside[0]), int(inside[-1])) if len(inside) > 1 else None


def _film(
    case: Case,
    main: Rebuilt,
    one: TrackedItem,
    tracks: str,
    frames_shown: tuple[int, int],
    calibrations: dict[str, Calibration],
    asked: Release,
    seen: SeenFindings,
    answers: Sequence[Leaving],
    number: int,
) -> Running:
    footage, file = one.footage, case.cameras[one.footage.camera]
    (first, last), times = frames_shown, np.asarray(footage.frame_times_s)
    rate = float((len(times) - 1) / max(times[-1] - times[0], 1e-9))
    start = main.clocks.starts[footage.item] + float(times[first])
    lasts = float(times[last] - times[first])
    error = _TWO_SIDED_95 * float(np.sqrt(max(0.0, main.clocks.covariance([footage.item])[0, 0])))
    take = Take(
        item=footage.item, camera=footage.camera, original=case.taken_in[footage.item], tracks=tracks,
        frames=len(times), first=first, last=last, frame_rate_hz=file.frame_rate_hz,
        reach=max(2, round(_REACH_S * rate)),
    )  # fmt: skip
    followed = _followed(one, take)
    persons = {track: main.mover_of[track] for track in followed if track in main.mover_of}
    labels, captions = _said(main, seen, answers, asked, followed, start, lasts)
    film = FilmRecipe(
        file=f"film-{number}.mp4", poster=f"film-{number}.png", words=f"film-{number}.{asked.language}.vtt",
        language=asked.language, take=take, size=(file.image_size[0], file.image_size[1]),
        lines=_lines(case, calibrations[footage.camera]), labels=labels, captions=captions,
        clock=ClockDrawn(starts=start, error_s=error, zone=case.question.time_zone),
        banner="RE-ENACTMENT" if case.question.kind == "re-enactment" else "",
        marker_px=max(5.0, _MARKER_SHARE * file.image_size[1]), blind=tuple(_around(mask) for mask in file.masks),
        boxes=asked.boxes, levels=levels_of(case, asked.edit, persons),
    )  # fmt: skip
    shows = tuple(one.number for one in answers if one.lies_in(start, start + lasts))
    told = FilmTold(
        file=film.file, poster=film.poster, begins=start, ends=start + lasts, error_s=error, shows=shows,
        leaves_out=tuple(one.number for one in answers if one.number not in shows), cuts=_cuts(times, first, last),
    )  # fmt: skip
    return Running(film=film, told=told, times_s=times[first : last + 1] - times[first], persons=persons)


def _followed(one: TrackedItem, take: Take) -> tuple[str, ...]:
    """Tracks that have a cover in the film, in their order."""
    covers = covers_of(one.footage.tracks, take.frames, take.reach)
    return tuple(c.track for c in covers if c.first <= take.last and c.first + len(c.boxes) > take.first)


def _said(
    main: Rebuilt,
    seen: SeenFindings,
    answers: Sequence[Leaving],
    asked: Release,
    followed: Sequence[str],
    start: float,
    lasts: float,
) -> tuple[dict[str, str], tuple[Caption, ...]]:
    """Letters for the movers whose acts are told, and a caption over each act's span."""
    rows: dict[str, SeenRow] = {row.id: row for row in seen.rows}
    actors = [rows[id].actor for id in asked.findings]
    letters = {actor: chr(65 + i % 26) for i, actor in enumerate(dict.fromkeys(a for a in actors if a is not None))}
    labels = {track: letters[main.mover_of[track]] for track in followed if main.mover_of.get(track) in letters}
    captions = []
    for id, answer in zip(asked.findings, answers, strict=True):
        actor = rows[id].actor
        if answer.between is None:
            continue
        begins, ends = answer.between[0] - start, answer.between[1] + 4.0 - start
        if ends > 0 and begins < lasts:
            who = f" ({letters[actor]})" if actor in letters else ""
            words = f"{answer.number}{who}: {answer.act}. {answer.clause}: {answer.answer}."
            captions.append(Caption(begins_s=max(begins, 0.0), ends_s=min(ends, lasts + 1), words=words))
    return labels, tuple(sorted(captions, key=lambda caption: (caption.begins_s, caption.words)))


def _lines(case: Case, calibration: Calibration) -> tuple[LineDrawn, ...]:
    camera = calibration.camera
    if camera is None:
        return ()
    made = []
    for place in case.scene.lines.values():
        if place.alternative_to is not None:
            continue
        points = np.asarray(place.points, dtype=np.float64)
        along = np.concatenate([a + np.linspace(0, 1, 60)[:, None] * (b - a) for a, b in itertools.pairwise(points)])
        pixels = camera.project(np.column_stack([along, np.zeros(len(along))]))
        near = np.asarray((np.abs(pixels) < 4 * max(camera.width, camera.height)).all(axis=1))
        if near.any():
            kept = tuple((float(u), float(v)) if ok else None for (u, v), ok in zip(pixels, near, strict=True))
            made.append(LineDrawn(points=kept, words=place.name))
    return tuple(made)


def _around(mask: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    corners = np.asarray(mask, dtype=np.float64)
    low, high = corners.min(axis=0), corners.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _cuts(times: np.ndarray[tuple[int], np.dtype[np.float64]], first: int, last: int) -> tuple[str, ...]:
    before, after = float(times[first] - times[0]), float(times[-1] - times[last])
    said = [f"{before:.1f} s of the same footage before this film" if before > 0 else ""]
    said += [f"{after:.1f} s of it after" if after > 0 else "", "its sound", "what is beyond this camera's view"]
    return tuple(words for words in said if words)
