"""Who stands where in one frame: greedy proposals, each explained away, then each refined with the others in place.

A fast form of probabilistic occupancy (F. Fleuret et al., IEEE TPAMI 30, 2008) in which silhouettes replace boxes and
a foreground pixel that one mover explains speaks for no other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from observance.observation.footage.empty.view import View
from observance.observation.footage.sighting.bulky import overlaps, place_bulky
from observance.observation.footage.sighting.hull import UPRIGHT, Hulls
from observance.observation.footage.sighting.proposals import Proposals
from observance.observation.footage.sighting.scene import Placed, Scene
from observance.observation.footage.sighting.silhouette import Shape, Silhouettes

Map = NDArray[np.float32]

LEAST_PROMISE = 0.15
LEAST_FIT = 0.25
MOST_MOVERS = 40
_ROUNDS = 2
_BESIDE, _BESIDE_FIT = 0.3, 0.55
"""A figure on a patch that a vehicle explains must fit well: rims and shadows of vehicles look a little like people."""
_FAILURES = 3


class Occupancy:
    """The finder of one view."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.silhouettes = Silhouettes()
        self.hulls = Hulls(view)
        self._proposals = Proposals(view)

    def scene(self, foreground: Map) -> Scene:
        """A frame's evidence with nobody in it yet."""
        return Scene(foreground, self.view, self.silhouettes)

    def shape(self, scene: Scene, u: float, v: float, pose: int, turn: int, stature: float = 1.0) -> Shape | None:
        """The shape of a pose at a foot; None where it cannot be."""
        if pose == UPRIGHT:
            return scene.person_shape(u, v, stature)
        return self.hulls.shape(u, v, pose, turn)

    def movers(self, scene: Scene) -> list[Placed]:
        """Everybody and every vehicle of a scene; the scene then holds them."""
        bulky, explained = place_bulky(scene, self.hulls)
        placed = self.persons(scene)
        if not explained.any():
            return bulky + placed
        clear = [
            one for one in placed if one.fit > _BESIDE_FIT or overlaps(explained, one.u, one.v, one.shape) < _BESIDE
        ]
        return bulky + clear

    def movers_from(
        self, scene: Scene, starts: Sequence[tuple[float, float]], least_fit: float, reach: tuple[int, int]
    ) -> tuple[list[Placed], list[int | None]]:
        """As `movers`, where others have said already that persons stand near `starts` (u, v), the surest first.

        Returns:
            The movers, and for each which start it came from; a start where less than `least_fit` fits gives none.
        """
        bulky, explained = place_bulky(scene, self.hulls)
        begun = [self._place(scene, u, v, *reach, least_fit) for u, v in starts]
        origin = {id(mover): k for k, mover in enumerate(begun) if mover is not None}
        placed = self.persons(scene, [mover for mover in begun if mover is not None], least_fit)
        clear = [
            one
            for one in placed
            if id(one) in origin
            or one.fit > _BESIDE_FIT
            or not explained.any()
            or overlaps(explained, one.u, one.v, one.shape) < _BESIDE
        ]
        return bulky + clear, [None] * len(bulky) + [origin.get(id(one)) for one in clear]

    def persons(self, scene: Scene, begun: Sequence[Placed] = (), begun_fit: float = LEAST_FIT) -> list[Placed]:
        """The standing persons of a scene, in the order in which they were found; the scene then holds them.

        `begun` are already in it, and stay with a fit of `begun_fit`.
        """
        kept = {id(mover) for mover in begun}
        placed = [*begun, *self._greedy(scene, MOST_MOVERS - len(begun))]
        for _ in range(_ROUNDS):
            if self._refine(scene, placed, kept, begun_fit) < 1.0:
                break
        return placed

    def _greedy(self, scene: Scene, most: int) -> list[Placed]:
        placed: list[Placed] = []
        failures = 0
        refused: list[tuple[slice, slice]] = []
        left = scene.residual()
        cells = self._proposals.every()
        promise = self._proposals.promise(left, cells)
        cells = cells[promise > LEAST_PROMISE - 0.3]  # explaining away never raises a promise by more
        promise = self._proposals.promise(left, cells)
        while len(cells) and failures < _FAILURES and len(placed) < most:
            top = int(promise.argmax())
            if promise[top] < LEAST_PROMISE:
                break
            cell = cells[top]
            u, v = float(self._proposals.u[cell]), float(self._proposals.v[cell])
            found = self._place(scene, u, v, 8, 7)
            if found is None:
                failures += 1
                tall = int(self._proposals.tall[cell])
                rows = slice(max(0, int(v) - tall), int(v) + 1)
                columns = slice(max(0, int(u) - tall // 5), int(u) + tall // 5 + 1)
                refused.append((rows, columns))
                left[rows, columns] = 0
            else:
                placed.append(found)
                for rows, columns in refused:  # what was refused may fit now
                    left[rows, columns] = scene.residual_at(rows, columns)
                refused.clear()
                scene.explained(left, found)
            promise = self._proposals.promise(left, cells)
        return placed

    def _place(
        self, scene: Scene, u: float, v: float, reach_u: int, reach_v: int, least: float = LEAST_FIT
    ) -> Placed | None:
        shape = scene.person_shape(u, v)
        fits = scene.fits(u, v, shape, reach_u, reach_v) if shape else None
        if shape is None or fits is None:
            return None
        new_u, new_v, fit = fits.peak()
        if fit <= least:
            return None
        shape = scene.person_shape(new_u, new_v) or shape
        scene.paint(new_u, new_v, shape, +1)
        return Placed(u=new_u, v=new_v, shape=shape, fit=fit)

    def _refine(self, scene: Scene, placed: list[Placed], begun: Collection[int], begun_fit: float) -> float:
        """Take each out and place it again beside the others; returns how far all moved, px."""
        moved = 0.0
        for mover in list(placed):
            scene.paint(mover.u, mover.v, mover.shape, -1)
            least = begun_fit if id(mover) in begun else LEAST_FIT
            found = self._place(scene, mover.u, mover.v, 6, 6, least)
            if found is None:
                placed.remove(mover)
                continue
            moved += abs(found.u - mover.u) + abs(found.v - mover.v)
            mover.u, mover.v, mover.shape, mover.fit = found.u, found.v, found.shape, found.fit
        return moved
