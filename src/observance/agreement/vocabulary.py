"""The vocabulary: sentence templates, the relation behind each, and the refusal of two that one sentence could match.

A line reads `{P:person} crosses line {L:line} at {T:time} = crosses(P,L,T) event`; `#` starts a comment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from observance.agreement.faults import Faults, near
from observance.agreement.terms import HOLE, HOURS, Kind, Relation, Type, Where

_LINE = re.compile(r"(?P<template>.*?\S)\s*=\s*(?P<name>\w+)\s*\((?P<columns>[^()]*)\)\s*(?P<kind>\w+)\s*$")
_EXAMPLE = "{P:person} crosses line {L:line} at {T:time} = crosses(P,L,T) event"
_WORD = re.compile(r"[a-z][a-z0-9_]*$")
RESERVED_WORDS = {"and", "or", "not", "when", "unless", "element"}
_RESERVED_PHRASES = ("for at least", "such that", "at any one time", "there is", "is during")
_BUILT_IN = (
    "{T:time} is before {U:time}",
    "{T:time} is after {U:time}",
    "{T:time} is within {D:length} before {U:time}",
    "{T:time} is within {D:length} after {U:time}",
    "{T:time} is within {D:length} of {U:time}",
    "{X:entity} is not {Y:entity}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A template in pieces: words, and the holes' types."""

    relation: Relation
    pieces: tuple[str | Type, ...]
    where: Where


def read_vocabulary(text: str, file: str) -> tuple[Relation, ...]:
    """The relations of a vocabulary file.

    Raises:
        RefusedInput: a line that does not parse, an unknown type or kind, a name used twice, two templates that one
            sentence could match.
    """
    faults = Faults(file, text)
    sentences = []
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.split("#", 1)[0].rstrip()
        if not content.strip():
            continue
        indent = len(content) - len(content.lstrip())
        where = Where(line=number, column=indent + 1, length=len(content) - indent)
        parts = _LINE.match(content.strip())
        if parts is None:
            faults.add(where, wanted="sentence = name(COLUMNS) kind", got="this", example=_EXAMPLE)
            continue
        try:
            kind = Kind(parts["kind"])
        except ValueError:
            faults.add(where, wanted="event, state or timeless at the end", got=parts["kind"], example=_EXAMPLE)
            continue
        columns = tuple(column.strip() for column in parts["columns"].split(","))
        sentence = read_template(parts["template"], where, faults, name=parts["name"], columns=columns, kind=kind)
        if sentence is not None:
            sentences.append(sentence)
    refuse_ambiguous(sentences, faults)
    faults.stop()
    return tuple(sentence.relation for sentence in sentences)


def read_template(
    template: str,
    where: Where,
    faults: Faults,
    *,
    name: str = "",
    columns: tuple[str, ...] | None = None,
    kind: Kind | None = None,
) -> Sentence | None:
    """One template; without `name` it is the head of a definition, whose kind follows from its holes."""
    template = " ".join(template.split())
    letters, types, pieces = [], [], list[str | Type]()
    for piece in re.sub(r"\{[^}]*\}", lambda m: m[0].replace(" ", ""), template).split(" "):
        hole = HOLE.fullmatch(piece)
        if hole is None and not _WORD.match(piece):
            faults.add(where, wanted="small words, and holes such as {P:person}", got=repr(piece), example=_EXAMPLE)
            return None
        if hole is None:
            pieces.append(piece)
            continue
        if hole[2] not in {t.value for t in Type}:
            known = [t.value for t in Type]
            faults.add(where, wanted="a known type in each hole", got=hole[0], advice=near(hole[2], known))
            return None
        letters.append(hole[1])
        types.append(Type(hole[2]))
        pieces.append(Type(hole[2]))
    words = " ".join("_" if isinstance(p, Type) else p for p in pieces)
    reserved = [w for w in words.split() if w in RESERVED_WORDS] + [p for p in _RESERVED_PHRASES if p in words]
    problem = ""
    if reserved:
        problem = f"no word of the language itself; {reserved[0]!r} is one"
    elif not letters or len(letters) == len(pieces):
        problem = "at least one word and at least one hole"
    elif len(set(letters)) != len(letters):
        problem = "a letter of its own for each hole"
    elif columns is not None and sorted(columns) != sorted(letters):
        problem = f"the same letters in the sentence and in {name}(…): {', '.join(letters)}"
    elif kind is Kind.EVENT and types.count(Type.TIME) != 1:
        problem = "exactly one {T:time} in an event"
    elif kind is not None and kind is not Kind.EVENT and Type.TIME in types:
        problem = "no {T:time} in a state or in what is timeless (write `at T` behind it in the clause)"
    elif Type.CLOCK in types and name != HOURS:
        problem = "no clock: write `and the time of day is from 08:00 to 18:00` in the clause"
    elif columns is None and types.count(Type.TIME) > 1:
        problem = "at most one {T:time} in a defined sentence"
    if problem:
        faults.add(where, wanted=problem, got=template, example=_EXAMPLE if columns is not None else "")
        return None
    order = columns or tuple(letters)
    relation = Relation(
        name=name or re.sub(r"\W+", "_", words.replace("_", "")).strip("_"),
        columns=order,
        types=tuple(types[letters.index(c)] for c in order),
        kind=kind or (Kind.EVENT if Type.TIME in types else Kind.STATE),
        template=template,
        defined=columns is None,
    )
    return Sentence(relation=relation, pieces=tuple(pieces), where=where)


