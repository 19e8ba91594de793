"""One function per user action; the faces call these and nothing else. Only here are clock and chance read."""

from __future__ import annotations

import errno
import os
import secrets  # noqa: TID251 -- the one place where a case's seed is made; everything after it is drawn from the seed
import shutil
import time
from collections.abc import Sequence
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from observance.agreement import layout
from observance.agreement.loading import load
from observance.agreement.warnings import shown, warnings_of
from observance.agreement.words import summary
from observance.evidence.custody import read_custody
from observance.evidence.intake import check_originals
from observance.evidence.papers import read_paper
from observance.finding.changes import Change as Changed
from observance.finding.changes import Changes as AllChanged
from observance.finding.checking.whole import check_file
from observance.finding.compare import Comparison as SideBySide
from observance.finding.compare import Line as AnswerLine
from observance.finding.explain import explain
from observance.observation.camera_file import CameraFile
from observance.observation.footage.interchange.mot import write_mot
from observance.observation.footage.kept import Keep
from observance.observation.footage.reading.decode import look
from observance.observation.footage.sighting.detector.running import open_detector
from observance.observation.footage.tracker import tracking
from observance.release.signature import Signer, fingerprint
from observance.release.verify.package import verify as verify_package
from observance.release.verify.released import is_release, verify_release
from observance.values.errors import UsageError, refuse
from observance.workflow.annotating import import_annotation
from observance.workflow.calibrating import calibrate, ground_lines
from observance.workflow.case import load_case
from observance.workflow.clock_reading import machine, read_clock
from observance.workflow.comparing import Compared, compare_case
from observance.workflow.covered import export_coverage
from observance.workflow.custody import check_standing_heads, log_of
from observance.workflow.described import told
from observance.workflow.describing import describe_video
from observance.workflow.detecting import detector_of, probe_detector
from observance.workflow.exporting import FORMATS, export_tracks
from observance.workflow.importing import camera_from_tsai
from observance.workflow.listening import listen_file
from observance.workflow.measured import measure_target
from observance.workflow.measuring import KINDS, TAKES
from observance.workflow.progress import Progress
from observance.workflow.recording import record_files, record_shown
from observance.workflow.reenacting import reenact_case
from observance.workflow.release_asked import Release
from observance.workflow.releasing import release_case
from observance.workflow.reviewing import review_case
from observance.workflow.run import STEPS, run_case
from observance.workflow.safekeeping import check_protected
from observance.workflow.sealing import seal_case
from observance.workflow.sealing_asked import Sealing
from observance.workflow.shipped import AGREEMENTS, shipped_names, shipped_path
from observance.workflow.skeleton import new_case
from observance.workflow.stamping import stamp_package
from observance.workflow.track_files import read_tracks, write_tracks
from observance.workflow.tracking import masks_of, video_key
from observance.workflow.trying import try_cases

__all__ = [
    "FORMATS",
    "KINDS",
    "STEPS",
    "TAKES",
    "AllChanged",
    "AnswerLine",
    "Changed",
    "Compared",
    "Release",
    "Sealing",
    "SideBySide",
    "Signer",
    "check",
    "check_agreement",
    "check_finding",
    "describe",
    "explain_clause",
    "export_coverage_of",
    "findings",
    "fit_camera",
    "format_agreement",
    "import_camera",
    "measure_detection",
    "new",
    "probe_detector",
    "read_burnt_in_clock",
    "reenact",
    "release",
    "review",
    "run",
    "seal",
    "stamp",
    "track_video",
    "tracks_export",
    "tracks_import",
    "try_agreement",
    "verify",
]


def whoever() -> str:
    """Custody's word for whoever sits at the keyboard: the function code in OBSERVANCE_BY, else `operator`."""
    return " ".join(os.environ.get("OBSERVANCE_BY", "").split()) or "operator"


def new(folder: Path, *, title: str) -> list[str]:
    """Write the skeleton of a case."""
    files = new_case(folder, title=title, seed=secrets.randbelow(2**31), now=now())
    return [*(str(path) for path in files), f"next: fill in the files, then `observance check {folder}`"]


