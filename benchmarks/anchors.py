"""How anchors outlast edits: quotes of real articles, looked for after the text was edited at random.

`python benchmarks/anchors.py [ARTICLES [SEED]]` reads articles of PolNeAR's training part through OBSERVANCE_TEST_DATA.
Each edit is known letter by letter, so that it is known where a quote went, or that it is gone. The goal: never a wrong
place.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from observance.observation.statement.anchors import Ambiguous, AtPlace, Moved, NotThere, anchor_at, resolve

Letters = list[tuple[str, int]]
"""Each letter of an edited text with its place in the first one; -1: inserted."""
Edit = Callable[[Letters, np.random.RandomState, str, tuple[int, int]], Letters]


def ends(letters: Letters, chance: np.random.RandomState, other: str, quote: tuple[int, int]) -> Letters:
    """Another header and footer."""
    low, high = sorted(chance.randint(0, len(other), 2))
    return [*fresh(other[:200] + "\n\n"), *letters, *fresh("\n\n" + other[low : low + min(high - low, 300)])]


def sentences(letters: Letters, chance: np.random.RandomState, other: str, quote: tuple[int, int]) -> Letters:
    """Three sentences taken out, three put in, anywhere."""
    for _ in range(3):
        text = "".join(letter for letter, _ in letters)
        bounds = [0, *(m.end() for m in re.finditer(r"[.!?]\s", text)), len(text)]
        i = chance.randint(0, max(1, len(bounds) - 1))
        letters = letters[: bounds[i]] + letters[bounds[min(i + 1, len(bounds) - 1)] :]
        at = chance.randint(0, len(letters) + 1)
        start = chance.randint(0, max(1, len(other) - 120))
        letters = letters[:at] + fresh(other[start : start + 120]) + letters[at:]
    return letters


def words(letters: Letters, chance: np.random.RandomState, other: str, quote: tuple[int, int]) -> Letters:
    """One letter in 400 taken out or doubled."""
    made: Letters = []
    for letter, at in letters:
        lot = chance.random_sample()
        if lot >= 0.0025:
            made.append((letter, at))
        if lot < 0.00125:
            made += [(letter, at), (letter, -1)]
    return made


def marks(letters: Letters, chance: np.random.RandomState, other: str, quote: tuple[int, int]) -> Letters:
    """Read otherwise: each blank may be another, quotation marks and dashes of another kind, and another header."""
    kinds = {"“": '"', "”": '"', "’": "'", '"': "“", "'": "’", "—": "--", "–": "-"}
    made: Letters = fresh("A header that was not there\n")
    for letter, at in letters:
        if letter == " " and chance.random_sample() < 0.05:
            made += [("\n", at)] if chance.random_sample() < 0.5 else [("\u00a0", at)]
        else:
            made += [(one, at) for one in kinds.get(letter, letter)]
    return made


def taken_out(letters: Letters, chance: np.random.RandomState, other: str, quote: tuple[int, int]) -> Letters:
    """The quote's own surroundings are gone, and it with them; copies elsewhere stay."""
    low, high = quote[0] - 60, quote[1] + 60
    return [one for one in letters if not low <= one[1] < high]


def copied(letters: Letters, chance: np.random.RandomState, other: str, quote: tuple[int, int]) -> Letters:
    """The quote itself, without its surroundings, put in at three other places."""
    body = "".join(letter for letter, _ in letters[quote[0] : quote[1]])
    for _ in range(3):
        at = chance.randint(0, len(letters) + 1)
        letters = letters[:at] + fresh(f" {body} ") + letters[at:]
    return letters


def moved_and_copied(letters: Letters, chance: np.random.RandomState, other: str, quote: tuple[int, int]) -> Letters:
    """Its surroundings are gone, and the quote stands elsewhere, put there by somebody else."""
    body = "".join(letter for letter, _ in letters[quote[0] : quote[1]])
    left = taken_out(letters, chance, other, quote)
    at = chance.randint(0, len(left) + 1)
    return left[:at] + fresh(f" {body} ") + left[at:]


EDITS: tuple[Edit, ...] = (ends, sentences, words, marks, taken_out, copied, moved_and_copied)


def fresh(text: str) -> Letters:
    """Letters that were not there before."""
    return [(letter, -1) for letter in text]


def quotes_of(text: str, chance: np.random.RandomState, count: int) -> Iterator[tuple[int, int]]:
    """Stretches from word to word: a third of one to three words, which often stand there again."""
    starts = [m.start() for m in re.finditer(r"\S+", text)]
    stops = [m.end() for m in re.finditer(r"\S+", text)]
    for n in range(count):
        i = int(chance.randint(0, len(starts)))
        length = int(chance.randint(1, 4) if n % 3 == 0 else chance.randint(4, 30))
        yield starts[i], stops[min(i + length, len(stops)) - 1]


def fate(text: str, edited: Letters, quote: tuple[int, int]) -> str:
    """Found rightly, found wrongly, refused though it is there, or refused because it is gone or changed."""
    new = "".join(letter for letter, _ in edited)
    found = resolve(new, anchor_at(text, *quote), same_text=False)
    places = {at: i for i, (_, at) in reversed(list(enumerate(edited))) if at >= 0}
    first = places.get(quote[0])
    wanted = range(*quote)
    there = first is not None and [at for _, at in edited[first : first + len(wanted)]] == list(wanted)
    if isinstance(found, AtPlace | Moved):
        same = first is not None and abs(found.start - first) <= 1 and found.end > found.start
        return "found, rightly" if same else "found, WRONGLY"
    assert isinstance(found, Ambiguous | NotThere)
    kind = "undecided" if isinstance(found, Ambiguous) else "not there"
    return f"refused ({kind}), it is there" if there else "refused, it is gone or changed"


def measure(texts: Sequence[str], quotes: int, seed: int = 1) -> dict[str, Counter[str]]:
    """By edit, how often which fate."""
    chance = np.random.RandomState(seed)
    counted: dict[str, Counter[str]] = {edit.__name__: Counter() for edit in EDITS}
    for number, text in enumerate(texts):
        other = texts[(number + 1) % len(texts)]
        for edit in EDITS:
            for quote in quotes_of(text, chance, quotes):
                edited = edit(list(zip(text, range(len(text)), strict=True)), chance, other, quote)
                counted[edit.__name__][fate(text, edited, quote)] += 1
    return counted


def articles(most: int) -> list[str]:
    """Texts of the training part, in the order of their names."""
    folder = Path(os.environ["OBSERVANCE_TEST_DATA"]) / "polnear" / "train"
    paths = sorted(folder.rglob("*.txt"))
    texts = [path.read_bytes().decode("utf-8") for path in paths[:: max(1, len(paths) // most)][:most]]
    return [text for text in texts if len(text) > 500]


def main() -> None:
    """Print a table."""
    texts = articles(int(sys.argv[1]) if len(sys.argv) > 1 else 120)
    counted = measure(texts, quotes=6, seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    fates = sorted({fate for counts in counted.values() for fate in counts})
    print(f"{len(texts)} articles, {sum(len(t) for t in texts)} characters")
    print(f"{'edit':18}" + "".join(f"{fate:>34}" for fate in fates))
    for name, counts in counted.items():
        print(f"{name:18}" + "".join(f"{counts[fate]:>34}" for fate in fates))


if __name__ == "__main__":
    main()
