"""Measuring how sure the tracker is to see someone: takes re-enacted through a camera's calibration, a curve of them.

A camera that has footage lends it its empty picture and its noise. Takes are kept as they are finished, so that a
measurement that was stopped goes on; the same camera, footage, seed and code give the same bytes.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.camera_file import CameraFile
from observance.observation.detection.curve import Curve, curve_json, read_curve
from observance.observation.detection.fitting import Trials, fit, joined
from observance.observation.footage.empty.light import empty_picture, light_of
from observance.observation.footage.reading.decode import probe
from observance.reenactment.measure.take import LENGTH_S, MOVERS, Setting
from observance.reenactment.measure.trials import Take, measure_take
from observance.reenactment.sensor import noise_at
from observance.values.digests import Json, canonical_json, digest_file
from observance.values.errors import refuse
from observance.workflow.progress import Progress
from observance.workflow.steps import code_of, is_fresh, key_of, make

Bytes = NDArray[np.uint8]

KINDS = ("walks", "runs", "crawls", "stands")
ROOMS = ("values", "observation", "reenactment")
TRACKER = ("observation/footage",)
TAKES = 6
HEIGHT_M = 1.7
_NOISE = (1.0, 1.0, 2.0, 1.0, 3.5, 2.0)
_BRIGHTNESS = (1.0, 1.0, 1.0, 0.5, 0.6, 0.3)
"""What each take in turn multiplies the camera's own noise and brightness by: a day that grows dark."""
_UNKNOWN_RATE_HZ, _UNKNOWN_NOISE = 10.0, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Filmed:
    """What is known of a camera's pictures: its own footage, or nothing.

    Attributes:
        video: the clip. picture: (h, w, 3), BGR, empty. rate_hz: frames per second. noise: in the sensor's own unit.
    """

    video: Path | None
    picture: Bytes | None
    rate_hz: float
    noise: float

    @property
    def words(self) -> str:
        """For the curve's own account."""
        if self.video is None:
            return "drawn ground, a sensor's usual noise: no footage given"
        return f"empty picture and noise of footage {digest_file(self.video)[:12]}"


def filmed(video: Path | None, frame_rate_hz: float | None) -> Filmed:
    """Look at a camera's footage.

    Raises:
        RefusedInput: it is not footage.
    """
    if video is None:
        return Filmed(video=None, picture=None, rate_hz=frame_rate_hz or _UNKNOWN_RATE_HZ, noise=_UNKNOWN_NOISE)
    clip, light = probe(video, frame_rate_hz), light_of(video, frame_rate_hz)
    usual = float(np.median(light.noise)) / noise_at(float(np.median(light.level)))
    return Filmed(
        video=video,
        picture=empty_picture(video, frame_rate_hz),
        rate_hz=clip.rate_given_hz or clip.measured_rate_hz or _UNKNOWN_RATE_HZ,
        noise=float(np.clip(usual, 0.5, 12.0)),
    )


def measure(
    file: CameraFile,
    camera: Camera,
    seen: Filmed,
    out: Path,
    *,
    kind: str,
    seed: int,
    takes: int,
    workers: int,
    progress: Progress,
) -> Curve:
    """Measure one camera for one kind of mover; the curve stands at `out`, its takes beside it.

    Raises:
        RefusedInput: too few movers fit into its view.
    """
    stage = f"measure {file.id}, {kind}"
    look: Look = {"look": file.look, "reach_m": max(2.0 * file.coverage.range_m, 60.0)}
    ordered = takes_of(
        camera, seen, out, kind=kind, look=look, seed=seed, takes=takes, workers=workers,
        progress=lambda done: progress(stage, 0.98 * done),
    )  # fmt: skip
    told = {
        "camera": file.id,
        "takes": f"{takes} of {LENGTH_S:g} s",
        "size": f"{file.image_size[0]} x {file.image_size[1]}",
        "pictures": seen.words,
    }
    curve = curve_of(ordered, out, kind=kind, told=told, seed=seed)
    progress(stage, 1.0)
    return curve


class Look(TypedDict):
    """How a camera's pictures look, and how far walkers are placed, metres."""

    look: str
    reach_m: float


def takes_of(
    camera: Camera,
    seen: Filmed,
    out: Path,
    *,
    kind: str,
    look: Look,
    seed: int,
    takes: int,
    workers: int,
    progress: Callable[[float], None],
) -> list[Take]:
    """The takes of one camera, kept beside `out`."""
    settings = [_setting(seen, kind, look, k) for k in range(takes)]
    described: list[Json] = [_numbers(camera), seen.words, HEIGHT_M, LENGTH_S, MOVERS]
    results: dict[int, Take] = {}
    for k, take in _taken(camera, seen, settings, described, seed, out, workers):
        results[k] = take
        progress(len(results) / takes)
    return [results[k] for k in sorted(results)]


