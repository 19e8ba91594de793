"""The formatter: an agreement printed in one layout. Reading the print gives the same tree (a property test)."""

from __future__ import annotations

from datetime import date, time
from itertools import zip_longest
from textwrap import wrap

from observance.agreement.bound import as_written
from observance.agreement.clauses import UNNAMED
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
    TimeRelation,
)
from observance.agreement.moments import moment_text
from observance.agreement.scope import article, quantity_text
from observance.agreement.terms import HOLE, Call, Constant, Quantity, Term, Variable
from observance.agreement.tree import (
    Agreement,
    By,
    Clause,
    Forbids,
    Limits,
    Name,
    Norm,
    Party,
    Permits,
    Reading,
    Requires,
    Suspension,
)

WIDTH = 110


def format_agreement(agreement: Agreement) -> str:
    """The whole file: head, vocabulary, parties, names, open terms, definitions, suspensions, clauses.

    Comments go with the statement that they stand above.
    """
    blocks = [_head(agreement)]
    if agreement.time_zone:
        blocks.append(_commented(agreement.time_zone_comment, f'time zone "{agreement.time_zone}".'))
    beside = zip_longest(agreement.vocabulary_comments, agreement.vocabulary_files, fillvalue="")
    blocks.append("\n".join(_commented(comment, f'vocabulary from "{file}".') for comment, file in beside))
    blocks.append("\n".join(_commented(p.comment, _party(p)) for p in agreement.parties))
    blocks.append("\n".join(_commented(n.comment, _name(n)) for n in agreement.names))
    for term in agreement.open_terms:
        by = f' by "{term.decided_by}"' if term.decided_by else ""
        blocks.append(_commented(term.comment, f'open term "{term.words}" decided act by act{by}.'))
    for definition in agreement.definitions:
        text = f'define "{definition.relation.template}"\n{_test("when", definition.when, "  ")}.'
        blocks.append(_commented(definition.comment, text))
    blocks.append("\n".join(_commented(s.comment, f"{_suspended(s, '')}.") for s in agreement.suspensions))
    blocks.extend(_commented(clause.comment, _clause(clause)) for clause in agreement.clauses)
    blocks.append(_commented(agreement.closing_comment, "").rstrip("\n"))
    return "\n\n".join(block for block in blocks if block) + "\n"


def condition_text(node: Condition) -> str:
    """A condition on one line."""
    match node:
        case Atom():
            return _atom(node)
        case TimeRelation():
            reach = f"within {quantity_text(node.within)} " if node.within is not None else ""
            return f"{node.left.name} is {reach}{node.order.value} {node.right.name}"
        case Differs():
            return f"{term_text(node.left)} is not {term_text(node.right)}"
        case ForAtLeast():
            return f"{_part(node.condition, ForAtLeast)} for at least {quantity_text(node.duration)}"
        case During():
            return f"{node.time.name} is during ({condition_text(node.condition)})"
        case And():
            return " and ".join(_part(part) for part in node.parts)
        case Or():
            return " or ".join(_part(part) for part in node.parts)
        case Not():
            return f"not ({condition_text(node.condition)})"
        case Element():
            return f'element "{node.label}" ({condition_text(node.condition)})'
        case Exists():
            return f"{_there_is(node)} {condition_text(node.condition)}"


def term_text(term: Term) -> str:
    """A term as the language writes it."""
    match term:
        case Variable() | Constant():
            return term.name
        case Call():
            return f"{term.function}({', '.join(argument.name for argument in term.arguments)})"
        case Quantity():
            return quantity_text(term)


def _head(agreement: Agreement) -> str:
    since = moment_text(agreement.in_force_from, agreement.from_clock)
    until = _until(agreement.in_force_until, agreement.until_clock)
    return _commented(agreement.comment, f'agreement "{agreement.name}" in force from {since}{until}.')


def _from(day: date | None, clock: time | None) -> str:
    return f" from {moment_text(day, clock)}" if day is not None else ""


def _until(day: date | None, clock: time | None) -> str:
    return f" until {moment_text(day, clock)}" if day is not None else ""


def _commented(comment: str, text: str) -> str:
    lines = comment.split("\n") if comment else []
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + text


def _party(party: Party) -> str:
    dates = _from(party.since, party.from_clock) + _until(party.until, party.until_clock)
    return f'party {party.name} "{party.title}"{dates}.'


def _name(name: Name) -> str:
    parameters = f"({', '.join(p.value for p in name.parameters)})" if name.parameters else ""
    return f'{name.type.value} {name.name}{parameters} "{name.title}".'


def _quoted(word: str, text: str, indent: str) -> str:
    """`word "text"`, wrapped; a line break inside quotation marks counts as a space."""
    first = f"{indent}{word} "
    lines = wrap(f'"{text}"', WIDTH - len(first), break_long_words=False, break_on_hyphens=False)
    return first + ("\n" + " " * (len(first) + 1)).join(lines)


def _suspended(suspension: Suspension, indent: str) -> str:
    """`suspended from …`; its source goes on a line of its own."""
    since = _from(suspension.since, suspension.from_clock)
    until = _until(suspension.until, suspension.until_clock)
    party = f" for {suspension.party}" if suspension.party is not None else ""
    source = "\n" + _quoted("source", suspension.source, indent + "  ") if suspension.source else ""
    return f"{indent}suspended{since}{until}{party}{source}"


