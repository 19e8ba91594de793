"""The spaCy pipeline that the user has: found, loaded when asked for, and named. The only module that knows spaCy."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING

from observance.observation.statement.proposing.parse import Token

if TYPE_CHECKING:
    from spacy.language import Language

_UNUSED = ("ner", "textcat", "textcat_multilabel", "entity_ruler", "entity_linker")
"""Components whose findings nobody asks for here."""
_BATCH = 32
"""Paragraphs that are parsed together: four times as fast as one by one."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """An English pipeline with a dependency parser."""

    name: str
    _nlp: Language

    def parse(self, paragraphs: Iterable[str]) -> Iterator[tuple[Token, ...]]:
        """The tokens of each paragraph."""
        for parsed in self._nlp.pipe(paragraphs, batch_size=_BATCH):
            yield tuple(
                Token(
                    i=token.i,
                    start=token.idx,
                    end=token.idx + len(token.text),
                    text=token.text,
                    lemma=token.lemma_.lower(),
                    pos=token.pos_,
                    tag=token.tag_,
                    dep=token.dep_,
                    head=token.head.i,
                    sentence=number,
                )
                for number, sentence in enumerate(parsed.sents)
                for token in sentence
            )


def installed() -> tuple[str, ...]:
    """English pipelines that are installed, by name, in order; empty without spaCy."""
    if find_spec("spacy") is None:
        return ()
    return tuple(sorted({one.name for one in entry_points(group="spacy_models") if one.name.startswith("en_")}))


def find(name: str | None = None) -> Pipeline | None:
    """The named pipeline, else the first installed one that can parse; None where there is none."""
    wanted = (name,) if name is not None else installed()
    for one in wanted:
        if one not in installed():
            continue
        with warnings.catch_warnings():
            # A pipeline of another minor version says so once per load; its name and version are recorded instead.
            warnings.simplefilter("ignore", UserWarning)
            nlp: Language = importlib.import_module(one).load(exclude=_UNUSED)
        if nlp.has_pipe("parser"):
            return Pipeline(f"{one} {nlp.meta['version']}, spaCy {importlib.import_module('spacy').__version__}", nlp)
    return None
