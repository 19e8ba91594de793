"""From the parsed skeleton of a condition to its typed tree; every sentence is looked up in the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from lark import Token, Tree

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
from observance.agreement.faults import near
from observance.agreement.scope import Scope, quantity
from observance.agreement.sentences import Match, Sentences
from observance.agreement.structure import Node
from observance.agreement.terms import Kind, Relation, Term, Type, Variable, Where


def build_condition(node: Node, scope: Scope, sentences: Sentences) -> Condition:
    """The typed condition of a parsed one. What is wrong with it goes to the scope's faults, and it is built on."""
    where = scope.places.at(node.meta.start_pos)
    parts = [child for child in node.children if isinstance(child, Tree)]
    tokens = [child for child in node.children if isinstance(child, Token)]
    match node.data:
        case "all":
            return conjunction((build_condition(part, scope, sentences) for part in parts), where)
        case "any":
            return disjunction((build_condition(part, scope, sentences) for part in parts), where)
        case "group":
            return build_condition(parts[0], scope, sentences)
        case "negation":
            return Not(condition=build_condition(parts[0], scope, sentences), where=where)
        case "element":
            label, inner = unquoted(tokens[0]), build_condition(parts[0], scope, sentences)
            return Element(label=label, condition=inner, where=where)
        case "lasting":
            inner = build_condition(parts[0], scope, sentences)
            duration = quantity(str(tokens[-1]), scope.places.of(tokens[-1]))
            return ForAtLeast(condition=inner, duration=duration, where=where)
        case "there_is":
            variables = quantifiers(parts[:-1], scope)
            within = scope.inside(variables)
            return Exists(variables=variables, condition=build_condition(parts[-1], within, sentences), where=where)
        case "order" | "within_order":
            return _order(tokens, scope, where)
        case "during":
            inner = build_condition(parts[0], scope, sentences)
            for atom in atoms_of(inner):
                if atom.relation.kind is Kind.EVENT:
                    scope.fault(atom.where, "states behind `is during`", "an event, which has its own time")
            return During(time=scope.variable(tokens[0], Type.TIME), condition=inner, where=where)
        case "differs":
            return _differs(tokens, scope, where)
        case _:
            return _sentence(node, scope, sentences)


def quantifiers(nodes: Iterable[Node], scope: Scope) -> tuple[Variable, ...]:
    """The variables of `for each` or `there is`."""
    found = []
    known = [kind.value for kind in Type]
    for node in nodes:
        word, letter = (child for child in node.children if isinstance(child, Token))
        where = scope.places.of(letter)
        if str(word) not in known:
            advice = near(str(word), known)
            scope.fault(scope.places.of(word), "a type before the variable", repr(str(word)), advice=advice)
        close = [str(word)] if str(word) in known else get_close_matches(str(word), known, n=1)
        found.append(Variable(name=str(letter), type=Type(close[0] if close else "entity"), where=where))
    return tuple(found)


def conjunction(parts: Iterable[Condition], where: Where) -> Condition:
    """`and` of the parts, without an `and` directly inside an `and`."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, And) else (part,))]
    return And(parts=tuple(flat), where=where) if len(flat) > 1 else flat[0]


def disjunction(parts: Iterable[Condition], where: Where) -> Condition:
    """`or` of the parts, without an `or` directly inside an `or`."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, Or) else (part,))]
    return Or(parts=tuple(flat), where=where) if len(flat) > 1 else flat[0]


def atoms_of(node: Condition) -> list[Atom]:
    """Every sentence in a condition, in order."""
    match node:
        case Atom():
            return [node]
        case And() | Or():
            return [atom for part in node.parts for atom in atoms_of(part)]
        case Not() | Element() | Exists() | During() | ForAtLeast():
            return atoms_of(node.condition)
        case TimeRelation() | Differs():
            return []


def unquoted(token: Token) -> str:
    """The words between quotation marks, on one line."""
    return " ".join(str(token)[1:-1].split())


def _order(tokens: list[Token], scope: Scope, where: Where) -> TimeRelation:
    left, right = (scope.variable(token, Type.TIME) for token in tokens if token.type == "VARIABLE")
    duration = next((token for token in tokens if token.type == "DURATION"), None)
    word = next(token for token in tokens if token.type in ("IS_BEFORE_OR_AFTER", "BEFORE", "AFTER", "OF"))
    return TimeRelation(
        left=left,
        order=Order(str(word).split()[-1]),
        right=right,
        within=None if duration is None else quantity(str(duration), scope.places.of(duration)),
        where=where,
    )


def _differs(tokens: list[Token], scope: Scope, where: Where) -> Differs:
    first, second = tokens[0], tokens[-1]
    known = scope.variables.get(str(first))
    type_ = known.type if known is not None else Type.ENTITY
    left = scope.variable(first, type_)
    return Differs(left=left, right=scope.term(second, type_, scope.places.of(second)), where=where)


def _sentence(node: Node, scope: Scope, sentences: Sentences) -> Atom:
    start, end = node.meta.start_pos, node.meta.end_pos
    text = scope.source[start:end]
    where = scope.places.at(start, end - start)
    match = sentences.match(text)
    if match is None:
        said = " ".join(text.split())
        scope.fault(where, "a sentence of the vocabulary", f"{said!r}", advice=sentences.advice(said))
        for token in node.children:
            if isinstance(token, Token):
                scope.used.update(name for name in scope.variables if name in str(token))
        return Atom(relation=Relation(name="", columns=(), types=(), kind=Kind.TIMELESS, template=said), arguments=())
    at = None
    if match.at is not None:
        at = scope.variable(match.at, Type.TIME, scope.places.at(start + (match.at.start_pos or 0)))
    return Atom(relation=match.relation, arguments=_arguments(match, start, scope), at=at, where=where)


def _arguments(match: Match, start: int, scope: Scope) -> tuple[Term, ...]:
    """The terms in the order of the relation's columns (the template may say them in another order)."""
    relation, filled = match.relation, dict[str, Term]()
    for (letter, type_), token in zip(relation.holes, match.holes, strict=True):
        filled[letter] = scope.term(token, type_, scope.places.at(start + (token.start_pos or 0), len(token)))
    return tuple(filled[column] for column in relation.columns)
