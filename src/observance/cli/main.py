"""The command `observance`: one subcommand per action of `workflow`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import click

from observance import __version__
from observance.cli.screen import bars, refusals, say
from observance.cli.tables import show
from observance.values.errors import IntegrityBroken
from observance.values.spans import seconds_from_iso
from observance.workflow import actions

CASE = click.argument("case", type=click.Path(path_type=Path))
FILE = click.Path(path_type=Path)
WORKERS = click.option("-j", "--workers", default=os.cpu_count() or 1, show_default="all cores", type=click.IntRange(1))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="observance")
def main() -> None:
    """Hold what was seen against what was agreed: one incident on a ceasefire line, from footage to draft findings."""


@main.command()
@CASE
@click.option("--title", default="", help="Title of the incident.")
def new(case: Path, title: str) -> None:
    """Write a commented skeleton of a case folder."""
    with refusals():
        say(actions.new(case, title=title))


@main.command()
@CASE
def check(case: Path) -> None:
    """Check every file of a case; name all faults at once.

    Each fault says its file and line, what was wanted and what was got. The agreements that the case names are read
    too, and every held video is opened. Nothing is written.
    """
    with refusals():
        say(actions.check(case))


@main.command()
@CASE
@click.option(
    "--step",
    type=click.Choice(actions.STEPS),
    help="Stop after this step: take-in (originals into evidence/), track (movers in the footage), "
    "listen (flashes and impulsive sounds), rebuild (the histories), assess (held against the agreements), "
    "report (the pages).",
)
@click.option(
    "--detector", type=FILE, metavar="MODEL.onnx", help="Detector in place of the one that case.yaml names, this once."
)
@WORKERS
def run(case: Path, step: str | None, detector: Path | None, workers: int) -> None:
    """Rebuild the incident and hold it against the agreements loaded; what is unchanged is not run again."""
    with refusals(), bars() as progress:
        lines = actions.run(case, until=step, workers=workers, progress=progress, detector=detector)
    say(lines)


@main.command()
@CASE
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="PROFILE",
    help="A profile that ships, or a file; several stand side by side. The case's own otherwise.",
)
@click.option(
    "--against", type=FILE, metavar="OLD.json", help="A findings.json from before: say what changed since, and why."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@WORKERS
def findings(case: Path, profiles: tuple[str, ...], against: Path | None, as_json: bool, workers: int) -> None:
    """Show the answers, under several profiles side by side, all counted over the same histories.

    Also lists the adoptions, with dissent, and the drafts that can be adopted; writes CASE/out/comparison.html.
    """
    with refusals():
        with bars() as progress:
            compared = actions.findings(case, profiles, against, workers=workers, progress=progress)
        if as_json:
            say([compared.as_json().decode().rstrip("\n")])
        else:
            show(compared)


@main.command()
@click.argument("video", type=FILE)
@click.option("--camera", "camera_file", type=FILE, help="Camera file; without it, tracks stay in the image.")
@click.option("--out", type=FILE, required=True, help="Folder for tracks.parquet.")
@click.option(
    "--mot",
    type=FILE,
    help="Also write MOT rows here: frame (from 1), id, left, top, width, height; columns 7 to 10 are the "
    "confidence, then x, y, z on the ground in metres, or -1, -1, -1 without --camera.",
)
@click.option("--fps", "frame_rate_hz", type=float, help="True frame rate, where the file's own time stamps are wrong.")
@click.option(
    "--detector", type=FILE, metavar="MODEL.onnx", help="A detector's model file as a second witness beside motion."
)
@WORKERS
def track(
    video: Path,
    camera_file: Path | None,
    out: Path,
    mot: Path | None,
    frame_rate_hz: float | None,
    detector: Path | None,
    workers: int,
) -> None:
    """Detect and track the movers of one fixed-camera video, by motion, and with --detector by a model too."""
    with refusals(), bars() as progress:
        lines = actions.track_video(
            video,
            camera_file,
            out,
            mot=mot,
            frame_rate_hz=frame_rate_hz,
            workers=workers,
            progress=progress,
            detector=detector,
        )
    say(lines)


@main.command()
@click.argument("video", type=FILE)
def listen(video: Path) -> None:
    """Look for flashes and listen for impulsive sounds in one video or sound file.

    Each is listed with a likelihood ratio: consistent with a shot or not, never more. A flash with the sound that
    follows it gives a range. None found is no evidence that there was none. Nothing is written.
    """
    with refusals(), bars() as progress:
        lines = actions.listen_video(video, progress=progress)
    say(lines)


@main.group()
def footage() -> None:
    """Videos: what they hold."""


@footage.command("describe")
@click.argument("video", type=FILE)
@click.option("--camera", "camera_file", type=FILE, help="Camera file; says whether the views are calibrated.")
@click.option(
    "--telemetry", type=FILE, help="A drone's subtitles; the .srt file of the video's own name is taken otherwise."
)
def footage_describe(video: Path, camera_file: Path | None, telemetry: Path | None) -> None:
    """Say what a video holds: its time, where the camera stood still, shook, was knocked or turned, what is cut.

    Also freezes, black, night and polarity switches, hot air, a filmed monitor; and what can be tracked, and what not.
    """
    with refusals(), bars() as progress:
        lines = actions.describe(video, camera_file, telemetry=telemetry, progress=progress)
    say(lines)


@main.group()
def tracks() -> None:
    """Tracks: given to other programs, and taken over from them."""


@tracks.command("export")
@click.argument("source", metavar="CASE|TABLE", type=FILE)
@click.option(
    "--format",
    "form",
    type=click.Choice(actions.FORMATS),
    required=True,
    help="mot, coco, viame, cvat: boxes of one item. geojson, geoparquet, movingpandas: places on the earth.",
)
@click.option("--out", type=FILE, required=True, help="File to write.")
@click.option("--item", default=None, help="Of a case, this item alone; mot, coco, viame and cvat hold only one.")
@WORKERS
def tracks_export(source: Path, form: str, out: Path, item: str | None, workers: int) -> None:
    """Write the tracks of a case folder, or of a tracks.parquet, in another program's format.

    Frames count from 1 in mot and from 0 in the others. Places are WGS 84, longitude first; their times are on the
    case clock, in the case's zone, and need a case folder.
    """
    with refusals(), bars() as progress:
        lines = actions.tracks_export(source, form, out, item=item, workers=workers, progress=progress)
    say(lines)


@tracks.command("import")
@CASE
@click.argument("item")
@click.argument("file", type=FILE)
@click.option("--replace", "use", flag_value="replace", help="The annotation stands instead of our tracks.")
@click.option("--correct", "use", flag_value="correct", help="Ours stand where nobody annotated.")
@click.option("--by", required=True, help="Who annotated: a function code, never a name.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["mot", "coco", "viame", "cvat"]),
    default=None,
    help="Of the file; otherwise by its suffix: .txt mot, .json coco, .csv viame, .xml cvat.",
)
@click.option(
    "--first-frame",
    type=click.IntRange(0),
    default=None,
    help="The number that the file gives to the clip's first frame; otherwise 1 in mot, 0 in the others.",
)
@click.option(
    "--foot-error",
    "foot_error_share",
    type=click.FloatRange(0, 0.5, min_open=True),
    default=None,
    help="1 sigma of where a box's lower edge puts the foot, as a share of the body's height in the image.",
)
def tracks_import(
    case: Path,
    item: str,
    file: Path,
    use: Literal["replace", "correct"] | None,
    by: str,
    form: Literal["mot", "coco", "viame", "cvat"] | None,
    first_frame: int | None,
    foot_error_share: float | None,
) -> None:
    """Take an analyst's annotation of an item: its boxes become tracks, shown in the report as annotated."""
    if use is None:
        raise click.UsageError("say --replace or --correct")
    with refusals():
        lines = actions.tracks_import(
            case, item, file, form=form, use=use, by=by, first_frame=first_frame, foot_error_share=foot_error_share
        )
    say(lines)


