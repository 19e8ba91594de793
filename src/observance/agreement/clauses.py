"""From the parsed skeleton of a clause to its typed tree: text, readings, norms, exceptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lark import Token, Tree

from observance.agreement.building import build_condition, quantifiers, unquoted
from observance.agreement.scope import Scope, quantity
from observance.agreement.sentences import Sentences
from observance.agreement.structure import Node, Statement
from observance.agreement.terms import Type, Variable
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
    parts = {part.data: part for part in node.children if isinstance(part, Tree) and part.data != "reading"}
    paragraph, reference = _text(parts, statement, scope, text_of)
    readings = [child for child in node.children if isinstance(child, Tree) and child.data == "reading"]
    return Clause(
        id=unquoted(id_token),
        text=paragraph.words,
        text_status=paragraph.status,
        text_digest=text_digest(paragraph.words),
        source=paragraph.source,
        readings=tuple(_reading(reading, scope, sentences) for reading in readings),
        text_from=reference,
        note=_words(parts.get("note")),
        comment=statement.comment,
        where=scope.places.of(id_token),
    )


def first_token(node: Node) -> Token:
    """The first token of a node; the grammar says that there is one."""
    return next(child for child in node.children if isinstance(child, Token))


def day(token: Token, scope: Scope) -> date:
    """The day that a token names."""
    try:
        return date.fromisoformat(str(token))
    except ValueError:
        scope.fault(scope.places.of(token), "a day of the calendar", str(token), "1953-07-27")
        return date.min


def _words(node: Node | None) -> str:
    return unquoted(first_token(node)) if node is not None else ""


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
    variables = quantifiers([part for part in parts if part.data == "quantified"], scope)
    inner = scope.inside(variables)
    norm_node = next(part for part in parts if part.data in ("forbids", "permits", "requires", "limits"))
    norm = _norm(norm_node, inner, sentences)
    for variable in variables:
        if variable.name not in scope.used:
            wanted = f"every quantified variable used in the test, or {variable.type.value} {variable.name} left out"
            scope.fault(variable.where, wanted, f"{variable.name}, which no sentence of the test uses")
    scope.used.clear()
    exceptions = []
    for part in (part for part in parts if part.data == "unless"):
        where = scope.places.at(part.meta.start_pos, len("unless"))
        inner_node = next(child for child in part.children if isinstance(child, Tree))
        exceptions.append(Unless(condition=build_condition(inner_node, inner, sentences), where=where))
        if not scope.used & {variable.name for variable in variables}:
            letters = ", ".join(variable.name for variable in variables)
            wanted = f"an exception about the act (a sentence with {letters})"
            scope.fault(where, wanted, "one that refers to nothing in the test: it would excuse every act or none")
        scope.used.clear()
    since, until = _window(one, scope)
    addressed = Addressed.PERSON if norm.who.type is Type.PERSON else Addressed.SIDE_THAT_ACTS
    if "addresses" in one:
        addressed = Addressed(" ".join(str(first_token(one["addresses"])).split()))
    return Reading(
        name=_words(one.get("reading_name")) or UNNAMED,
        addressed=addressed,
        in_force_from=since,
        in_force_until=until,
        quantifiers=variables,
        norm=norm,
        exceptions=tuple(exceptions),
        priorities=tuple(_priority(part, scope) for part in parts if part.data == "priority"),
        note=_words(one.get("note")),
        where=scope.places.at(node.meta.start_pos),
    )


def _window(parts: dict[str, Node], scope: Scope) -> tuple[date | None, date | None]:
    if "window_until" in parts:
        return None, day(first_token(parts["window_until"]), scope)
    if "window" not in parts:
        return None, None
    days = [day(child, scope) for child in parts["window"].children if isinstance(child, Token)]
    return days[0], days[1] if len(days) > 1 else None


def _priority(node: Node, scope: Scope) -> Priority:
    word, clause = (child for child in node.children if isinstance(child, Token))
    precedence = Precedence(" ".join(str(word).split()[:-1]))
    return Priority(precedence=precedence, clause=unquoted(clause), where=scope.places.of(clause))


def _norm(node: Node, scope: Scope, sentences: Sentences) -> Norm:
    tokens = [child for child in node.children if isinstance(child, Token)]
    trees = [child for child in node.children if isinstance(child, Tree)]
    who = _bound(next(token for token in tokens if token.type == "VARIABLE"), scope)
    test = build_condition(trees[0], scope, sentences)
    if node.data == "forbids":
        return Forbids(who=who, when=test)
    if node.data == "permits":
        return Permits(who=who, when=test)
    if node.data == "limits":
        number = next(token for token in tokens if token.type == "NUMBER")
        counted = _bound([token for token in tokens if token.type == "VARIABLE"][1], scope)
        return Limits(who=who, at_most=int(str(number).replace(",", "")), counted=counted, such_that=test)
    deadline: By | WithinAfter | None = None
    if len(trees) > 1 and trees[1].data == "by":
        deadline = By(day=day(next(c for c in trees[1].children if isinstance(c, Token) and c.type == "DATE"), scope))
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
