"""The same program for ProbLog: coins, facts with whole seconds, and the rule as clauses over cells of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from by_hand import FLIPPED, Sense
from problog import get_evaluatable
from problog.program import PrologString
from told import LAST, Program, Told
from written import All, Any, Before, Called, Cond, Lasts, No, Other, Say, Some, opened

END = 2 * LAST + 1
"""A cell after all facts."""
_LONG = [
    "long(-1,_,_).", f"long(_,{END},_).",
    f"long(L,H,D) :- -1 < L, H < {END}, D =< (H + H mod 2) - (L - L mod 2).",
]  # fmt: skip
"""What reaches beyond all facts has no end; otherwise twice the seconds between the cells."""


def exact(program: Program) -> Mapping[tuple[str, str], float]:
    """By (act, "met" or "counts"), the exact share."""
    model = PrologString(source(program))
    found = get_evaluatable().create_from(model).evaluate()
    return {(str(term.args[0]), str(term.functor)): float(share) for term, share in found.items()}


def source(program: Program) -> str:
    """The ProbLog program."""
    return "\n".join([*_coins(program), *_facts(program), *_Clauses(program).lines()]) + "\n"


def _coins(program: Program) -> list[str]:
    lines = [f"{share}::rely({name})." for name, share in program.sources]
    grouped = [told for told in program.told if told.group]
    if grouped:
        lines.append("; ".join(f"{told.own[0]}::coin({told.id},0)" for told in grouped) + ".")
    for told in program.told:
        if not told.group:
            lines += [f"{share}::coin({_id(told)},{k})." for k, share in enumerate(told.own)]
    return lines


def _id(told: Told) -> str:
    return told.id.replace("-", "_")


def _facts(program: Program) -> list[str]:
    lines = []
    relations = {(s.name, len(s.types)) for s in program.sentences} | {("belongs", 2)}
    for name, width in sorted(relations):
        blank = ",".join("_" * (width + 3))
        lines += [f"h_{name}({blank}) :- fail.", f"c_{name}({blank}) :- fail."]
    for told in program.told:
        said = ",".join([_id(told), *told.names, str(2 * told.begin), str(2 * told.end)])
        for k, claim in enumerate(told.claim):
            because = f"coin({_id(told)},{k})" + (f", rely({told.source})" if told.source else "")
            lines.append(f"h_{told.of.name}({said}) :- {because}.")
            if not claim:
                lines.append(f"c_{told.of.name}({said}) :- {because}.")
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a goal stands: letters bound so far, times with cell, stretch and begin, each as Prolog variables."""

    names: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    step: Mapping[str, int] = field(default_factory=dict)

    def low(self, time: str) -> str:
        return f"Lo_{time}_{self.step[time]}"

    def high(self, time: str) -> str:
        return f"Hi_{time}_{self.step[time]}"

    @property
    def known(self) -> list[str]:
        """What a called predicate is told."""
        stretches = [v for t in self.times for v in (f"C_{t}", self.low(t), self.high(t))]
        return [*self.names, *stretches, *(f"B_{t}" for t in self.begun)]


