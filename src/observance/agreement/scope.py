"""What names mean at one place of the file: declared names and functions, quantified variables, and typed terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lark import Token

from observance.agreement.faults import Faults, near
from observance.agreement.structure import Places
from observance.agreement.terms import (
    CLOCK_UNIT,
    NAMEABLE,
    Call,
    Constant,
    Quantity,
    Term,
    Type,
    Variable,
    Where,
)
from observance.agreement.tree import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Names and variables in force, and where faults go. `what` names the clause for messages."""

    names: Mapping[str, Name]
    source: str
    places: Places
    faults: Faults
    variables: Mapping[str, Variable] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    what: str = ""
    time_zone: str = ""

    def inside(self, variables: Iterable[Variable]) -> Scope:
        """The scope behind a quantifier; `used` and `unknown` are shared with the outer one."""
        known = dict(self.variables)
        for variable in variables:
            if variable.name in known:
                self.fault(variable.where, f"a letter that is not in use ({variable.name} is)", variable.name)
            known[variable.name] = variable
        return replace(self, variables=known)

    def fault(self, where: Where, wanted: str, got: str, example: str = "", advice: str = "") -> None:
        """Note a fault of this clause."""
        self.faults.add(where, wanted=wanted, got=got, example=example, advice=advice, what=self.what)

    def variable(self, token: Token, type_: Type, where: Where | None = None) -> Variable:
        """A variable in a place for `type_`; unknown or wrongly typed ones are noted, and taken as if right."""
        where = where or self.places.of(token)
        known = self.variables.get(str(token))
        if known is None:
            listed = sorted(f"{v.type.value} {v.name}" for v in self.variables.values())
            wanted = f"a variable that is introduced by `for each` or `there is` ({', '.join(listed) or 'none is'})"
            got = f"the unknown variable {token}"
            if str(token) not in self.unknown:
                self.fault(where, wanted, got, f"there is {article(type_)} {type_.value} {token} such that …")
            self.unknown.add(str(token))
            return Variable(name=str(token), type=type_, where=where)
        self.used.add(known.name)
        if not type_.takes(known.type):
            self.fault(where, _wanted(type_), f"{token}, {_is_a(known.type)}")
        return Variable(name=known.name, type=known.type, where=where)

    def term(self, token: Token, type_: Type, where: Where) -> Term:
        """A term in a hole of type `type_`."""
        text = str(token)
        if token.type == "VARIABLE":
            return self.variable(token, type_, where)
        if token.type == "LENGTH":
            if type_ is not Type.LENGTH:
                self.fault(where, _wanted(type_), f"the length {text}")
            return quantity(text, where)
        if token.type == "CLOCK":
            return self._clock(text, type_, where)
        if token.type == "CALL":
            return self._call(text, type_, where)
        return self._constant(text, type_, where)

    def _clock(self, text: str, type_: Type, where: Where) -> Quantity:
        hours, minutes = (int(part) for part in text.split(":"))
        if type_ is not Type.CLOCK:
            self.fault(where, _wanted(type_), f"the time of day {text}")
        elif hours > 23 or minutes > 59:
            self.fault(where, "a time of day from 00:00 to 23:59", text)
        return Quantity(value=float(hours * 3600 + minutes * 60), unit=CLOCK_UNIT, where=where)

    def _constant(self, text: str, type_: Type, where: Where) -> Constant:
        known = self.names.get(text)
        if known is None or known.parameters:
            same = [n.name for n in self.names.values() if n.type is type_ and not n.parameters]
            if type_ in NAMEABLE:
                wanted, example = f"a declared {type_.value}, or a variable", f'{type_.value} {text} "…".'
            else:
                wanted = f"a variable for {article(type_)} {type_.value}, which no agreement names"
                example = f"there is {article(type_)} {type_.value} X such that …"
            self.fault(where, wanted, repr(text), example, near(text, same))
        elif not type_.takes(known.type):
            self.fault(where, _wanted(type_), f"{text}, {_is_a(known.type)}")
        return Constant(name=text, type=type_, where=where)

    def _call(self, text: str, type_: Type, where: Where) -> Call:
        function, inside = text.rstrip(")").split("(", 1)
        known = self.names.get(function)
        given = [part.strip() for part in inside.split(",")]
        if known is None or not known.parameters:
            functions = [n.name for n in self.names.values() if n.parameters]
            example = f'{type_.value} {function}(side) "…".'
            self.fault(where, "a declared function", repr(function), example, near(function, functions))
            return Call(function=function, arguments=(), type=type_, where=where)
        if not type_.takes(known.type):
            self.fault(where, _wanted(type_), f"{function}(…), {_is_a(known.type)}")
        if len(given) != len(known.parameters):
            self.fault(where, f"{_names(len(known.parameters))} in the parentheses of {function}", f"{len(given)}")
        arguments: list[Variable | Constant] = []
        for part, parameter in zip(given, known.parameters, strict=False):
            if part[:1].isupper():
                arguments.append(self.variable(Token("VARIABLE", part), parameter, where))
            else:
                arguments.append(self._constant(part, parameter, where))
        return Call(function=function, arguments=tuple(arguments), type=known.type, where=where)


def _wanted(type_: Type) -> str:
    return f"{article(type_)} {type_.value} in this place"


def _names(count: int) -> str:
    return "1 name" if count == 1 else f"{count} names"


def _is_a(type_: Type) -> str:
    return f"which is {article(type_)} {type_.value}"


def article(type_: Type) -> str:
    """`a` or `an`."""
    return "an" if type_.value[0] in "aeiou" else "a"


_SAID = {
    "day": "days",
    **dict.fromkeys(("second", "seconds"), "s"),
    **dict.fromkeys(("minute", "minutes"), "min"),
    **dict.fromkeys(("hour", "hours"), "h"),
    **dict.fromkeys(("metre", "metres", "meter", "meters"), "m"),
    **dict.fromkeys(("kilometre", "kilometres", "kilometer", "kilometers"), "km"),
}


def quantity(text: str, where: Where) -> Quantity:
    """A length or duration such as `25 km`, `5 days`; the units are those that the grammar lets through."""
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz").strip()
    unit = text[len(number) :].strip()
    return Quantity(value=float(number), unit=_SAID.get(unit, unit), where=where)


def quantity_text(value: Quantity) -> str:
    """As the language writes it."""
    if value.unit == CLOCK_UNIT:
        return f"{int(value.value) // 3600:02d}:{int(value.value) // 60 % 60:02d}"
    number = format(Decimal(repr(value.value)), "f").removesuffix(".0")
    unit = "day" if value.unit == "days" and value.value == 1 else value.unit
    return f"{number} {unit}"
