"""The rows of `out/findings.json`: one answer each, with everything that a hostile reader would ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from observance.values.shares import Share
from observance.values.spans import Bounds

AnswerWord = Literal["breach", "permitted", "consistent", "none seen", "not in force", "not determined"]

BECAUSE = (
    "not covered",
    "too imprecise",
    "contradictory",
    "not attributable",
    "not corroborated",
    "not reviewed",
    "authorisations not seen",
    "open term undecided",
    "norm conflict",
    "readings differ",
    "text not held",
    "deadline pending",
    "rests on an assumption",
    "sampling",
    "standard not met",
)
"""Every reason for `not determined`, in the fixed order of `findings.md`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of the clause's test: its words, whether it is met in how many histories, and on what."""

    words: str
    relation: str
    share: Share
    established: bool
    acts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionShown:
    """One exception: its words and its status: shown, not recorded, outside validity, register not seen."""

    words: str
    status: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanEntry:
    """The share under one declared alternative, and the answer there."""

    alternative: str
    share: Share
    answer: AnswerWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Attribution is its own line: the act can be established and this not."""

    party: str | None
    share: Share | None
    bases: tuple[str, ...] = ()
    standing: str = "unknown"
    established: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What was watched of the clause's place and time: 0 to 1, where, when, and the holes as sentences."""

    watched_share: float
    place: str
    span: tuple[float, float]
    missed_share: float
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """How a duty was performed: which of its four states most histories have, and in how many each holds.

    Attributes:
        deadline, performed: bounds of the instants, POSIX seconds; None where there is none.
        absence_counts: watch or registers are such that what was not seen to be done was not done.
    """

    state: Literal["met", "late", "missed", "pending"]
    deadline: Bounds | None
    performed: Bounds | None
    met: Share
    late: Share
    missed: Share
    pending: Share
    absence_counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many there were at the instant at which most histories exceed the limit.

    Attributes:
        at: POSIX seconds. least, most: 95 % bounds over the histories; most None where nobody bounded it.
        ever: the share that exceeds the limit at some instant of all; it decides nothing.
    """

    at: float
    limit: int
    least: int
    most: int | None
    ever: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What made the breach good afterwards: its words, in how many of the histories that meet the test, and when."""

    words: str
    share: Share
    when: Bounds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer. `level` is `act`, `party` or `note` (a legal note on a protected person: internal, no finding).

    `share` is the act and every element, exceptions left out; `share_low` and `share_high` put the latents against and
    for the answer. `began`, `ended` are bounds over the histories that hold the act. `because` is empty unless the
    answer is `not determined`. `sentence` is for readers and carries no percentage.
    """

    id: str
    level: Literal["act", "party", "note"]
    agreement: str
    clause: str
    reading: str
    party: str | None
    actor: str | None
    act: str | None
    act_kind: str | None
    act_words: str
    answer: AnswerWord
    because: tuple[str, ...]
    standard: str
    status: Literal["draft", "adopted"]
    share: Share
    share_low: Share
    share_high: Share
    span: tuple[SpanEntry, ...]
    histories: int
    began: Bounds | None
    ended: Bounds | None
    lasted_s: tuple[float, float] | None
    elements: tuple[Element, ...]
    exceptions: tuple[ExceptionShown, ...]
    supports: tuple[str, ...]
    hinges: tuple[str, ...]
    turns_on: tuple[str, ...]
    would_settle: tuple[str, ...]
    coverage: Covered | None
    attribution: Attribution
    reviewed_by: tuple[str, ...]
    assumptions: tuple[str, ...]
    counter_evidence: tuple[str, ...] = ()
    sentence: str = ""
    decisions: tuple[str, ...] = ()
    certificate: dict[str, str] = field(default_factory=dict)
    rests_on: tuple[str, ...] = ()
    """The declared alternatives under which the answer is another one."""
    share_confirmed: Share | None = None
    """The share over confirmed observations alone, exceptions left out; `share` is that over all observations."""
    lacking: dict[str, str] = field(default_factory=dict)
    """By reason of `because`: what exactly lacks here, where more can be said than the reason itself."""
    text_status: str = ""
    """How far the clause's text was compared with a copy of the agreement."""
    version: str = ""
    """Which version of the clause or reading, with its dates; "" where there is but one."""
    duty: Duty | None = None
    counted: Counted | None = None
    repaired: tuple[Repaired, ...] = ()
    """Recorded beside the answer; it erases nothing."""
    collides_with: tuple[str, ...] = ()
    """Clauses that permit or require the act, where nothing says which prevails."""
    prevailing: tuple[str, ...] = ()
    """Clauses that permit the act and prevail."""
    status_said: tuple[str, ...] = ()
    """What bodies and parties say of whether the clause bound then; only a body of the profile decides."""
    adoptions: tuple[str, ...] = ()
    """Who adopted the draft, in which function, when, with which reasons and dissent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that `out/findings.json` holds."""

    case: str
    kind: str
    caution: str
    profile: str
    standard_words: str
    seed: int
    histories: int
    assumptions: tuple[str, ...]
    rows: tuple[Row, ...]
    patterns: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    conclusions: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    """The answer files of the rows by name; they stand beside `out/findings.json`, not in it."""
