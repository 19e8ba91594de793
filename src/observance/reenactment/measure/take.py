"""One take of a measurement: walkers filmed through a camera's calibration, noise and compression, with the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.empty.light import CHROMA_WEIGHT
from observance.reenactment.actors import Actor, enter
from observance.reenactment.backdrop import BLUR_PX, SUB, Backdrop, draw_backdrop
from observance.reenactment.film import write_film
from observance.reenactment.measure.walks import Walk, figure, walks
from observance.reenactment.scenario import Person, Scenario, Waypoint
from observance.reenactment.scenery import Sun
from observance.reenactment.sensor import sensor_of
from observance.reenactment.shutter import TICKS
from observance.reenactment.watching import CameraSpec, Overlay, Span, Turned

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

LENGTH_S = 40.0
MOVERS = 30
EVERY_S = 1.0
"""Movers are looked for at instants this far apart."""
MARGIN_S = 1.0
"""Not in a mover's first and last second: that it must be in view for a while is counted elsewhere."""
_YUV = np.array([[0.114, 0.5, -0.081], [0.587, -0.331, -0.419], [0.299, -0.169, 0.5]]) * [[219, 224, 224]] / 255
"""Brightness and colour differences of BGR in limited range, ITU-R BT.601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a take is filmed with.

    Attributes:
        look: day, thermal or night. rate_hz: frames per second. noise: 1 is a good sensor in daylight.
        quality: H.264 rate factor. brightness: what the picture's brightness is multiplied by (a dark evening: 0.3).
        reach_m: walkers are placed up to this far.
    """

    kind: str
    height_m: float
    look: str = "day"
    rate_hz: float = 10.0
    noise: float = 1.0
    quality: int = 24
    brightness: float = 1.0
    reach_m: float = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An instant at which a mover is looked for.

    Attributes:
        walker: its number. frame: of the take. foot: pixels. height_px: of the mover, were it upright.
        difference: from what is behind it, grey levels, mean over its pixels before noise and compression; where a
            pixel's colour differs more than its brightness, by the weight that the tracker gives colours, that counts.
    """

    walker: int
    frame: int
    foot: tuple[float, float]
    height_px: float
    difference: float


def film(
    camera: Camera, setting: Setting, path: Path, *, seed: int, take: int, background: Bytes | None = None
) -> tuple[Asked, ...]:
    """Film a take; what is asked of it afterwards. Nothing is written where the view has no room for a walker.

    Args:
        background: (h, w, 3), BGR, the camera's own empty picture; a drawn one of bare ground otherwise.
    """
    ways = walks(
        camera, kind=setting.kind, height_m=setting.height_m, reach_m=setting.reach_m, length_s=LENGTH_S,
        most=MOVERS, seed=seed, clip=take,
    )  # fmt: skip
    if not ways:
        return ()
    spec = _spec(camera, setting)
    scenario = _script(spec, setting, ways, seed + take)
    still = _still(scenario, spec, camera, setting, background)
    times = np.arange(0.0, LENGTH_S, 1 / float(spec.rate))
    actors = [
        _dressed(enter(mover, times, camera, scenario, spec.look), way, still)
        for mover, way in zip(scenario.movers, ways, strict=True)
    ]
    asked: list[Asked] = []
    frames = _frames(spec, setting, camera, still, actors, ways, times, seed, take, asked)
    write_film(path, spec, frames, title=scenario.title, digest=scenario.digest)
    return tuple(asked)


def _spec(camera: Camera, setting: Setting) -> CameraSpec:
    """The film's own description; the picture itself is taken through `camera`."""
    return CameraSpec(
        id="measured",
        position=(float(camera.centre[0]), float(camera.centre[1]), float(camera.centre[2])),
        turned=Turned(bearing_deg=0.0, down_deg=10.0),
        focal_px=camera.fx,
        size=(camera.width // 2 * 2, camera.height // 2 * 2),
        fps=f"{setting.rate_hz:g}",
        look="thermal" if setting.look == "thermal" else "day",
        noise=setting.noise,
        quality=setting.quality,
        overlay=Overlay(shown=False),
        records=(Span.model_validate({"from": 0.0, "until": LENGTH_S}),),
    )


def _script(spec: CameraSpec, setting: Setting, ways: tuple[Walk, ...], seed: int) -> Scenario:
    posture = "crawls" if setting.kind == "crawls" else "upright"
    movers = []
    for k, way in enumerate(ways):
        points = [(way.begins_s, way.start), (way.ends_s, way.end)]
        if setting.kind == "stands":
            third, middle = (way.ends_s - way.begins_s) / 3, tuple(np.mean([way.start, way.end], axis=0).tolist())
            points[1:1] = [(way.begins_s + third, middle), (way.begins_s + 2 * third, middle)]
        movers.append(
            Person(
                kind="person",
                id=f"walker-{k}",
                height_m=setting.height_m,
                waypoints=tuple(Waypoint(at=at, to=to, posture=posture) for at, to in points),
            )
        )
    return Scenario(
        title=f"measurement, {setting.kind}", seed=seed, day="2020-01-01T00:00:00+00:00", start=0.0, end=LENGTH_S,
        sun=Sun(strength=0.0), cameras=(spec,), movers=tuple(movers),
    )  # fmt: skip


def _still(
    scenario: Scenario, spec: CameraSpec, camera: Camera, setting: Setting, background: Bytes | None
) -> Backdrop:
    width, height = spec.size
    if background is None:
        drawn = draw_backdrop(scenario, spec, camera)
        return replace(drawn, image=(drawn.image * setting.brightness).astype(np.float32))
    fitted = cv2.resize(background, (width, height), interpolation=cv2.INTER_AREA)
    return Backdrop(
        image=(fitted.astype(np.float32) * setting.brightness).astype(np.float32),
        depth=np.full((SUB * height, SUB * width), np.inf, dtype=np.float32),
        shade=np.zeros((height, width), dtype=np.float32),
    )


def _dressed(actor: Actor, way: Walk, still: Backdrop) -> Actor:
    """All of one brightness, `way.contrast` off the ground that lies behind the middle of the way."""
    shown = np.flatnonzero(actor.course.present)
    middle = actor.pixels[shown[len(shown) // 2]].mean(axis=0)
    height, width = still.image.shape[:2]
    row, column = min(max(int(middle[1]), 0), height - 1), min(max(int(middle[0]), 0), width - 1)
    behind = still.image[max(row - 3, 0) : row + 4, max(column - 3, 0) : column + 4].reshape(-1, 3).mean(axis=0)
    tint = np.clip(behind * (1 + way.contrast), 0, 255)
    colour = (float(tint[0]), float(tint[1]), float(tint[2]))
    return replace(actor, colours=dict.fromkeys(actor.colours, colour))


def _frames(
    spec: CameraSpec, setting: Setting, camera: Camera, still: Backdrop, actors: list[Actor], ways: tuple[Walk, ...],
    times: Floats, seed: int, take: int, asked: list[Asked],
) -> Iterator[tuple[int, Bytes]]:  # fmt: skip
    sensor = sensor_of(spec, seed, take, np.arange(len(times)), still.image, "")
    base = np.clip(still.image + 0.5, 0, 255).astype(np.uint8)
    owners = np.zeros(base.shape[:2], dtype=np.uint8)
    every = max(1, round(EVERY_S * float(spec.rate)))
    for i, now in enumerate(times.tolist()):
        frame = base.copy()
        owners[:] = 0
        present = [k for k, actor in enumerate(actors) if actor.course.present[i]]
        for k in present:
            body = actors[k].sheets(i, now)[1]
            if body is not None:
                body.lay(frame, owners, k + 1, still.depth, BLUR_PX[spec.look])
        if i % every == 0:
            asked += _asked(i, now, frame, base, owners, present, camera, setting, actors, ways)
        yield round(now * TICKS), sensor.develop(frame, i, "")


def _asked(
    i: int, now: float, frame: Bytes, base: Bytes, owners: NDArray[np.uint8], present: list[int], camera: Camera,
    setting: Setting, actors: list[Actor], ways: tuple[Walk, ...],
) -> list[Asked]:  # fmt: skip
    found = []
    for k in present:
        way = ways[k]
        margin = (way.ends_s - way.begins_s) / 3 + 0.5 if setting.kind == "stands" else MARGIN_S
        if not way.begins_s + margin <= now <= way.ends_s - margin:
            continue
        feet, heads = figure(camera, actors[k].course.place[i : i + 1], setting.height_m)
        rows, columns = np.nonzero(owners == k + 1)
        if not len(rows):
            continue
        change = _difference(frame[rows, columns], base[rows, columns])
        found.append(
            Asked(
                walker=k,
                frame=i,
                foot=(float(feet[0, 0]), float(feet[0, 1])),
                height_px=float(np.hypot(*(feet - heads)[0])),
                difference=float(change.mean()),
            )
        )
    return found


def _difference(one: Bytes, other: Bytes) -> Floats:
    """How far colours (n, 3), BGR, differ (n,): the largest of brightness and weighted colour differences."""
    change = np.abs((one.astype(np.float64) - other) @ _YUV)
    return np.asarray(np.max(change * [1.0, CHROMA_WEIGHT, CHROMA_WEIGHT], axis=1))
