"""From the parsed skeleton of a date, a window or a suspension to what the tree holds: days, and times of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from lark import Token, Tree

from observance.agreement.building import unquoted
from observance.agreement.scope import Scope
from observance.agreement.structure import Node
from observance.agreement.tree import Suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, or a time of that day, as the file writes it: in the agreement's own time zone."""

    day: date
    clock: time | None = None


def read_moment(node: Node, scope: Scope) -> Moment:
    """`1953-07-27`, `1953-07-27 22:00`; a time of day needs a `time zone`."""
    tokens = [child for child in node.children if isinstance(child, Token)]
    clock = None
    if len(tokens) > 1:
        where = scope.places.of(tokens[1])
        try:
            clock = time.fromisoformat(str(tokens[1]))
        except ValueError:
            scope.fault(where, "a time of day from 00:00 to 23:59", str(tokens[1]), "1953-07-27 22:00")
        if not scope.time_zone:
            wanted = "a time zone of the agreement, where a time of day is given"
            scope.fault(where, wanted, f"{tokens[1]}, by no clock", 'time zone "Asia/Seoul".')
    return Moment(day=read_day(tokens[0], scope), clock=clock)


def read_day(token: Token, scope: Scope) -> date:
    """The day that a token names."""
    try:
        return date.fromisoformat(str(token))
    except ValueError:
        scope.fault(scope.places.of(token), "a day of the calendar", str(token), "1953-07-27")
        return date.min


def read_window(node: Node | None, scope: Scope) -> tuple[Moment | None, Moment | None]:
    """The first moment in force and the first no longer; None where the file says nothing."""
    if node is None:
        return None, None
    moments = [read_moment(child, scope) for child in node.children if isinstance(child, Tree)]
    if node.data == "window_until":
        return None, moments[0]
    return moments[0], moments[1] if len(moments) > 1 else None


def read_suspension(node: Node, scope: Scope, comment: str = "") -> Suspension:
    """`suspended from … [until …] [for PARTY] [source "…"]`."""
    trees = [child for child in node.children if isinstance(child, Tree)]
    since, *rest = (read_moment(tree, scope) for tree in trees if tree.data == "moment")
    until = rest[0] if rest else None
    said = next((tree for tree in trees if tree.data == "source"), None)
    party = next((child for child in node.children if isinstance(child, Token) and child.type == "WORD"), None)
    return Suspension(
        since=since.day,
        from_clock=since.clock,
        until=until.day if until is not None else None,
        until_clock=until.clock if until is not None else None,
        party=str(party) if party is not None else None,
        source=unquoted(next(c for c in said.children if isinstance(c, Token))) if said is not None else "",
        comment=comment,
        where=scope.places.of(party) if party is not None else scope.places.at(node.meta.start_pos, len("suspended")),
    )


def day_of(moment: Moment | None) -> date | None:
    """Its day."""
    return moment.day if moment is not None else None


def clock_of(moment: Moment | None) -> time | None:
    """Its time of day, where it has one."""
    return moment.clock if moment is not None else None


def moment_text(day: date, clock: time | None) -> str:
    """As the language writes it."""
    return f"{day} {clock:%H:%M}" if clock is not None else f"{day}"