@main.group()
def camera() -> None:
    """Cameras: calibrations taken over, and checked."""


@camera.command("import")
@click.argument("tsai", type=FILE)
@click.option("-o", "--out", type=FILE, required=True, help="Camera file to write.")
@click.option(
    "--id",
    "camera_id",
    default=None,
    help="Id of the camera; the name of the file written otherwise, as a case wants it.",
)
def camera_import(tsai: Path, out: Path, camera_id: str | None) -> None:
    """Take over a Tsai calibration (XML, millimetres) as a camera file."""
    with refusals():
        say(actions.import_camera(tsai, out, camera_id=camera_id))


@camera.command("fit")
@click.argument("camera_file", type=FILE)
def camera_fit(camera_file: Path) -> None:
    """Fit a camera file's control points and print the residuals, in pixels and in metres left out one by one."""
    with refusals():
        say(actions.fit_camera(camera_file))


@camera.command("read-clock")
@click.argument("video", type=FILE)
@click.option("--item", required=True, help="The item's id, as items.yaml has it.")
@click.option("--zone", required=True, help="The zone that the clock shows, such as Asia/Seoul.")
@click.option("--box", type=int, nargs=4, default=None, metavar="LEFT TOP WIDTH HEIGHT", help="Where it is, pixels.")
@click.option("--day", default=None, help="The date, where the picture shows none that begins with its year.")
@click.option("--out", type=FILE, default=None, help="Text file to write the readings to.")
def camera_read_clock(
    video: Path, item: str, zone: str, box: tuple[int, int, int, int] | None, day: str | None, out: Path | None
) -> None:
    """Read a burnt-in clock by machine: lines for `clock.readings` of the camera file, near both ends of the video.

    An analyst looks at the frames and adopts them under a function code. Needs observance[ocr].
    """
    with refusals():
        with bars() as progress:
            lines = actions.read_burnt_in_clock(
                video, item=item, zone=zone, box=box, day=day, out=out, progress=progress
            )
        say(lines)


