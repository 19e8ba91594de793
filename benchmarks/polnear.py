"""PolNeAR read: articles with the attributions that annotators marked, from its brat files; none of it is kept here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Spans = tuple[tuple[int, int], ...]
ANNOTATOR = re.compile(r"_[0-9a-z]{4}\.ann$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One attribution as an annotator marked it, in characters of the article; no source where it has none."""

    content: Spans
    cue: Spans
    source: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text, unchanged, and what each of its annotators marked; the first is the one to judge by."""

    name: str
    text: str
    marked: tuple[tuple[Marked, ...], ...]


def articles(folder: Path) -> Iterator[Article]:
    """The articles of `dev` or `train`, in order."""
    annotations = defaultdict(list)
    for path in sorted((folder / "attributions").glob("*.ann")):
        annotations[ANNOTATOR.sub("", path.name)].append(path)
    for path in sorted((folder / "text").glob("*.txt")):
        marked = tuple(tuple(_marked(one)) for one in annotations[path.stem])
        yield Article(name=path.stem, text=_read(path), marked=marked)


def _read(path: Path) -> str:
    """Without translating line ends, so that offsets hold."""
    return path.read_bytes().decode()


def _marked(path: Path) -> Iterator[Marked]:
    """Its events; spans are read first, since the files are in no order."""
    lines = _read(path).split("\n")
    spans: dict[str, Spans] = {}
    for line in lines:
        if line.startswith("T"):
            name, place, *_ = line.split("\t")
            parts = [part.split() for part in place.split(" ", 1)[1].split(";")]
            spans[name] = tuple((int(begin), int(end)) for begin, end in parts)
    for line in lines:
        if line.startswith("E"):
            roles: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for part in line.split("\t")[1].split():
                role, name = part.split(":")
                roles[role.rstrip("0123456789")] += spans.get(name, ())
            content, cue, source = (tuple(sorted(roles[role])) for role in ("Content", "Cue", "Source"))
            if content:
                yield Marked(content=content, cue=cue, source=source)