class _Clauses:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._more: list[str] = []
        self._count = 0

    def lines(self) -> list[str]:
        rule = self._program.rule
        when, unless = opened(rule.when), [opened(e) for e in rule.unless]
        parts = when.parts if isinstance(when, All) else (when,)
        lines = []
        asked: tuple[tuple[str, Sense], ...] = (("met", "held"), ("counts", "sure"))
        for query, sure in asked:
            goals, place = self._said(rule.anchor, _Place(), sure, act="Act")
            more, place = self._ways(All(parts=parts[1:]), place, sure)
            goals += more + [f"inside({place.low(t)},{place.high(t)},C_{t})" for t in place.times]
            if sure == "sure":
                for exception in unless:
                    goals.append(self._denied(exception, place, sure))
            lines.append(f"{query}(Act) :- {', '.join(goals)}.")
        lines += ["inside(L,L,_).", "inside(L,H,C) :- L < H, 1 is C mod 2.", *_LONG]
        acts = [told for told in self._program.told if told.of == rule.anchor.of]
        queries = [f"query({query}({_id(told)}))." for told in acts for query in ("met", "counts")]
        return lines + self._more + queries

    def _ways(self, node: Cond, place: _Place, sure: Sense) -> tuple[list[str], _Place]:
        match node:
            case Say():
                return self._said(node, place, sure)
            case All():
                goals: list[str] = []
                for part in sorted(node.parts, key=_binds_less):
                    more, place = self._ways(part, place, sure)
                    goals += more
                return goals, place
            case Any():
                return self._either(node, place, sure)
            case No():
                return [self._denied(node.part, place, sure)], place
            case Some():
                return self._ways(node.part, place, sure)
            case Other():
                return [f"{node.left} \\= {node.right}"], place
            case Before():
                return [_order(node)], place
            case Lasts():
                return self._lasting(node, place, sure)
            case Called():
                raise AssertionError("opened before")

    def _said(self, say: Say, place: _Place, sure: Sense, act: str = "_") -> tuple[list[str], _Place]:
        self._count += 1
        low, high = f"F{self._count}", f"L{self._count}"
        call = f"{'c' if sure == 'sure' else 'h'}_{say.of.name}({','.join([act, *(w for w in say.words), low, high])})"
        new = [w for w in say.words if w[0].isupper() and w not in place.names]
        place = replace(place, names=tuple(dict.fromkeys([*place.names, *new])))
        if say.of.lives == "timeless":
            return [call], place
        goals = [call]
        time = say.at
        if say.of.lives == "event" and time not in place.begun:
            goals.append(f"B_{time} is {low}")
            place = replace(place, begun=(*place.begun, time))
        if time not in place.times:
            goals.append(f"between({low},{high},C_{time})")
            place = replace(place, times=(*place.times, time), step={**place.step, time: self._count})
            return [*goals, f"{place.low(time)} = {low}", f"{place.high(time)} = {high}"], place
        narrowed, place = self._narrowed(place, time, low, high)
        return [*goals, f"{low} =< C_{time}", f"C_{time} =< {high}", *narrowed], place

    def _narrowed(self, place: _Place, time: str, low: str, high: str) -> tuple[list[str], _Place]:
        self._count += 1
        now = replace(place, step={**place.step, time: self._count})
        return [
            f"{now.low(time)} is max({place.low(time)},{low})", f"{now.high(time)} is min({place.high(time)},{high})"
        ], now  # fmt: skip

    def _either(self, node: Any, place: _Place, sure: Sense) -> tuple[list[str], _Place]:
        """A predicate with a clause per alternative, which hands the narrowed stretches back."""
        self._count += 1
        name, mark = f"either{self._count}", self._count
        after = replace(place, step={t: mark for t in place.times})
        for part in node.parts:
            goals, then = self._ways(part, place, sure)
            back = [v for t in place.times for v in (then.low(t), then.high(t))]
            self._more.append(f"{name}({','.join([*place.known, *back])}) :- {', '.join(goals)}.")
        given = [v for t in after.times for v in (after.low(t), after.high(t))]
        return [f"{name}({','.join([*place.known, *given])})"], after

    def _denied(self, node: Cond, place: _Place, sure: Sense) -> str:
        self._count += 1
        name = f"so{self._count}"
        goals, _ = self._ways(node, place, FLIPPED[sure])
        head = f"{name}({','.join(place.known)})"
        self._more.append(f"{head} :- {', '.join(goals)}.")
        return f"\\+ {head}"

    def _lasting(self, node: Lasts, place: _Place, sure: Sense) -> tuple[list[str], _Place]:
        """The longest run of cells around the asked one, at each of which the condition holds."""
        self._count += 1
        k, time = self._count, node.at
        alone = _Place(names=place.names, times=(time,), step={time: k})
        goals, _ = self._ways(node.part, alone, sure)
        inner = ",".join([*place.names, f"C_{time}"])
        low, high = f"Run{k}", f"Stop{k}"
        whole = f"-1 =< C_{time}, C_{time} =< {END}, {alone.low(time)} = -1, {alone.high(time)} = {END}"
        self._more.append(f"at{k}({inner}) :- {', '.join([whole, *goals])}.")
        named = ",".join([*place.names, ""])
        self._more += [
            f"gap{k}({named}L,H) :- between(L,H,C), \\+ at{k}({named}C).",
            f"run{k}({named}C,L,H) :- between(-1,C,L), \\+ gap{k}({named}L,C), B is L - 1, \\+ at{k}({named}B), "
            f"between(C,{END},H), \\+ gap{k}({named}C,H), A is H + 1, \\+ at{k}({named}A), "
            f"long(L,H,{2 * node.seconds}).",
        ]  # fmt: skip
        narrowed, after = self._narrowed(place, time, low, high)
        return [f"run{k}({named}C_{time},{low},{high})", *narrowed], after


def _binds_less(node: Cond) -> int:
    return 0 if isinstance(node, Say) else 1 if isinstance(node, All | Any | Some | Lasts) else 2


def _order(node: Before) -> str:
    apart = f"B_{node.right} - B_{node.left}"
    goals = {"before": [f"0 < {apart}"], "after": [f"{apart} < 0"], "of": []}[node.order]
    if node.within is not None:
        goals += [f"{apart} =< {2 * node.within}"] * (node.order != "after")
        goals += [f"{apart} >= {-2 * node.within}"] * (node.order != "before")
    return ", ".join(goals)
