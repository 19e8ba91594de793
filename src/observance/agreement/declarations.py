"""What an agreement declares before its clauses: days in force, parties, names, functions, open terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lark import Token

from observance.agreement.building import unquoted
from observance.agreement.clauses import day
from observance.agreement.faults import Faults, near
from observance.agreement.scope import Scope
from observance.agreement.structure import Places, Statement
from observance.agreement.terms import HOLE, NAMEABLE, Relation, Type
from observance.agreement.tree import Name, OpenTerm, Party


def entry_into_force(head: Statement, scope: Scope) -> tuple[date, date | None]:
    """The first day in force, and the first day no longer."""
    days = [day(c, scope) for c in head.node.children if isinstance(c, Token) and c.type == "DATE"]
    return days[0], days[1] if len(days) > 1 else None


def read_party(statement: Statement, scope: Scope) -> Party:
    """A party, under its short name."""
    tokens = [child for child in statement.node.children if isinstance(child, Token)]
    return Party(
        name=str(tokens[0]),
        title=unquoted(tokens[1]),
        since=day(tokens[2], scope) if len(tokens) > 2 else None,
        comment=statement.comment,
        where=scope.places.of(tokens[0]),
    )


def read_names(statements: Sequence[Statement], places: Places, faults: Faults) -> tuple[Name, ...]:
    """Declared names and functions."""
    found = []
    nameable = sorted(kind.value for kind in NAMEABLE - {Type.SIDE})
    for statement in statements:
        word, name, title = (child for child in statement.node.children if isinstance(child, Token))
        where = places.of(name)
        if str(word) not in nameable:
            wanted = f"a type that names are declared for ({', '.join(nameable)})"
            faults.add(statement.where, wanted=wanted, got=repr(str(word)), advice=near(str(word), nameable))
            continue
        function, _, inside = str(name).rstrip(")").partition("(")
        given = [part.strip() for part in inside.split(",")] if inside else []
        known = [kind.value for kind in Type]
        for part in given:
            if part not in known:
                wanted = "types between the parentheses of a function"
                faults.add(where, wanted=wanted, got=repr(part), advice=near(part, known))
        found.append(
            Name(
                name=function,
                type=Type(str(word)),
                title=unquoted(title),
                parameters=tuple(Type(part) for part in given if part in known),
                comment=statement.comment,
                where=where,
            )
        )
    return tuple(found)


def read_open_terms(
    statements: Sequence[Statement], relations: Sequence[Relation], places: Places, faults: Faults
) -> tuple[list[Relation], tuple[OpenTerm, ...]]:
    """The open terms, and the relations with those marked that they open."""
    by_words = {" ".join(HOLE.sub("", r.template).split()): r for r in relations}
    opened, terms = set(), []
    for statement in statements:
        tokens = [c for c in statement.node.children if isinstance(c, Token) and c.type == "STRING"]
        words = " ".join(HOLE.sub("", unquoted(tokens[0])).split())
        relation = by_words.get(words)
        where = places.of(tokens[0])
        if relation is None:
            wanted = "the words of a sentence of the vocabulary, without its holes"
            faults.add(where, wanted=wanted, got=repr(words), advice=near(words, list(by_words)))
            continue
        opened.add(relation.name)
        decided_by = unquoted(tokens[1]) if len(tokens) > 1 else ""
        terms.append(
            OpenTerm(words=words, relation=relation.name, decided_by=decided_by, comment=statement.comment, where=where)
        )
    return [replace(r, open=r.name in opened) for r in relations], tuple(terms)
