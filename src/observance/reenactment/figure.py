"""The schematic person: where each joint is, for every posture and phase of the gait.

Body frame: forward, left, up, in units of the person's height, the ground at 0 and the place below the pelvis. Segment
lengths follow D. A. Winter, Biomechanics and Motor Control of Human Movement, 4th ed., fig. 4.1.
"""

from __future__ import annotations

import numpy as np

from observance.observation.camera import Floats
from observance.reenactment.courses import Course
from observance.reenactment.scenario import Person, Posture

PELVIS, NECK, HEAD = 0, 1, 2
SHOULDERS, ELBOWS, HANDS = (3, 4), (5, 6), (7, 8)
HIPS, KNEES, FEET, TOES = (9, 10), (11, 12), (13, 14), (15, 16)
BUTT, MUZZLE = 17, 18
JOINTS = 19

_THIGH, _SHIN, _ANKLE, _TORSO, _UPPER, _FORE = 0.245, 0.246, 0.039, 0.29, 0.172, 0.157
_SOLE = 0.014
_HALF_SHOULDER, _HALF_HIP = 0.118, 0.055


def joints(person: Person, course: Course) -> Floats:
    """Joints (n, JOINTS, 3) in the case's frame, metres."""
    names: list[Posture] = [point.posture for point in person.waypoints]
    before, after = np.array(names)[course.before], np.array(names)[course.after]
    body = np.zeros((len(course.speed), JOINTS, 3))
    for name in sorted(set(before) | set(after)):
        weight = np.where(before == name, 1.0 - course.change, 0.0) + np.where(after == name, course.change, 0.0)
        rows = weight > 0
        posed = _posed(name, course.gait[rows], course.speed[rows], person.carries != "nothing")
        body[rows] += weight[rows, None, None] * posed
    body *= person.height_m
    forward = np.column_stack([course.heading, np.zeros(len(body))])
    left = np.column_stack([-course.heading[:, 1], course.heading[:, 0], np.zeros(len(body))])
    up = np.tile([0.0, 0.0, 1.0], (len(body), 1))
    axes = np.stack([forward, left, up], axis=1)
    world: Floats = np.einsum("njk,nkm->njm", body, axes)
    world[:, :, :2] += course.place[:, None, :]
    return world


def _posed(name: str, gait: Floats, speed: Floats, armed: bool) -> Floats:
    if name == "upright":
        return _walking(gait, speed, armed)
    if name == "crouches":
        return _bent(gait, speed, armed, pelvis=0.40, lean=0.85)
    if name == "drags":
        return _bent(gait, speed, False, pelvis=0.45, lean=1.05)
    if name == "crawls":
        return _crawling(gait, armed)
    fixed = {"aims": _aiming, "kneels": _kneeling, "prone": _prone, "lies": _lying, "dragged": _dragged}[name]()
    return np.tile(fixed, (len(gait), 1, 1))


def _walking(gait: Floats, speed: Floats, armed: bool) -> Floats:
    body = np.zeros((len(gait), JOINTS, 3))
    moving = np.clip(speed / 1.0, 0.0, 1.0)
    running = np.clip((speed - 1.8) / 1.6, 0.0, 1.0)
    swing = moving * (0.42 + 0.36 * running)
    lean = 0.04 * moving + 0.17 * running
    for side, sign in ((0, 1.0), (1, -1.0)):
        phase = gait + (0.0 if sign > 0 else np.pi)
        thigh = swing * np.sin(phase) + 0.14 * running
        knee = 0.04 + moving * (0.10 + (0.70 + 0.75 * running) * np.maximum(0.0, np.cos(phase)))
        _leg(body, side, sign, thigh, knee)
    body[:, :, 2] += (_stand(body) + 0.02 * running * np.abs(np.sin(gait)))[:, None]
    _trunk(body, lean)
    for side, sign in ((0, 1.0), (1, -1.0)):
        phase = gait + (np.pi if sign > 0 else 0.0)
        upper = 0.8 * swing * np.sin(phase) + 0.5 * lean
        _arm(body, side, upper, 0.18 + 0.15 * moving + 1.1 * running)
    if armed:
        _hold(body, lean)
    return body


