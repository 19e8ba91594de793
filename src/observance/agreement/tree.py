"""The typed tree of an agreement: what the language says, after parsing; the finding room compiles it.

Words: a *sentence* is one line of the vocabulary ("{P:person} crosses line {L:line} at {T:time}"), a *relation* is the
table behind it, an *atom* is a sentence with its holes filled. Everything here is frozen and compares by content; the
place in the file (`where`) is left out of comparisons, so that a printed and re-read tree is equal to the first one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from typing import TypeAlias

from observance.agreement.conditions import (
    And,
    Atom,
    Condition,
    Differs,
    During,
    Element,
    Exists,
    ForAtLeast,
    Not,
    Or,
    Order,
    TimeRelation,
)
from observance.agreement.terms import (
    DURATION_UNITS,
    LENGTH_UNITS,
    NOWHERE,
    UNITS,
    Call,
    Constant,
    Kind,
    Placed,
    Quantity,
    Relation,
    Term,
    Type,
    Variable,
    Where,
)

__all__ = [
    "DURATION_UNITS",
    "LENGTH_UNITS",
    "NOWHERE",
    "UNITS",
    "Addressed",
    "Agreement",
    "And",
    "Atom",
    "By",
    "Call",
    "Clause",
    "Condition",
    "Constant",
    "Definition",
    "Differs",
    "During",
    "Element",
    "Exists",
    "ForAtLeast",
    "Forbids",
    "Kind",
    "Limits",
    "Name",
    "Norm",
    "Not",
    "OpenTerm",
    "Or",
    "Order",
    "Party",
    "Permits",
    "Placed",
    "Precedence",
    "Priority",
    "Quantity",
    "Reading",
    "Relation",
    "Repair",
    "Requires",
    "Suspension",
    "Term",
    "TextStatus",
    "TimeRelation",
    "Type",
    "Unless",
    "Variable",
    "Where",
    "WithinAfter",
]


class TextStatus(Enum):
    """How far the clause's text was compared with a copy of the agreement. Only the first prints as a quotation."""

    VERIFIED = "verified"
    PARTLY = "partly verified"
    RECOLLECTED = "recollected (not verified)"
    SUMMARY = "summary: text not held"


class Addressed(Enum):
    """Who owes what a reading says."""

    PERSON = "the person"
    SIDE_THAT_PERMITS = "the side that permits"
    SIDE_THAT_ACTS = "the side that acts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbids:
    """`forbids S when …`. `who` is a side, or a person in a reading that is addressed to persons."""

    who: Variable
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Permits:
    """`permits S when …`: what is allowed to whom, whatever another clause says (collisions are a norm conflict)."""

    who: Variable
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """The last day on which the duty may be performed; with a `clock`, the time of that day."""

    day: date
    clock: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinAfter:
    """So long after the event `after` (a condition with one event) the duty must be performed."""

    duration: Quantity
    after: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Requires:
    """`requires S that … by DATE` or `… within 5 days after …`. Without a deadline it must hold at all times."""

    who: Variable
    that: Condition
    deadline: By | WithinAfter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`limits S to at most 35 P such that … at any one time`: different `counted` at one instant."""

    who: Variable
    at_most: int
    counted: Variable
    such_that: Condition


Norm: TypeAlias = Forbids | Permits | Requires | Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Unless(Placed):
    """An exception: where its condition covers the act, the norm does not bite. Several are alternatives."""

    condition: Condition


class Precedence(Enum):
    """Which of two clauses gives way: this one, or the named one."""

    SUBJECT_TO = "subject to"
    NOTWITHSTANDING = "notwithstanding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority(Placed):
    """`subject to clause "KAA/11"`, `notwithstanding clause "KAA/9"`."""

    precedence: Precedence
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair(Placed):
    """`repaired when …`: what makes the breach good afterwards. It is recorded, and erases nothing."""

    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(Placed):
    """`suspended from … until … for north`: what it stands under does not bind then. Until (excluded) None: ever since.

    Attributes:
        party: whom it frees; None: everyone.
        from_clock, until_clock: the time of day, in the agreement's time zone; None: with the day.
        source: the decision or notice that suspended it.
    """

    since: date
    until: date | None = None
    party: str | None = None
    source: str = ""
    from_clock: time | None = None
    until_clock: time | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Placed):
    """One way to read a clause, in force from (that day included) until (that day excluded); None: as the clause.

    Rival readings have different names and their own answers; the same name with other dates is a later version.
    """

    name: str
    addressed: Addressed
    in_force_from: date | None
    in_force_until: date | None
    quantifiers: tuple[Variable, ...]
    norm: Norm
    exceptions: tuple[Unless, ...] = ()
    priorities: tuple[Priority, ...] = ()
    note: str = ""
    repairs: tuple[Repair, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    from_clock: time | None = None
    until_clock: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Placed):
    """A provision: its text, how far that text was checked and against what, and its readings (none: text only).

    An id may come several times, each with a `version` of its own and dates that do not overlap. A version that another
    `amends` ends where that one begins (`force.clause_span`).
    """

    id: str
    text: str
    text_status: TextStatus
    text_digest: str
    source: str
    readings: tuple[Reading, ...]
    text_from: str = ""
    note: str = ""
    comment: str = ""
    version: str = ""
    amends: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    from_clock: time | None = None
    until_clock: time | None = None
    suspensions: tuple[Suspension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Placed):
    """Who is bound, under the short name that the case uses, from its accession on (None: from the start).

    `until` is the first day on which it was no party any more (None: it still is).
    """

    name: str
    title: str
    since: date | None = None
    comment: str = ""
    until: date | None = None
    from_clock: time | None = None
    until_clock: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Placed):
    """A declared name (`zone dmz "…"`), or function (`organ commander_of(side) "…"`), and how a reader calls it."""

    name: str
    type: Type
    title: str
    parameters: tuple[Type, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Placed):
    """A shorthand sentence and what it stands for."""

    relation: Relation
    when: Condition
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTerm(Placed):
    """A sentence whose truth needs judgement: `words` without holes; who decides it ("" = the profile says)."""

    words: str
    relation: str
    decided_by: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A whole agreement. `digest` covers rules, vocabulary and texts, not layout.

    Attributes:
        time_zone: in which its days begin and its clock times are meant ("": that of the case).
        vocabulary_comments: one per vocabulary file.
        closing_comment: behind the last statement.
    """

    name: str
    in_force_from: date
    in_force_until: date | None
    parties: tuple[Party, ...]
    names: tuple[Name, ...]
    vocabulary: tuple[Relation, ...]
    vocabulary_files: tuple[str, ...]
    definitions: tuple[Definition, ...]
    clauses: tuple[Clause, ...]
    open_terms: tuple[OpenTerm, ...]
    digest: str
    file: str = field(default="", compare=False)
    comment: str = ""
    from_clock: time | None = None
    until_clock: time | None = None
    time_zone: str = ""
    suspensions: tuple[Suspension, ...] = ()
    vocabulary_comments: tuple[str, ...] = ()
    time_zone_comment: str = ""
    closing_comment: str = ""
