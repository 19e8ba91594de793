"""An answer re-derived from its file and compared with what its row says, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from observance.finding.checking.answer_file import ActPart, AnswerFile, Beside, PartyPart
from observance.finding.checking.counting import count
from observance.finding.checking.deciding import (
    Numbers,
    Range,
    answer_of,
    counted,
    in_order,
    is_near,
    party_answer,
)
from observance.finding.checking.fields import Field
from observance.finding.checking.forbidding import Derived, derive
from observance.finding.checking.performing import perform
from observance.finding.checking.stretches import Bits


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at; `same`: the file's own facts bear out what the row says; None: not asked."""

    same: bool | None
    words: str

    def __str__(self) -> str:
        head = "taken as given" if self.same is None else "confirmed" if self.same else "differs"
        return f"{head}: {self.words}"


def confirm(answer: AnswerFile) -> list[Line]:
    """Everything that can be re-derived, each with whether it is as the row says.

    Raises:
        RefusedInput: a rule that this checker cannot read.
    """
    if isinstance(answer.part, PartyPart):
        return _party(answer, answer.part)
    return _Act(answer, answer.part).lines()


class _Act:
    def __init__(self, answer: AnswerFile, part: ActPart) -> None:
        self.row, self.n, self.limits, self.part = answer.row, answer.histories, answer.limits, part
        anchor = part.anchor
        self.count: tuple[float, Bits] | None = None
        self.duty = part.duty
        if anchor is not None:
            self.derived: Derived = derive(part, anchor, self.row.file, self.n)
        elif part.number is not None:
            self.derived, at, ever = count(part, part.number, self.row.file, self.n)
            self.count = (at, ever)
        elif part.duty is not None:
            self.derived, self.duty = perform(part, part.duty, self.row.file, self.n)
        else:
            raise self.row.wrong("an act, a number or a duty")

    def lines(self) -> list[Line]:
        """All of them, in the order of the argument: the facts, the counts, the intervals, the answer."""
        found, part, row = self.derived, self.part, self.row
        met, kept = int(found.met.sum()), float(np.prod([1.0 - u for u in part.lacking if u is not None]))
        low, high = self._count(found.counts), self._count(self._possible())
        lines = [
            _same(self.n, row["histories"].count(), f"{self.n} histories"),
            *self._as_found(),
            self._share("share", self._count(found.met), f"{met} of {self.n} histories meet the test"),
            self._share("share_confirmed", self._count(found.confirmed), f"{_in(found.confirmed)} meet it confirmed"),
            self._share(
                "share_low",
                low.times(kept),
                f"{_in(found.counts)} count towards breach, times {kept:g} for what registers may lack",
            ),
            self._share("share_high", high, f"{_in(self._possible())} do not exclude the test"),
            *self._elements(),
            *self._exceptions(),
            *self._supports(),
            self._attribution(),
        ]
        return [*lines, *self._answer(low.times(kept), high)]

    def _as_found(self) -> Iterable[Line]:
        """History by history, against what the engine found."""
        found, part = self.derived, self.part
        for other in (*part.prevailing, *part.colliding):
            yield Line(None, f"{other.clause} permits or requires the act in {_in(other.holds)}")
        if part.duty is not None and self.duty is not None:
            yield Line(None, f"the duty arose in {_in(part.deed)}")
            for state in ("met", "late", "missed", "pending"):
                mine, theirs = getattr(self.duty, state), getattr(part.duty, state)
                yield _bits(mine, theirs, f"the duty is {state} in the same histories")
                yield _range(self.row["duty"][state], self._count(mine), f"{_in(mine)}: the duty is {state}")
        if self.count is not None:
            (at, ever), shown = self.count, self.row["counted"]
            yield _same(round(at, 6), shown["at"].number(), f"most histories have too many at {at:.6f}")
            yield _range(shown["ever"], self._count(ever), f"{_in(ever)} have too many at some instant")
        yield _bits(found.met, part.met, "the test is met in the same histories")
        yield _bits(found.confirmed, part.confirmed, "it is met by what is confirmed in the same histories")
        yield _bits(found.counts, part.counts, "the same histories count towards breach")
        yield _bits(found.covered, part.covered, "the same histories are covered by an exception")

    def _possible(self) -> Bits:
        possible = np.ones(self.n, dtype=np.bool_)
        for element in self.part.elements:
            possible &= element.possible
        return possible | self.derived.met

    def _count(self, bits: Bits) -> Range:
        return counted(int(bits.sum()), self.n)

    def _share(self, name: str, derived: Range, words: str) -> Line:
        return _range(self.row[name], derived, words)

    def _elements(self) -> Iterable[Line]:
        rows = list(self.row["elements"])
        yield _same(len(self.part.elements), len(rows), f"{len(rows)} elements")
        for element, shown in zip(self.part.elements, rows, strict=False):
            count = int(element.met.sum())
            line = _range(shown["share"], self._count(element.met), f"{count} of {self.n} meet “{element.words}”")
            missing = int((self.derived.met & ~element.met).sum())
            inside = not (element.confirmed & ~element.met).any() and not (element.met & ~element.possible).any()
            if missing or not inside or element.words != shown["words"].text():
                line = Line(False, f"{missing} histories meet the test and not its element “{element.words}”")
            yield line

    def _exceptions(self) -> Iterable[Line]:
        rows = list(self.row["exceptions"])
        yield _same(len(self.derived.covers), len(rows), f"{len(rows)} exceptions")
        for covers, shown in zip(self.derived.covers, rows, strict=False):
            asked = self.derived.met if self.derived.met.any() else np.ones(self.n, dtype=np.bool_)
            covered = counted(int((covers & asked).sum()), int(asked.sum()))
            yield _range(shown["share"], covered, f"{_in(covers)} are covered by “{shown['words'].text()}”")

    def _supports(self) -> Iterable[Line]:
        if self.part.anchor is None:
            return
        shown = set(self.row["supports"].texts())
        yield _same(sorted(self.derived.supports), sorted(shown), f"rests on {', '.join(sorted(shown)) or 'nothing'}")

    def _attributed(self) -> Range | None:
        by, party = self.part.attributed_by, self.part.party
        bits = [f.holds for f in self.part.facts.all if f.relation == "belongs" and f.names == (by, party)]
        return self._count(np.logical_or.reduce(bits)) if bits else None

    def _attribution(self) -> Line:
        shown, derived = self.row["attribution"]["share"], self._attributed()
        if derived is None:
            return Line(shown.value is None, "no basis of attribution is counted")
        return _range(shown, derived, f"the actor is counted to {self.part.party}")

    def _reasons(self, low: Range, share: Range) -> frozenset[str]:
        """What no adverse answer gets past, as far as the file's numbers say it; the rest is taken as stated."""
        part, limits, found = self.part, self.limits, self.derived
        attributed, sure, counts = self._attributed(), self._count(found.confirmed), self._count(found.counts)
        live = [origin for origin in part.origins if origin.holds.any()]
        apart = len({o.group for o in live}) >= limits.origins and {o.kind for o in live}.issuperset(limits.kinds)
        asked = found.met  # of a duty that nobody watched, only what was done late can be read
        if self.duty is not None and not self.duty.absence_counts:
            asked = self.duty.late
        unread = self._count(asked).low >= limits.standard > sure.low
        undecided = part.undecided or any(e.latent == "undecided" for e in part.elements)
        lacks = counts.low >= limits.standard > low.low
        unknown = part.attributed_by is not None and (attributed is None or attributed.low < limits.standard)
        nobody = part.anchor is None and part.party is None and part.rule.of_a_side
        duty = self.duty
        absent = duty is not None and duty.absence_counts and not duty.late.any()
        pending = duty is not None and self._count(duty.pending).high > limits.lower_bound
        derived = {
            "norm conflict": any(not self._slight(other) for other in part.colliding),
            "deadline pending": pending,
            "not attributable": unknown or nobody,
            "not corroborated": not apart and not absent,
            "not reviewed": bool(asked.any())
            and (not found.confirmed.any() or unread)
            and not (undecided and part.act_confirmed),
            "authorisations not seen": any(u is None for u in part.lacking) or lacks,
            "open term undecided": undecided,
            "text not held": not part.rule.text_held,
        }
        return part.blocked | {reason for reason, applies in derived.items() if applies}

    def _slight(self, other: Beside) -> bool:
        """Next to none of the histories that count towards the breach meet the other clause too."""
        counts = self.derived.counts
        return not counts.any() or float(other.holds[counts].mean()) <= self.limits.lower_bound

    def _answer(self, low: Range, high: Range) -> Iterable[Line]:
        part, limits, row, found = self.part, self.limits, self.row, self.derived
        share = self._count(found.met)
        excepted = None
        if (part.rule.unless or part.prevailing) and found.met.any():
            excepted = counted(int(found.covered.sum()), int(found.met.sum()))
        blocked = self._reasons(low, share)
        numbers = Numbers(
            act=self._count(part.deed), share=share, low=self._decisive(low), high=high, exception=excepted,
            in_force=part.in_force, blocked=blocked, permission=part.rule.norm == "permits",
            performed=None if self.duty is None else self._count(self.duty.met),
        )  # fmt: skip
        answer = answer_of(numbers, limits.standard, limits.lower_bound, limits.exception)
        because, turned = tuple[str, ...](), tuple[str, ...]()
        if answer == "not determined":
            near = {"sampling"} if is_near(numbers, limits.standard, limits.lower_bound) else set[str]()
            because = in_order(blocked | part.doubts | near) or ("standard not met",)
        elif answer != "not in force":
            turned = tuple(e["alternative"].text() for e in row["span"] if e["answer"].text() != answer)
            if turned:
                answer, because = "not determined", ("rests on an assumption",)
        noted = part.protected and answer in ("breach", "not determined")
        if noted:
            answer, because, turned = "not determined", ("readings differ",), ()
        yield _same(turned, row["rests_on"].texts(), "under these assumptions the answer is another: " + _list(turned))
        yield _same("note" if noted else "act", row["level"].text(), "a legal note" if noted else "an act row")
        yield from _answers(answer, because, row)

    def _decisive(self, low: Range) -> Range:
        """The standard jointly, or per element: then that of the least established element."""
        if self.limits.applies == "jointly" or not self.part.elements:
            return low
        kept = float(np.prod([1.0 - u for u in self.part.lacking if u is not None]))
        free = [element.confirmed & ~self.derived.covered for element in self.part.elements]
        return min((self._count(bits).times(kept) for bits in free), key=lambda share: share.low)