def refuse_ambiguous(sentences: Sequence[Sentence], faults: Faults) -> None:
    """Note every pair of templates that one sentence could match, and every name used twice."""
    for index, later in enumerate(sentences):
        for built_in in _BUILT_IN:
            if _unify(_forms(later), [split(built_in)]):
                _clash(later, built_in, split(built_in), faults)
        for earlier in sentences[:index]:
            shared = _unify(_forms(later), _forms(earlier))
            if shared:
                _clash(later, earlier.relation.template, shared, faults)
            elif later.relation.name == earlier.relation.name:
                got = f"{later.relation.name} for {earlier.relation.template!r} and for {later.relation.template!r}"
                faults.add(later.where, wanted="one sentence per relation", got=got)


def _clash(later: Sentence, other: str, shared: Sequence[str | Type], faults: Faults) -> None:
    if [_word(p) for p in split(other)] == [_word(p) for p in later.pieces]:
        got = f"{later.relation.template!r}, which is there already as {other!r}"
        wanted = "each sentence once (ambiguous vocabulary)"
        faults.add(later.where, wanted=wanted, got=got, example="leave this one out, and use the one that is there")
        return
    letters = iter("XYZUVWABC")
    example = " ".join(piece if isinstance(piece, str) else next(letters) for piece in shared)
    faults.add(
        later.where,
        wanted="sentences that cannot be taken for one another (ambiguous vocabulary)",
        got=f"{later.relation.template!r} and {other!r}: {example!r} would match both",
        example="say one of them with another word",
    )


def _word(piece: str | Type) -> str:
    return piece if isinstance(piece, str) else "_"


def split(template: str) -> tuple[str | Type, ...]:
    """A template in pieces."""
    return tuple(Type(hole[2]) if (hole := HOLE.fullmatch(p)) else p for p in template.split(" "))


def _forms(sentence: Sentence) -> list[tuple[str | Type, ...]]:
    """A state may be followed by `at T` in a clause, so it has two forms."""
    plain = sentence.pieces
    return [plain] if sentence.relation.kind is not Kind.STATE else [plain, (*plain, "at", Type.TIME)]


def _unify(
    ones: Sequence[tuple[str | Type, ...]], others: Sequence[tuple[str | Type, ...]]
) -> tuple[str | Type, ...] | None:
    """A sentence that both match, or None. Types do not tell sentences apart for a reader: not used."""
    for one in ones:
        for other in others:
            if len(one) == len(other) and all(_meet(a, b) for a, b in zip(one, other, strict=True)):
                return tuple(a if isinstance(a, str) else b for a, b in zip(one, other, strict=True))
    return None


def _meet(a: str | Type, b: str | Type) -> bool:
    """Whether one word or term fits both; a hole also takes a name that is spelled like the other's word."""
    return isinstance(a, Type) or isinstance(b, Type) or a == b