@main.group()
def detector() -> None:
    """Detectors: model files for persons and vehicles."""


@detector.command("probe")
@click.argument("model", type=FILE)
@click.option("--image", type=FILE, help="A picture or a video to try it on.")
@click.option("--frame", "frame_number", type=click.IntRange(0), default=0, help="Which frame of a video, from 0.")
@click.option("--out", type=FILE, help="PNG to write: the picture with the boxes.")
def detector_probe(model: Path, image: Path | None, frame_number: int, out: Path | None) -> None:
    """Say what a model file (ONNX) is taken for, on what grounds, and what is assumed.

    What the file does not say can be stated in a file of its name with the suffix .yaml beside it. With a picture,
    also what it sees there. A file that is no detector of persons or vehicles is refused.
    """
    if out is not None and image is None:
        raise click.UsageError("--out: needs --image")
    with refusals():
        say(actions.probe_detector(model, image, frame_number, out))


@main.group()
def coverage() -> None:
    """What was watched, and how surely someone there would have been seen."""


@coverage.command("export")
@CASE
@click.option("--out", type=FILE, required=True, help="Folder for coverage.geojson and coverage.parquet.")
def coverage_export(case: Path, out: Path) -> None:
    """Write what was watched as GeoJSON and GeoParquet, in degrees; the case was run before."""
    with refusals():
        say(actions.export_coverage_of(case, out))


@coverage.command("measure")
@click.argument("target", metavar="CASE|CAMERA.yaml", type=FILE)
@click.option("--video", type=FILE, help="Footage that lends its empty picture and its noise; a case has its own.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(actions.KINDS), help="What movers do; walks if not said."
)
@click.option("--takes", default=actions.TAKES, show_default=True, type=click.IntRange(1, 60), help="Takes of 40 s.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of who walks where.")
@click.option("--out", type=FILE, help="Folder for a camera file's curve; beside the camera file otherwise.")
@WORKERS
def coverage_measure(
    target: Path, video: Path | None, kinds: tuple[str, ...], takes: int, seed: int, out: Path | None, workers: int
) -> None:
    """Re-enact walkers before a camera and count whom our own tracker sees: a rate by height and contrast.

    Walkers of many heights in the picture and of many contrasts are rendered through the camera's calibration, noise
    and compression. What is finished is kept; a measurement that was stopped goes on.
    """
    with refusals(), bars() as progress:
        lines = actions.measure_detection(
            target, video, out, kinds=kinds or ("walks",), takes=takes, seed=seed, workers=workers, progress=progress
        )
    say(lines)


