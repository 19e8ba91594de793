"""The files that speak of parties: actors, authorisations, reviews, decisions, conclusions, notices."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from observance.evidence.fields import Id, Instant, Period, Share01, Words
from observance.evidence.papers import Paper
from observance.observation.marked import Frames
from observance.observation.readings import ReviewReading


class Party(Paper):
    """A side of the agreement."""

    id: Id
    name: Words
    home_zones: tuple[Id, ...] = ()
    commander: Words | None = Field(default=None, description="the organ that may authorise entry into its territory")


class Unit(Paper):
    """A unit of a party."""

    id: Id
    party: Id
    name: Words


class Basis(Paper):
    """On what a person is counted to a party. Position alone is no basis."""

    kind: Literal["uniform", "marking", "place come from", "order heard", "control of the post", "admission"]
    grade: Literal["A", "B", "C", "D", "E"]
    seen_in: Id = Field(description="item, observation or claim")
    note: str = ""


class Person(Paper):
    """A person by pseudonym."""

    id: Id
    called: Words = Field(description="words for readers: the man who fled, a second person")
    unit: Id | None = None
    party: Id | None = None
    roles: tuple[Id, ...] = ()
    standing: Literal["in service", "off duty", "leaving", "unknown"]
    protected: Literal["fleeing", "seeking protection", "wounded", "detained"] | None = None
    seen: tuple[Frames, ...] = ()
    bases: tuple[Basis, ...] = ()


class ActorsFile(Paper):
    """`actors.yaml`."""

    parties: tuple[Party, ...]
    units: tuple[Unit, ...] = ()
    persons: tuple[Person, ...] = ()

    @model_validator(mode="after")
    def _joined(self) -> ActorsFile:
        parties, units = {p.id for p in self.parties}, {u.id for u in self.units}
        for unit in self.units:
            if unit.party not in parties:
                raise ValueError(f"a party of this file for unit {unit.id!r}, not {unit.party!r}")
        for person in self.persons:
            if person.unit is not None and person.unit not in units:
                raise ValueError(f"a unit of this file for person {person.id!r}, not {person.unit!r}")
            if person.party is not None and person.party not in parties:
                raise ValueError(f"a party of this file for person {person.id!r}, not {person.party!r}")
        return self

    def party_of(self, person: Person) -> str | None:
        """The party named for a person, by itself or by the unit."""
        if person.party is not None:
            return person.party
        return next((u.party for u in self.units if u.id == person.unit), None)


class Register(Paper):
    """A register that was seen, and how complete it is, by whose word."""

    id: Id
    organ: Words
    allows: tuple[Id, ...]
    period: Period
    completeness: Share01
    by_whom: Words


class Authorisation(Paper):
    """Who was allowed what, by whom, when."""

    id: Id
    register_id: Id = Field(alias="register")
    issued_by: Words
    names: tuple[Id, ...]
    allows: Id
    valid: Period


class AuthorisationsFile(Paper):
    """`authorisations.yaml`."""

    registers: tuple[Register, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()


class Adoption(Paper):
    """Persons in a function adopt a draft; only then it is a finding."""

    finding: Id
    function: Words
    date: Instant
    reasons: Words
    dissent: str = ""


class ReviewsFile(Paper):
    """`reviews.yaml`: readings of observations, and adoptions of drafts."""

    readings: tuple[ReviewReading, ...] = ()
    adoptions: tuple[Adoption, ...] = ()


class Decision(Paper):
    """An open term decided, act by act (or for all acts of a kind by a person)."""

    id: Id
    term: Words
    act: Id = Field(description="the kind of act: fires, recovers, …")
    person: Id | None = None
    during: Period | None = None
    answer: Literal["yes", "no", "undecided"]
    by: Words
    date: Instant | None = None
    reason: Words


class DecisionsFile(Paper):
    """`decisions.yaml`."""

    decisions: tuple[Decision, ...] = ()


class Conclusion(Paper):
    """What another body concluded itself: stands beside ours, changes nothing."""

    id: Id
    body: Words
    date: Instant
    quote: Words
    source: Words
    clause: str | None = None
    person: Id | None = None
    act: Id | None = None
    answer: Words
    did_not_address: str = ""


class ConclusionsFile(Paper):
    """`conclusions.yaml`."""

    conclusions: tuple[Conclusion, ...] = ()


class Notice(Paper):
    """Who was told what, when; the reply in full."""

    id: Id
    to: Words
    date: Instant
    of: Words
    reply: str = ""


class NoticesFile(Paper):
    """`notices.yaml`."""

    notices: tuple[Notice, ...] = ()