def _party(answer: AnswerFile, part: PartyPart) -> list[Line]:
    limits, row = answer.limits, answer.row
    watched = part.watched_share >= limits.least_watched and part.missed_share <= limits.lower_bound
    decided, because = party_answer(
        tuple(word for _, word, _ in part.acts),
        frozenset(reason for _, _, reasons in part.acts for reason in reasons),
        in_force=part.in_force, watched=watched, noted=part.noted, text_held=part.text_held,
    )  # fmt: skip
    shown = row["coverage"]
    numbers = (shown["watched_share"].number(), shown["missed_share"].number())
    return [
        _same(answer.histories, row["histories"].count(), f"{answer.histories} histories"),
        _same((part.watched_share, part.missed_share), numbers, f"{part.watched_share:g} was watched"),
        *_answers(decided, because, row),
        _same(
            [id for id, word, _ in part.acts if word == decided],
            list(row["supports"].texts()),
            "the rows that it is of",
        ),
    ]


def _answers(answer: str, because: Sequence[str], row: Field) -> Iterable[Line]:
    yield _same(answer, row["answer"].text(), f"the answer is {answer}")
    yield _same(tuple(because), row["because"].texts(), f"because: {_list(because)}")


def _same(derived: object, shown: object, words: str) -> Line:
    return Line(True, words) if derived == shown else Line(False, f"{words}; the row says {shown}")


def _bits(derived: Bits, shown: Bits, words: str) -> Line:
    other = np.flatnonzero(derived ^ shown)
    if not other.size:
        return Line(True, words)
    return Line(False, f"{words}; {other.size} are not, the first is history {other[0]}, counted from 0")


def _range(shown: Field, derived: Range, words: str) -> Line:
    own = (derived.value, derived.low, derived.high)
    said = tuple(shown[name].number() for name in ("value", "sampling_low", "sampling_high"))
    near = all(abs(a - b) <= 1e-6 for a, b in zip(own, said, strict=True))
    text = f"{words}: {own[0]:.6f} ({own[1]:.6f} to {own[2]:.6f})"
    return Line(True, text) if near else Line(False, f"{text}; the row says {said[0]} ({said[1]} to {said[2]})")


def _in(bits: Bits) -> str:
    return f"{int(bits.sum())} of {bits.size} histories"


def _list(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"
