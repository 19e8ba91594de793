"""Footage: tracked, listened to, described; tracks, cameras, detectors, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from observance.cli.arguments import CASE, FILE, WORKERS
from observance.cli.screen import bars, refusals, say
from observance.workflow import actions


@click.command()
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


@click.command()
@click.argument("video", type=FILE)
def listen(video: Path) -> None:
    """Look for flashes and listen for impulsive sounds in one video or sound file.

    Each is listed with a likelihood ratio: consistent with a shot or not, never more. A flash with the sound that
    follows it gives a range. None found is no evidence that there was none. Nothing is written.
    """
    with refusals(), bars() as progress:
        lines = actions.listen_video(video, progress=progress)
    say(lines)


@click.group()
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


@click.group()
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


@click.group()
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


@click.group()
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


@click.group()
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