def _leg(body: Floats, side: int, sign: float, thigh: Floats, knee: Floats) -> None:
    """Hip at the origin's height; the caller lifts the body so that the lower foot stands."""
    zero = np.zeros_like(thigh)
    body[:, HIPS[side]] = [0.0, sign * _HALF_HIP, 0.0]
    body[:, KNEES[side]] = body[:, HIPS[side]] + _THIGH * np.column_stack([np.sin(thigh), zero, -np.cos(thigh)])
    shin = thigh - knee
    body[:, FEET[side]] = body[:, KNEES[side]] + _SHIN * np.column_stack([np.sin(shin), zero, -np.cos(shin)])
    body[:, TOES[side]] = body[:, FEET[side]] + np.column_stack(
        [0.10 * np.cos(shin), zero, 0.10 * np.sin(np.minimum(shin, 0.15)) - 0.022]
    )


def _stand(body: Floats) -> Floats:
    """How far to lift a body (n,) so that its lowest ankle or toe rests on the ground."""
    ankles, toes = body[:, FEET, 2].min(axis=1), body[:, TOES, 2].min(axis=1)
    rise: Floats = np.maximum(_ANKLE - ankles, _SOLE - toes)
    return rise


def _trunk(body: Floats, lean: Floats) -> None:
    """Shoulders, neck and head above the hips, leaning forward."""
    along = np.column_stack([np.sin(lean), np.zeros_like(lean), np.cos(lean)])
    body[:, PELVIS] = (body[:, HIPS[0]] + body[:, HIPS[1]]) / 2
    body[:, NECK] = body[:, PELVIS] + _TORSO * along
    body[:, HEAD] = body[:, NECK] + 0.105 * np.column_stack(
        [np.sin(0.6 * lean), np.zeros_like(lean), np.cos(0.6 * lean)]
    )
    for side, sign in ((0, 1.0), (1, -1.0)):
        body[:, SHOULDERS[side]] = body[:, NECK] + [0.0, sign * _HALF_SHOULDER, 0.0] - 0.02 * along


def _arm(body: Floats, side: int, upper: Floats, elbow: Floats) -> None:
    zero = np.zeros_like(upper)
    body[:, ELBOWS[side]] = body[:, SHOULDERS[side]] + _UPPER * np.column_stack([np.sin(upper), zero, -np.cos(upper)])
    fore = upper + elbow
    body[:, HANDS[side]] = body[:, ELBOWS[side]] + _FORE * np.column_stack([np.sin(fore), zero, -np.cos(fore)])


def _hold(body: Floats, lean: Floats) -> None:
    """A weapon held across the chest."""
    chest = body[:, NECK] - 0.13 * np.column_stack([np.sin(lean), np.zeros_like(lean), np.cos(lean)])
    body[:, HANDS[0]] = chest + np.array([0.15, 0.08, 0.03])
    body[:, HANDS[1]] = chest + np.array([0.11, -0.08, -0.06])
    for side, sign in ((0, 1.0), (1, -1.0)):
        body[:, ELBOWS[side]] = (body[:, SHOULDERS[side]] + body[:, HANDS[side]]) / 2 + [-0.02, sign * 0.06, -0.07]
    body[:, BUTT] = chest + np.array([0.06, -0.16, -0.12])
    body[:, MUZZLE] = chest + np.array([0.20, 0.18, 0.12])


