"""From the parsed skeleton of a clause to its typed tree: text, readings, norms, exceptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lark import Token, Tree

from observance.agreement.bound import exchange, exchanged, held_to, letter_of
from observance.agreement.building import build_condition, quantifiers, unquoted
from observance.agreement.conditions import Condition
from observance.agreement.faults import near
from observance.agreement.moments import Moment, clock_of, day_of, read_moment, read_suspension, read_window
from observance.agreement.scope import Scope, quantity
from observance.agreement.sentences import Sentences
from observance.agreement.structure import Node, Statement
from observance.agreement.terms import Constant, Type, Variable, Where
from observance.agreement.texts import Paragraph, status_of, text_digest
from observance.agreement.tree import (
    Addressed,
    By,
    Clause,
    Forbids,
    Limits,
    Norm,
    Permits,
    Precedence,
    Priority,
    Reading,
    Repair,
    Requires,
    TextStatus,
    Unless,
    WithinAfter,
)

UNNAMED = "as written"
_NOT_HELD = Paragraph(id="", words="", status=TextStatus.RECOLLECTED, source="")


def build_clause(
    statement: Statement, scope: Scope, sentences: Sentences, text_of: Callable[[Token], Paragraph | None]
) -> Clause:
    """The typed clause; `text_of` finds the paragraph behind `text from "file#paragraph"` (None: fault noted)."""
    node = statement.node
    id_token = first_token(node)
    trees = [child for child in node.children if isinstance(child, Tree)]
    parts = {part.data: part for part in trees if part.data not in ("reading", "suspended")}
    paragraph, reference = _text(parts, statement, scope, text_of)
    _once([part for part in trees if part.data in ("source", "status", "note")], scope)
    version, amends, dates = _version(parts.get("version"))
    since, until = read_window(dates, scope)
    return Clause(
        id=unquoted(id_token),
        text=paragraph.words,
        text_status=paragraph.status,
        text_digest=text_digest(paragraph.words),
        source=paragraph.source,
        readings=tuple(_reading(part, scope, sentences) for part in trees if part.data == "reading"),
        text_from=reference,
        note=_words(parts.get("note")),
        comment=statement.comment,
        version=version,
        amends=amends,
        in_force_from=day_of(since),
        from_clock=clock_of(since),
        in_force_until=day_of(until),
        until_clock=clock_of(until),
        suspensions=tuple(read_suspension(part, scope) for part in trees if part.data == "suspended"),
        where=scope.places.of(id_token),
    )


def first_token(node: Node) -> Token:
    """The first token of a node; the grammar says that there is one."""
    return next(child for child in node.children if isinstance(child, Token))


def _words(node: Node | None) -> str:
    return unquoted(first_token(node)) if node is not None else ""


def _version(node: Node | None) -> tuple[str, str, Node | None]:
    """Its name, the version that it amends ("" for none), and its dates."""
    if node is None:
        return "", "", None
    named = [unquoted(child) for child in node.children if isinstance(child, Token)]
    dates = next((child for child in node.children if isinstance(child, Tree)), None)
    return named[0], named[1] if len(named) > 1 else "", dates


def _text(
    parts: dict[str, Node], statement: Statement, scope: Scope, text_of: Callable[[Token], Paragraph | None]
) -> tuple[Paragraph, str]:
    if "text_from" in parts:
        token = first_token(parts["text_from"])
        for extra in ("source", "status"):
            if extra in parts:
                where = scope.places.at(parts[extra].meta.start_pos)
                scope.fault(where, f"the {extra} of a text from a file in that file", f"a second {extra} here")
        return text_of(token) or _NOT_HELD, unquoted(token)
    status = status_of(str(first_token(parts["status"]))) if "status" in parts else None
    source = _words(parts.get("source"))
    if status is None:
        known = ", ".join(s.value for s in TextStatus)
        scope.fault(statement.where, f"how far the text was checked ({known})", "no status", f"status {known}")
    elif status is not TextStatus.RECOLLECTED and not source:
        scope.fault(statement.where, "the source that the text was checked against", "no source", 'source "…"')
    words = _words(parts["text"])
    return Paragraph(id="", words=words, status=status or TextStatus.RECOLLECTED, source=source), ""


def _reading(node: Node, scope: Scope, sentences: Sentences) -> Reading:
    parts = [child for child in node.children if isinstance(child, Tree)]
    one = {part.data: part for part in parts}
    _once([part for part in parts if part.data in ("addresses", "note")], scope)
    windows = [part for part in parts if part.data in ("window", "window_until")]
    variables = quantifiers([part for part in parts if part.data == "quantified"], scope)
    norm_node = next(part for part in parts if part.data in ("forbids", "permits", "requires", "limits"))
    party = _named_party(norm_node, scope)
    if party is not None:
        variables = (*variables, Variable(name=letter_of(party.name), type=Type.SIDE, where=party.where))
    inner = scope.inside(variables)
    norm = _norm(norm_node, inner, sentences, variables[-1] if party is not None else None)
    if party is not None:
        if exchanged(norm, party, norm.who) == norm:
            wanted = f"{party.name} in the test, which says what it has to do with the act"
            scope.fault(party.where, wanted, "a test that does not speak of it", f"P belongs to {party.name}")
        norm = held_to(norm, party.name)
        scope.used.add(norm.who.name)
    for variable in variables:
        if variable.name not in scope.used:
            wanted = f"every variable of `for each` used in the test, or {variable.type.value} {variable.name} left out"
            scope.fault(variable.where, wanted, f"{variable.name}, which no sentence of the test uses")
    scope.used.clear()
    letters = tuple(variable.name for variable in variables if party is None or variable != norm.who)
    exceptions = tuple(
        Unless(condition=exchange(test, party, norm.who) if party is not None else test, where=where)
        for test, where in _behind(parts, "unless", inner, sentences, letters, "an exception", "excuse every act")
    )
    repairs = tuple(
        Repair(condition=exchange(test, party, norm.who) if party is not None else test, where=where)
        for test, where in _behind(parts, "repaired", inner, sentences, letters, "a repair", "make good every act")
    )
    since, until = _window(windows, scope)
    addressed = Addressed.PERSON if norm.who.type is Type.PERSON else Addressed.SIDE_THAT_ACTS
    if "addresses" in one:
        addressed = Addressed(" ".join(str(first_token(one["addresses"])).split()))
    return Reading(
        name=_words(one.get("reading_name")) or UNNAMED,
        addressed=addressed,
        in_force_from=day_of(since),
        from_clock=clock_of(since),
        in_force_until=day_of(until),
        until_clock=clock_of(until),
        quantifiers=variables,
        norm=norm,
        exceptions=exceptions,
        repairs=repairs,
        suspensions=tuple(read_suspension(part, scope) for part in parts if part.data == "suspended"),
        priorities=tuple(_priority(part, scope) for part in parts if part.data == "priority"),
        note=_words(one.get("note")),
        where=scope.places.at(node.meta.start_pos),
    )


def _once(parts: Sequence[Node], scope: Scope) -> None:
    """Note what is said twice: which one is meant?"""
    for index, part in enumerate(parts):
        if any(part.data == earlier.data for earlier in parts[:index]):
            scope.fault(scope.places.at(part.meta.start_pos, len(part.data)), f"one {part.data}", "a second one")


def _window(parts: Sequence[Node], scope: Scope) -> tuple[Moment | None, Moment | None]:
    """`from …` and `until …`, together or apart; each once."""
    since: Moment | None = None
    until: Moment | None = None
    for part in parts:
        begin, end = read_window(part, scope)
        if (begin is not None and since is not None) or (end is not None and until is not None):
            scope.fault(scope.places.at(part.meta.start_pos, len("from")), "one `from` and one `until`", "a second one")
        since, until = begin or since, end or until
    return since, until


def _behind(
    parts: Sequence[Node],
    kind: str,
    scope: Scope,
    sentences: Sentences,
    letters: Sequence[str],
    what: str,
    would: str,
) -> Iterator[tuple[Condition, Where]]:
    """The conditions of the exceptions or the repairs, each with its place; each speaks of the act."""
    for part in (part for part in parts if part.data == kind):
        where = scope.places.at(part.meta.start_pos, len(kind))
        yield build_condition(next(c for c in part.children if isinstance(c, Tree)), scope, sentences), where
        if not scope.used & set(letters):
            wanted = f"{what} about the act (a sentence with {', '.join(letters)})"
            scope.fault(where, wanted, f"one that refers to nothing in the test: it would {would} or none")
        scope.used.clear()


def _priority(node: Node, scope: Scope) -> Priority:
    word, clause = (child for child in node.children if isinstance(child, Token))
    precedence = Precedence(" ".join(str(word).split()[:-1]))
    return Priority(precedence=precedence, clause=unquoted(clause), where=scope.places.of(clause))


def _named_party(norm: Node, scope: Scope) -> Constant | None:
    """The party that a norm binds by its name, `forbids north …`; None where it binds a variable."""
    token = first_token(next(child for child in norm.children if isinstance(child, Tree) and child.data == "who"))
    if token.type == "VARIABLE":
        return None
    sides = [name.name for name in scope.names.values() if name.type is Type.SIDE and not name.parameters]
    where = scope.places.of(token)
    if str(token) not in sides:
        wanted = "a party, or a variable such as S, that is bound"
        scope.fault(where, wanted, repr(str(token)), advice=near(str(token), sides))
    return Constant(name=str(token), type=Type.SIDE, where=where)


def _norm(node: Node, scope: Scope, sentences: Sentences, bound: Variable | None) -> Norm:
    tokens = [child for child in node.children if isinstance(child, Token)]
    who_node, *trees = (child for child in node.children if isinstance(child, Tree))
    who = bound or _bound(first_token(who_node), scope)
    test = build_condition(trees[0], scope, sentences)
    if node.data == "forbids":
        return Forbids(who=who, when=test)
    if node.data == "permits":
        return Permits(who=who, when=test)
    if node.data == "limits":
        number = next(token for token in tokens if token.type == "NUMBER")
        counted = _bound(next(token for token in tokens if token.type == "VARIABLE"), scope)
        return Limits(who=who, at_most=int(str(number).replace(",", "")), counted=counted, such_that=test)
    deadline: By | WithinAfter | None = None
    if len(trees) > 1 and trees[1].data == "by":
        last = read_moment(next(c for c in trees[1].children if isinstance(c, Tree)), scope)
        deadline = By(day=last.day, clock=last.clock)
    elif len(trees) > 1:
        duration = next(c for c in trees[1].children if isinstance(c, Token) and c.type == "DURATION")
        after = build_condition(next(c for c in trees[1].children if isinstance(c, Tree)), scope, sentences)
        deadline = WithinAfter(duration=quantity(str(duration), scope.places.of(duration)), after=after)
    return Requires(who=who, that=test, deadline=deadline)


def _bound(token: Token, scope: Scope) -> Variable:
    """Who is bound, or what is counted: naming it here is no use of it in the test."""
    used = set(scope.used)
    known = scope.variables.get(str(token))
    found = scope.variable(token, known.type if known is not None else Type.SIDE)
    scope.used.clear()
    scope.used.update(used)
    return found
