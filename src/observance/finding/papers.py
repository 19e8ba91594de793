"""The files that speak of parties: actors, authorisations, reviews, decisions, conclusions, notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from observance.evidence.fields import Id, Instant, Period, Share01, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice, unknown
from observance.evidence.written import Place
from observance.observation.marked import Frames
from observance.observation.readings import ReviewReading


class Party(Paper):
    """A side of the agreement."""

    id: Id = Field(description="named by agreements")
    name: Words = Field(description="words for readers")
    also_called: tuple[Words, ...] = Field(
        default=(), description="what else articles and sources call it; used to read them, never shown for it"
    )
    home_zones: tuple[Id, ...] = Field(default=(), description="zones under its control")
    commander: Words | None = Field(default=None, description="the organ that may authorise entry into its territory")


class Unit(Paper):
    """A unit of a party."""

    id: Id = Field(description="named by persons")
    party: Id = Field(description="of this file")
    name: Words = Field(description="words for readers")
    also_called: tuple[Words, ...] = Field(
        default=(), description="what else articles and sources call it; used to read them, never shown for it"
    )


class Basis(Paper):
    """On what a person is counted to a party. Position alone is no basis."""

    kind: Literal["uniform", "marking", "place come from", "order heard", "control of the post", "admission"] = Field(
        description="position alone is no basis"
    )
    grade: Literal["A", "B", "C", "D", "E"] = Field(description="A (completely reliable) to E")
    seen_in: Id = Field(description="item, observation or claim")
    note: str = Field(default="", description="what was seen or heard")


class Person(Paper):
    """A person by pseudonym."""

    id: Id = Field(description="a pseudonym")
    called: Words = Field(description="words for readers: the man who fled, a second person, the gun by the barn")
    also_called: tuple[Words, ...] = Field(
        default=(), description="what else articles and sources call it; used to read them, never shown for it"
    )
    is_a: Literal["person", "vehicle", "aircraft", "other"] = Field(
        default="person", description="a thing stands here too, and is attributed as a person is"
    )
    classes: tuple[Id, ...] = Field(default=(), description="what a thing is, in the agreement's words")
    unit: Id | None = Field(default=None, description="of this file")
    party: Id | None = Field(default=None, description="of this file; the unit's otherwise")
    roles: tuple[Id, ...] = Field(default=(), description="in the agreement's words")
    standing: Literal["in service", "off duty", "leaving", "unknown"] = Field(description="when it happened")
    protected: Literal["fleeing", "seeking protection", "wounded", "dead", "detained"] | None = Field(
        default=None, description="never the actor of an adverse finding"
    )
    seen: tuple[Frames, ...] = Field(default=(), description="where the person stands in the footage")
    bases: tuple[Basis, ...] = Field(default=(), description="why the person is counted to the party")


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

    id: Id = Field(description="named by authorisations")
    organ: Words = Field(description="whose register it is")
    allows: tuple[Id, ...] = Field(description="acts that it covers")
    period: Period = Field(description="for which it is complete")
    completeness: Share01 = Field(description="share of the authorisations given that stand in it")
    by_whom: Words = Field(description="by whose word it is complete")


class Authorisation(Paper):
    """Who was allowed what, by whom, when."""

    id: Id = Field(description="its name")
    register_id: Id = Field(alias="register", description="of this file")
    issued_by: Words = Field(description="the organ")
    names: tuple[Id, ...] = Field(description="persons, units or parties of actors.yaml")
    allows: Id = Field(description="the act")
    valid: Period = Field(description="from when to when")


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

    finding: Id = Field(description="id of the draft")
    function: Words = Field(description="of the person who adopts")
    by: Words | None = Field(
        default=None, description="the person's function code; needed where the profile asks for several persons"
    )
    draft: Words = Field(
        description="digest of what was read, by `observance findings`; a draft that changed since is not adopted"
    )
    date: Instant = Field(description="when")
    reasons: Words = Field(description="why")
    dissent: str = Field(default="", description="who disagrees, and why")


class ReviewsFile(Paper):
    """`reviews.yaml`: readings of observations, and adoptions of drafts."""

    readings: tuple[ReviewReading, ...] = ()
    adoptions: tuple[Adoption, ...] = ()

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        yield from twice([(("readings", i, "id"), x.id) for i, x in enumerate(self.readings)])


class Decision(Paper):
    """An open term decided, act by act (or for all acts of a kind by a person)."""

    id: Id = Field(description="its name")
    term: Words = Field(description="the open term")
    act: Id = Field(description="the kind of act: fires, recovers, …")
    person: Id | None = Field(default=None, description="of actors.yaml; all persons otherwise")
    during: Period | None = Field(default=None, description="the time it covers")
    answer: Literal["yes", "no", "undecided"] = Field(description="whether the term is met")
    by: Words = Field(description="a function")
    date: Instant | None = Field(default=None, description="when")
    reason: Words = Field(description="why")


class Status(Paper):
    """What a body or a party says of whether an agreement or a clause bound: not of what anybody did."""

    id: Id = Field(description="its name")
    body: Words = Field(description="who says so: a body, or a party of actors.yaml by its id")
    says: Literal["did not bind", "was suspended"] = Field(description="what it says of the time that follows")
    agreement: Words = Field(description="the agreement's name, as in its file")
    clause: Words | None = Field(default=None, description="the clause; the whole agreement otherwise")
    party: Id | None = Field(default=None, description="of actors.yaml: whom it did not bind; nobody otherwise")
    since: Instant = Field(alias="from", description="from when")
    until: Instant | None = Field(default=None, description="until when, not included; without end otherwise")
    quote: Words = Field(description="its words")
    source: Words = Field(description="where they stand")
    date: Instant = Field(description="when it said so")

    @model_validator(mode="after")
    def _ordered(self) -> Status:
        if self.until is not None and self.until <= self.since:
            got = f"an end {self.since - self.until:g} s before it begins" if self.until < self.since else "no time"
            raise PydanticCustomError("wanted", "{wanted}", {"wanted": "`until` after `from`", "got": got})
        return self


class DecisionsFile(Paper):
    """`decisions.yaml`: open terms decided, and what was said of whether a text bound."""

    decisions: tuple[Decision, ...] = ()
    statuses: tuple[Status, ...] = ()

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        ids: list[tuple[Place, str]] = [(("decisions", i, "id"), x.id) for i, x in enumerate(self.decisions)]
        yield from twice([*ids, *((("statuses", i, "id"), x.id) for i, x in enumerate(self.statuses))])


class Conclusion(Paper):
    """What another body concluded itself: stands beside ours, changes nothing."""

    id: Id = Field(description="its name")
    body: Words = Field(description="who concluded")
    date: Instant = Field(description="when")
    quote: Words = Field(description="its words")
    source: Words = Field(description="where they stand")
    clause: str | None = Field(default=None, description="that it named")
    person: Id | None = Field(default=None, description="of actors.yaml")
    act: Id | None = Field(default=None, description="the kind of act")
    answer: Words = Field(description="in its own word")
    did_not_address: str = Field(default="", description="what it left open")


class ConclusionsFile(Paper):
    """`conclusions.yaml`."""

    conclusions: tuple[Conclusion, ...] = ()

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        yield from twice([(("conclusions", i, "id"), x.id) for i, x in enumerate(self.conclusions)])


class Notice(Paper):
    """Who was told what, when; the reply in full."""

    id: Id = Field(description="its name")
    to: Words = Field(description="who was told")
    date: Instant = Field(description="when")
    of: Words = Field(description="what")
    reply: str = Field(default="", description="in full")


class NoticesFile(Paper):
    """`notices.yaml`."""

    notices: tuple[Notice, ...] = ()

    def slips(self) -> Iterator[Slip]:
        """Each id once."""
        yield from twice([(("notices", i, "id"), x.id) for i, x in enumerate(self.notices)])
