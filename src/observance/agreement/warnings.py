"""What may still be meant, and is worth a second look: said by `agreement check`, never a refusal."""

from __future__ import annotations

from observance.agreement.collisions import collisions
from observance.agreement.faults import caret
from observance.agreement.idle import idle
from observance.agreement.remarks import Remark
from observance.agreement.tree import Agreement
from observance.agreement.unused import unused

__all__ = ["Remark", "shown", "warnings_of"]


def warnings_of(agreement: Agreement) -> tuple[Remark, ...]:
    """Everything about a checked agreement that its authors should look at again, in the order of the file."""
    found = dict.fromkeys((*unused(agreement), *idle(agreement), *collisions(agreement)))
    return tuple(sorted(found, key=lambda remark: (remark.where.line, remark.where.column)))


def shown(remark: Remark, text: str, file: str) -> list[str]:
    """The lines of one warning: place, words, the line itself with a caret, and what to write."""
    place = f"column {remark.where.column}" + (f', clause "{remark.clause}"' if remark.clause else "")
    head = f"{file}:{remark.where.line}: {place}: warning: {remark.says}"
    return [*f"{head}{caret(text.splitlines(), remark.where)}".split("\n"), f"      = {remark.advice}"]
