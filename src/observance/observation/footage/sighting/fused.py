"""Motion and a model's boxes together: a box is where a search begins, and a second opinion on who is there and where.

Feet are weighted by how much each is to be trusted; the errors of both go together in part, so that neither is simply
more precise than the other. What the model alone sees counts from a higher score; what motion alone sees keeps motion's
word, unless a whole track lacks the model's support where the model has the size to see it (`support`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.background import Background
from observance.observation.footage.empty.view import View
from observance.observation.footage.reading.clip import Bytes
from observance.observation.footage.sighting import colour
from observance.observation.footage.sighting.detector.boxes import Boxes
from observance.observation.footage.sighting.detector.looks import PERSON, Looks
from observance.observation.footage.sighting.occupancy import Occupancy
from observance.observation.footage.sighting.scene import Placed, Scene
from observance.observation.footage.sighting.sightings import Found

Floats = NDArray[np.float64]

BY_MODEL_U, BY_MODEL_V = 0.6, 0.75
"""Weight of the model's foot beside motion's, across and along."""
NEAR_SHARE = 0.18
"""Feet that are further apart than this share of the box's height are not of one body, or one of them is hidden."""
ALONE_SCORE = 0.6
"""A box without motion counts from this score."""
REACH_PX = 26.0
"""Height in the model's picture from which a standing person would be seen; below it, no box says nothing."""
BODY_WIDTH = 0.4
_START_FIT = 0.12
_REACH_U, _REACH_V = 4, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedSearch:
    """The first pass with a model's boxes as a crew's work; see `search.Search`."""

    occupancy: Occupancy
    looks: Looks

    def __call__(self, background: Background, stack: Bytes, first_step: int) -> Found:
        """Detections in a stack of planes (n, 3, h, w) whose first frame is step `first_step`."""
        steps: list[int] = []
        movers: list[Placed] = []
        visible: list[float] = []
        colours = []
        for k, planes in enumerate(stack):
            step = first_step + k
            scene = self.occupancy.scene(background.foreground(planes))
            for mover, box_foot in self.movers(scene, persons_of(self.looks.at(step))):
                histogram, share = colour.wear(planes, scene, mover)
                if box_foot is not None:
                    mover.u, mover.v = box_foot
                steps.append(step)
                movers.append(mover)
                visible.append(share)
                colours.append(histogram)
        return Found(
            step=np.array(steps, dtype=np.int64),
            foot=np.array([[mover.u, mover.v] for mover in movers], dtype=np.float64).reshape(-1, 2),
            fit=np.array([mover.fit for mover in movers], dtype=np.float64),
            visible=np.clip(np.array(visible, dtype=np.float64), 0, 1),
            pose=np.array([mover.pose for mover in movers], dtype=np.int64),
            turn=np.array([mover.turn for mover in movers], dtype=np.int64),
            colour=np.array(colours, dtype=np.float32).reshape(-1, colour.LENGTH),
        )

    def movers(self, scene: Scene, boxes: Boxes) -> list[tuple[Placed, tuple[float, float] | None]]:
        """Everybody in a scene, each with the foot that model and motion together say, where a box is his."""
        scale = self.occupancy.view.scale
        starts = [(float(u * scale), float(v * scale)) for u, v in boxes.feet]
        placed, origin = self.occupancy.movers_from(scene, starts, _START_FIT, (_REACH_U, _REACH_V))
        result: list[tuple[Placed, tuple[float, float] | None]] = []
        used = set()
        for mover, start in zip(placed, origin, strict=True):
            if start is None:
                result.append((mover, None))
                continue
            used.add(start)
            foot = both(np.array([mover.u, mover.v]), np.array(starts[start]), boxes.place[start, 3] * scale)
            mover.fit = max(mover.fit, float(boxes.score[start]))
            result.append((mover, foot))
        for start, (u, v) in enumerate(starts):
            if start not in used and boxes.score[start] > ALONE_SCORE:
                shape = scene.person_shape(u, v)
                if shape is not None:
                    result.append((Placed(u=u, v=v, shape=shape, fit=float(boxes.score[start])), (u, v)))
        return result


def body_box(view: View, u: float, v: float) -> Floats:
    """The box (4,) in image pixels of a person standing at working pixel (u, v); no height where none can stand."""
    tall = view.tall_at(u, v)
    return np.array([u - BODY_WIDTH * tall / 2, v - tall, BODY_WIDTH * tall, tall]) / view.scale


def persons_of(boxes: Boxes) -> Boxes:
    """The persons among boxes, surest first."""
    rows = np.flatnonzero(boxes.label == PERSON)
    return boxes.pick(rows[np.argsort(-boxes.score[rows], kind="stable")])


def both(motion: Floats, model: Floats, tall: float) -> tuple[float, float]:
    """The foot (u, v) of two; the model's alone where they are too far apart to be of one body."""
    if float(np.hypot(*(motion - model))) > NEAR_SHARE * tall:
        return float(model[0]), float(model[1])
    weight = np.array([BY_MODEL_U, BY_MODEL_V])
    foot = weight * model + (1 - weight) * motion
    return float(foot[0]), float(foot[1])
