"""Did you mean: the known word that is nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to `word` in spelling, small and capital letters alike; None if none is close."""
    folded = {candidate.casefold().replace("_", "-"): candidate for candidate in sorted(set(known), reverse=True)}
    found = get_close_matches(word.casefold().replace("_", "-"), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing."""
    found = nearest(word, known)
    return f"; did you mean {found!r}?" if found is not None else ""


def listed(words: Iterable[str], most: int = 12) -> str:
    """`a, b, c`: the first `most` words of the sorted set, and how many more there are; `none` if there are none."""
    every = sorted(set(words))
    shown = ", ".join(every[:most]) or "none"
    return f"{shown} and {len(every) - most} more" if len(every) > most else shown
