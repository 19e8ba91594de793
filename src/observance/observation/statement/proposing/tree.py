"""A paragraph's parse as a tree: what hangs on a token, and which characters a set of tokens covers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.parse import Token

_EDGE = frozenset(",.;:-–—")


class Tree:
    """Tokens with their children; `quoted` holds for each token the quotation it is in, None outside of all."""

    def __init__(self, text: str, tokens: Sequence[Token], quotations: Sequence[Span]) -> None:
        self.text = text
        self.tokens = tuple(tokens)
        self._children: list[list[Token]] = [[] for _ in tokens]
        for token in self.tokens:
            if token.head != token.i:
                self._children[token.head].append(token)
        self.quoted = [next((k for k, span in enumerate(quotations) if span.holds(t.start)), None) for t in tokens]

    def sentences(self) -> tuple[Span, ...]:
        """The parser's sentences, in order."""
        found: list[Span] = []
        for token in self.tokens:
            if token.sentence == len(found):
                found.append(Span(token.start, token.end))
            else:
                found[-1] = Span(found[-1].start, token.end)
        return tuple(found)

    def children(self, token: Token, *deps: str) -> Iterator[Token]:
        """What depends on a token directly, in order; only these relations, if any are named."""
        for child in self._children[token.i]:
            if not deps or child.dep in deps:
                yield child

    def child(self, token: Token, *deps: str) -> Token | None:
        """The first of such children."""
        return next(self.children(token, *deps), None)

    def head(self, token: Token) -> Token | None:
        """What a token depends on; None for a root."""
        return self.tokens[token.head] if token.head != token.i else None

    def subtree(self, token: Token, without: Iterable[Token] = ()) -> list[int]:
        """Positions of a token and all below it, in order, less what is below `without`."""
        shut = {one.i for one in without}
        found, open_ = [], [token.i]
        while open_:
            i = open_.pop()
            if i not in shut:
                found.append(i)
                open_ += [child.i for child in self._children[i]]
        return sorted(found)

    def marked(self, token: Token, *words: str) -> bool:
        """Whether a clause is opened by one of these words."""
        return any(child.lower in words for child in self.children(token, "mark"))

    def spans(self, positions: Collection[int]) -> tuple[Span, ...]:
        """Characters of tokens, unbroken runs as one span, marks at the ends of runs left out."""
        runs: list[list[int]] = []
        for i in sorted(positions):
            if runs and i == runs[-1][-1] + 1:
                runs[-1].append(i)
            else:
                runs.append([i])
        return tuple(span for span in map(self._span, runs) if span is not None)

    def _span(self, run: Sequence[int]) -> Span | None:
        kept = list(run)
        while kept and self._at_edge(kept[0]):
            kept.pop(0)
        while kept and self._at_edge(kept[-1]):
            kept.pop()
        return Span(self.tokens[kept[0]].start, self.tokens[kept[-1]].end) if kept else None

    def _at_edge(self, i: int) -> bool:
        return self.tokens[i].text in _EDGE or self.tokens[i].text.isspace()
