"""One remark about an agreement that is sound, and yet may not say what was meant."""

from __future__ import annotations

from dataclasses import dataclass

from observance.agreement.terms import Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Placed):
    """A warning: what was noticed, and what to write where it is not meant.

    Attributes:
        clause: its id, "" where it is about the agreement as a whole.
    """

    says: str
    advice: str
    clause: str = ""