def _bent(gait: Floats, speed: Floats, armed: bool, *, pelvis: float, lean: float) -> Floats:
    """Knees bent, trunk forward: crouching, or pulling someone along the ground."""
    body = np.zeros((len(gait), JOINTS, 3))
    swing = np.clip(speed / 1.0, 0.0, 1.0) * 0.35
    for side, sign in ((0, 1.0), (1, -1.0)):
        phase = gait + (0.0 if sign > 0 else np.pi)
        _leg(body, side, sign, 0.75 + swing * np.sin(phase), 1.25 + 0.8 * swing * np.maximum(0.0, np.cos(phase)))
    body[:, :, 2] += _stand(body)[:, None]
    body[:, :, 2] *= pelvis / np.maximum(body[:, HIPS[0], 2], 1e-6)[:, None]
    _trunk(body, np.full(len(gait), lean))
    for side, sign in ((0, 1.0), (1, -1.0)):
        body[:, HANDS[side]] = body[:, NECK] + [0.10, sign * 0.07, -0.27]
        body[:, ELBOWS[side]] = (body[:, SHOULDERS[side]] + body[:, HANDS[side]]) / 2 + [-0.03, sign * 0.02, 0.0]
    if armed:
        _hold(body, np.full(len(gait), lean))
    return body


def _fixed(**places: tuple[float, float, float]) -> Floats:
    """A posture from its named points; `left` and `right` in the names choose the side."""
    names = ["pelvis", "neck", "head"]
    for part in ("shoulder", "elbow", "hand", "hip", "knee", "foot", "toe"):
        names += [f"{part}_left", f"{part}_right"]
    names += ["butt", "muzzle"]
    return np.array([places[name] for name in names])


def _aiming() -> Floats:
    return _fixed(
        pelvis=(0.0, 0.0, 0.52), neck=(0.04, 0.0, 0.81), head=(0.07, -0.02, 0.905),
        shoulder_left=(0.08, 0.10, 0.79), shoulder_right=(-0.01, -0.11, 0.79),
        elbow_left=(0.20, 0.09, 0.70), elbow_right=(0.07, -0.17, 0.70),
        hand_left=(0.33, 0.02, 0.80), hand_right=(0.17, -0.05, 0.79),
        hip_left=(0.02, 0.055, 0.52), hip_right=(-0.02, -0.055, 0.52),
        knee_left=(0.12, 0.08, 0.29), knee_right=(-0.06, -0.08, 0.28),
        foot_left=(0.12, 0.09, 0.04), foot_right=(-0.16, -0.10, 0.04),
        toe_left=(0.22, 0.10, 0.02), toe_right=(-0.08, -0.14, 0.02),
        butt=(0.05, -0.07, 0.80), muzzle=(0.53, 0.0, 0.82),
    )  # fmt: skip


def _kneeling() -> Floats:
    return _fixed(
        pelvis=(0.0, 0.0, 0.29), neck=(0.05, 0.0, 0.58), head=(0.08, -0.02, 0.675),
        shoulder_left=(0.09, 0.10, 0.56), shoulder_right=(0.0, -0.11, 0.56),
        elbow_left=(0.21, 0.09, 0.47), elbow_right=(0.08, -0.17, 0.47),
        hand_left=(0.34, 0.02, 0.57), hand_right=(0.18, -0.05, 0.56),
        hip_left=(0.02, 0.055, 0.29), hip_right=(-0.02, -0.055, 0.29),
        knee_left=(0.24, 0.08, 0.29), knee_right=(0.02, -0.09, 0.04),
        foot_left=(0.23, 0.09, 0.04), foot_right=(-0.22, -0.09, 0.06),
        toe_left=(0.33, 0.10, 0.02), toe_right=(-0.26, -0.09, 0.01),
        butt=(0.06, -0.07, 0.57), muzzle=(0.54, 0.0, 0.59),
    )  # fmt: skip


