"""Deeds: the observations of one act by one mover, from paths, marks and claims, put together into one `Act`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from observance.reconstruction.candidate import Candidate, Floats
from observance.reconstruction.ensemble import Act, Origin
from observance.values.digests import Json, content_id

_ORDER = {"path": 0, "marked": 1, "claim": 2, "impulse": 3}


def merge(candidates: Sequence[Candidate]) -> tuple[Act, ...]:
    """One act per deed, sorted by (outer begin, id).

    The same deed is the same kind by the same mover at the same place in overlapping outer intervals. Paths found a
    deed; marks and claims join the deed of the mover that they overlap most held, or found one of their own. Who is not
    named is nobody's likeness: such candidates stay alone.
    """
    ordered = sorted(candidates, key=lambda c: (_ORDER[c.origin.kind], c.kind, c.mover, c.place, c.outer, c.origin.id))
    deeds: list[list[Candidate]] = []
    for candidate in ordered:
        fitting = [deed for deed in deeds if _same(deed, candidate)]
        if fitting:
            max(fitting, key=lambda deed: _weight(deed, candidate)).append(candidate)
        else:
            deeds.append([candidate])
    numbers: dict[tuple[str, str, str], int] = {}
    acts = []
    for deed in sorted(deeds, key=lambda d: (min(c.outer[0] for c in d), d[0].origin.id, d[0].kind)):
        first = deed[0]
        key = (first.kind, first.mover or first.origin.id, first.place)
        numbers[key] = numbers.get(key, 0) + 1
        acts.append(_act(deed, key, numbers[key]))
    return tuple(sorted(acts, key=lambda act: (act.outer[0], act.id)))


def _same(deed: Sequence[Candidate], candidate: Candidate) -> bool:
    first = deed[0]
    return (
        candidate.mover != ""
        and first.mover == candidate.mover
        and first.kind == candidate.kind
        and (first.place == candidate.place or (candidate.place == "" and candidate.origin.kind != "path"))
        and any(_overlap(c, candidate) >= 0 for c in deed)
        and all(c.origin.id != candidate.origin.id for c in deed)
        and not _two_passages(deed, candidate)
    )


def _two_passages(deed: Sequence[Candidate], candidate: Candidate) -> bool:
    """Two slots of paths that can both be in one history are two acts of the mover, not two views of one."""
    return candidate.origin.kind == "path" and any(
        bool((c.origin.holds & candidate.origin.holds).any()) for c in deed if c.origin.kind == "path"
    )


def _overlap(a: Candidate, b: Candidate) -> float:
    return min(a.outer[1], b.outer[1]) - max(a.outer[0], b.outer[0])


def _weight(deed: Sequence[Candidate], candidate: Candidate) -> tuple[float, float]:
    """The most held deed first, then the one that overlaps longest."""
    held = max(float(c.origin.holds.mean()) for c in deed)
    return round(held, 6), max(_overlap(c, candidate) for c in deed)


def _act(deed: Sequence[Candidate], key: tuple[str, str, str], number: int) -> Act:
    first = deed[0]
    attributes: dict[str, str] = {}
    for candidate in deed:
        attributes = {**candidate.attributes, **attributes}
    name: list[Json] = [*key, number]
    return Act(
        id=content_id("act", name),
        kind=first.kind,
        mover=first.mover or first.origin.id,
        place=first.place,
        outer=(min(c.outer[0] for c in deed), max(c.outer[1] for c in deed)),
        origins=tuple(_grouped(deed)),
        attributes=dict(sorted(attributes.items())),
        watched=any(c.watched for c in deed),
        distances=_distances(deed),
    )


def _distances(deed: Sequence[Candidate]) -> Mapping[str, Floats]:
    """By line or zone, from the surest point of those that hold in each history; errors of points are never pooled."""
    points = sorted((c for c in deed if c.distances), key=lambda c: (c.point_error_m, c.origin.id))
    found: dict[str, Floats] = {}
    for place in points[0].distances if points else ():
        far = points[0].distances[place].copy()
        known = points[0].origin.holds.copy()
        for other in points[1:]:
            instead = ~known & other.origin.holds
            far[instead] = other.distances[place][instead]
            known |= other.origin.holds
        found[place] = far
    return found


def _grouped(deed: Sequence[Candidate]) -> list[Origin]:
    """The origins; all that rests on the same footage stands in one group, as it fails together.

    Who speaks from a camera's footage stands with what else rests on it; it ties no two cameras together.
    """
    seen = sorted({camera for c in deed if c.origin.kind == "path" for camera in c.cameras})
    together = "footage:" + "+".join(seen)
    shown = {camera: c.origin.group for c in deed if c.origin.kind != "claim" for camera in c.cameras}
    shown |= dict.fromkeys(seen, together)
    result = []
    for candidate in deed:
        shared = next((shown[camera] for camera in sorted(candidate.cameras) if camera in shown), None)
        result.append(replace(candidate.origin, group=shared) if shared is not None else candidate.origin)
    return result