def check(folder: Path) -> list[str]:
    """Check a case, the originals taken in among it; every fault is in the refusal."""
    case = load_case(folder)
    unchanged = check_originals(folder)
    lines = [f"{folder}: no faults", *case.notes]
    lines += [f"{len(unchanged)} originals unchanged since intake"] if unchanged else []
    closed = check_protected(folder)
    lines += [f"{closed} sources' material unchanged under its key"] if closed else []
    heads = check_standing_heads(folder, read_custody(log_of(folder)))
    lines += [f"the log of custody has all {heads} heads that were signed"] if heads else []
    lines += [f"{item}: observed ({one.about}): {one.words}" for item, one in told(folder, case.items)]
    detector = detector_of(case)
    lines += [detector.account] if detector is not None else []
    for id, file in sorted(case.cameras.items()):
        lines += calibrate(file, f"cameras/{id}.yaml").notes
    return lines


def check_finding(path: Path, *, progress: Progress) -> tuple[list[str], bool]:
    """Derive the answers of a file once more from its facts alone: a line each, and whether all are borne out."""
    checked = check_file(path, progress)
    return list(checked.lines), checked.same


def run(
    folder: Path,
    *,
    until: str | None,
    workers: int,
    progress: Progress,
    detector: Path | None = None,
    unsandboxed: bool = False,
) -> list[str]:
    """Run a case; `detector` is a model file in place of the one that case.yaml names."""
    made = run_case(
        folder, until=until, workers=workers, progress=progress, now=now(), by=whoever(), detector=detector,
        unsandboxed=unsandboxed,
    )  # fmt: skip
    word = "as before" if made.as_before else "written"
    return [*made.lines, *(f"{word}: {path}" for path in made.files)]


def findings(
    folder: Path, profiles: Sequence[str], against: Path | None, *, workers: int, progress: Progress
) -> Compared:
    """Answer a case under several profiles on one ensemble; say what changed since other findings of it."""
    return compare_case(folder, profiles, against, workers=workers, progress=progress)


def listen_video(video: Path, *, progress: Progress) -> list[str]:
    """Look for flashes and listen for impulsive sounds in one recording, outside of any case; nothing is written."""
    return listen_file(video, progress=progress)


def track_video(
    video: Path,
    camera_file: Path | None,
    out: Path,
    *,
    mot: Path | None,
    frame_rate_hz: float | None,
    workers: int,
    progress: Progress,
    detector: Path | None = None,
) -> list[str]:
    """Track one video outside of any case, with a detector's model file or without.

    Raises:
        OSError: what would be written cannot be; this is found out before the video is read.
    """
    for folder in (out, *((mot.parent,) if mot is not None else ())):
        _make_writable(folder)
    file = read_paper(camera_file, CameraFile) if camera_file is not None else None
    camera = calibrate(file, str(camera_file)).camera if file is not None else None
    rate = frame_rate_hz or (file.frame_rate_hz if file is not None else None)
    name = file.id if file is not None else "camera"
    masks = masks_of(file) if file is not None else ()
    model = open_detector(detector) if detector is not None else None
    look(video)
    keep = Keep(folder=out / "segments", key=video_key(video, camera, file, rate, model))
    product = out / "tracks.parquet"
    with tracking(
        video,
        camera,
        camera_id=name,
        frame_rate_hz=rate,
        masks=masks,
        workers=workers,
        progress=progress,
        detector=model,
        keep=keep,
    ) as made:
        write_tracks(made.blocks, made.clip, made.notes, product, made.shots)
    shutil.rmtree(keep.folder)  # they serve a run that was interrupted, and this one is done
    table = read_tracks(product).table
    written = [product]
    if mot is not None:
        write_mot(table, mot)
        written.append(mot)
    count = len(set(table["track"].to_pylist()))
    lines = [f"{made.clip.frames} frames, {count} tracks, {table.num_rows} rows", *made.notes]
    return [*lines, *(f"written: {path}" for path in written)]


def describe(video: Path, camera_file: Path | None, *, telemetry: Path | None = None, progress: Progress) -> list[str]:
    """What a video holds, and what can be tracked in it."""
    return describe_video(video, camera_file, progress, telemetry)


def tracks_export(
    source: Path, form: str, out: Path, *, item: str | None, workers: int, progress: Progress
) -> list[str]:
    """Write the tracks of a case or of a table in another program's format."""
    lines = export_tracks(source, form, out, item=item, workers=workers, progress=progress)
    if source.is_dir():
        record_files(source, "exported", [out], {"as": form, "item": item or ""}, now(), whoever(), item=item or "")
    return lines


