"""What an agreement declares before its clauses: days in force, parties, names, functions, open terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lark import Token, Tree

from observance.agreement.building import unquoted
from observance.agreement.faults import Faults, near
from observance.agreement.moments import Moment, clock_of, day_of, read_moment, read_window
from observance.agreement.scope import Scope
from observance.agreement.structure import Places, Statement
from observance.agreement.terms import HOLE, NAMEABLE, Relation, Type
from observance.agreement.tree import Name, OpenTerm, Party


def entry_into_force(head: Statement, scope: Scope) -> tuple[Moment, Moment | None]:
    """The first moment in force, and the first no longer."""
    moments = [read_moment(child, scope) for child in head.node.children if isinstance(child, Tree)]
    return moments[0], moments[1] if len(moments) > 1 else None


def read_time_zone(statements: Sequence[Statement], places: Places, faults: Faults) -> str:
    """The zone that the clock times of the agreement are meant in; "" where it names none."""
    zone = ""
    for statement in statements:
        token = next(child for child in statement.node.children if isinstance(child, Token) and child.type == "STRING")
        if zone:
            faults.add(statement.where, wanted="one `time zone` statement", got="a second one")
        zone = unquoted(token)
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            wanted = "a time zone by its name in the IANA list, continent and city"
            faults.add(places.of(token), wanted=wanted, got=repr(zone), example='time zone "Europe/Kyiv".')
    return zone


def read_party(statement: Statement, scope: Scope) -> Party:
    """A party, under its short name."""
    tokens = [child for child in statement.node.children if isinstance(child, Token)]
    dates = next((child for child in statement.node.children if isinstance(child, Tree)), None)
    since, until = read_window(dates, scope)
    return Party(
        name=str(tokens[0]),
        title=unquoted(tokens[1]),
        since=day_of(since),
        from_clock=clock_of(since),
        until=day_of(until),
        until_clock=clock_of(until),
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
