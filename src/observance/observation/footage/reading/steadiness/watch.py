"""The watch over a clip's steadiness: from the scan's spells to the stretches that the tracker takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.observation.footage.reading.clip import Clip, Frame
from observance.observation.footage.reading.laying import Laying
from observance.observation.footage.reading.steadiness import words
from observance.observation.footage.reading.steadiness.landmarks import carried
from observance.observation.footage.reading.steadiness.poses import frame_points
from observance.observation.footage.reading.steadiness.realign import realigned
from observance.observation.footage.reading.steadiness.scan import Scan
from observance.observation.footage.reading.steadiness.spells import Spell, Steadiness
from observance.observation.footage.reading.stretches import Stretch

Floats = NDArray[np.float64]

_SAME_PX = 0.35
NEVER = {
    "film of a monitor": "the film of a monitor is not calibrated: tracks stay in the picture",
    "carried camera": "the camera moves from the first frame on: no view is known to be the calibrated one, "
    "tracks stay in the picture",
}
"""Short causes, and their words, of a clip in which nothing is placed on the ground."""
NOT_LAID = "it could not be laid onto the calibrated view: tracks stay in the picture"


class Steady:
    """Sees every frame of a clip; then says where it can be tracked, and how its frames lie.

    Args:
        camera: the clip's calibration, taken to belong to the first view that is looked at, or to the one at
            `calibrated_at_s`; None without one.
        masks: polygons (k, 2) of image pixels that are not the scene.
    """

    def __init__(
        self,
        camera: Camera | None,
        masks: Sequence[Floats] = (),
        calibrated_at_s: float | None = None,
    ) -> None:
        self._camera, self._at = camera, calibrated_at_s
        self._scan = Scan(masks)
        self._notes: list[str] = []
        self.found: Steadiness | None = None
        self.blind: tuple[tuple[float, float, str], ...] = ()

    def see(self, frame: Frame) -> None:
        """The next frame."""
        self._scan.see(frame)

    def notes(self) -> tuple[str, ...]:
        """What a reader should know, after `stretches`."""
        return tuple(self._notes)

    def stretches(self, clip: Clip) -> tuple[Stretch, ...]:
        """The stretches of the clip: spells that share one scene are one."""
        found = self.found = self._scan.account(clip.times_s)
        self._notes = words.remarks(found)
        usual = [spell for spell in found.spells if spell.usable]
        self._notes += [
            f"frames {spell.first} to {spell.end - 1}: {words.holds(spell)}" for spell in usual if spell.kind != "still"
        ]
        if not usual:
            self.blind = tuple(_blind(found, found.spells))
            return (Stretch(first=0, end=clip.frames, cause=words.holds(found.spells[0]), usable=False),)
        calibrated = self._calibrated(found, usual)
        made: list[Stretch] = []
        blind = list(_blind(found, [spell for spell in found.spells if not spell.usable]))
        for group in _scenes(found.spells):
            first, end = group[0].first, group[-1].end
            cause = words.happens(group[0])
            if not group[0].usable:
                made.append(
                    Stretch(first=first, end=end, cause=words.holds(group[0]), usable=False, shot=group[0].shot)
                )
                continue
            laying, why = self._laying(found, group, calibrated)
            if why and self._camera is not None:
                self._notes.append(f"frames {first} to {end - 1}: {why}")
                blind += _blind(found, group, why)
            made.append(Stretch(first=first, end=end, cause=cause, laying=laying, shot=group[0].shot))
        self.blind = tuple(sorted(blind))
        return tuple(made)

    def _calibrated(self, found: Steadiness, usable: Sequence[Spell]) -> Spell:
        """The spell whose view the calibration belongs to."""
        if self._at is not None:
            for spell in usable:
                if found.times_s[spell.first] <= self._at <= found.times_s[spell.end - 1]:
                    return spell
        return usable[0]

    def _laying(self, found: Steadiness, group: Sequence[Spell], calibrated: Spell) -> tuple[Laying | None, str]:
        """How a scene's frames lie, None where they lie as they are; and why it is not on the ground, if it is not."""
        first, end = group[0].first, group[-1].end
        own = found.to_frame[first:end]
        base = _middle(own, found.size)
        away = _away(own @ np.linalg.inv(base), found.size)
        still = float(np.nanmedian(away)) < _SAME_PX and float(np.nanquantile(away, 0.95)) < 2 * _SAME_PX
        to_view = None if still else base @ np.linalg.inv(own)
        if self._camera is None:
            why = ""
        elif self._at is None and (cause := never_placed(found)):
            why = NEVER[cause]
        elif group[0].place != calibrated.place:
            why = NOT_LAID
        else:
            return self._placed(found, first, own, base, to_view, calibrated)
        if to_view is None and self._camera is None:
            return None, ""
        to_frame = own @ np.linalg.inv(base)
        return Laying(first=first, camera=None, known=None, to_view=to_view, to_frame=to_frame), why

    def _placed(
        self, found: Steadiness, first: int, own: Floats, base: Floats, to_view: Floats | None, calibrated: Spell
    ) -> tuple[Laying | None, str]:
        assert self._camera is not None
        known = _middle(found.to_frame[calibrated.first : calibrated.end], found.size)
        turn = base @ np.linalg.inv(known)
        camera = self._camera
        if float(_away(turn[None], found.size)[0]) >= _SAME_PX:
            turned = realigned(camera, turn, _pairs(found, first, first + len(own), known, base))
            if turned is None:
                to_frame = own @ np.linalg.inv(base)
                laying = Laying(first=first, camera=None, known=None, to_view=to_view, to_frame=to_frame)
                return laying, f"a turn about the eye does not explain the new view; {NOT_LAID}"
            camera = turned.camera
            self._notes.append(
                f"frames {first} to {first + len(own) - 1}: the calibration was carried over to the new view, "
                f"to {turned.error_px:.1f} px"
            )
        elif to_view is None:
            return None, ""
        laying = Laying(
            first=first, camera=camera, known=self._camera, to_view=to_view, to_frame=own @ np.linalg.inv(known)
        )
        return laying, ""