def tracks_import(
    case: Path,
    item: str,
    file: Path,
    *,
    form: Literal["mot", "coco", "viame", "cvat"] | None,
    use: Literal["replace", "correct"],
    by: str,
    first_frame: int | None,
    foot_error_share: float | None,
) -> list[str]:
    """Take an analyst's annotation of an item into a case."""
    return import_annotation(
        case, item, file, form=form, use=use, by=by, first_frame=first_frame, foot_error_share=foot_error_share
    )


def import_camera(tsai: Path, out: Path, *, camera_id: str | None) -> list[str]:
    """Take over a Tsai calibration as a camera file."""
    camera_from_tsai(tsai, out, camera_id=camera_id)
    return [f"written: {out}; fill in its clock and its coverage before a case uses it"]


def fit_camera(camera_file: Path) -> list[str]:
    """Fit a camera file's control points and say how well they agree."""
    file = read_paper(camera_file, CameraFile)
    made = calibrate(file, str(camera_file))
    if made.fit is None:
        return [*made.notes, *ground_lines(file, made)]
    lines = [f"{'point':24} {'du px':>7} {'dv px':>7} {'left out, m':>12}"]
    rows = zip(file.control_points, made.fit.residuals_px, made.fit.leave_one_out_m, strict=True)
    lines += [f"{point.id:24} {r[0]:7.2f} {r[1]:7.2f} {left:12.2f}" for point, r, left in rows]
    return [*lines, *made.notes]


def measure_detection(
    target: Path,
    video: Path | None,
    out: Path | None,
    *,
    kinds: Sequence[str],
    takes: int,
    seed: int,
    workers: int,
    progress: Progress,
) -> list[str]:
    """Measure how surely the tracker sees someone through the cameras of a case, or through one camera."""
    if out is not None:
        _make_writable(out)
    return measure_target(target, video, out, kinds=kinds, takes=takes, seed=seed, workers=workers, progress=progress)


def export_coverage_of(folder: Path, out: Path) -> list[str]:
    """Write a case's coverage for other programs."""
    files = export_coverage(folder, out)
    record_files(folder, "exported", files, {"as": "coverage"}, now(), whoever())
    return [f"written: {path}" for path in files]


def read_burnt_in_clock(
    video: Path,
    *,
    item: str,
    zone: str,
    box: tuple[int, int, int, int] | None,
    day: str | None,
    out: Path | None,
    progress: Progress,
) -> list[str]:
    """Read a video's burnt-in clock by machine: readings for a camera file, to be looked at and adopted."""
    try:
        where, on = ZoneInfo(zone), date.fromisoformat(day) if day is not None else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"a zone such as Asia/Seoul and a day such as 2020-06-01: {error}") from None
    lines = read_clock(video, item, where, box=box, day=on, words=machine(), progress=progress)
    if out is not None:
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return [*lines, f"written: {out}"]
    return lines


def review(folder: Path, out: Path | None, *, progress: Progress) -> list[str]:
    """Write the blind review page of a case."""
    case = load_case(folder)
    page = review_case(case, out or folder / "out" / "review.html", progress=progress)
    record_shown(case, page, now(), whoever())
    return [f"written: {page}", "what it saves goes under `readings:` in reviews.yaml"]


def reenact(scenario: Path, out: Path, *, workers: int, progress: Progress) -> list[str]:
    """Render a scenario; a case beside it is copied with it."""
    return [f"written: {path}" for path in reenact_case(scenario, out, workers=workers, progress=progress)]


def check_agreement(name: str) -> list[str]:
    """Check an agreement and say what it holds; behind it, what may not be meant."""
    path = _agreement(name)
    held = load(path)
    text = path.read_text(encoding="utf-8-sig")
    found = [line for remark in warnings_of(held) for line in shown(remark, text, path.name)]
    return [*summary(held).splitlines(), *([""] if found else []), *found]


