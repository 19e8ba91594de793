"""What changed between two findings of one case: which answers, which not, which are new or gone, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from observance.finding.seen import SeenFindings, SeenRow
from observance.values.errors import refuse
from observance.values.spans import Bounds

Value = TypeVar("Value")
NEAR_S = 2.0
"""Acts of one kind by one actor that are no further apart are one act, when its slot was cut anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer then and now.

    Attributes:
        kind: `changed` (another answer), `reasons` (the same answer, with other reasons), `same`, `new`, `gone`.
        why: what the two rows show that differs; under `same`, what moved without turning the answer.
    """

    kind: Literal["changed", "reasons", "same", "new", "gone"]
    level: str
    agreement: str
    clause: str
    reading: str
    party: str | None
    actor: str | None
    act: str | None
    words: str
    began: Bounds | None
    before: str
    after: str
    why: tuple[str, ...]
    was_adopted: bool
    row_before: str
    row_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All changes, in the order of the new findings, what is gone last; `whole` says what concerns every row."""

    case: str
    whole: tuple[str, ...]
    rows: tuple[Change, ...]


def changes(old: SeenFindings, new: SeenFindings) -> Changes:
    """Compare two findings of one case; rows are matched by what they are about, never by their ids.

    An act is matched by agreement, clause, reading, party, actor and act; then without the party (an attribution that
    was gained or lost), then by kind and time (a slot that another camera cut anew). Of two versions of a clause the
    one that is in force speaks for the act.

    Raises:
        RefusedInput: findings of two cases.
    """
    if old.case != new.case:
        raise refuse("findings", "case", wanted=f"findings of {new.case!r}", got=f"findings of {old.case!r}")
    before, after = _speaking(old.rows), _speaking(new.rows)
    left = list(before)
    pairs: dict[int, SeenRow] = {}
    for alike in (_exactly, _but_for_party, _at_that_time):
        for index, row in enumerate(after):
            if index in pairs:
                continue
            found = next((one for one in left if alike(one, row)), None)
            if found is not None:
                pairs[index] = found
                left.remove(found)
    rows = [_change(pairs.get(index), row) for index, row in enumerate(after)]
    return Changes(case=new.case, whole=tuple(_whole(old, new)), rows=(*rows, *(_change(one, None) for one in left)))


def _speaking(rows: Sequence[SeenRow]) -> list[SeenRow]:
    """Without the versions of a clause that were not in force, where another version of it was."""
    held = {_about(row) for row in rows if row.answer != "not in force"}
    return [row for row in rows if row.answer != "not in force" or not row.version or _about(row) not in held]


def _about(row: SeenRow) -> tuple[object, ...]:
    return (row.agreement, row.clause, row.reading, row.level == "party", row.actor, row.act)


def _rule(row: SeenRow) -> tuple[object, ...]:
    return (row.agreement, row.clause, row.reading, row.level == "party")


def _exactly(one: SeenRow, other: SeenRow) -> bool:
    if one.level == "party":
        return _rule(one) == _rule(other) and one.party == other.party
    return (*_about(one), one.party) == (*_about(other), other.party)


def _but_for_party(one: SeenRow, other: SeenRow) -> bool:
    return one.level != "party" and _about(one) == _about(other) and None in (one.party, other.party)


def _at_that_time(one: SeenRow, other: SeenRow) -> bool:
    if one.level == "party" or _rule(one) != _rule(other) or one.act_kind != other.act_kind:
        return False
    if one.actor != other.actor or one.began is None or other.began is None:
        return False
    apart = max(one.began.earliest - other.began.latest, other.began.earliest - one.began.latest)
    return apart <= NEAR_S


