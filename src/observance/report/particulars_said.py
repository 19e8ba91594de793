"""What a card says beside its answer, in words: the count, the duty, what repaired it, which clauses collide."""

from __future__ import annotations

from observance.finding.rows import Counted, Duty, Row
from observance.finding.said import moment_words


def particulars(row: Row, zone: str) -> tuple[tuple[str, str], ...]:
    """Label and sentence, in a fixed order; no share of histories, which stand in the annex.

    Args:
        zone: the case's time zone, for clock times.
    """
    found: list[tuple[str, str]] = []
    if row.counted is not None:
        found.append(("Count", _counted(row.counted, zone)))
    if row.duty is not None:
        found.append(("Duty", _duty(row.duty, zone)))
    for one in row.repaired:
        when = f" about {moment_words(one.when.middle, zone)}" if one.when is not None else ""
        found.append(("Made good", f"{one.words}{when}. It is recorded and erases nothing."))
    if row.prevailing:
        found.append(("Prevails", f"{_listed(row.prevailing)} permits the act and prevails, by the text's own words."))
    if row.collides_with:
        found.append(
            ("Collides", f"{_listed(row.collides_with)} permits or requires the act, and no text says which prevails.")
        )
    return tuple(found)


def _counted(one: Counted, zone: str) -> str:
    number = f"at least {one.least}" if one.most is None else _range(one.least, one.most)
    ever = "no history exceeds the limit at any instant" if one.ever.value == 0.0 else (
        "at some instant of all more may exceed it, which decides nothing"
    )  # fmt: skip
    return f"{number} at {moment_words(one.at, zone)}, the fullest instant; {one.limit} are allowed. Apart: {ever}."


def _duty(one: Duty, zone: str) -> str:
    due = f"due by {moment_words(one.deadline.middle, zone)}" if one.deadline is not None else "due from the first day"
    done = f", performed about {moment_words(one.performed.middle, zone)}" if one.performed is not None else ""
    seen = "" if one.absence_counts else " What was not seen to be done may have been done where nobody watched."
    return f"{one.state}; {due}{done}.{seen}"


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _listed(clauses: tuple[str, ...]) -> str:
    return " and ".join(clauses)