@main.command()
@CASE
@click.option("--out", type=FILE, default=None, help="Page to write; CASE/out/review.html otherwise.")
def review(case: Path, out: Path | None) -> None:
    """Write one offline page with the clips to be read, blind."""
    with refusals(), bars() as progress:
        lines = actions.review(case, out, progress=progress)
    say(lines)


@main.command()
@click.argument("scenario", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder for the rendered clips and their truth.")
@WORKERS
def reenact(scenario: Path, out: Path, workers: int) -> None:
    """Render a scripted incident through the same camera model, marked RE-ENACTMENT in every frame.

    Where a case stands beside the scenario, its written files are copied, so that OUT is a case to run.
    """
    with refusals(), bars() as progress:
        lines = actions.reenact(scenario, out, workers=workers, progress=progress)
    say(lines)


@main.group()
def finding() -> None:
    """Answers that a run has made."""


@finding.command("check")
@click.argument("file", type=FILE)
def finding_check(file: Path) -> None:
    """Derive answers once more, by another program, from the facts that stand beside them.

    FILE is one answer (out/answers/….json) or out/findings.json, for all of them. Nothing of the engine is used, and
    nothing is written. The exit code is 4 if anything differs from what a row says.
    """
    with refusals(), bars() as progress:
        lines, same = actions.check_finding(file, progress=progress)
    say(lines)
    if not same:
        with refusals():
            raise IntegrityBroken(f"{file}: not everything is as the rows say")


@main.group()
def agreement() -> None:
    """Agreements in the controlled language."""


@agreement.command("check")
@click.argument("agreement_file", metavar="AGREEMENT")
def agreement_check(agreement_file: str) -> None:
    """Check an agreement (a shipped name or a file) and say what it holds.

    What is wrong is refused, all of it at once. What may not be meant (an exception that never applies, a name that no
    rule uses, clauses that collide) is a warning at the end, and no refusal.
    """
    with refusals():
        say(actions.check_agreement(agreement_file))


@agreement.command("format")
@click.argument("agreement_file", metavar="AGREEMENT")
@click.option("--write", is_flag=True, help="Rewrite the file instead of printing it.")
@click.option("--check", is_flag=True, help="Write nothing; a file laid out otherwise is refused, with the difference.")
def agreement_format(agreement_file: str, write: bool, check: bool) -> None:
    """Print an agreement in the one layout; its rules and its comments stay what they are."""
    with refusals():
        if write and check:
            raise click.UsageError("--write and --check: one of the two")
        say(actions.format_agreement(agreement_file, write=write, check=check))


@agreement.command("explain")
@click.argument("agreement_file", metavar="AGREEMENT")
@click.argument("clause")
def agreement_explain(agreement_file: str, clause: str) -> None:
    """Show how a clause is tested: the query for candidates, and the test in each history."""
    with refusals():
        say(actions.explain_clause(agreement_file, clause))


@agreement.command("test")
@click.argument("agreement_file", metavar="AGREEMENT")
def agreement_test(agreement_file: str) -> None:
    """Try the example cases beside an agreement (cases.txt): given acts, dates, the answers that must come.

    An answer that does not come, and a breach that no case speaks of, is shown with its line, what was wanted, what
    was got, and why. All cases as wanted is 0; a failing case is 3.
    """
    with refusals(), bars() as progress:
        lines = actions.try_agreement(agreement_file, progress=progress)
    say(lines)


@main.command()
@CASE
@click.option("--as", "kind", type=click.Choice(["archive", "disclosure"]), required=True, help="What is sealed.")
@click.option("--out", type=FILE, required=True, help="Folder to write; must not be there yet.")
@click.option("--certificate", type=FILE, required=True, help="The mission's signing certificate (PEM).")
@click.option("--key", type=FILE, required=True, help="Its private key (PEM).")
@click.option("--issuer", type=FILE, required=True, help="The root certificate that issued it (PEM).")
@click.option("--item", "items", multiple=True, help="Disclosure: an item that it holds. May be given again.")
@click.option("--finding", "findings_told", multiple=True, help="Disclosure: an adopted finding. May be given again.")
@click.option("--to", "recipient", default="", help="Disclosure: to whom.")
@click.option("--authority", default="", help="Disclosure: on whose authority.")
@click.option("--marking", default="", help="Disclosure: under which words, such as CONFIDENTIAL.")
def seal(
    case: Path, kind: Literal["archive", "disclosure"], out: Path, certificate: Path, key: Path, issuer: Path,
    items: tuple[str, ...], findings_told: tuple[str, ...], recipient: str, authority: str, marking: str,
) -> None:  # fmt: skip
    """Seal a case that was run, as a package that anybody can check with stock tools.

    An archive is whole and never leaves. A disclosure holds the items named, for one recipient; all others are named
    by salted digests alone, and findings are told in kinds and numbers.
    """
    asked = actions.Sealing(
        kind=kind, items=items, findings=findings_told, recipient=recipient, authority=authority, marking=marking
    )
    signer = actions.Signer(certificate=certificate, key=key, issuer=issuer)
    with refusals(), bars() as progress:
        lines = actions.seal(case, out, asked, signer, progress=progress)
    say(lines)


@main.command()
@CASE
@click.option(
    "--finding", "findings_told", multiple=True, required=True, help="An adopted finding. May be given again."
)
@click.option("--authority", required=True, help="On whose authority it is released.")
@click.option("--out", type=FILE, required=True, help="Folder to write; must not be there yet.")
@click.option("--camera", "cameras", multiple=True, help="Whose film; every camera's otherwise. May be given again.")
@click.option("--from", "begins", default=None, metavar="INSTANT", help="From this instant of the case clock on.")
@click.option("--to", "ends", default=None, metavar="INSTANT", help="Until this instant.")
@click.option("--without-notice", default="", metavar="REASON", help="Why nobody is told before.")
@click.option("--boxes", is_flag=True, help="Fill each mover's whole outline too, beneath its marker.")
@click.option("--language", default="en", show_default=True, help="Of the captions.")
@click.option("--detector", type=FILE, help="A detector (ONNX) that looks at the films too, beside the case's own.")
@WORKERS
def release(
    case: Path, findings_told: tuple[str, ...], authority: str, out: Path, cameras: tuple[str, ...],
    begins: str | None, ends: str | None, without_notice: str, boxes: bool, language: str, detector: Path | None,
    workers: int,
) -> None:  # fmt: skip
    """Make what the public gets: adopted findings, a film of each camera with nobody in it, a page.

    A film is the camera's empty scene with a marker of one size for each mover; its timing is the footage's. The gate
    then opens the finished files and looks for whatever may not leave; anything found stops the release (exit code 4).
    """
    with refusals(), bars() as progress:
        asked = actions.Release(
            findings=findings_told, authority=authority, cameras=cameras, begins=_instant(begins, "--from"),
            ends=_instant(ends, "--to"), without_notice=without_notice, boxes=boxes, language=language,
            detector=detector,
        )  # fmt: skip
        lines = actions.release(case, out, asked, workers=workers, progress=progress)
    say(lines)


def _instant(text: str | None, option: str) -> float | None:
    if text is None:
        return None
    try:
        return seconds_from_iso(text)
    except ValueError:
        raise click.UsageError(f"{option}: an instant with its zone, such as 2017-11-13T15:11:00+09:00") from None


@main.command()
@click.argument("package", type=FILE)
@click.option("--service", required=True, help="Address of a time-stamping service (RFC 3161).")
@click.option("--authority", type=FILE, required=True, help="That service's root certificate (PEM).")
def stamp(package: Path, service: str, authority: Path) -> None:
    """Have a package's signature stamped by a time-stamping service: the one action that uses the network."""
    with refusals():
        say(actions.stamp(package, service, authority))


@main.command()
@click.argument("package", type=FILE)
@click.option("--anchor", type=FILE, required=True, help="The mission's root certificate, had by another way.")
@click.option("--stamp-anchor", type=FILE, help="The time-stamping service's root certificate.")
def verify(package: Path, anchor: Path, stamp_anchor: Path | None) -> None:
    """Check a sealed package: what is wrong, and where. The exit code is 4 if anything is.

    VERIFY.txt in the package says how to do the same without this program.
    """
    with refusals(), bars() as progress:
        lines, holds = actions.verify(package, anchor, stamp_anchor, progress=progress)
    say(lines)
    if not holds:
        with refusals():
            raise IntegrityBroken(f"{package}: the package does not hold")


if __name__ == "__main__":
    main()
