"""Cues found by rules alone: a verb of saying with the noun phrase that says it, and the clause that is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.cued import Cued
from observance.observation.statement.proposing.phrases import Range, after, before
from observance.observation.statement.proposing.said import introduced, rest
from observance.observation.statement.proposing.verbs import FORMS, HOLDING, NEEDS_CLAUSE, NOUNS_TOO, SPEAKING
from observance.observation.statement.proposing.words import ADVERBS, AUXILIARIES, DETERMINERS, PRONOUNS, Word

_BE = frozenset("is are was were be been being".split())
_UNSAID = frozenset("say believe report expect allege estimate know think understand suspect assume presume".split())


def cues(words: Sequence[Word], sentences: Sequence[Span]) -> list[Cued]:
    """Candidates of a paragraph in the order of their cues."""
    found: list[Cued] = []
    at = 0
    for sentence in sentences:
        first = at
        while at < len(words) and words[at].span.start < sentence.end:
            at += 1
        found += _Sentence(words, first, at).cues()
    return [one for one in found if not any(_named(one, other) for other in found)]


def _named(one: Cued, other: Cued) -> bool:
    """Whether a cue is only part of the words that name another's source."""
    return one is not other and not one.relative and other.source is not None and other.source.holds(one.cue.start)


@dataclass(slots=True)
class _Sentence:
    """One sentence's words, from `first` up to but not including `last`."""

    words: Sequence[Word]
    first: int
    last: int

    def cues(self) -> Iterator[Cued]:
        words = self.words
        made: list[Cued] = []
        for i in range(self.first, self.last):
            word = words[i]
            if word.quoted is not None:
                continue
            if word.lower == "according" and i + 1 < self.last and words[i + 1].lower == "to":
                one = self._according(i)
            elif word.lower in FORMS and (not word.capital or i == self.first):
                one = self._verb(i, made[-1] if made else None)
            else:
                continue
            if one is not None:
                made.append(one)
                yield one

    def _according(self, i: int) -> Cued | None:
        source = after(self.words, i + 2, self.last)
        if source is None:
            return None
        left, right = (self.first, i), (source[1], self.last)
        content = left if i - self.first >= 4 else right
        return self._cued("according to", (i, i + 2), source, self._spans(*content))

    def _verb(self, i: int, earlier: Cued | None) -> Cued | None:
        words = self.words
        verb, form = FORMS[words[i].lower]
        start = self._group(i)
        if any(FORMS[word.lower].verb in ("decline", "refuse") for word in words[start:i] if word.lower in FORMS):
            return None
        be = form == "past" and any(word.lower in _BE for word in words[start:i])
        if words[i].lower in NOUNS_TOO and not self._is_verb(i, start):
            return None
        if verb in NEEDS_CLAUSE and not self._with_clause(i):
            return None
        if be:
            return self._passive(verb, start, i)
        left = before(words, start, self.first)
        previous = words[start - 1] if start > self.first else None
        inverted = after(words, i + 1, self.last) if start == i and form in ("past", "s") else None
        opens = previous is None or previous.quoted is not None or previous.text in ',"”'
        if opens and inverted is not None and (left is None or (previous is not None and previous.quoted is not None)):
            if previous is None and not self._colon(inverted[1]):
                return None
            content = self._spans(self.first, start) if previous is not None and previous.text == "," else ()
            return self._cued(verb, (i, i + 1), inverted, content)
        if left is None and previous is not None and (previous.lower in ("and", "but", ",") or form == "ing"):
            source = earlier.source if earlier is not None else self._opening(start)
            if source is None or (previous.text == "," and form != "ing"):
                return None
            return Cued(
                verb=verb,
                cue=self._span(start, i + 1),
                source=source,
                content=self._right(verb, i),
            )
        if left is None or (form == "ing" and start == i):
            return None
        if form == "base" and start == i and not self._plural(left):
            return None
        return self._subject_verb(verb, start, i, left)

    def _subject_verb(self, verb: str, start: int, i: int, left: Range) -> Cued | None:
        words = self.words
        relative = words[left[0]].lower in ("who", "which")
        if left[0] > self.first and words[left[0] - 1].text == "," and not relative:
            end = i + 1
            adjunct = introduced(words, verb, end, self.last)
            if (adjunct < self.last and words[adjunct].text in ",.") or adjunct >= self.last:
                content = self._spans(self.first, left[0])
                if adjunct + 1 < self.last and words[adjunct].text == ",":
                    content += self._spans(adjunct + 1, self.last)
                if not content or words[self.first].quoted is None:
                    return self._cued(verb, (start, i + 1), left, content, relative)
        return self._cued(verb, (start, i + 1), left, self._right(verb, i), relative)

    def _passive(self, verb: str, start: int, i: int) -> Cued | None:
        words = self.words
        agent = next((k for k in range(i + 1, min(i + 4, self.last)) if words[k].lower == "by"), None)
        subject = before(words, start, self.first)
        if agent is not None and (source := after(words, agent + 1, self.last)) is not None:
            content = self._spans(*rest(words, source[1], self.last))
            if not content and subject is not None:
                content = self._spans(*subject)
            return self._cued(verb, (start, i + 1), source, content)
        follows = words[i + 1].lower if i + 1 < self.last else ""
        if verb in ("tell", "inform", "advise", "brief", "notify") or (verb in _UNSAID and follows == "that"):
            content = self._spans(*rest(words, i + 1, self.last))
            return self._cued(verb, (start, i + 1), None, content) if content and follows != "to" else None
        if verb in _UNSAID and follows in ("to", "as") and subject is not None:
            content = self._spans(*subject) + self._spans(*rest(words, i + 1, self.last))
            return self._cued(verb, (start, i + 1), None, content)
        return None

    def _right(self, verb: str, i: int) -> tuple[Span, ...]:
        begin = introduced(self.words, verb, i + 1, self.last)
        return self._spans(*rest(self.words, begin, self.last))

    def _group(self, i: int) -> int:
        """Where the verb's group begins: has repeatedly said, declined to say, did not say."""
        words, at = self.words, i
        while at > self.first and words[at - 1].quoted is None:
            low = words[at - 1].lower
            if low in AUXILIARIES | ADVERBS or (low.endswith("ly") and not words[at - 1].capital):
                at -= 1
            elif low == "to" and at - 2 >= self.first and words[at - 2].nominal and not words[at - 2].capital:
                at -= 2
            else:
                break
        return at

    def _with_clause(self, i: int) -> bool:
        """Whether "that", a colon or a quotation stands at the cue."""
        words = self.words
        near = [*words[max(self.first, i - 4) : i], *words[i + 1 : min(i + 3, self.last)]]
        return any(word.quoted is not None or word.lower in ("that", ":") for word in near)

    def _is_verb(self, i: int, start: int) -> bool:
        """Whether a form that is a noun too is a verb: a phrase before it, and what verbs take after it."""
        words = self.words
        if start < i:
            return True
        if i + 1 >= self.last or i == self.first or words[i - 1].lower in DETERMINERS:
            return False
        follows = words[i + 1]
        if words[i - 1].lower in PRONOUNS:
            return True
        return follows.quoted is not None or follows.lower in DETERMINERS | PRONOUNS | {"that", ":"} or (
            follows.capital and not words[i - 1].capital
        )  # fmt: skip

    def _plural(self, phrase: Range) -> bool:
        head = self.words[phrase[1] - 1]
        return (
            head.lower in PRONOUNS - {"he", "she", "it"}
            or head.lower.endswith("s")
            or head.lower in ("people", "police")
        )

    def _colon(self, at: int) -> bool:
        return any(word.text == ":" for word in self.words[at : self.last])

    def _opening(self, before_word: int) -> Span | None:
        """The phrase that the sentence opens with: the subject of its later verbs."""
        start = self.first
        while start < before_word and not (self.words[start].is_word and self.words[start].quoted is None):
            start += 1
        phrase = after(self.words, start, before_word)
        return self._span(*phrase) if phrase is not None else None

    def _cued(
        self, verb: str, cue: Range, source: Range | None, content: tuple[Span, ...], relative: bool = False
    ) -> Cued | None:
        if verb not in SPEAKING | HOLDING and not content and source is None:
            return None
        if source is not None and source[1] - source[0] > 1 and self.words[source[0]].lower == "that":
            # "... reports that doctors found": the word belongs to the outer verb.
            source = (source[0] + 1, source[1])
        source_span = self._span(*source) if source is not None else None
        return Cued(verb=verb, cue=self._span(*cue), source=source_span, content=content, relative=relative)

    def _span(self, start: int, end: int) -> Span:
        while start < end - 1 and not self.words[start].is_word:
            start += 1
        while end > start + 1 and not self.words[end - 1].is_word:
            end -= 1
        return Span(self.words[start].span.start, self.words[end - 1].span.end)

    def _spans(self, start: int, end: int) -> tuple[Span, ...]:
        """One span without the marks at its ends, or none where there is no word."""
        if not any(word.is_word for word in self.words[start:end]):
            return ()
        return (self._span(start, end),)
