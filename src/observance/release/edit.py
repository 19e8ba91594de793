"""`release.yaml`: whose cover is lifted, why and who looked; who was looked at for dignity; insets and the cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from observance.evidence.fields import Id, Instant, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice

Seconds = Annotated[float, Field(gt=0, le=60)]
Whole = Annotated[int, Field(ge=0)]
Size = Annotated[int, Field(ge=16)]


class Lifted(Paper):
    """One person who is not covered whole. Everybody else is."""

    person: Id = Field(description="pseudonym of actors.yaml")
    cover: Literal["head", "none"] = Field(description="what stays covered: the head, or nothing")
    because: Words = Field(description="why the public has to see it; printed on the page")
    looked_by: Words = Field(description="who looked at every picture of the finished film: a function code")


class Dignity(Paper):
    """Somebody wounded, or dead, whose film was looked at before it is shown at all."""

    person: Id = Field(description="pseudonym of actors.yaml")
    looked_by: Words = Field(description="a function code")
    says: Words = Field(description="why the showing is needed, and what was done to keep the person's dignity")


class Zoom(Paper):
    """An enlarged detail of a finished film, in a film of its own beside the untouched one."""

    kind: Literal["zoom"]
    camera: Id = Field(description="of whose film")
    at: tuple[Whole, Whole, Size, Size] = Field(
        description="left, top, width, height, pixels", examples=[[40, 60, 96, 72]]
    )
    begins: Instant = Field(alias="from", description="on the case clock")
    ends: Instant = Field(alias="to", description="on the case clock")


class Slow(Paper):
    """A run of a finished film, slowed down, in a film of its own."""

    kind: Literal["slow"]
    camera: Id = Field(description="of whose film")
    times: Annotated[float, Field(gt=1, le=20)] = Field(description="how many times longer each frame stays")
    begins: Instant = Field(alias="from", description="on the case clock")
    ends: Instant = Field(alias="to", description="on the case clock")


class Freeze(Paper):
    """One picture of a finished film, held."""

    kind: Literal["freeze"]
    camera: Id = Field(description="of whose film")
    at: Instant = Field(description="on the case clock")
    seconds: Seconds = Field(default=3.0, description="for how long")


Inset = Annotated[Zoom | Slow | Freeze, Field(discriminator="kind")]


class Section(Paper):
    """A section of the cut: a camera's film from one instant to another, its timing unchanged."""

    camera: Id = Field(description="of whose film")
    begins: Instant = Field(alias="from", description="on the case clock")
    ends: Instant = Field(alias="to", description="on the case clock")


class Edit(Paper):
    """What a release does beyond covering everybody whole and showing every film as it runs."""

    format: Literal["observance-release/1"] = Field(description="the version of this format")
    lifted: tuple[Lifted, ...] = Field(default=(), description="who is not covered whole")
    dignity: tuple[Dignity, ...] = Field(default=(), description="of wounded and dead who are followed in a film")
    insets: tuple[Inset, ...] = Field(default=(), description="each becomes a film beside the untouched one")
    cut: tuple[Section, ...] = Field(default=(), description="one film of several cameras, in this order")

    def slips(self) -> Iterator[Slip]:
        """Each person once; spans that run forward."""
        yield from twice([(("lifted", i, "person"), one.person) for i, one in enumerate(self.lifted)])
        spans = [*(("insets", i, one) for i, one in enumerate(self.insets) if not isinstance(one, Freeze))]
        for name, i, one in [*spans, *(("cut", i, one) for i, one in enumerate(self.cut))]:
            if one.ends <= one.begins:
                yield Slip(place=(name, i), wanted="`to` after `from`", got="a span that does not run forward")
