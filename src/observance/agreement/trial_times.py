"""The times of example cases: days and clock times in the file's own zone, as spans of POSIX seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lark import Token, Tree

from observance.agreement.faults import Faults
from observance.agreement.structure import Node, Places
from observance.agreement.terms import Where
from observance.agreement.trials import Span


@dataclass(slots=True, kw_only=True)
class NamedTime:
    """`t1 is 2017-11-13 15:14:40 to 15:14:44`. `used` tells whether a sentence speaks of it."""

    span: Span
    where: Where
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Reads instants. A day alone means all of it: its first instant at the start, its last at the end of a span."""

    zone: ZoneInfo
    places: Places
    faults: Faults
    what: str = ""

    def named(self, nodes: Sequence[Node], title: str) -> dict[str, NamedTime]:
        """The times that `when` names, each once, with a clock time: an event happens at an hour."""
        mine = replace(self, what=f'case "{title}"')
        found: dict[str, NamedTime] = {}
        for node in nodes:
            token = next(child for child in node.children if isinstance(child, Token))
            where = self.places.of(token)
            if str(token) in found:
                self.faults.add(where, wanted="each time named once", got=f"{token} again", what=mine.what)
            for one in _instants(node):
                if len(one.children) == 1 and one.data == "instant":
                    at = self.places.at(one.meta.start_pos, one.meta.end_pos - one.meta.start_pos)
                    example = "t1 is 2017-11-13 15:14:40 to 15:14:44"
                    wanted = "the hour of an event, beside its day"
                    self.faults.add(at, wanted=wanted, got="a day alone", example=example, what=mine.what)
            found[str(token)] = NamedTime(span=mine.span(node), where=where)
        return found

    def span(self, node: Node) -> Span:
        """From the first instant under the node to the last; one instant alone is both."""
        nodes = _instants(node)
        first = self._instant(nodes[0], None, end=False)
        last = self._instant(nodes[-1], nodes[0], end=True)
        if last < first:
            where = self.places.at(nodes[-1].meta.start_pos, nodes[-1].meta.end_pos - nodes[-1].meta.start_pos)
            self.faults.add(where, wanted="an end after the beginning", got="an earlier one", what=self.what)
        return first, last

    def _instant(self, node: Node, before: Node | None, *, end: bool) -> float:
        tokens = {child.type: child for child in node.children if isinstance(child, Token)}
        day_of = tokens.get("DAY") or next(
            (c for c in (before.children if before else ()) if isinstance(c, Token) and c.type == "DAY"), None
        )
        clock = tokens.get("CLOCK")
        if day_of is None:
            where = self.places.at(node.meta.start_pos, node.meta.end_pos - node.meta.start_pos)
            self.faults.add(where, wanted="a day before the hour", got="an hour alone", what=self.what)
            return 0.0
        try:
            day = date.fromisoformat(str(day_of))
        except ValueError:
            where = self.places.of(day_of)
            self.faults.add(where, wanted="a day of the calendar", got=str(day_of), what=self.what)
            return 0.0
        if clock is None:
            day, clock_time = (day + timedelta(days=1), time()) if end else (day, time())
        else:
            try:
                clock_time = time() if str(clock) == "24:00" else time.fromisoformat(str(clock).zfill(5))
            except ValueError:
                self.faults.add(self.places.of(clock), wanted="a time of day", got=str(clock), what=self.what)
                return 0.0
            day += timedelta(days=1 if str(clock) == "24:00" else 0)
        return datetime.combine(day, clock_time, self.zone).timestamp()


def _instants(node: Node) -> list[Node]:
    return [c for c in node.children if isinstance(c, Tree) and c.data in ("instant", "later_that_day")]
