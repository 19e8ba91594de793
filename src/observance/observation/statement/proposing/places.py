"""Which words of a text name a place of the case's own scene: a light gazetteer from the labels of its features."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_SHORTEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSaid:
    """Words that name a feature of the scene."""

    start: int
    end: int
    feature: str


def places(text: str, names: Mapping[str, str]) -> tuple[PlaceSaid, ...]:
    """Every place named, in order; where two names begin together, the longer one.

    Args:
        text: As captured.
        names: Words for readers by feature id, of scene.geojson. A feature is also found by its id, with blanks for
            hyphens, and a name of three words or more with capitals by their first letters.
    """
    known = {words.casefold(): feature for feature, name in names.items() for words in _ways(feature, name)}
    if not known:
        return ()
    listed = "|".join(re.escape(words) for words in sorted(known, key=len, reverse=True))
    found = re.finditer(rf"(?<!\w)(?:{listed})(?!\w)", text, re.IGNORECASE)
    return tuple(PlaceSaid(start=m.start(), end=m.end(), feature=known[m[0].casefold()]) for m in found)


def _ways(feature: str, name: str) -> Iterator[str]:
    plain = re.sub(r"^(?:the)\s|\s*\(.*?\)", "", name, flags=re.IGNORECASE).strip()
    initials = "".join(word[0] for word in re.findall(r"\b[A-Z]\w+", plain))
    for words in (plain, feature.replace("-", " "), initials):
        if len(words) >= _SHORTEST:
            yield words
