"""What a model's boxes say of tracks: feet made surer, gaps filled, kinds told, and tracks that it never sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from observance.observation.footage.empty.view import PERSON_M, View
from observance.observation.footage.following.guiding import Guided
from observance.observation.footage.following.plans import Plan
from observance.observation.footage.sighting import hull
from observance.observation.footage.sighting.detector.boxes import overlap
from observance.observation.footage.sighting.detector.looks import PERSON, VEHICLE, Looks
from observance.observation.footage.sighting.fused import REACH_PX, body_box, both, persons_of
from observance.observation.footage.sighting.hull import CAR, UPRIGHT
from observance.observation.footage.sighting.sightings import Found

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]

LOWEST_M, HIGHEST_M = 1.2, 2.3
"""Bodies that are taken for standing persons."""
LEAST_SUPPORT = 0.3
LEAST_ASKED = 4
LEAST_HEARD = 0.5
"""Share of the bodies in all tracks that the model has to see where it is asked, for its silence on one to count."""
_NEAR = 0.2
_SUPPORTS = 0.25
_ALIKE = 0.3


def upright(looks: Looks, view: View) -> Looks:
    """Looks without persons whose foot cannot be on the ground in view, or who would be too short or too tall there."""
    tall = np.array([view.tall_at(u * view.scale, v * view.scale) for u, v in looks.boxes.feet]) / view.scale
    with np.errstate(divide="ignore", invalid="ignore"):
        metres = PERSON_M * looks.boxes.place[:, 3] / tall
    stands = (tall > 0) & (metres > LOWEST_M) & (metres < HIGHEST_M)
    return looks.pick(stands | (looks.boxes.label != PERSON))


def sharpened(guided: Guided, looks: Looks, plan: Plan, view: View) -> tuple[Guided, Mask]:
    """Guided detections with the model's word: feet of both, and bodies that motion lost but the model sees.

    Returns:
        The detections, and which of them (n,) a box supports.
    """
    found = guided.found
    foot, by_model = found.foot.copy(), np.zeros(len(found.step), dtype=bool)
    order = np.argsort(found.step, kind="stable")
    lows = np.searchsorted(found.step[order], np.arange(len(plan.steps) + 1))
    extra: list[tuple[int, int, float, float, float]] = []
    for step, expected in enumerate(plan.steps):
        boxes = persons_of(looks.at(step))
        if not len(boxes):
            continue
        rows = order[lows[step] : lows[step + 1]]
        rows = rows[found.pose[rows] == UPRIGHT]
        missed = [one for one in expected if one.inside and one.pose == UPRIGHT and one.track not in guided.track[rows]]
        points = np.vstack([found.foot[rows], np.array([[one.u, one.v] for one in missed]).reshape(-1, 2)])
        feet, tall = boxes.feet * view.scale, boxes.place[:, 3] * view.scale
        apart = np.linalg.norm(points[:, None] - feet[None], axis=2) / tall[None]
        for a, b in zip(*linear_sum_assignment(np.minimum(apart, _NEAR + 0.01)), strict=True):
            if apart[a, b] >= _NEAR:
                continue
            if a < len(rows):
                foot[rows[a]] = both(found.foot[rows[a]], feet[b], float(tall[b]))
                by_model[rows[a]] = True
            else:
                track = missed[a - len(rows)].track
                extra.append((step, track, float(feet[b, 0]), float(feet[b, 1]), float(boxes.score[b])))
    moved = replace(guided, found=replace(found, foot=foot))
    return _with(moved, extra), np.concatenate([by_model, np.ones(len(extra), dtype=bool)])


def _with(guided: Guided, extra: list[tuple[int, int, float, float, float]]) -> Guided:
    """Guided detections and rows of step, track, u, v, score more."""
    if not extra:
        return guided
    rows = np.array(extra, dtype=np.float64)
    found = guided.found
    count = len(rows)
    none = np.full((count, found.colour.shape[1]), np.nan, np.float32)
    return Guided(
        found=Found(
            step=np.concatenate([found.step, rows[:, 0].astype(np.int64)]),
            foot=np.concatenate([found.foot, rows[:, 2:4]]),
            fit=np.concatenate([found.fit, rows[:, 4]]),
            visible=np.concatenate([found.visible, np.full(count, 0.3)]),
            pose=np.concatenate([found.pose, np.full(count, UPRIGHT)]),
            turn=np.concatenate([found.turn, np.zeros(count, np.int64)]),
            colour=np.concatenate([found.colour, none]),
        ),
        track=np.concatenate([guided.track, rows[:, 1].astype(np.int64)]),
        inside=np.concatenate([guided.inside, np.ones(count, dtype=bool)]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The model's word on one track.

    Attributes:
        asked: at how many of its steps the model was shown the body at a size at which it sees one.
        seen: at how many of those it saw a person there. kind: PERSON, VEHICLE, OTHER by most of its boxes; None
            where it has few.
    """

    asked: int
    seen: int
    kind: int | None

    @property
    def lacking(self) -> bool:
        """Whether the model, well placed, did not see the track as anything that moves."""
        unseen = self.asked >= LEAST_ASKED and self.seen < LEAST_SUPPORT * self.asked
        return unseen and self.kind in (None, PERSON)


def heard(supports: Sequence[Support]) -> bool:
    """Whether the model's silence means anything here.

    Of a picture that is unlike what it learned from (thermal, drawn, at night) it may see nothing at all; then motion
    keeps its word on every track.
    """
    asked = sum(one.asked for one in supports)
    return asked > 0 and sum(one.seen for one in supports) >= LEAST_HEARD * asked


def stands(found: Found, own: Indices) -> bool:
    """Whether the rows `own` are of an upright figure: of vehicles and of who lies, a model is asked nothing."""
    return float((found.pose[own] == UPRIGHT).mean()) > 0.5


def support_of(found: Found, own: Indices, looks: Looks, view: View) -> Support:
    """The model's word on the track of rows `own`."""
    asked = seen = told = 0
    votes = np.zeros(3)
    for row in own:
        step = int(found.step[row])
        u, v = found.foot[row] / view.scale
        body = body_box(view, *found.foot[row])[None]
        tall = float(body[0, 3])
        if tall <= 0 or not looks.shown(step, body)[0]:
            continue
        boxes = looks.at(step)
        if len(boxes):
            alike = overlap(body, boxes.place)[0]
            best = int(alike.argmax())
            if alike[best] > _ALIKE:
                votes[boxes.label[best]] += boxes.score[best]
                told += 1
        if tall * looks.scale[step] >= REACH_PX:
            asked += 1
            persons = persons_of(boxes)
            if len(persons):
                apart = np.hypot(*(persons.feet - (u, v)).T) / persons.place[:, 3]
                seen += bool(apart.min() < _SUPPORTS)
    kind = int(votes.argmax()) if told >= max(LEAST_ASKED, LEAST_SUPPORT * len(own)) else None
    return Support(asked=asked, seen=seen, kind=kind)


def told(found: Found, own: Indices, support: Support) -> Found:
    """Detections with the kind that the model tells the rows `own` of an upright figure to be of."""
    if support.kind in (None, PERSON) or (found.pose[own] != UPRIGHT).any():
        return found
    pose = found.pose.copy()
    pose[own] = CAR if support.kind == VEHICLE else hull.OTHER
    return replace(found, pose=pose)
