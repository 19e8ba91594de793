"""What is asked to be sealed: an archive, a disclosure to a recipient, or a release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from observance.values.errors import UsageError
from observance.workflow.case import Case

As = Literal["archive", "disclosure", "public"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """What is sealed for whom.

    Attributes:
        items: ids that a disclosure holds. findings: ids of adopted rows that it tells.
        recipient, authority, marking: to whom, on whose authority, under which words; all needed for a disclosure.
        release: the folder of a release, for a public package.
        use: which consent a disclosure needs: to share with this recipient, or to give to a court.
    """

    kind: As
    items: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    recipient: str = ""
    authority: str = ""
    marking: str = ""
    release: Path | None = None
    use: Literal["share", "court"] = "share"

    def check(self, case: Case) -> None:
        """Refuse what cannot be sealed so.

        Raises:
            UsageError: for that kind something is lacking or too much; an item that is not held.
        """
        chosen = self.items or self.findings or self.recipient
        if self.kind == "archive" and (chosen or self.release):
            raise UsageError("an archive holds everything and goes to nobody: no --item, --finding, --to or --release")
        if self.kind == "public":
            if chosen or self.release is None:
                raise UsageError("as public a release is sealed as it is: --release, and no --item, --finding or --to")
            if not self.release.is_dir():
                raise UsageError(
                    f"nothing at {self.release}: --release wants the folder that `observance release` wrote"
                )
        if self.kind == "disclosure":
            needed = (("--to", self.recipient), ("--authority", self.authority), ("--marking", self.marking))
            lacking = [name for name, value in needed if not value]
            if lacking:
                raise UsageError(
                    f"a disclosure needs {', '.join(lacking)}: to whom, on whose authority, under which words"
                )
            if self.release:
                raise UsageError("--release goes with --as public: a disclosure holds items and findings")
        strange = sorted(set(self.items) - {item.id for item in case.items if item.status == "held"})
        if strange:
            raise UsageError(f"not held, so not to be disclosed: {', '.join(strange)}")
