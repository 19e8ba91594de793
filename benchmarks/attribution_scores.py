"""How proposed attributions are scored against marked ones: quotations with speakers, contents by overlap of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polnear import Spans

_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*")
_SAYING = frozenset(
    """say said says saying tell told tells telling add added adds state stated states report reported reports claim
    claimed claims announce announced announces according argue argued argues confirm confirmed confirms deny denied
    denies warn warned warns note noted notes write wrote writes written tweet tweeted tweets declare declared explain
    explained explains insist insisted acknowledge acknowledged admit admitted allege alleged alleges assert asserted
    describe described describes call called calls accuse accused accuses respond responded reply replied ask asked
    asks continue continued conclude concluded suggest suggested suggests reveal revealed estimate estimated statement
    remark remarks testify testified complain complained mention mentioned urge urged promise promised quote
    quoted""".split()
)
"""A cue with one of these words, or a colon, is one of speech."""
_HEAD_ENDS = re.compile(
    r",|\(|—|--|\s(?:who|whom|whose|which|that|of|in|at|from|for|with|on|to|by|as|and|or|near|during|about)\s", re.I
)
_MARK = re.compile("[“”\"]|``|''")


def quoted(text: str) -> list[tuple[int, int]]:
    """Spans in double quotation marks, paragraph by paragraph; one without an end runs to the paragraph's."""
    found, begin = [], 0
    for line in text.split("\n"):
        start: int | None = None
        for mark in _MARK.finditer(line):
            sign, at = mark.group(), mark.start()
            if sign not in ("“", "``", "”"):
                sign = "“" if start is None and not line[max(at - 1, 0) : at].isalnum() else "”"
            if sign != "”" and start is None:
                start = at
            elif sign == "”" and start is not None:
                found.append((begin + start, begin + mark.end()))
                start = None
        if start is not None and line[start:].strip():
            found.append((begin + start, begin + len(line.rstrip())))
        begin += len(line) + 1
    return found


def words(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Where the words inside spans begin; marks do not count."""
    return frozenset(a + word.start() for a, b in spans for word in _WORD.finditer(text[a:b]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """An attribution as sets of word positions. `head`: of the source's head; None without a source."""

    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]
    head: int | None
    direct: bool
    speech: bool


def scored(text: str, content: Spans, source: Spans, cue: Spans) -> Scored:
    """An attribution made ready to be compared."""
    inside = words(text, content)
    marks = words(text, quoted_of(text))
    said = " ".join(text[a:b] for a, b in cue)
    return Scored(
        content=inside,
        source=words(text, source),
        cue=words(text, cue) or frozenset(a for a, _ in cue),
        head=_head(text, source),
        direct=len(inside & marks) >= 0.8 * max(1, len(inside)),
        speech=said == ":" or any(word.lower() in _SAYING for word in _WORD.findall(said)),
    )


_quoted: dict[str, list[tuple[int, int]]] = {}


def quoted_of(text: str) -> list[tuple[int, int]]:
    """The same, kept from one attribution of an article to the next."""
    if text not in _quoted:
        _quoted.clear()
        _quoted[text] = quoted(text)
    return _quoted[text]


def _head(text: str, source: Spans) -> int | None:
    """The last word before the first comma, bracket, relative pronoun or preposition."""
    if not source:
        return None
    begin, end = min(source)[0], max(b for _, b in source)
    part = text[begin:end]
    cut = _HEAD_ENDS.search(part, 1)
    found = list(_WORD.finditer(part[: cut.start()] if cut else part)) or list(_WORD.finditer(part))
    return begin + found[-1].start() if found else begin


def same_source(a: Scored, b: Scored) -> bool:
    """Each holds the other's head, or neither has a source."""
    if a.head is None or b.head is None:
        return a.head is b.head
    return (a.head in b.source and b.head in a.source) or a.source == b.source


def overlap(a: Scored, b: Scored) -> float:
    """Words in both contents over words in either."""
    either = len(a.content | b.content)
    return len(a.content & b.content) / either if either else 0.0


def matched(gold: Sequence[Scored], found: Sequence[Scored], least: float, source: bool) -> list[tuple[int, int]]:
    """One to one, the largest overlap first."""
    able = [
        (-overlap(one, other), i, j)
        for i, one in enumerate(gold)
        for j, other in enumerate(found)
        if overlap(one, other) >= least - 1e-9 and (not source or same_source(one, other))
    ]
    left, right, pairs = set(), set(), []
    for _, i, j in sorted(able):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((i, j))
    return pairs


def speakers(text: str, items: Sequence[Scored], least: int) -> dict[tuple[int, int], Scored]:
    """For each quotation of so many words, the attribution that has four fifths of it."""
    owners = {}
    for span in quoted_of(text):
        inside = words(text, [span])
        best = max(items, key=lambda item: len(item.content & inside), default=None)
        if len(inside) >= least and best is not None and len(best.content & inside) >= 0.8 * len(inside):
            owners[span] = best
    return owners


@dataclass(slots=True)
class Tally:
    """Hits and totals of one measure, on the marked and on the proposed side."""

    gold_hits: int = 0
    gold: int = 0
    found_hits: int = 0
    found: int = 0

    def add(self, gold_hits: int, gold: int, found_hits: int, found: int) -> None:
        """One article more."""
        self.gold_hits += gold_hits
        self.gold += gold
        self.found_hits += found_hits
        self.found += found

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        precision, recall = self.found_hits / max(1, self.found), self.gold_hits / max(1, self.gold)
        return 2 * precision * recall / max(1e-9, precision + recall)


def measures(text: str, gold: Sequence[Scored], found: Sequence[Scored]) -> Iterator[tuple[str, int, int, int, int]]:
    """Name, hits and total of the marked, hits and total of the proposed, for one article."""
    for least in (4, 1):
        own, other = speakers(text, gold, least), speakers(text, found, least)
        had = [(one, other[span]) for span, one in own.items() if span in other]
        right = sum(same_source(one, another) for one, another in had)
        yield f"quotation attributed, {least} words", len(had), len(own), len(had), len(other)
        yield f"quotation and speaker, {least} words", right, len(own), right, len(other)
    for name, counts in (("reported speech", _of_speech), ("all reported", _reported)):
        for least_overlap in (0.3, 0.8):
            for tag, source in (("content", False), ("content and source", True)):
                pairs = matched(gold, found, least_overlap, source)
                yield (
                    f"{name}, overlap {least_overlap}, {tag}",
                    sum(counts(gold[i]) for i, _ in pairs),
                    sum(map(counts, gold)),
                    sum(counts(found[j]) for _, j in pairs),
                    sum(map(counts, found)),
                )


def _reported(one: Scored) -> bool:
    return not one.direct


def _of_speech(one: Scored) -> bool:
    return not one.direct and one.speech
