"""The main action: take in, track, rebuild, assess, report; what is unchanged is not run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from observance.agreement.tree import Agreement
from observance.finding.canonical import findings_json
from observance.finding.certificate import FOLDER
from observance.finding.rows import Findings
from observance.workflow.answering import caution_of, findings_of
from observance.workflow.calibrating import Calibration, calibrate
from observance.workflow.case import Case, load_case
from observance.workflow.case_frames import check_frames
from observance.workflow.described import told
from observance.workflow.listening import impulse_counts, listen_items, listen_to_audio
from observance.workflow.progress import Progress
from observance.workflow.rebuilding import Histories, histories_of, inputs_of, rebuild_key, write_tables
from observance.workflow.recording import record_papers
from observance.workflow.reporting import pages_of, report_inputs
from observance.workflow.steps import is_fresh, key_of, make
from observance.workflow.take_in import take_in_case
from observance.workflow.tracking import TrackedItem, track_items

STEPS = ("take-in", "track", "listen", "rebuild", "assess", "report")
TABLES = ("paths", "acts", "presence", "coverage")
PAGES = ("report.html", "map.svg", "timeline.svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run made: the files, and sentences for the person who ran it. `as_before`: none of the files is new."""

    files: tuple[Path, ...]
    lines: tuple[str, ...]
    as_before: bool = False


def run_case(
    root: Path,
    *,
    until: str | None,
    workers: int,
    progress: Progress,
    now: float,
    by: str,
    detector: Path | None = None,
    unsandboxed: bool = False,
) -> Ran:
    """Run a case's steps in order, up to `until`.

    Args:
        now: POSIX seconds, for custody only; no result depends on it.
        detector: a model file in place of the one that case.yaml names.
        unsandboxed: where no sandbox holds, foreign files are looked at without one.

    Raises:
        RefusedInput: anything in the case that cannot be taken as it is.
        IntegrityBroken: an original that is not what it was.
        Unavailable: no sandbox holds here, and nobody said `unsandboxed`.
    """
    case = load_case(root)
    progress("take in", 0.0)
    taken = take_in_case(case, now=now, by=by, unsandboxed=unsandboxed, progress=progress)
    progress("take in", 1.0)
    case = load_case(root)  # originals are now read from `evidence/`
    record_papers(case, now)
    caution = caution_of(case.question.kind)
    lines = [caution] if caution else []
    lines += [f"{sum(t.new for t in taken)} of {len(taken)} items newly taken in", *case.notes]
    lines += [f"{item}: observed ({one.about}): {one.words}" for item, one in told(root, case.items)]
    if until == "take-in":
        return Ran(files=(), lines=tuple(lines))
    calibrations = {id: calibrate(file, f"cameras/{id}.yaml") for id, file in sorted(case.cameras.items())}
    for calibration in calibrations.values():
        lines += calibration.notes
    tracked = track_items(case, calibrations, workers=workers, progress=progress, model=detector)
    check_frames(case, {one.footage.item: len(one.footage.frame_times_s) for one in tracked})
    for one in tracked:
        lines += [f"{one.footage.item}: {note}" for note in one.notes]
    if until == "track":
        return Ran(files=(case.root / "work" / "tracks",), lines=tuple(lines))
    tracked = listen_items(case, calibrations, tracked, progress=progress)
    lines += listen_to_audio(case, progress=progress)
    lines += impulse_counts(tracked)
    if until == "listen":
        return Ran(files=(case.root / "work" / "impulses",), lines=tuple(lines))
    made = _from_tracks(case, case.agreements, calibrations, tracked, until, progress)
    return replace(made, lines=(*lines, *made.lines))


def _from_tracks(
    case: Case,
    agreements: tuple[Agreement, ...],
    calibrations: Mapping[str, Calibration],
    tracked: tuple[TrackedItem, ...],
    until: str | None,
    progress: Progress,
) -> Ran:
    work, out = case.root / "work", case.root / "out"
    key = key_of([rebuild_key(case, tracked), [one.digest for one in agreements]])
    answers = out / "findings.json"
    tables = tuple(work / f"{name}.parquet" for name in TABLES)
    pages = tuple(out / name for name in PAGES)
    if until is None and all(is_fresh(path, key) for path in (*pages, *((answers,) if agreements else ()))):
        standing = (*((answers,) if agreements else ()), *pages)
        return Ran(files=standing, lines=("nothing has changed since the last run",), as_before=True)
    progress("rebuild", 0.0)
    histories = histories_of(case, inputs_of(case, calibrations, tracked, progress))
    write_tables(case, histories.main, tracked)
    progress("rebuild", 1.0)
    lines = [*histories.main.clocks.conflicts, *histories.main.ensemble.unmatched]
    if until == "rebuild":
        return Ran(files=tables, lines=tuple(lines))
    findings = None
    if agreements:
        progress("assess", 0.0)
        findings = findings_of(case, histories, tracked, agreements)
        write_answers(out / FOLDER, findings)
        make(answers, key, partial(_write, data=findings_json(findings)))
        progress("assess", 1.0)
        lines += headlines(findings)
    if until == "assess":
        return Ran(files=(answers,) if agreements else (), lines=tuple(lines))
    progress("report", 0.0)
    _report(out, key, case, histories, tracked, calibrations, agreements, findings)
    progress("report", 1.0)
    return Ran(files=(*((answers,) if agreements else ()), *pages), lines=tuple(lines))


def write_answers(folder: Path, findings: Findings) -> None:
    """Write the answer file of every row; those of rows that are no more go."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in findings.files:
            path.unlink()
    for name, data in sorted(findings.files.items()):
        (folder / name).write_bytes(data)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _report(
    out: Path,
    key: str,
    case: Case,
    histories: Histories,
    tracked: tuple[TrackedItem, ...],
    calibrations: Mapping[str, Calibration],
    agreements: tuple[Agreement, ...],
    findings: Findings | None,
) -> None:
    pages = pages_of(report_inputs(case, histories, tracked, calibrations, agreements, findings))
    for name, text in pages.items():
        (out / name).unlink(missing_ok=True)
        make(out / name, key, partial(_write, data=text.encode()))


def headlines(findings: Findings) -> list[str]:
    """The act rows that say something, one line each."""
    return [row.sentence for row in findings.rows if row.level == "act" and row.answer != "not determined"]
