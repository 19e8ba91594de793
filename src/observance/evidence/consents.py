"""`consents.yaml`: what each source, protected person or item lets the case do. Consent that is not known is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from pydantic import Field

from observance.evidence.fields import Id, Instant, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice

Use: TypeAlias = Literal["record", "internal", "share", "court", "publish"]


class Consent(Paper):
    """What one source, person or item is given for, by pseudonym."""

    of: Id = Field(description="a source, a person of actors.yaml, or an item")
    uses: tuple[Use, ...] = Field(
        description="record: kept, not used; internal: used in the case; share: given to whom `share_with` names; "
        "court: given to a court; publish: told to the public. Each stands for itself"
    )
    share_with: tuple[Words, ...] = Field(default=(), description="recipients, as `seal --to` names them")
    recorded_by: Words = Field(description="a function code")
    recorded: Instant = Field(description="when")
    conditions: str = Field(default="", description="in words, for those who work on the case; printed nowhere")
    withdrawn: Instant | None = Field(default=None, description="when; nothing is allowed from then on")
    withdrawn_by: Words | None = Field(default=None, description="who entered it, a function code")

    def lacks(self, use: Use, to: str = "") -> str:
        """Why it does not allow a use; "" where it does."""
        if self.withdrawn is not None:
            return "consent was withdrawn"
        if use not in self.uses:
            return f"no consent to {use}"
        if use == "share" and to not in self.share_with:
            return "no consent to share with this recipient"
        return ""


class ConsentsFile(Paper):
    """`consents.yaml`."""

    consents: tuple[Consent, ...] = ()

    def slips(self) -> Iterator[Slip]:
        """Each source, person or item once; who it is shared with, exactly where it is shared; by whom withdrawn."""
        yield from twice([(("consents", i, "of"), one.of) for i, one in enumerate(self.consents)])
        for i, one in enumerate(self.consents):
            if ("share" in one.uses) != bool(one.share_with):
                wanted = "share_with beside the use `share`: with whom, by the name that `seal --to` takes"
                got = "nobody" if "share" in one.uses else "recipients, and no use `share`"
                yield Slip(place=("consents", i, "uses"), wanted=wanted, got=got, example="share_with: [the court]")
            if (one.withdrawn is None) != (one.withdrawn_by is None):
                yield Slip(place=("consents", i), wanted="withdrawn and withdrawn_by together", got="one of them")


def lacking(consents: Mapping[str, Consent], of: str, use: Use, to: str = "") -> str:
    """Why a source, person or item does not allow a use; "" where it does."""
    known = consents.get(of)
    return f"no consent to {use} is recorded" if known is None else known.lacks(use, to)
