"""The action `release`: adopted findings, a film of each camera with nobody in it, a page; and the gate."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import pyarrow as pa
import pyarrow.parquet as pq

from observance.evidence.custody import append_entry
from observance.evidence.store import EVIDENCE
from observance.finding.seen import read_findings
from observance.observation.footage.reading.decode import frames
from observance.release.gate.stops import Gated
from observance.release.gate.whole import NOT_LOOKED_FOR, gate
from observance.release.leaving import leaving
from observance.release.recipe import RECIPE, Recipe, programs_of_films
from observance.values.digests import digest_bytes, digest_file
from observance.values.errors import IntegrityBroken, UsageError
from observance.workflow.calibrating import calibrate
from observance.workflow.case import Case, load_case
from observance.workflow.consenting import findings_that_may_leave, items_that_may_leave, refuse_if_none
from observance.workflow.custody import log_of
from observance.workflow.detecting import detector_of
from observance.workflow.film_planning import plan_films
from observance.workflow.filming import Source, files_of, make_films
from observance.workflow.outsiders import adopters_of, kinds_of, texts_of
from observance.workflow.packing import RECIPES
from observance.workflow.progress import Progress
from observance.workflow.protecting import protected_words
from observance.workflow.publishing import publish, report, sign_release
from observance.workflow.rebuilding import inputs_of, main_of
from observance.workflow.recording import digest_of_files
from observance.workflow.release_asked import Release
from observance.workflow.release_editing import look_for_dignity, plan_derived
from observance.workflow.tracking import TrackedItem, track_items


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
    asked.check(case, out)
    calibrations = {id: calibrate(file, f"cameras/{id}.yaml") for id, file in sorted(case.cameras.items())}
    tracked = track_items(case, calibrations, workers=workers, progress=progress)
    progress("rebuild", 0.0)
    main = main_of(case, inputs_of(case, calibrations, tracked))
    progress("rebuild", 1.0)
    found = root / "out" / "findings.json"
    if not found.is_file():
        raise UsageError(f"no findings yet: `observance run {root}` first")
    seen = read_findings(found.read_bytes(), found.name)
    told_of = findings_that_may_leave(case, seen.rows, asked.findings, "publish")
    refuse_if_none(asked.findings, told_of, "finding")
    asked = replace(asked, findings=told_of.kept)
    filmed = items_that_may_leave(case, [one.footage.item for one in tracked], "publish")
    tracked = tuple(one for one in tracked if one.footage.item in filmed.kept)
    answers = leaving(
        seen.rows, asked.findings, kinds=kinds_of(case), parties={p.id: p.name for p in case.actors.parties},
        texts=texts_of(case), adopters=adopters_of(case),
    )  # fmt: skip
    tables = {one.footage.item: _parquet(one.footage.tracks) for one in tracked}
    digests = [(one, digest_bytes(tables[one.footage.item])) for one in tracked]
    running = plan_films(case, main, digests, calibrations, asked, seen, answers)
    look_for_dignity(case, asked.edit, running)
    derived, told_of_derived = plan_derived(asked.edit, running, answers)
    films, told = tuple(one.film for one in running), (*(one.told for one in running), *told_of_derived)
    page = report(case, asked, seen, answers, told, now)
    sources = {one.footage.item: Source(original=_original(case, one), tracks=one.footage.tracks) for one in tracked}
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        held = make_films(films, sources, unfinished, progress, workers, derived)
        made = {name: digest_file(unfinished / name) for name in files_of(films, derived)}
        published = publish(case, asked, page, films, unfinished)
        named = [*published.named, *made]
        protected = protected_words(case, seen, published.public)
        progress("gate", 0.0)
        gated = gate(
            unfinished, named, held, protected, texts={}, derived=derived,
            detector=detector_of(case, asked.detector), workers=workers,
            progress=lambda share: progress("gate", 0.999 * share),
        )  # fmt: skip
        progress("gate", 1.0)
        _let_through(root, unfinished, gated)
        banner = films[0].banner if films else ""
        stops, came = sign_release(unfinished, published.page, asked, protected, banner, progress)
        _let_through(root, unfinished, Gated(stops=tuple(stops), looked_for=()))
        unfinished.replace(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    recipe = Recipe(format="observance-recipe/1", made_by=programs_of_films(), films=films, made=made, derived=derived)
    kept = _keep(root, recipe, [tables[film.take.item] for film in films])
    detail = {
        "findings": " ".join(asked.findings),
        "authority": asked.authority,
        "to": "the public",
        "items": " ".join(film.take.item for film in films),
        "sources": " ".join(sorted({*told_of.sources, *filmed.sources})),
        "left out": "; ".join((*told_of.left_out, *filmed.left_out)),
        "recipe": kept.name,
    }
    append_entry(log_of(root), act="released", item="", sha256=digest_of_files(out), now=now, by=by, detail=detail)
    return gated, [
        *told_of.left_out,
        *filmed.left_out,
        *(f"looked for: {words}" for words in gated.looked_for),
        *(f"not looked for: {words}" for words in NOT_LOOKED_FOR),
        asked.credentials_said(),
        f"released: {out}, {len(named) + len(came)} files",
        f"internal, for the archive: {kept / RECIPE}, by which its films can be made again",
    ]


def _original(case: Case, one: TrackedItem) -> Path:
    path = case.original(one.footage.item)
    if path is None:
        raise UsageError("an item of the footage is not held any more")
    return path


def _parquet(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()


def _keep(root: Path, recipe: Recipe, tables: Sequence[bytes]) -> Path:
    """The recipe with its tables, below the case's `evidence/`, in a folder named by the recipe's digest."""
    data = recipe.as_json()
    folder = root / EVIDENCE / RECIPES / digest_bytes(data)
    folder.mkdir(parents=True, exist_ok=True)
    for table in tables:
        (folder / f"{digest_bytes(table)}.parquet").write_bytes(table)
    (folder / RECIPE).write_bytes(data)
    return folder


def _let_through(root: Path, folder: Path, gated: Gated) -> None:
    if not gated.opens:
        kept = _stopped(root, folder, gated)
        lines = ["the gate stops this release:", *(f"  {stop}" for stop in gated.stops), f"frames: {kept}"]
        raise IntegrityBroken("\n".join(lines))


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