def curve_of(takes: Sequence[Take], out: Path, *, kind: str, told: dict[str, str], seed: int) -> Curve:
    """The curve of takes, written to `out`.

    Raises:
        RefusedInput: too few movers.
    """
    told = {
        **told,
        "code": code_of(ROOMS)[:12],
        "tracker": tracker_code(),
        "movers": f"{HEIGHT_M:g} m tall, of one brightness, never hidden",
        "false tracks": f"{np.mean([take.beside for take in takes]):.1f} tracks a minute on nobody",
        "seed": str(seed),
    }
    curve = fit(joined([take.trials for take in takes]), kind=kind, measured_with=told, seed=seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(curve_json(curve))
    return read_curve(out.read_bytes(), str(out))


def tracker_code() -> str:
    """Twelve digits that change with the tracker's code: a curve measured with others was measured with another one."""
    return code_of(TRACKER)[:12]


def _setting(seen: Filmed, kind: str, look: Look, k: int) -> Setting:
    return Setting(
        kind=kind,
        height_m=HEIGHT_M,
        look=look["look"],
        rate_hz=round(min(seen.rate_hz, 14.0), 2),
        noise=round(min(seen.noise * _NOISE[k % len(_NOISE)], 20.0), 3),
        brightness=_BRIGHTNESS[k % len(_BRIGHTNESS)],
        reach_m=look["reach_m"],
    )


def _taken(
    camera: Camera, seen: Filmed, settings: Sequence[Setting], described: list[Json], seed: int, out: Path, workers: int
) -> Iterator[tuple[int, Take]]:
    """Every take, in the order in which they are done; those that stand are read back."""
    files = [out.with_name(f"{out.stem}-take-{k + 1}.json") for k in range(len(settings))]
    keys = [key_of([described, asdict(one), seed, k], ROOMS) for k, one in enumerate(settings)]

    def kept(k: int, film: Callable[[], Take]) -> Take:
        make(files[k], keys[k], lambda path: _write_take(path, film()))
        return _read_take(files[k])

    def asked(k: int) -> tuple[Camera, Setting, int, int, Bytes | None]:
        return camera, settings[k], seed, k, seen.picture

    if workers <= 1:
        for k in range(len(settings)):
            yield k, kept(k, lambda k=k: _film(*asked(k)))  # type: ignore[misc]
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(settings)), mp_context=context) as pool:
        waiting = {}
        for k in range(len(settings)):
            if is_fresh(files[k], keys[k]):
                yield k, _read_take(files[k])
            else:
                waiting[pool.submit(_film, *asked(k))] = k
        for done in as_completed(waiting):
            yield waiting[done], kept(waiting[done], done.result)


def _film(camera: Camera, setting: Setting, seed: int, take: int, picture: Bytes | None) -> Take:
    return measure_take(camera, setting, seed=seed, take=take, background=picture)


def _write_take(path: Path, take: Take) -> None:
    trials = take.trials
    doc: Json = {
        "beside": take.beside,
        "mover": [int(x) for x in trials.mover],
        "height_px": [round(float(x), 3) for x in trials.height_px],
        "contrast": [round(float(x), 4) for x in trials.contrast],
        "seen": [bool(x) for x in trials.seen],
    }
    path.write_bytes(canonical_json(doc))


def _read_take(path: Path) -> Take:
    doc = json.loads(path.read_bytes())
    return Take(
        trials=Trials(
            mover=np.array(doc["mover"], dtype=np.int64),
            height_px=np.array(doc["height_px"], dtype=np.float64),
            contrast=np.array(doc["contrast"], dtype=np.float64),
            seen=np.array(doc["seen"], dtype=bool),
        ),
        beside=float(doc["beside"]),
    )


def _numbers(camera: Camera) -> Json:
    plain = [camera.width, camera.height, camera.fx, camera.fy, camera.cx, camera.cy, camera.k1]
    return [*(float(x) for x in plain), *camera.rotation.ravel().tolist(), *camera.centre.tolist()]


def calibrated(file: CameraFile, camera: Camera | None, shown_as: str) -> Camera:
    """The camera, which a measurement needs.

    Raises:
        RefusedInput: it has no calibration.
    """
    if camera is None:
        wanted = "control points or a calibration: without one, nothing is known of how tall a person is in its picture"
        raise refuse(shown_as, "calibration", wanted=wanted, got="neither")
    return camera
