"""The action `release`: adopted findings, a film of each camera with nobody in it, a page; and the gate."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from observance.evidence.custody import append_entry
from observance.finding.seen import SeenFindings, SeenRow, read_findings
from observance.observation.footage.reading.decode import frames
from observance.reconstruction.rebuild import Rebuilt
from observance.release.captions import web_vtt
from observance.release.commitment import commitment_of, salt_of
from observance.release.gate.stops import Gated
from observance.release.gate.whole import NOT_LOOKED_FOR, FilmHeld, gate, shown
from observance.release.leaving import FORMAT, Leaving, leaving
from observance.release.page import FilmTold, NoticeTold, PublicPage, public_html
from observance.release.picture.backdrop import Backdrop, backdrop, sampled, without_strangers
from observance.release.picture.covers import Cover, covers_of, mask_at
from observance.release.picture.film import Caption, Line, Sheet, inked, pictures, write_film
from observance.values.digests import Json, canonical_json
from observance.values.errors import IntegrityBroken, UsageError
from observance.values.spans import iso_from_seconds
from observance.workflow.calibrating import Calibration, calibrate
from observance.workflow.case import Case, load_case
from observance.workflow.custody import log_of
from observance.workflow.detecting import detector_of
from observance.workflow.outsiders import adopters_of, kinds_of, texts_of
from observance.workflow.progress import Progress
from observance.workflow.protecting import protected_words
from observance.workflow.rebuilding import inputs_of, main_of
from observance.workflow.recording import digest_of_files
from observance.workflow.sealing import archive_secret
from observance.workflow.tracking import TrackedItem, track_items

_TWO_SIDED_95 = 1.959964
_REACH_S = 0.75
_MARKER_SHARE = 0.011


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is asked to be released.

    Attributes:
        findings: ids of adopted rows. authority: who releases.
        cameras: whose films; none: every camera that ran. begins, ends: on the case clock, POSIX seconds.
        without_notice: why nobody is told before; needed where notices.yaml tells of nobody.
        boxes: fill each mover's whole cover too. language: of the captions. detector: a model for the gate, in place of
            the case's.
    """

    findings: tuple[str, ...]
    authority: str
    cameras: tuple[str, ...] = ()
    begins: float | None = None
    ends: float | None = None
    without_notice: str = ""
    boxes: bool = False
    language: str = "en"
    detector: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """One film, and what the gate and the page need of it."""

    held: FilmHeld
    told: FilmTold
    files: tuple[str, ...]
    digest: str


