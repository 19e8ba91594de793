"""One recording span of one camera, frame by frame: movers over the backdrop, flashes, noise, clock; and the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera, Floats
from observance.reenactment import figure as fig
from observance.reenactment.actors import Actor, enter
from observance.reenactment.backdrop import BLUR_PX, Backdrop, draw_backdrop
from observance.reenactment.drawing import add_flash
from observance.reenactment.film import write_film
from observance.reenactment.hearing import SoundRow, record
from observance.reenactment.scenario import Scenario
from observance.reenactment.sensor import Sensor, sensor_of, tiled_word
from observance.reenactment.shots import caught, shots
from observance.reenactment.shutter import TICKS, Shutter, shutter
from observance.reenactment.spoiling import Spoiling
from observance.reenactment.turning import Turning, angles, turning, turns
from observance.reenactment.watching import CameraSpec, camera_of

_FLASH_M = 0.16

Drawn = tuple[str, int, tuple[int, int, int, int]]
"""A mover, how many pixels it would fill with nothing before it, and its box: left, top, width, height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxRow:
    """Where one mover is in one frame: its whole box (beyond the edges too) and the share of it that is seen."""

    frame: int
    mover: str
    left: int
    top: int
    width: int
    height: int
    visible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashRow:
    """A muzzle flash that a frame caught."""

    frame: int
    shot: str
    share: float
    u: float
    v: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Filmed:
    """What one file shows, exactly."""

    camera: str
    clip: int
    file: str
    shutter: Shutter
    bar: tuple[int, int, int, int]
    turning: Turning | None
    places: dict[str, Floats]
    boxes: list[BoxRow] = field(default_factory=list)
    flashes: list[FlashRow] = field(default_factory=list)
    sounds: list[SoundRow] = field(default_factory=list)


def clock_text(scenario: Scenario, spec: CameraSpec, shown: float) -> str:
    """The burnt-in clock's words for a reading in seconds of the day."""
    zone = timezone(timedelta(hours=scenario.zone_hours))
    unit = 10**spec.overlay.decimals
    whole = np.floor(shown * unit + 1e-6) / unit
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=scenario.day + float(whole))
    text = moment.astimezone(zone).strftime("%Y-%m-%d  %H:%M:%S")
    if spec.overlay.decimals:
        text += f".{round((whole % 1) * unit) % unit:0{spec.overlay.decimals}d}"
    return f"{spec.id.upper()}  {text}"


def film_clip(
    scenario: Scenario, spec: CameraSpec, clip: int, path: Path, still: Backdrop | None, told: Callable[[int], None]
) -> Filmed:
    """Render and encode one recording span.

    Args:
        still: what stands still before the camera; None for a camera that is turned, whose view is drawn wider.
        told: called with the number of frames done since it was last called.
    """
    when = shutter(spec, scenario, clip)
    turned = turning(spec, angles(spec, scenario.seed, when.true, when.shot)) if turns(spec) else None
    wide = spec if turned is None else turned.wide
    still = draw_backdrop(scenario, wide) if still is None else still
    if turned is not None:  # the word goes with the scene: one that stood in the frame would belie the turning
        still = replace(still, image=still.image + tiled_word(*wide.size)[..., None].astype(np.float32))
    camera = camera_of(wide)
    longest = clock_text(scenario, spec, 0.0).replace("1", "0")
    sensor = sensor_of(spec, scenario.seed, clip, when.source, still.image, longest, worded=turned is None)
    actors = [enter(mover, when.true, camera, scenario, spec.look) for mover in scenario.movers]
    places = {a.mover.id: np.where(a.course.present[:, None], a.course.place, np.nan) for a in actors}
    made = Filmed(
        camera=spec.id, clip=clip, file=path.name, shutter=when, bar=sensor.bar, turning=turned, places=places
    )
    spoiling = Spoiling(spec=spec, seed=scenario.seed, clip=clip)
    frames = _frames(scenario, spec, wide, camera, still, sensor, actors, made, spoiling, told)
    sound = record(spec, scenario, clip, when)
    made.sounds.extend(sound.rows if sound is not None else ())
    write_film(path, spec, frames, title=scenario.title, digest=scenario.digest, sound=sound)
    return made


