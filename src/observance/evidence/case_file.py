"""`case.yaml`: what is asked, and what a grade is taken to mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from observance.evidence.fields import Digest, Error, Id, Period, Share01, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice
from observance.values.nearest import did_you_mean


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        got = f"the text {name!r}{did_you_mean(name, available_timezones())}"
        raise PydanticCustomError(
            "wanted", "{wanted}", {"wanted": "a zone of the IANA list, such as Asia/Seoul", "got": got}
        ) from None
    return name


class Frame(Paper):
    """The local metric frame: x east, y north, metres, from this origin (transverse Mercator about it)."""

    latitude: float = Field(ge=-90, le=90, description="degrees north")
    longitude: float = Field(ge=-180, le=180, description="degrees east")


class Grades(Paper):
    """In what share of the histories a grade holds. A declared assumption; the span varies it.

    Grades F and 6 ("cannot be judged") have no share: such a source or claim says nothing here, and is listed.
    """

    reliability: dict[Literal["A", "B", "C", "D", "E"], Share01] = Field(description="of a source, by its grade A to E")
    credibility: dict[Literal["1", "2", "3", "4", "5"], Share01] = Field(description="of a claim, by its grade 1 to 5")
    certainty: dict[Literal["certain", "probable", "possible"], Share01] = Field(description="of a marked observation")
    attribution: dict[Literal["A", "B", "C", "D", "E"], Share01] = Field(
        description="of a basis on which a person is counted to a party"
    )
    impulses: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        default=None,
        description="of the flashes at persons that the machine lists, what share is shots' before their shape is "
        "weighed; without it they are shown and reviewed, and make no act",
    )


class CaseFile(Paper):
    """One incident: the question, the frame, the seed."""

    format: Literal["observance-case/1"] = Field(description="the version of this format")
    title: Words = Field(description="words for readers", examples=["Shots across the line at post 4, 3 May 2016"])
    kind: Literal["incident", "exercise", "re-enactment"] = Field(
        description="only a re-enactment takes rendered footage, and says so on every page"
    )
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        description="zone in which readers see times", examples=["Asia/Seoul"]
    )
    time_span: Period = Field(description="the span that is asked about")
    frame: Frame = Field(description="origin of the local frame in metres")
    agreements: tuple[str, ...] = Field(default=(), description="names of shipped agreements, or paths in the case")
    profile: str | None = Field(default=None, description="a shipped profile; profile.yaml in the case comes first")
    seed: int = Field(ge=0, lt=2**53, description="every draw of chance comes from it; written once")
    histories: int = Field(default=4096, ge=64, le=1 << 20, description="how many histories are drawn")
    sources: Grades | None = Field(default=None, description="needed once anything graded is in the case")
    identity_error_m: Error = Field(default=0.5, description="how far two cameras may place one person apart, 1 sigma")
    detector: str | None = Field(
        default=None,
        description="a detector of persons and vehicles, an ONNX file in the case folder; motion alone otherwise",
        examples=["models/yolox_nano.onnx"],
    )
    summary: str = Field(default="", description="one paragraph for the head of the report")


Assessed = Literal["not assessed", "no sign of change found", "doubted"]


class Assessment(Paper):
    """What somebody found who assessed one side of an item's authenticity."""

    result: Assessed = Field(description="never more than this")
    by: Words = Field(description="a function code")
    how: Words = Field(description="what was done, and on what it rests")


class Authenticity(Paper):
    """The three sides of an item's authenticity; a side that is left out was assessed by nobody."""

    source: Assessment | None = Field(default=None, description="whether it comes from where it is said to come from")
    content: Assessment | None = Field(default=None, description="whether what it shows is consistent with the place")
    technical: Assessment | None = Field(default=None, description="whether the file shows signs of change")

    def sides(self) -> tuple[Assessment, ...]:
        """Those that were assessed."""
        return tuple(one for one in (self.source, self.content, self.technical) if one is not None)