def _clause(clause: Clause) -> str:
    lines = [f'clause "{clause.id}"']
    if clause.version:
        dates = _from(clause.in_force_from, clause.from_clock) + _until(clause.in_force_until, clause.until_clock)
        amends = f' amends "{clause.amends}"' if clause.amends else ""
        lines.append(f'  version "{clause.version}"{dates}{amends}')
    if clause.text_from:
        lines.append(f'  text from "{clause.text_from}"')
    else:
        lines.append(_quoted("text", clause.text, "  "))
        lines.extend([_quoted("source", clause.source, "  ")] if clause.source else [])
        lines.append(f"  status {clause.text_status.value}")
    lines.extend([_quoted("note", clause.note, "  ")] if clause.note else [])
    lines.extend(_suspended(suspension, "  ") for suspension in clause.suspensions)
    if not clause.readings:
        lines.append("  no rule.")
    for reading in clause.readings:
        lines.append(_reading(reading))
    return "\n".join(lines)


def _reading(reading: Reading) -> str:
    plain = reading.name == UNNAMED and not reading.note and not reading.suspensions
    lines = [] if plain else [f'  reading "{reading.name}"']
    indent = "    " if lines else "  "
    lines.append(f"{indent}addresses {reading.addressed.value}")
    lines.extend([_quoted("note", reading.note, indent)] if reading.note else [])
    dates = (_from(reading.in_force_from, reading.from_clock), _until(reading.in_force_until, reading.until_clock))
    lines.extend(f"{indent}{said.lstrip()}" for said in dates if said)
    lines.extend(_suspended(suspension, indent) for suspension in reading.suspensions)
    reading, party = as_written(reading)
    variables = ", ".join(f"{v.type.value} {v.name}" for v in reading.quantifiers)
    lines.extend([f"{indent}for each {variables}"] if variables else [])
    lines.extend(_norm(reading.norm, party or reading.norm.who.name, indent))
    lines.extend(_test("unless", exception.condition, indent) for exception in reading.exceptions)
    lines.extend(_test("repaired when", repair.condition, indent) for repair in reading.repairs)
    lines.extend(f'{indent}{p.precedence.value} clause "{p.clause}"' for p in reading.priorities)
    return "\n".join(lines) + "."


def _norm(norm: Norm, who: str, indent: str) -> list[str]:
    match norm:
        case Forbids():
            return [f"{indent}forbids {who}", _test("when", norm.when, indent)]
        case Permits():
            return [f"{indent}permits {who}", _test("when", norm.when, indent)]
        case Limits():
            head = f"{indent}limits {who} to at most {norm.at_most} {norm.counted.name}"
            return [head, _test("such that", norm.such_that, indent), f"{indent}at any one time"]
        case Requires():
            lines = [f"{indent}requires {who}", _test("that", norm.that, indent)]
            if isinstance(norm.deadline, By):
                lines.append(f"{indent}by {moment_text(norm.deadline.day, norm.deadline.clock)}")
            elif norm.deadline is not None:
                lines.append(f"{indent}within {quantity_text(norm.deadline.duration)}")
                lines.append(_test("after", norm.deadline.after, indent))
            return lines


def _test(word: str, node: Condition, indent: str) -> str:
    """`word condition`, on several lines where it is long."""
    if isinstance(node, Exists) and len(condition_text(node)) > WIDTH - len(indent) - len(word):
        return f"{indent}{word} {_there_is(node)}\n{_test('', node.condition, indent + '  ')}"
    return f"{indent}{word}{' ' if word else ''}{_broken(node, indent + '  ')}"


def _broken(node: Condition, indent: str) -> str:
    """A condition whose `and`s or `or`s stand on lines of their own when one line is too long."""
    line = condition_text(node)
    if len(line) <= WIDTH - 2 * len(indent):
        return line
    match node:
        case And() | Or():
            word = "and" if isinstance(node, And) else "or"
            parts = [_broken_part(part, indent + "  ") for part in node.parts]
            return f"\n{indent}{word} ".join(parts)
        case Not():
            return f"not ({_broken(node.condition, indent + '  ')})"
        case Element():
            return f'element "{node.label}" ({_broken(node.condition, indent + "  ")})'
        case Exists():
            return f"{_there_is(node)}\n{indent}{_broken(node.condition, indent)}"
        case _:
            return line


def _broken_part(node: Condition, indent: str) -> str:
    return f"({_broken(node, indent)})" if isinstance(node, And | Or | Exists) else _broken(node, indent)


def _part(node: Condition, *also: type) -> str:
    grouped = isinstance(node, (And, Or, Exists, *also))
    return f"({condition_text(node)})" if grouped else condition_text(node)


def _there_is(node: Exists) -> str:
    first, *rest = node.variables
    return f"there is {article(first.type)} {', '.join(f'{v.type.value} {v.name}' for v in (first, *rest))} such that"


def _atom(atom: Atom) -> str:
    filled = dict(zip(atom.relation.columns, atom.arguments, strict=True))
    text = HOLE.sub(lambda hole: term_text(filled[hole[1]]), atom.relation.template)
    return f"{text} at {atom.at.name}" if atom.at is not None else text