def release_case(
    root: Path, out: Path, asked: Release, *, workers: int, now: float, by: str, progress: Progress
) -> tuple[Gated, list[str]]:
    """Make a release, open the gate on the finished files, and let it stand only if nothing is found.

    Raises:
        UsageError: no findings, no authority, nobody told and no reason; a camera or span without footage.
        RefusedInput: a finding that is not adopted.
        IntegrityBroken: the gate stops it; what was found, with frames, lies in the case's `out/stopped/`.
    """
    case = load_case(root)
    _complete(case, asked, out)
    calibrations = {id: calibrate(file, f"cameras/{id}.yaml") for id, file in sorted(case.cameras.items())}
    tracked = track_items(case, calibrations, workers=workers, progress=progress)
    progress("rebuild", 0.0)
    main = main_of(case, inputs_of(case, calibrations, tracked))
    progress("rebuild", 1.0)
    found = root / "out" / "findings.json"
    if not found.is_file():
        raise UsageError(f"no findings yet: `observance run {root}` first")
    seen = read_findings(found.read_bytes(), found.name)
    answers = leaving(
        seen.rows, asked.findings, kinds=kinds_of(case), parties={p.id: p.name for p in case.actors.parties},
        texts=texts_of(case), adopters=adopters_of(case),
    )  # fmt: skip
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        films = _films(case, main, tracked, calibrations, asked, seen, answers, unfinished, progress)
        page = _page(case, asked, seen, answers, films, now)
        _write(unfinished, page, answers, seen.caution)
        named = ["index.html", "answers.json", *(file for film in films for file in film.files)]
        public = [public_html(page), *(caption for film in films for caption in film.told.cuts)]
        progress("gate", 0.0)
        gated = gate(
            unfinished, named, [film.held for film in films], protected_words(case, seen, public), texts={},
            detector=detector_of(case, asked.detector),
            progress=lambda share: progress("gate", 0.999 * share),
        )  # fmt: skip
        progress("gate", 1.0)
        if not gated.opens:
            kept = _stopped(root, unfinished, gated)
            raise IntegrityBroken(
                "\n".join(["the gate stops this release:", *(f"  {s}" for s in gated.stops), f"frames: {kept}"])
            )
        unfinished.replace(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    detail = {"findings": " ".join(asked.findings), "authority": asked.authority, "to": "the public"}
    append_entry(log_of(root), act="released", item="", sha256=digest_of_files(out), now=now, by=by, detail=detail)
    return gated, [
        *(f"looked for: {words}" for words in gated.looked_for),
        *(f"not looked for: {words}" for words in NOT_LOOKED_FOR),
        f"released: {out}, {len(named)} files",
    ]


def _complete(case: Case, asked: Release, out: Path) -> None:
    if not asked.findings:
        raise UsageError("--finding: a release tells adopted findings, at least one")
    if not asked.authority:
        raise UsageError("--authority: on whose authority it is released")
    if out.exists():
        raise UsageError(f"{out.name} is there already: a release is never written over")
    if not case.notices.notices and not asked.without_notice:
        raise UsageError("notices.yaml tells of nobody who was told: tell them, or say why not (--without-notice)")
    strange = sorted(set(asked.cameras) - set(case.cameras))
    if strange:
        raise UsageError(f"no such camera: {', '.join(strange)}")


def _films(
    case: Case,
    main: Rebuilt,
    tracked: Sequence[TrackedItem],
    calibrations: dict[str, Calibration],
    asked: Release,
    seen: SeenFindings,
    answers: Sequence[Leaving],
    folder: Path,
    progress: Progress,
) -> list[_Made]:
    spans = [(one, span) for one in tracked if (span := _span(one, main, asked)) is not None]
    if asked.cameras and not spans:
        raise UsageError("no footage of those cameras in that span has a place on the case clock")
    scenes = []
    for number, (one, (first, last)) in enumerate(spans):
        progress("empty scenes", number / len(spans))
        scenes.append(_scene(case, one, first, last))
    progress("empty scenes", 1.0)
    made = []
    for number, (one, (first, last)) in enumerate(spans, start=1):
        step = f"film {number} of {len(spans)}"
        progress(step, 0.0)
        beside = [
            scene
            for (other, _), scene in zip(spans, scenes, strict=True)
            if other is not one and other.footage.camera == one.footage.camera
        ]
        scene = without_strangers(scenes[number - 1], beside)
        made.append(_film(case, main, one, (first, last), scene, calibrations, asked, seen, answers, folder, number))
        progress(step, 1.0)
    return made


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
    frames_shown: tuple[int, int],
    scene: Backdrop,
    calibrations: dict[str, Calibration],
    asked: Release,
    seen: SeenFindings,
    answers: Sequence[Leaving],
    folder: Path,
    number: int,
) -> _Made:
    footage, file = one.footage, case.cameras[one.footage.camera]
    first, last = frames_shown
    times = np.asarray(footage.frame_times_s)
    original, covers = _original(case, one), _covers(one, first, last)
    name, poster = f"film-{number}.mp4", f"film-{number}.png"
    start = main.clocks.starts[footage.item] + float(times[first])
    error = _TWO_SIDED_95 * float(np.sqrt(max(0.0, main.clocks.covariance([footage.item])[0, 0])))
    labels, captions = _said(main, seen, answers, asked, covers, start, float(times[last] - times[first]))
    height, width = file.image_size[1], file.image_size[0]
    sheet = Sheet(
        lines=_lines(case, calibrations[footage.camera]),
        labels=labels,
        captions=captions,
        clock=lambda second: _clock(start + second, error, case.question.time_zone),
        banner="RE-ENACTMENT" if case.question.kind == "re-enactment" else "",
        marker_px=max(5.0, _MARKER_SHARE * height),
        blind=tuple(_around(mask) for mask in file.masks),
        boxes=asked.boxes,
    )
    held = FilmHeld(
        file=name, original=original, first=first, last=last, frame_rate_hz=file.frame_rate_hz, covers=covers,
        drawn=inked((height, width), covers, sheet),
    )  # fmt: skip
    film = folder / name
    write_film(
        film, pictures(shown(held), scene, covers, sheet), [float(t - times[first]) for t in times[first : last + 1]]
    )
    _poster(film, folder / poster, (last - first) // 2)
    words = f"film-{number}.{asked.language}.vtt"
    (folder / words).write_bytes(web_vtt(captions, asked.language))
    shows = tuple(one.number for one in answers if _inside(one, start, start + float(times[last] - times[first])))
    told = FilmTold(
        file=name, poster=poster, begins=start, ends=start + float(times[last] - times[first]), error_s=error,
        shows=shows, leaves_out=tuple(one.number for one in answers if one.number not in shows),
        cuts=_cuts(times, first, last),
    )  # fmt: skip
    salt = salt_of(archive_secret(case.root), footage.item, case.taken_in[footage.item])
    return _Made(held=held, told=told, files=(name, poster, words), digest=commitment_of(salt, original))


def _original(case: Case, one: TrackedItem) -> Path:
    path = case.original(one.footage.item)
    if path is None:
        raise UsageError("an item of the footage is not held any more")
    return path


def _covers(one: TrackedItem, first: int, last: int) -> tuple[Cover, ...]:
    """Covers of an item, counted from the film's first frame and cut to the film."""
    times = np.asarray(one.footage.frame_times_s)
    rate = float((len(times) - 1) / max(times[-1] - times[0], 1e-9))
    made = []
    for cover in covers_of(one.footage.tracks, len(times), max(2, round(_REACH_S * rate))):
        low, high = max(first, cover.first), min(last, cover.first + len(cover.boxes) - 1)
        rows = slice(low - cover.first, high - cover.first + 1)
        if high >= low:
            cut = {name: getattr(cover, name)[rows] for name in ("boxes", "bodies", "feet")}
            made.append(replace(cover, first=low - first, **cut))
    return tuple(made)


def _scene(case: Case, one: TrackedItem, first: int, last: int) -> Backdrop:
    """The empty scene of the frames that a film shows."""
    covers, wanted = _covers(one, first, last), {first + i for i in sampled(last - first + 1)}
    rate = case.cameras[one.footage.camera].frame_rate_hz
    every = frames(_original(case, one), first=first, last=last, frame_rate_hz=rate)
    chosen = [frame for frame in every if frame.index in wanted]
    return backdrop(
        [(frame.y, frame.u, frame.v) for frame in chosen],
        [mask_at(covers, frame.index - first, (frame.y.shape[0], frame.y.shape[1])) for frame in chosen],
    )


def _said(
    main: Rebuilt,
    seen: SeenFindings,
    answers: Sequence[Leaving],
    asked: Release,
    covers: Sequence[Cover],
    start: float,
    lasts: float,
) -> tuple[dict[str, str], tuple[Caption, ...]]:
    """Letters for the movers whose acts are told, and a caption over each act's span."""
    rows: dict[str, SeenRow] = {row.id: row for row in seen.rows}
    actors = [rows[id].actor for id in asked.findings]
    letters = {actor: chr(65 + i % 26) for i, actor in enumerate(dict.fromkeys(a for a in actors if a is not None))}
    labels = {
        cover.track: letters[main.mover_of[cover.track]]
        for cover in covers
        if main.mover_of.get(cover.track) in letters
    }
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


def _lines(case: Case, calibration: Calibration) -> tuple[Line, ...]:
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
            made.append(Line(points=np.where(near[:, None], pixels, np.nan), words=place.name))
    return tuple(made)


def _clock(at: float, error: float, zone: str) -> str:
    return f"{iso_from_seconds(at, ZoneInfo(zone), 1)[11:21]} ± {error:.1f} s"


def _around(mask: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    corners = np.asarray(mask, dtype=np.float64)
    low, high = corners.min(axis=0), corners.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _inside(answer: Leaving, begins: float, ends: float) -> bool:
    return answer.between is not None and answer.between[0] <= ends and answer.between[1] >= begins


def _cuts(times: np.ndarray[tuple[int], np.dtype[np.float64]], first: int, last: int) -> tuple[str, ...]:
    before, after = float(times[first] - times[0]), float(times[-1] - times[last])
    said = [f"{before:.1f} s of the same footage before this film" if before > 0 else ""]
    said += [f"{after:.1f} s of it after" if after > 0 else "", "its sound", "what is beyond this camera's view"]
    return tuple(words for words in said if words)


def _poster(film: Path, poster: Path, number: int) -> None:
    frame = next(frames(film, first=number))
    half = [cv2.resize(plane, frame.y.shape[::-1], interpolation=cv2.INTER_NEAREST) for plane in (frame.u, frame.v)]
    picture = cv2.cvtColor(np.dstack([frame.y, half[1], half[0]]), cv2.COLOR_YCrCb2BGR)
    poster.write_bytes(cv2.imencode(".png", picture)[1].tobytes())


def _page(
    case: Case, asked: Release, seen: SeenFindings, answers: tuple[Leaving, ...], films: Sequence[_Made], now: float
) -> PublicPage:
    return PublicPage(
        title=case.question.title,
        caution=seen.caution,
        authority=asked.authority,
        released=now,
        zone=case.question.time_zone,
        answers=answers,
        films=tuple(film.told for film in films),
        notices=tuple(NoticeTold(to=n.to, date=n.date, of=n.of, reply=n.reply) for n in case.notices.notices),
        without_notice=asked.without_notice,
        digests=tuple((film.told.file, film.digest) for film in films),
    )


def _write(folder: Path, page: PublicPage, answers: Sequence[Leaving], caution: str) -> None:
    listed: list[Json] = [one.as_json() for one in answers]
    (folder / "answers.json").write_bytes(canonical_json({"format": FORMAT, "caution": caution, "answers": listed}))
    (folder / "index.html").write_text(public_html(page), encoding="utf-8")


def _stopped(root: Path, folder: Path, gated: Gated) -> Path:
    """The frames at which the gate stopped, outlined: internal, beside the report."""
    kept = root / "out" / "stopped"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for number, stop in enumerate(one for one in gated.stops if one.frame >= 0):
        film = folder / stop.file
        frame = next(frames(film, first=stop.frame), None) if film.is_file() else None
        if frame is None:
            continue
        picture = frame.y.copy()
        if stop.box is not None:
            left, top, width, height = stop.box
            cv2.rectangle(picture, (left - 6, top - 6), (left + width + 6, top + height + 6), 255, 2)
        (kept / f"{number:03d}-frame-{stop.frame}.png").write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    return kept
