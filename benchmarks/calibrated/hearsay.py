"""What sources say of shots that no camera shows: reliable or not by a coin, right or wrong by another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibrated.dice import share_about
from calibrated.setting import NOON
from observance.evidence.case_file import Grades
from observance.observation.statement.claims import StatementFile
from observance.values.spans import iso_from_seconds

GRADES = Grades.model_validate(
    {
        "reliability": {"A": 0.95, "B": 0.8, "C": 0.6, "D": 0.4, "E": 0.15},
        "credibility": {"1": 0.95, "2": 0.8, "3": 0.6, "4": 0.35, "5": 0.1},
        "certainty": {"certain": 0.95, "probable": 0.75, "possible": 0.45},
        "attribution": {"A": 0.95, "B": 0.85, "C": 0.65, "D": 0.4, "E": 0.15},
    }
)
LEARNT_FROM = 20.0
"""A grade's real share in an incident strays from the stated one as if that had been learnt from so many cases."""
SAID = ("w1", "w2")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    id: str
    source: str
    person: str
    reliability: str
    credibility: str
    independent: bool
    earliest: float
    latest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearsay:
    """Statements for the case, and the shots that really were: person and true instant."""

    statements: tuple[StatementFile, ...]
    shots: tuple[tuple[str, float], ...]


def hearsay(chance: np.random.Generator) -> Hearsay:
    """One to four sources on one deed, or on two that exclude each other; then what holds, drawn as the grades mean."""
    rival = bool(chance.random() < 0.4)
    persons = SAID[: 2 if rival else 1]
    about = dict(zip(SAID, NOON + chance.uniform(25.0, 80.0, 2), strict=True))
    said: list[_Said] = []
    for number in range(1, int(chance.integers(len(persons), 5)) + 1):
        person = persons[(number - 1) % len(persons)]
        length, before = chance.uniform(4.0, 40.0), chance.random()
        earliest = round(about[person] - before * length, 3)
        said.append(
            _Said(
                id=f"claim-{number}", source=f"source-{number}", person=person, earliest=earliest,
                latest=round(earliest + length, 3), reliability=str(chance.choice([*"ABCD"])),
                credibility=str(chance.choice([*"1234"])), independent=bool(chance.random() < 0.6),
            )
        )  # fmt: skip
    held = _held(chance, said)
    shots = []
    for person in persons:
        true = [s for s in said if s.person == person and s.id in held]
        if true:
            one = true[int(chance.integers(len(true)))]
            shots.append((person, float(chance.uniform(one.earliest, one.latest))))
    return Hearsay(statements=tuple(_file(s, said) for s in said), shots=tuple(shots))


def _held(chance: np.random.Generator, said: list[_Said]) -> set[str]:
    """Who is right: sources not independent share one coin each way; two that exclude each other are never both."""
    reliable = {g: share_about(chance, p, LEARNT_FROM) for g, p in GRADES.reliability.items()}
    right = {g: share_about(chance, p, LEARNT_FROM) for g, p in GRADES.credibility.items()}
    while True:
        coins = {name: chance.random() for name in ("together", *(s.source for s in said))}
        words = {(name, person): chance.random() for name in coins for person in SAID}
        held = set()
        for s in said:
            voice = s.source if s.independent else "together"
            if coins[voice] < reliable[s.reliability] and words[voice, s.person] < right[s.credibility]:  # type: ignore[index]
                held.add(s.id)
        if len({s.person for s in said if s.id in held}) <= 1:
            return held


def _file(one: _Said, said: list[_Said]) -> StatementFile:
    claim = {
        "id": one.id, "quote": "he fired", "start": 0, "speaker": f"speaker-{one.id}", "knows": "saw",
        "credibility": one.credibility, "excludes": [s.id for s in said if s.person != one.person],
        "content": {
            "type": "act", "act": {"does": "fires", "person": one.person},
            "when": {"earliest": iso_from_seconds(one.earliest), "latest": iso_from_seconds(one.latest)},
        },
    }  # fmt: skip
    source = {
        "id": one.source, "outlet": one.source, "kind": "witness", "reliability": one.reliability, "graded_by": "A1",
        "independent": one.independent, "note": "declared for the benchmark",
    }  # fmt: skip
    return StatementFile.model_validate({"source": source, "text": "he fired", "claims": [claim]})
