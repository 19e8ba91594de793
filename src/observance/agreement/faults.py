"""Faults of an agreement file, shown as a good compiler does: line, column, the line itself, a caret, a likely fix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from textwrap import shorten

from observance.agreement.terms import Where
from observance.values.errors import Fault, RefusedInput


class Faults:
    """Collects the faults of one file; `stop` raises them all at once."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines = text.splitlines()
        self._found: list[Fault] = []

    def add(self, where: Where, *, wanted: str, got: str, example: str = "", advice: str = "", what: str = "") -> None:
        """Note a fault at a place.

        `what` names the clause or statement; `advice` says what may have been meant; `example` is how it is written.
        """
        place = f"column {where.column}" if where.column else "the file"
        self._found.append(
            Fault(
                file=self._file,
                line=where.line,
                where=f"{place}, {what}" if what else place,
                wanted=wanted,
                got=got + caret(self._lines, where) + (f"\n      = {advice}" if advice else ""),
                example="" if advice.startswith("did you mean") else example,
            )
        )

    def take(self, faults: Iterable[Fault]) -> None:
        """Add the faults of another file that this one reads."""
        self._found.extend(faults)

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def found(self) -> tuple[Fault, ...]:
        """Each fault once, in the order of the file; those of files that it reads come last."""
        return tuple(sorted(dict.fromkeys(self._found), key=lambda fault: (fault.file != self._file, fault.line)))

    def stop(self) -> None:
        """Raise what was found, in the order of the file.

        Raises:
            RefusedInput: anything was found.
        """
        if self._found:
            raise RefusedInput(self.found)


def caret(lines: Sequence[str], where: Where) -> str:
    """The line that is meant and a caret under the place, each after a line break; "" where there is no such line."""
    if not 0 < where.line <= len(lines):
        return ""
    line = lines[where.line - 1].expandtabs(1)
    margin = f"{where.line:5d} | "
    length = max(1, min(where.length, len(line) - where.column + 1))
    return f"\n{margin}{line}\n{' ' * (len(margin) - 2)}| {' ' * (where.column - 1)}{'^' * length}"


def shortened(text: str, most: int = 40) -> str:
    """A text on one line, cut after a word, with … where something was left out."""
    return shorten(text, most, placeholder=" …")


def near(word: str, known: Sequence[str]) -> str:
    """`did you mean "mdl"?`, or what is known, for a word that nobody declared."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"declared are: {', '.join(sorted(known))}" if known else ""