class CouldShow(Paper):
    """What an item that is not held would show; what is left out is not known, and so bears on everything."""

    times: Period | None = Field(default=None, description="from when to when")
    lines: tuple[Id, ...] = Field(default=(), description="of the scene")
    zones: tuple[Id, ...] = Field(default=(), description="of the scene")


class Item(Paper):
    """One item known to exist, held or not."""

    id: Id = Field(description="named by other files")
    status: Literal["held", "asked for", "refused", "lost", "excluded"] = Field(description="held, or why not")
    kind: Literal["video", "audio", "image", "document", "log", "other"] = Field(description="what it is")
    file: str | None = Field(default=None, description="path in the case folder, when held and not yet taken in")
    sha256: Digest | None = None
    camera: Id | None = Field(default=None, description="the camera that made it")
    source: Id | None = Field(
        default=None, description="the source whose material it is, by pseudonym: its consent rules what becomes of it"
    )
    acquired_from: Words = Field(description="by code, never a name")
    acquired_by: Words = Field(description="a function code")
    acquisition: Literal["native", "screen", "filmed", "copied", "unknown"] = Field(
        default="unknown", description="native file, screen recording, filmed from a screen, copy"
    )
    device: str = Field(default="", description="what recorded it: make, model, setting, as far as known")
    device_clock: str = Field(default="", description="what the device's clock said beside a reference clock")
    gaps: tuple[Words, ...] = Field(default=(), description="what is known to be missing in it, and by whose word")
    earlier_hands: tuple[Words, ...] = Field(default=(), description="whose hands it went through, by code, in order")
    legal_basis: str = Field(default="", description="on what ground it was acquired")
    authenticity: Assessed = Field(
        default="not assessed", description="on the whole; nothing is said of it until somebody assessed it"
    )
    assessed_by: str = Field(default="", description="by whose word")
    assessments: Authenticity | None = Field(default=None, description="side by side: source, content, technical")
    could_show: CouldShow | None = Field(default=None, description="of an item that is not held: what it would show")
    why: str = Field(default="", description="why it is excluded, refused or lost")


class ItemsFile(Paper):
    """`items.yaml`: every item known to exist."""

    items: tuple[Item, ...] = Field(description="every item known to exist")

    def slips(self) -> Iterator[Slip]:
        """Each id once; a held item with its file or digest; files inside the case; reasons where they are due."""
        yield from twice([(("items", i, "id"), item.id) for i, item in enumerate(self.items)])
        for i, item in enumerate(self.items):
            if item.status == "held" and item.file is None and item.sha256 is None:
                yield Slip(
                    place=("items", i),
                    wanted=f"file or sha256 for {item.id!r}, which is held",
                    got="neither",
                    example="file: footage/camera-1.mp4",
                )
            if item.file is not None and not is_inside(item.file):
                wanted = "a path inside the case folder, with forward slashes"
                yield Slip(place=("items", i, "file"), wanted=wanted, got=item.file, example="file: footage/a.mp4")
            if item.status in ("refused", "lost", "excluded") and not item.why:
                yield Slip(place=("items", i), wanted=f"why {item.id!r} is {item.status}", got="nothing")
            if item.authenticity != "not assessed" and not item.assessed_by:
                yield Slip(
                    place=("items", i, "authenticity"), wanted="assessed_by beside it: by whose word", got="nothing"
                )
            doubted = [one.by for one in (item.assessments or Authenticity()).sides() if one.result == "doubted"]
            if doubted and item.authenticity == "no sign of change found":
                wanted = f"doubted, as {doubted[0]} doubts one side of it"
                yield Slip(place=("items", i, "authenticity"), wanted=wanted, got=item.authenticity)
            if item.could_show is not None and item.status == "held":
                wanted = f"could_show only of an item that is not held, as {item.id!r} is"
                yield Slip(place=("items", i, "could_show"), wanted=wanted, got="what it shows can be looked at")


def is_inside(path: str) -> bool:
    """A relative path that does not leave the folder that it counts from."""
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path
