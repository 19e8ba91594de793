"""The skeleton of an agreement file: statements at the margin, each parsed alone, so that all faults come at once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from observance.agreement.faults import Faults, shortened
from observance.agreement.habits import NEGATED, misplaced
from observance.agreement.terms import Type, Where

Node = Tree[Token]

_STATEMENTS = ("agreement", "time zone", "vocabulary", "party", "open term", "define", "suspended", "clause")
_FIRST_WORDS = {word.split()[0] for word in _STATEMENTS} | {kind.value for kind in Type}
_NAMES = {
    "STRING": 'words in quotation marks "…"',
    "DATE": "a date such as 1953-07-27",
    "VARIABLE": "a variable such as P",
    "WORD": "a word",
    "CALL": "a function such as commander_of(O)",
    "LENGTH": "a length such as 25 km",
    "DURATION": "a duration such as 30 s",
    "NUMBER": "a number",
    "CLOCK": "a time of day such as 08:00",
    "DOT": "a full stop",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": "a comma",
    "HOW_CHECKED": "verified, partly verified, recollected (not verified) or summary: text not held",
    "ADDRESSED": "the person, the side that permits or the side that acts",
    "IN_FORCE_FROM": "in force from",
    "OPEN_TERM": "open term",
    "TIME_ZONE": "time zone",
    "SUSPENDED_FROM": "suspended from",
    "FOR_EACH": "for each",
    "REPAIRED_WHEN": "repaired when",
    "DECIDED": "decided act by act",
    "NO_RULE": "no rule",
    "TO_AT_MOST": "to at most",
    "SUCH_THAT": "such that",
    "AT_ANY_ONE_TIME": "at any one time",
    "FOR_AT_LEAST": "for at least",
    "THERE_IS": "there is a",
    "SUBJECT_TO": "subject to clause",
    "NOTWITHSTANDING": "notwithstanding clause",
    "IS_BEFORE_OR_AFTER": "is before",
    "IS_WITHIN": "is within",
    "IS_DURING": "is during",
    "IS_NOT": "is not",
    "BY_DAY": "by",
    "WITHIN": "within",
}


class Places:
    """Turns a character's position in the file into line and column."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(index + 1 for index, letter in enumerate(text) if letter == "\n")]

    def at(self, position: int, length: int = 1) -> Where:
        """Line and column of a position that counts from 0."""
        line = bisect_right(self._starts, position)
        return Where(line=line, column=position - self._starts[line - 1] + 1, length=max(1, length))

    def of(self, token: Token) -> Where:
        """Where a token stands."""
        return self.at(token.start_pos or 0, len(token))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One parsed statement: its kind (`clause`, …; `closing`: none), its tree, and the comment lines above it."""

    kind: str
    node: Node
    comment: str
    where: Where


@cache
def _skeleton() -> Lark:
    text = (files("observance.agreement") / "agreement.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", strict=False, propagate_positions=True, maybe_placeholders=True)


def read_structure(text: str, places: Places, faults: Faults) -> list[Statement]:
    """The statements of a file that parse; the others are noted in `faults`."""
    statements = []
    pieces, closing = cut(text, places, faults)
    text = _INDENTED_COMMENT.sub(lambda comment: " " * len(comment[0]), text) if faults else text
    blank = re.sub(r"[^\n]", " ", text)
    for start, end, comment in pieces:
        try:
            tree = _skeleton().parse(blank[:start] + text[start:end])
        except UnexpectedInput as error:
            explain(error, text[start:end], places, start, faults)
            continue
        node = tree.children[0]
        if isinstance(node, Tree):
            statements.append(Statement(kind=node.data, node=node, comment=comment, where=places.at(start)))
    if closing:
        statements.append(
            Statement(kind="closing", node=Tree("closing", []), comment=closing, where=places.at(len(text)))
        )
    return statements


def cut(text: str, places: Places, faults: Faults) -> tuple[list[tuple[int, int, str]], str]:
    """(start, end, comment) of each statement: it starts at the margin and goes on in indented lines.

    And the comment behind the last of them.
    """
    pieces: list[tuple[int, int, str]] = []
    comments: list[str] = []
    position, opened = 0, -1
    for line in text.splitlines(keepends=True):
        body, end = line.strip(), position + len(line)
        if opened < 0 and body.startswith("#"):
            if line[0] == "#":
                comments.append(body[1:].strip())
            else:
                wanted = "comments at the margin, before a statement; inside one, use note"
                faults.add(places.at(position + line.index("#"), len(body)), wanted=wanted, got="a comment here")
        elif body and opened < 0 and not line[0].isspace():
            pieces.append((position, end, "\n".join(comments)))
            comments = []
        elif body and pieces:
            if comments:
                wanted = "comments before a statement, not inside one (there, use note)"
                faults.add(places.at(position), wanted=wanted, got="the rest of a statement after a comment")
                comments = []
            pieces[-1] = (pieces[-1][0], end, pieces[-1][2])
        elif body:
            wanted = "statements at the margin, without spaces before them"
            faults.add(places.at(position), wanted=wanted, got="an indented line before the first statement")
        if not (opened < 0 and body.startswith("#")):
            for index, letter in enumerate(line):
                if letter == '"':
                    opened = -1 if opened >= 0 else position + index
        position = end
    if opened >= 0:
        faults.add(places.at(opened), wanted='a closing quotation mark "', got="none before the end of the file")
        return [piece for piece in pieces if piece[1] <= opened], ""
    return pieces, "\n".join(comments)


_OF_CLAUSE = ("source", "status", "note", "suspended", "version", "text")
_OF_READING = ("addresses", "from", "until")
_INDENTED_COMMENT = re.compile(r"^[ \t]+#.*$", re.MULTILINE)
_NEGATED = re.compile(r"is\s+not\s+[a-z]\w*\s*$")


def explain(
    error: UnexpectedInput,
    statement: str,
    places: Places,
    start: int,
    faults: Faults,
    *,
    kinds: tuple[str, ...] = _STATEMENTS,
    names: Mapping[str, str] | None = None,
) -> None:
    """Say in the language's own words what was wanted and what stands there.

    `kinds` are the statements of the file and `names` its own terminals; those of agreement files otherwise.
    """
    what = shortened(statement)
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        position, token, expected = (
            error.token.start_pos or start,
            str(error.token),
            set(error.accepts or error.expected),
        )
    elif isinstance(error, UnexpectedCharacters):
        position = error.pos_in_stream or start
        rest = statement[position - start :].split()
        token, expected = rest[0] if rest else "", set(error.allowed)
    else:
        position, token = start + len(statement.rstrip()) - 1, ""
        expected = set(error.expected) if isinstance(error, UnexpectedToken | UnexpectedEOF) else set()
    first = statement.split()[0]
    if first not in (_FIRST_WORDS if kinds is _STATEMENTS else {kind.split()[0] for kind in kinds}):
        position, token = start, first
    where = places.at(position, len(token))
    called = {**_NAMES, **(names or {})}
    if {"WORD", "VARIABLE", "CALL"} <= expected and kinds is _STATEMENTS:
        called["WORD"] = "more words of the sentence"
        expected -= {"VARIABLE", "CALL", "LENGTH", "CLOCK"}
    shown = [called.get(name, name.lower().replace("_", " ")) for name in sorted(expected)]
    advice, example, wanted = "", "", "one of: " + ", ".join(dict.fromkeys(shown))
    habit = misplaced(token, expected) if kinds is _STATEMENTS and position != start else ""
    close = get_close_matches(token.lower(), shown, n=1, cutoff=0.6)
    if position == start:
        wanted = "a statement: " + ", ".join(kinds)
        wanted += ", or a type and a name such as: zone dmz" if kinds is _STATEMENTS else ""
        close = get_close_matches(token.lower(), kinds, n=1, cutoff=0.6)
        example = "lines that go on with a statement are indented"
    if close and not habit:
        advice = f"did you mean {close[0]}?"
    elif token in ("and", "or"):
        wanted = "parentheses that say which belong together: `and` and `or` are never mixed without them"
        example = "(A or B) and C"
    elif token == "unless":
        advice = "the exceptions come first: unless, then `repaired when`, then `subject to` or `notwithstanding`"
    elif token in _OF_CLAUSE and first == "clause":
        advice = "a clause says first its version, then its text, then source, status, note, suspended, then its rule"
    elif token in _OF_READING and first == "clause":
        advice = "a reading says first its name, then addresses, note, from, until, suspended, then for each …"
    elif not token and "DOT" in expected:
        wanted, example = "a full stop at the end of the statement", "… at T."
    elif _NEGATED.search(statement[: position - start]):
        example = NEGATED
    elif habit:
        advice = habit
    faults.add(
        where,
        wanted=wanted,
        got=repr(token) if token else "the end of the statement",
        example=example,
        advice=advice,
        what=what,
    )
