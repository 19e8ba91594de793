"""Findings as they were written, of this version or of one before it: what a comparison reads of `findings.json`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from observance.values.errors import RefusedInput, refuse
from observance.values.spans import Bounds


class _Seen(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SeenShare(_Seen):
    """A share as it was written."""

    value: float
    sampling_low: float
    sampling_high: float


class SeenElement(_Seen):
    """An element as it was written."""

    words: str
    established: bool


class SeenException(_Seen):
    """An exception as it was written."""

    words: str
    status: str


class SeenCovered(_Seen):
    """What was watched."""

    watched_share: float


class SeenRow(_Seen):
    """What a comparison reads of a row of `findings.json`, of this version or of one before it."""

    id: str
    level: Literal["act", "party", "note"]
    agreement: str
    clause: str
    reading: str
    party: str | None
    actor: str | None
    act: str | None
    act_kind: str | None
    act_words: str
    answer: str
    because: tuple[str, ...]
    standard: str
    status: str
    share: SeenShare
    share_low: SeenShare
    share_high: SeenShare
    began: Bounds | None = None
    ended: Bounds | None = None
    lasted_s: tuple[float, float] | None = None
    elements: tuple[SeenElement, ...] = ()
    exceptions: tuple[SeenException, ...] = ()
    supports: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    counter_evidence: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    coverage: SeenCovered | None = None
    text_status: str = ""
    version: str = ""
    status_said: tuple[str, ...] = ()
    sentence: str = ""
    reviewed_by: tuple[str, ...] = ()
    adoptions: tuple[str, ...] = ()


class SeenFindings(_Seen):
    """What a comparison reads of a `findings.json`."""

    format: Literal["observance-findings/1"]
    case: str
    profile: str
    seed: int
    histories: int
    rows: tuple[SeenRow, ...]
    caution: str = ""


def read_findings(data: bytes, name: str) -> SeenFindings:
    """Findings as they were written.

    Raises:
        RefusedInput: no `findings.json` of this format.
    """
    try:
        return SeenFindings.model_validate_json(data)
    except ValueError:
        raise _not_findings(name) from None


def _not_findings(name: str) -> RefusedInput:
    return refuse(
        name, "format", wanted="findings as `observance run` writes them (observance-findings/1)",
        got="something else", example="a copy of out/findings.json from before",
    )  # fmt: skip
