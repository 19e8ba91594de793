"""What a parser tells of a paragraph: tokens with their part of speech and what they depend on; spaCy's names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token; `head` is the position of what it depends on, its own for a root; `sentence` counts from 0."""

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    sentence: int

    @property
    def lower(self) -> str:
        """Its letters, lower-case."""
        return self.text.lower()


class Parser(Protocol):
    """An English dependency parser."""

    @property
    def name(self) -> str:
        """Which pipeline, with its version: recorded with what it proposed."""

    def parse(self, paragraphs: Iterable[str]) -> Iterator[tuple[Token, ...]]:
        """The tokens of each paragraph, in order, taken from the argument as needed; offsets count its characters."""