def _change(one: SeenRow | None, other: SeenRow | None) -> Change:
    row = other if other is not None else one
    assert row is not None
    kind: Literal["changed", "reasons", "same", "new", "gone"]
    why: tuple[str, ...] = ()
    if one is None or other is None:
        kind = "new" if one is None else "gone"
    else:
        why = tuple(_why(one, other))
        kind = "same"
        if (one.answer, one.level, one.party) != (other.answer, other.level, other.party):
            kind = "changed"
        elif one.because != other.because:
            kind = "reasons"
    return Change(
        kind=kind,
        level=row.level,
        agreement=row.agreement,
        clause=row.clause,
        reading=row.reading,
        party=row.party,
        actor=row.actor,
        act=row.act,
        words=row.act_words,
        began=row.began,
        before=_answer(one),
        after=_answer(other),
        why=why,
        was_adopted=one is not None and one.status == "adopted",
        row_before=one.id if one is not None else "",
        row_after=other.id if other is not None else "",
    )


def _answer(row: SeenRow | None) -> str:
    if row is None:
        return ""
    word = "legal note" if row.level == "note" else row.answer
    return f"{word}: {'; '.join(row.because)}" if row.because and row.level != "note" else word


def _why(one: SeenRow, other: SeenRow) -> Iterator[str]:
    """What the two rows show that differs, what weighs most first."""
    if one.version != other.version:
        yield f"the clause is now read in its {other.version or 'only version'}; it was {one.version or 'the only one'}"
    if one.text_status != other.text_status:
        yield f"the clause's text is now {other.text_status}; it was {one.text_status}"
    if one.standard != other.standard:
        yield f"the standard is now {other.standard}; it was {one.standard}"
    yield from _sets("said of whether it bound", one.status_said, other.status_said)
    if one.level != "party":
        yield from _sets("rests on", one.supports, other.supports)
    yield from _sets("decided", one.decisions, other.decisions)
    yield from _sets("against it", one.counter_evidence, other.counter_evidence)
    yield from _shares(one, other)
    if one.party != other.party:
        yield f"it is now laid to {other.party or 'no party'}; it was laid to {one.party or 'no party'}"
    yield from _named(
        "element", {e.words: e.established for e in one.elements}, {e.words: e.established for e in other.elements},
        lambda established: "established" if established else "not established",
    )  # fmt: skip
    yield from _named(
        "exception", {e.words: e.status for e in one.exceptions}, {e.words: e.status for e in other.exceptions}, str
    )
    if one.coverage is not None and other.coverage is not None:
        was, now = one.coverage.watched_share, other.coverage.watched_share
        if abs(was - now) > 1e-6:
            more = "more" if now > was else "less"
            yield f"{more} of the place and time was watched: {_part(now)}, and was {_part(was)}"
    yield from _sets("reason", one.because, other.because)
    yield from _sets("assumption that it hangs on", one.rests_on, other.rests_on)


def _shares(one: SeenRow, other: SeenRow) -> Iterator[str]:
    for name, was, now in (
        ("share of the act and every element", one.share, other.share),
        ("share with everything unknown against it", one.share_low, other.share_low),
        ("share with everything unknown for it", one.share_high, other.share_high),
    ):
        apart = was.sampling_high < now.sampling_low or now.sampling_high < was.sampling_low
        if apart:
            way = "rose" if now.value > was.value else "fell"
            yield f"the {name} {way} beyond the counting error"


def _sets(what: str, was: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    yield from (f"{what}, no longer: {one}" for one in was if one not in now)
    yield from (f"{what}, new: {one}" for one in now if one not in was)


def _named(what: str, was: dict[str, Value], now: dict[str, Value], said: Callable[[Value], str]) -> Iterator[str]:
    for words in [*was, *(w for w in now if w not in was)]:
        if words not in now:
            yield f"{what} no longer asked: {words}"
        elif words not in was:
            yield f"{what} newly asked: {words} ({said(now[words])})"
        elif was[words] != now[words]:
            yield f"{what} now {said(now[words])}: {words}"


def _part(share: float) -> str:
    return "all" if share >= 1 else f"{share:.3g}"


def _whole(old: SeenFindings, new: SeenFindings) -> Iterator[str]:
    if old.profile != new.profile:
        yield f"the profile is now {new.profile}; it was {old.profile}"
    if old.seed != new.seed:
        yield "the seed is another one: every share may move within its counting error"
    if old.histories != new.histories:
        yield f"there are now {new.histories} histories; there were {old.histories}"
