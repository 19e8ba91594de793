"""The files that speak of parties: actors, authorisations, reviews, decisions, conclusions, notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from observance.evidence.fields import Id, Instant, Period, Share01, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice, unknown
from observance.evidence.written import Place
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

    parties: tuple[Party, ...] = ()
    units: tuple[Unit, ...] = ()
    persons: tuple[Person, ...] = ()

    def slips(self) -> Iterator[Slip]:
        """Each id once in the file; parties and units that are in it; a person's party that is the unit's."""
        parties, units = {p.id for p in self.parties}, {u.id: u for u in self.units}
        ids: list[tuple[Place, str]] = [(("parties", i, "id"), party.id) for i, party in enumerate(self.parties)]
        ids += [(("units", i, "id"), unit.id) for i, unit in enumerate(self.units)]
        ids += [(("persons", i, "id"), person.id) for i, person in enumerate(self.persons)]
        yield from twice(ids, " among parties, units and persons")
        for i, unit in enumerate(self.units):
            if unit.party not in parties:
                yield unknown(("units", i, "party"), "a party of this file", unit.party, parties)
        for i, person in enumerate(self.persons):
            if person.unit is not None and person.unit not in units:
                yield unknown(("persons", i, "unit"), "a unit of this file", person.unit, units)
            elif person.party is not None and person.party not in parties:
                yield unknown(("persons", i, "party"), "a party of this file", person.party, parties)
            elif person.party and person.unit and units[person.unit].party != person.party:
                wanted = f"the party of unit {person.unit!r}, {units[person.unit].party!r}"
                yield Slip(place=("persons", i, "party"), wanted=wanted, got=f"{person.party!r}")

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

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        yield from twice([(("registers", i, "id"), x.id) for i, x in enumerate(self.registers)])
        yield from twice([(("authorisations", i, "id"), x.id) for i, x in enumerate(self.authorisations)])
        registers = {register.id for register in self.registers}
        for i, given in enumerate(self.authorisations):
            if given.register_id not in registers:
                yield unknown(
                    ("authorisations", i, "register"), "a register of this file", given.register_id, registers
                )


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

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        yield from twice([(("readings", i, "id"), x.id) for i, x in enumerate(self.readings)])


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

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        yield from twice([(("decisions", i, "id"), x.id) for i, x in enumerate(self.decisions)])


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

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        yield from twice([(("conclusions", i, "id"), x.id) for i, x in enumerate(self.conclusions)])


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

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        yield from twice([(("notices", i, "id"), x.id) for i, x in enumerate(self.notices)])