def _frames(
    scenario: Scenario, spec: CameraSpec, wide: CameraSpec, camera: Camera, still: Backdrop, sensor: Sensor,
    actors: list[Actor], made: Filmed, spoiling: Spoiling, told: Callable[[int], None],
) -> Iterator[tuple[int, NDArray[np.uint8]]]:  # fmt: skip
    base = np.clip(still.image + 0.5, 0, 255).astype(np.uint8)
    owners = np.zeros(base.shape[:2], dtype=np.uint8)
    flashes = _flashes(scenario, wide, made.shutter, actors)
    for i, tick in enumerate(made.shutter.ticks.tolist()):
        frame = base.copy()
        drawn = _compose(frame, owners, spec, camera, still, actors, i, made, scenario.sun.strength)
        for row in flashes.get(i, []):
            reach = _FLASH_M * camera.fx / _depth_at(actors, row.shot.split("/")[0], i)
            add_flash(frame, np.array([row.u, row.v]), max(reach, 1.2), row.share)
            at = np.array([[row.u, row.v]])
            u, v = (at if made.turning is None else made.turning.moved(at, i))[0].tolist()
            made.flashes.append(replace(row, u=u, v=v))
        shown = owners
        if made.turning is not None:
            frame, shown = made.turning.turned(frame, i), made.turning.turned(owners, i)
        made.boxes.extend(_boxes(drawn, shown, i, made.turning))
        text = clock_text(scenario, spec, float(made.shutter.clock[i])) if spec.overlay.shown else ""
        true_s = float(made.shutter.true[i])
        if spoiling.clock_in_scene and text:
            frame = sensor.clocked(frame, text)
        frame = spoiling.spoiled(frame, i, true_s, tick / TICKS, int(made.shutter.shot[i]))
        text = "" if spoiling.clock_in_scene or spoiling.clock_lost else text
        yield tick, sensor.develop(frame, i, text, grey=spoiling.grey(true_s))
        if i % 25 == 24:
            told(25)
    told(len(made.shutter.ticks) % 25)


def _depth_at(actors: list[Actor], who: str, i: int) -> float:
    return float(next(a for a in actors if a.mover.id == who).depths[i, fig.MUZZLE])


def _compose(
    frame: NDArray[np.uint8], owners: NDArray[np.uint8], spec: CameraSpec, camera: Camera, still: Backdrop,
    actors: list[Actor], i: int, made: Filmed, strength: float,
) -> list[Drawn]:  # fmt: skip
    """Shadows first, then the movers from far to near."""
    present = [actor for actor in actors if actor.course.present[i]]
    sheets = [actor.sheets(i, float(made.shutter.true[i])) for actor in present]
    for shadow, _ in sheets:
        if shadow is not None:
            shadow.darken(frame, still.shade, still.depth, strength)
    ground = np.array([[*actor.course.place[i], 0.0] for actor in present]).reshape(-1, 3)
    away = (ground - camera.centre) @ camera.rotation[2]
    owners[:] = 0
    drawn: list[Drawn] = []
    for k in np.argsort(-away, kind="stable").tolist():
        body = sheets[k][1]
        if body is None:
            continue
        total, box = body.lay(frame, owners, len(drawn) + 1, still.depth, BLUR_PX[spec.look])
        if box is not None:
            drawn.append((present[k].mover.id, total, box))
    return drawn


def _boxes(drawn: list[Drawn], owners: NDArray[np.uint8], i: int, turned: Turning | None) -> Iterator[BoxRow]:
    """Where the drawn movers are in the frame, from whose pixels are whose there."""
    counts = np.bincount(owners.ravel(), minlength=len(drawn) + 1)
    for number, (name, total, (left, top, width, height)) in enumerate(drawn, start=1):
        if turned is not None:
            corners = np.array([[left, top], [left + width, top], [left, top + height], [left + width, top + height]])
            moved = turned.moved(corners.astype(float), i)
            low, high = np.floor(moved.min(axis=0)).astype(int), np.ceil(moved.max(axis=0)).astype(int)
            total = round(total * float(np.prod(high - low)) / max(width * height, 1))
            (left, top), (width, height) = low.tolist(), (high - low).tolist()
        visible = min(1.0, float(counts[number]) / max(total, 1))
        yield BoxRow(frame=i, mover=name, left=left, top=top, width=width, height=height, visible=round(visible, 3))


def _flashes(scenario: Scenario, spec: CameraSpec, when: Shutter, actors: list[Actor]) -> dict[int, list[FlashRow]]:
    """The flashes that exposures catch, by frame; a muzzle outside of the frame or absent shows none."""
    by_frame: dict[int, list[FlashRow]] = {}
    known = {actor.mover.id: actor for actor in actors}
    for shot in shots(scenario):
        actor = known[shot.by]
        later = spec.readout_s * np.clip(np.nan_to_num(actor.pixels[:, fig.MUZZLE, 1]) / spec.size[1], 0, 1)
        share = caught(shot, when.true + later, spec.exposure_s)
        for i in np.flatnonzero((share > 0) & actor.course.present).tolist():
            u, v = actor.pixels[i, fig.MUZZLE].tolist()
            if 0 <= u < spec.size[0] and 0 <= v < spec.size[1]:
                row = FlashRow(frame=i, shot=shot.id, share=float(share[i]), u=float(u), v=float(v))
                by_frame.setdefault(i, []).append(row)
    return by_frame
