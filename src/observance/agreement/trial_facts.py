"""The given sentences of an example case: looked up in the agreement's vocabulary, with names in their holes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lark import Token, Tree

from observance.agreement.faults import Faults, near
from observance.agreement.scope import article
from observance.agreement.sentences import sentences_of
from observance.agreement.structure import Node, Places
from observance.agreement.terms import NAMEABLE, Kind, Relation, Type, Where
from observance.agreement.tree import Agreement, Name
from observance.agreement.trial_times import NamedTime, Times
from observance.agreement.trials import Given, Span, Thing

BELONGS = "belongs"

_PLACED = frozenset({Type.ZONE, Type.LINE, Type.LENGTH, Type.WEAPON})
"""A state that speaks of one of these says where somebody is or what he has with him: it has its times."""


class FactReader:
    """Reads the sentences of one case. What is wrong goes to the faults, and it is read on."""

    def __init__(
        self, agreement: Agreement, text: str, places: Places, faults: Faults, times: Times,
        named: Mapping[str, NamedTime], what: str,
    ) -> None:  # fmt: skip
        self._text, self._places, self._faults, self._times = text, places, faults, times
        self._named, self._what = named, what
        sides = (Name(name=p.name, type=Type.SIDE, title=p.title) for p in agreement.parties)
        self._names = {name.name: name for name in (*sides, *agreement.names)}
        self._declared_types = {name.type for name in self._names.values()}
        heads = (definition.relation for definition in agreement.definitions)
        self._sentences = sentences_of((*agreement.vocabulary, *heads))
        self._things: dict[str, Thing] = {}
        self._sided: set[str] = set()

    def read(self, node: Node) -> list[Given]:
        """What one sentence gives: one thing, or one for `each of p1 to p36`; nothing where it is no sentence."""
        sentence = next(c for c in node.children if isinstance(c, Tree) and c.data == "sentence")
        start, end = sentence.meta.start_pos, sentence.meta.end_pos
        each = next((c for c in node.children if isinstance(c, Token) and c.type == "EACH_OF"), None)
        names = self._each(each) if each is not None else ()
        text = self._text[start:end]
        if names:
            text, start = f"{names[0]} {text}", start - len(names[0]) - 1
        said, where = " ".join(text.split()), self._places.at(max(start, 0), end - start)
        match = self._sentences.match(text)
        if match is None:
            self._fault(where, "a sentence of the vocabulary", repr(said), advice=self._sentences.advice(said))
            return []
        relation = match.relation
        if relation.defined:
            wanted = "a sentence of the vocabulary: what a shorthand stands for is given in its own words"
            self._fault(where, wanted, f"the shorthand {relation.template!r}")
            return []
        if match.at is not None:
            self._fault(where, "a state that lasts: from … to …", "`at` a moment")
        found: list[Given] = []
        for count, name in enumerate(names or ("",)):
            filled: dict[str, str] = {}
            for index, ((letter, type_), token) in enumerate(zip(relation.holes, match.holes, strict=True)):
                at = self._places.at(max(start + (token.start_pos or 0), 0), len(token))
                one = Token(token.type, name) if name and index == 0 else token
                filled[letter] = self._name(one, type_, at) if count == 0 or index == 0 else str(token)
            if relation.name == BELONGS:
                self._sided.add(filled[relation.columns[0]])
            found.append(
                Given(
                    relation=relation,
                    names=tuple(filled[column] for column in relation.columns),
                    span=self._span(node, relation, filled, where) if count == 0 else found[0].span,
                    denied=node.data == "denied",
                    words=f"{name}{said.removeprefix(names[0])}" if names else said,
                    where=where,
                )
            )
        return found

    def _each(self, token: Token) -> tuple[str, ...]:
        """The names from the first to the last, counted up."""
        first, last = (re.fullmatch(r"(\w*?)(\d+)", word) for word in str(token).split()[2::2])
        if first is None or last is None or first[1] != last[1] or int(first[2]) > int(last[2]):
            self._fault(self._places.of(token), "names that count up, such as p1 to p36", str(token))
            return (str(token).split()[2],)
        return tuple(f"{first[1]}{number}" for number in range(int(first[2]), int(last[2]) + 1))

    def things(self) -> tuple[Thing, ...]:
        """Everybody and everything of the case, by name."""
        return tuple(self._things[name] for name in sorted(self._things))

    def belongs(self, name: str) -> bool:
        """Whether a side was given for somebody."""
        return name in self._sided

    def known(self, name: str, types: Sequence[Type], where: Where) -> None:
        """Note a name that no given sentence speaks of, or of none of these types (none listed: any will do)."""
        thing = self._things.get(name)
        if thing is None:
            advice = near(name, [*self._things, *(n.name for n in self._names.values() if n.type is Type.SIDE)])
            self._fault(where, "a party, or a name that a given sentence speaks of", repr(name), advice=advice)
        elif types and thing.type not in types:
            self._fault(where, f"a {types[0].value}", f"{name}, of type {thing.type.value}")

    def unused(self) -> None:
        """Note times that no sentence speaks of."""
        for name, time in self._named.items():
            if not time.used:
                self._fault(time.where, "every time spoken of by a given sentence", f"{name}, which none speaks of")

    def decided(self, said: Sequence[Given]) -> None:
        """Note an open term decided for an act that nobody does, and decisions that cannot tell two acts apart.

        A decision names the kind of act, the person and the time, as in a case's `decisions.yaml`.
        """
        done = {given.done: given for given in said if given.done is not None}
        for given in said:
            if not given.relation.open or given.relation.types != (Type.EVENT,):
                continue
            act = given.names[0]
            if act not in done:
                wanted = f"a given sentence by which {act} is done, at its time"
                self._fault(given.where, wanted, "none", f"p1 fires {act} at t1")
                continue
            for other, deed in done.items():
                same = [one for one in said if one.relation == given.relation and one.names == (other,)]
                if other != act and _alike(deed, done[act]) and [one.denied for one in same] != [given.denied]:
                    got = f"{other}, the same person's act of the same kind at the same time, decided otherwise"
                    self._fault(given.where, "acts that differ in person, kind or time", got)

    def _span(self, node: Node, relation: Relation, filled: Mapping[str, str], where: Where) -> Span | None:
        lasting = [c for c in node.children if isinstance(c, Tree) and c.data in ("lasting", "throughout")]
        if node.data == "denied" or relation.kind is Kind.TIMELESS:
            if lasting:
                self._fault(where, "no times behind what is timeless", "times")
            return None
        if relation.kind is Kind.EVENT:
            if lasting:
                self._fault(where, "an event at its time, which `when` gives", "from … to …", "… at t1")
            column = relation.columns[relation.time_column or 0]
            time = self._named.get(filled[column])
            return time.span if time is not None else None
        if not lasting and _PLACED.intersection(relation.types):
            example = f"{relation.template} from 2017-11-13 15:14 to 15:20, or: throughout"
            self._fault(where, "when it was so: from … to …, or throughout", "no times", example)
        return self._times.span(lasting[0]) if lasting and lasting[0].data == "lasting" else None

    def _name(self, token: Token, type_: Type, where: Where) -> str:
        name = str(token)
        if token.type == "VARIABLE":
            self._fault(where, f"the name of {_a(type_)}, in small letters", name, name.lower())
        elif token.type == "LENGTH":
            if type_ is not Type.LENGTH:
                self._fault(where, _a(type_), f"the length {name}")
        elif token.type == "CALL":
            return self._call(name, type_, where)
        elif type_ is Type.LENGTH:
            self._fault(where, "a length such as 20 km", name)
        elif type_ is Type.TIME:
            if name not in self._named:
                self._fault(where, "a time that `when` names", name, f"when {name} is 2017-11-13 15:14:40")
            else:
                self._named[name].used = True
        elif type_ in NAMEABLE and type_ in self._declared_types:
            self._declared(name, type_, where)
        else:
            self._thing(name, type_, where)
        return name

    def _declared(self, name: str, type_: Type, where: Where) -> None:
        known = self._names.get(name)
        if known is None or known.parameters:
            same = [n.name for n in self._names.values() if n.type is type_ and not n.parameters]
            self._fault(where, f"{_a(type_)} of the agreement", repr(name), advice=near(name, same))
        elif not type_.takes(known.type):
            self._fault(where, f"{_a(type_)} of the agreement", f"{name}, of type {known.type.value}")

    def _thing(self, name: str, type_: Type, where: Where) -> None:
        declared = self._names.get(name)
        if declared is not None:
            self._fault(where, f"{_a(type_)} of the case", f"{name}, the agreement's {declared.type.value}")
            return
        before = self._things.get(name)
        if before is None or before.type.takes(type_):
            self._things[name] = Thing(name=name, type=type_, where=where)
        elif not type_.takes(before.type):
            self._fault(where, _a(type_), f"{name}, {_a(before.type)} in line {before.where.line}")

    def _call(self, text: str, type_: Type, where: Where) -> str:
        function, inside = text.rstrip(")").split("(", 1)
        known = self._names.get(function)
        given = [part.strip() for part in inside.split(",")]
        if known is None or not known.parameters or not type_.takes(known.type):
            functions = [n.name for n in self._names.values() if n.parameters and type_.takes(n.type)]
            self._fault(where, f"a function that gives {_a(type_)}", repr(function), advice=near(function, functions))
            return text
        if len(given) != len(known.parameters):
            self._fault(where, f"{len(known.parameters)} name(s) behind {function}", f"{len(given)}")
        for part, parameter in zip(given, known.parameters, strict=False):
            self._declared(part, parameter, where)
        return f"{function}({', '.join(given)})"

    def _fault(self, where: Where, wanted: str, got: str, example: str = "", advice: str = "") -> None:
        self._faults.add(where, wanted=wanted, got=got, example=example, advice=advice, what=self._what)


def _alike(one: Given, other: Given) -> bool:
    """Whether a decision about the one speaks of the other too."""
    if one.relation != other.relation or one.names[0] != other.names[0] or one.span is None or other.span is None:
        return False
    return one.span[0] <= other.span[1] and other.span[0] <= one.span[1]


def _a(type_: Type) -> str:
    return f"{article(type_)} {type_.value}"
