"""The error tree: every way in which the product can say no, with the exit code that a shell sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class ObservanceError(Exception):
    """Any refusal of ours. `exit_code` is what the command line returns."""

    exit_code: ClassVar[int] = 3


class UsageError(ObservanceError):
    """The command's words are off."""

    exit_code = 2


class IntegrityBroken(ObservanceError):
    """A digest, chain or seal does not hold."""

    exit_code = 4


class Unavailable(ObservanceError):
    """Something that the work needs is not there: a tool, a library, a service."""

    exit_code = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One mistake in one input: what, where, what was wanted, what was got, what to do.

    `line` counts from 1; 0 means that the fault belongs to the file as a whole.
    """

    file: str
    line: int
    where: str
    wanted: str
    got: str
    example: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = f"{place}: {self.where}: wanted {self.wanted}; got {self.got}"
        return f"{text}\n    for example: {self.example}" if self.example else text


class RefusedInput(ObservanceError):
    """Inputs that cannot be taken as they are. Holds every fault found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        if not faults:
            raise ValueError("a refusal needs at least one fault")
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self._text())

    def __reduce__(self) -> tuple[type[RefusedInput], tuple[tuple[Fault, ...]]]:
        """From one process to another with all its faults."""
        return RefusedInput, (self.faults,)

    def _text(self) -> str:
        n = len(self.faults)
        head = "1 fault" if n == 1 else f"{n} faults"
        return "\n".join([f"refused, {head}:", *(f"  {fault}" for fault in self.faults)])


def refuse(file: str, where: str, *, wanted: str, got: str, line: int = 0, example: str = "") -> RefusedInput:
    """Make the refusal of a single fault."""
    return RefusedInput([Fault(file=file, line=line, where=where, wanted=wanted, got=got, example=example)])
