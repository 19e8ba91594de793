"""`case.yaml`: what is asked, and what a grade is taken to mean."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from observance.evidence.fields import Error, Id, Period, Share01, Words
from observance.evidence.papers import Paper


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("a zone of the IANA list, such as Asia/Seoul") from None
    return name


class Frame(Paper):
    """The local metric frame: x east, y north, metres, from this origin (transverse Mercator about it)."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Grades(Paper):
    """In what share of the histories a grade holds. A declared assumption; the span varies it.

    Grades F and 6 ("cannot be judged") have no share: such a source or claim says nothing here, and is listed.
    """

    reliability: dict[Literal["A", "B", "C", "D", "E"], Share01]
    credibility: dict[Literal["1", "2", "3", "4", "5"], Share01]
    certainty: dict[Literal["certain", "probable", "possible"], Share01]
    attribution: dict[Literal["A", "B", "C", "D", "E"], Share01]


class CaseFile(Paper):
    """One incident: the question, the frame, the seed."""

    format: Literal["observance-case/1"]
    title: Words
    kind: Literal["incident", "exercise", "re-enactment"]
    time_zone: Annotated[str, AfterValidator(_zone)]
    time_span: Period
    frame: Frame
    agreements: tuple[str, ...] = Field(default=(), description="names of shipped agreements, or paths in the case")
    profile: str | None = Field(default=None, description="a shipped profile; profile.yaml in the case comes first")
    seed: int = Field(ge=0, lt=2**53)
    histories: int = Field(default=4096, ge=64, le=1 << 20)
    sources: Grades | None = Field(default=None, description="needed once anything graded is in the case")
    identity_error_m: Error = Field(default=0.5, description="how far two cameras may place one person apart, 1 sigma")
    summary: str = Field(default="", description="one paragraph for the head of the report")


class Item(Paper):
    """One item known to exist, held or not."""

    id: Id
    status: Literal["held", "asked for", "refused", "lost", "excluded"]
    kind: Literal["video", "audio", "image", "document", "log", "other"]
    file: str | None = Field(default=None, description="path in the case folder, when held and not yet taken in")
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    camera: Id | None = None
    acquired_from: Words = Field(description="by code, never a name")
    acquired_by: Words
    acquisition: Literal["native", "screen", "filmed", "copied", "unknown"] = "unknown"
    device_clock: str = Field(default="", description="what the device's clock said beside a reference clock")
    earlier_hands: tuple[Words, ...] = ()
    legal_basis: str = ""
    authenticity: Literal["not assessed", "no sign of change found", "doubted"] = "not assessed"
    assessed_by: str = ""
    why: str = Field(default="", description="why it is excluded, refused or lost")


class ItemsFile(Paper):
    """`items.yaml`: every item known to exist."""

    items: tuple[Item, ...]