def _prone() -> Floats:
    return _fixed(
        pelvis=(-0.05, 0.0, 0.07), neck=(0.23, 0.0, 0.14), head=(0.31, -0.01, 0.19),
        shoulder_left=(0.22, 0.11, 0.12), shoulder_right=(0.21, -0.11, 0.12),
        elbow_left=(0.33, 0.12, 0.03), elbow_right=(0.27, -0.17, 0.03),
        hand_left=(0.46, 0.02, 0.13), hand_right=(0.33, -0.05, 0.13),
        hip_left=(-0.06, 0.055, 0.06), hip_right=(-0.06, -0.055, 0.06),
        knee_left=(-0.29, 0.11, 0.05), knee_right=(-0.29, -0.11, 0.05),
        foot_left=(-0.52, 0.17, 0.04), foot_right=(-0.52, -0.17, 0.04),
        toe_left=(-0.57, 0.22, 0.03), toe_right=(-0.57, -0.22, 0.03),
        butt=(0.22, -0.07, 0.14), muzzle=(0.69, 0.0, 0.17),
    )  # fmt: skip


def _lying() -> Floats:
    return _fixed(
        pelvis=(-0.05, 0.0, 0.07), neck=(0.24, 0.02, 0.08), head=(0.34, 0.04, 0.08),
        shoulder_left=(0.22, 0.12, 0.09), shoulder_right=(0.22, -0.10, 0.07),
        elbow_left=(0.13, 0.24, 0.06), elbow_right=(0.30, -0.20, 0.04),
        hand_left=(0.26, 0.31, 0.03), hand_right=(0.42, -0.16, 0.03),
        hip_left=(-0.06, 0.06, 0.08), hip_right=(-0.06, -0.05, 0.06),
        knee_left=(-0.20, 0.20, 0.10), knee_right=(-0.30, -0.05, 0.05),
        foot_left=(-0.42, 0.14, 0.04), foot_right=(-0.54, -0.03, 0.04),
        toe_left=(-0.48, 0.20, 0.03), toe_right=(-0.60, -0.07, 0.03),
        butt=(0.0, 0.0, 0.05), muzzle=(0.0, 0.0, 0.05),
    )  # fmt: skip


def _dragged() -> Floats:
    return _fixed(
        pelvis=(-0.06, 0.0, 0.08), neck=(0.21, 0.0, 0.18), head=(0.29, 0.0, 0.21),
        shoulder_left=(0.22, 0.10, 0.20), shoulder_right=(0.22, -0.10, 0.20),
        elbow_left=(0.36, 0.14, 0.23), elbow_right=(0.36, -0.14, 0.23),
        hand_left=(0.48, 0.18, 0.27), hand_right=(0.48, -0.18, 0.27),
        hip_left=(-0.07, 0.055, 0.07), hip_right=(-0.07, -0.055, 0.07),
        knee_left=(-0.31, 0.08, 0.07), knee_right=(-0.31, -0.08, 0.06),
        foot_left=(-0.55, 0.09, 0.04), foot_right=(-0.55, -0.09, 0.04),
        toe_left=(-0.60, 0.13, 0.06), toe_right=(-0.60, -0.13, 0.06),
        butt=(0.0, 0.0, 0.05), muzzle=(0.0, 0.0, 0.05),
    )  # fmt: skip


def _crawling(gait: Floats, armed: bool) -> Floats:
    """Prone, on elbows and knees in turn."""
    body = np.tile(_prone(), (len(gait), 1, 1))
    for side, sign in ((0, 1.0), (1, -1.0)):
        reach = 0.07 * np.sin(gait + (0.0 if sign > 0 else np.pi))
        for joint, share in ((ELBOWS, 1.0), (HANDS, 1.3), (KNEES, -1.3), (FEET, -1.0), (TOES, -1.0)):
            body[:, joint[side], 0] += share * reach
        body[:, KNEES[side], 1] += sign * np.maximum(0.0, -1.2 * reach)
    body[:, [PELVIS, NECK, HEAD, *SHOULDERS, *HIPS], 2] += 0.05
    if not armed:
        body[:, [BUTT, MUZZLE]] = body[:, [PELVIS]]
    return body