def format_agreement(name: str, *, write: bool, check: bool) -> list[str]:
    """An agreement in the one layout; `write` puts it into the file, `check` only says where the file differs.

    Raises:
        RefusedInput: with `check`, a file that is laid out otherwise.
    """
    path = _agreement(name)
    text = path.read_bytes().decode("utf-8")
    made = layout.format_agreement(load(path))
    if check and made != text:
        changes = list(unified_diff(text.splitlines(), made.splitlines(), path.name, "formatted", lineterm="", n=1))
        got = "another one:\n" + "\n".join(f"    {line}" for line in changes or ["(line endings, or a mark before it)"])
        wanted, example = (
            "the layout that `observance agreement format` gives",
            f"observance agreement format --write {path}",
        )
        raise refuse(path.name, "the layout", wanted=wanted, got=got, example=example)
    if check:
        return [f"{path}: formatted"]
    if not write:
        return made.splitlines()
    if made != text:
        path.write_bytes(made.encode())
    return [f"{'written' if made != text else 'as before'}: {path}"]


def explain_clause(name: str, clause: str) -> list[str]:
    """How each reading of a clause is tested, in each of its versions."""
    agreement = load(_agreement(name))
    found = [one for one in agreement.clauses if one.id == clause]
    if not found:
        raise UsageError(f"{name} has no clause {clause!r}; it has {', '.join(c.id for c in agreement.clauses)}")
    lines: list[str] = []
    for one in found:
        version = f"version {one.version}, " if one.version else ""
        for reading in one.readings:
            query, test = explain(agreement, one, reading)
            lines += [f"{version}reading {reading.name}", "", query, "", *test, ""]
        lines += [] if one.readings else [f"{version}text only: no rule"]
    return lines


def try_agreement(name: str, *, progress: Progress) -> list[str]:
    """Try the example cases beside an agreement."""
    return try_cases(_agreement(name), progress=progress)


def seal(folder: Path, out: Path, asked: Sealing, signer: Signer, *, progress: Progress) -> list[str]:
    """Seal a case's archive, or a disclosure of it."""
    bag, lines = seal_case(folder, out, asked, signer, now=now(), by=whoever(), progress=progress)
    return [
        *lines,
        f"sealed: {bag.folder}, {len(bag.payload)} files, {bag.digest}",
        f"the root certificate's fingerprint, to be published by another way: {fingerprint(signer.issuer)}",
    ]


def release(folder: Path, out: Path, asked: Release, *, workers: int, progress: Progress) -> list[str]:
    """Make a release of adopted findings; the gate has the last word."""
    _, lines = release_case(folder, out, asked, workers=workers, now=now(), by=whoever(), progress=progress)
    return lines


def stamp(package: Path, service: str, authority: Path) -> list[str]:
    """Have a package's signature stamped."""
    return stamp_package(package, service, authority)


def verify(
    folder: Path, anchor: Path, stamp_anchor: Path | None, *, package: Path | None = None, progress: Progress
) -> tuple[list[str], bool]:
    """Check a package or a release against an anchor of the reader's own: a line each, and whether it holds.

    Args:
        package: for a release, a package of the same case that must name the same salted digests.
    """
    if not anchor.is_file():
        raise UsageError(f"nothing at {anchor}: --anchor wants the mission's root certificate (PEM)")

    def tell(share: float) -> None:
        progress("verify", share)

    if is_release(folder):
        beside = verify_package(package, anchor, progress=tell) if package is not None else None
        if beside is not None and not beside.holds:
            return [*map(str, beside.faults), f"{package}: the package beside it does not hold"], False
        found = verify_release(folder, anchor, package=package, progress=tell)
    elif package is not None:
        raise UsageError("--package goes with a release: whether both name the same salted digests")
    else:
        found = verify_package(folder, anchor, stamp_anchor=stamp_anchor, progress=tell)
    lines = [*map(str, found.faults), *found.words]
    if found.holds:
        lines.append(f"{found.files} listed files are there and unchanged, and nothing else is.")
    return lines, found.holds


def _agreement(name: str) -> Path:
    path = shipped_path(AGREEMENTS, name) or Path(name)
    if not path.is_file():
        raise UsageError(f"no agreement {name!r}: a file, or one that ships ({', '.join(shipped_names(AGREEMENTS))})")
    return path


def _make_writable(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def now() -> float:
    """The one clock, POSIX seconds."""
    return time.time()  # noqa: TID251 -- custody and new cases say when; no result depends on it
