"""What really was, question by question: for each person the spans in which the clause's test was met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calibrated.incident import Incident
from calibrated.walks import passages, spells

Span = tuple[float, float]
Met = Mapping[str, tuple[Span, ...]]
"""Person to the spans of the acts that met the test, true clock."""

WITHIN_S, LASTS_S = 30.0, 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """Crossings (out and back is one act), stays and shots of everybody."""

    crossings: Met
    stays: Met
    shots: Met


def truths(incident: Incident) -> dict[str, Met]:
    """Clause to what met it. Nobody's absence means that he met nothing."""
    world = _World(crossings=_crossings(incident), stays=_stays(incident), shots=_shots(incident))
    crossed = [(person, span[0]) for person, spans in world.crossings.items() for span in spans]
    return {
        "crosses": world.crossings,
        "crosses unless authorised": {
            person: tuple(span for span in spans if not _covered(span, incident.papers.get(person)))
            for person, spans in world.crossings.items()
        },
        "crosses before another": {
            person: tuple(s for s in spans if any(q != person and s[0] < u for q, u in crossed))
            for person, spans in world.crossings.items()
        },
        "is in the zone": world.stays,
        "is in the zone unless authorised": {
            person: tuple(span for span in spans if not _covered(span, incident.papers.get(person)))
            for person, spans in world.stays.items()
        },
        "is in the zone for at least 5 s": {
            person: tuple(span for span in spans if span[1] - span[0] >= LASTS_S)
            for person, spans in world.stays.items()
        },
        "fires": world.shots,
        "fires before a crossing": {
            person: tuple(s for s in spans if any(s[0] < u for _, u in crossed))
            for person, spans in world.shots.items()
        },
        "fires in the zone within 30 s before a crossing": {
            person: tuple(
                s
                for s in spans
                if any(a <= s[0] <= b for a, b in world.stays.get(person, ()))
                and any(0 < u - s[0] <= WITHIN_S for _, u in crossed)
            )
            for person, spans in world.shots.items()
        },
    }  # fmt: skip


def together(incident: Incident, at: float) -> int:
    """How many were in the zone at this instant of the true clock."""
    return sum(any(a <= at <= b for a, b in spans) for spans in _stays(incident).values())


def _crossings(incident: Incident) -> Met:
    """One act for out and back: from the first passage to the last."""
    found = {}
    for person, walk in incident.walks.items():
        times = passages(walk.times, incident.ground.line_side(walk.xy))
        found[person] = tuple((pair[0], pair[-1]) for pair in (times[k : k + 2] for k in range(0, len(times), 2)))
    return found


def _stays(incident: Incident) -> Met:
    return {p: tuple(spells(w.times, incident.ground.zone_side(w.xy))) for p, w in incident.walks.items()}


def _shots(incident: Incident) -> Met:
    persons = sorted({person for person, _ in incident.shots})
    return {p: tuple((t, t) for person, t in incident.shots if person == p) for p in persons}


def _covered(span: Span, paper: Span | None) -> bool:
    """Whether the permission lasted from the act's begin to its end."""
    return paper is not None and paper[0] <= span[0] and span[1] <= paper[1]