def never_placed(found: Steadiness) -> str:
    """Why no view of a clip can be taken for the calibrated one, a key of NEVER; empty where the first can."""
    if found.monitor is not None:
        return "film of a monitor"
    return "carried camera" if found.spells and found.spells[0].kind == "moves" else ""


def _scenes(spells: Sequence[Spell]) -> list[list[Spell]]:
    groups: list[list[Spell]] = []
    for spell in spells:
        if groups and groups[-1][-1].scene == spell.scene and groups[-1][-1].usable == spell.usable:
            groups[-1].append(spell)
        else:
            groups.append([spell])
    return groups


def _middle(ways: Floats, size: tuple[int, int]) -> Floats:
    """Of matrices (n, 3, 3), the one that is most in the middle of all."""
    points = frame_points(size)
    every = max(1, len(ways) // 200)
    some = [way for way in ways[::every] if np.isfinite(way).all()]
    if not some:
        return np.eye(3)
    placed = np.array([carried(way, points) for way in some])
    away = ((placed - np.median(placed, axis=0)) ** 2).sum(axis=(1, 2))
    return np.asarray(some[int(away.argmin())], dtype=np.float64)


def _away(ways: Floats, size: tuple[int, int]) -> Floats:
    """How far matrices (n, 3, 3) move a picture, root mean square over five points; NaN where one is not known."""
    points = frame_points(size)
    made = np.full(len(ways), np.nan)
    for k, way in enumerate(ways):
        if np.isfinite(way).all():
            made[k] = np.sqrt(((carried(way, points) - points) ** 2).sum(axis=1).mean())
    return made


def _pairs(found: Steadiness, first: int, end: int, known: Floats, base: Floats) -> Floats | None:
    """Points (n, 4) of the calibrated view and of a stretch's, from the frame that was laid onto its place."""
    for frame, pairs in found.pairs:
        if first <= frame < end and np.isfinite(found.to_frame[frame]).all():
            to_base = base @ np.linalg.inv(found.to_frame[frame])
            return np.column_stack([carried(known, pairs[:, :2]), carried(to_base, pairs[:, 2:])])
    return None


def _blind(found: Steadiness, spells: Sequence[Spell], why: str = "") -> list[tuple[float, float, str]]:
    """Spans of the clip in which its pictures show nothing of the ground, and why."""
    times = found.times_s
    last = len(times) - 1
    return [
        (float(times[spell.first]), float(times[min(spell.end, last)]), why or words.BLIND[spell.kind])
        for spell in spells
    ]
