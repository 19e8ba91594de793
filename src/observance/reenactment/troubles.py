"""What can go wrong with a camera's footage, as a scenario's key `troubles` of a camera: each kind is a test case.

Angles turn the camera from the direction that its own keys give: right, down, and clockwise as the camera sees it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from observance.evidence.fields import Error
from observance.evidence.papers import Paper
from observance.reenactment.scenery import TimeOfDay

Angle = Annotated[float, Field(ge=-40, le=40)]
Zoom = Annotated[float, Field(ge=0.5, le=4)]


class _Lasting(Paper):
    """Something that goes on for a while."""

    begins: TimeOfDay = Field(alias="from")
    ends: TimeOfDay = Field(alias="until")

    @model_validator(mode="after")
    def _ordered(self) -> _Lasting:
        if self.ends <= self.begins:
            raise ValueError("`until` after `from`")
        return self

    def at(self, time: float) -> bool:
        """Whether it goes on at a time of day."""
        return self.begins <= time < self.ends


class Shakes(_Lasting):
    """Wind in the mast: the picture swings about where it belongs."""

    kind: Literal["shakes"]
    px: Error = Field(default=2.0, description="1 sigma of the swing, pixels")
    hz: Error = Field(default=2.2, description="how often it swings")
    roll_deg: float = Field(default=0.1, ge=0, le=5, description="1 sigma")


class Knocked(Paper):
    """Somebody or something turns the camera, and it stays so."""

    kind: Literal["knocked"]
    at: TimeOfDay
    right_deg: Angle = 0.0
    down_deg: Angle = 0.0
    roll_deg: Angle = 0.0


class Tours(Paper):
    """A pan-tilt-zoom camera goes to a preset position; given several times, it tours them."""

    kind: Literal["turns to"]
    at: TimeOfDay
    takes_s: Error = Field(default=1.0, description="how long it moves")
    right_deg: Angle = 0.0
    down_deg: Angle = 0.0
    zoom: Zoom = 1.0


class Handheld(_Lasting):
    """Somebody holds the camera: it wanders, trembles and leans, about an eye that stays in place."""

    kind: Literal["handheld"]
    wander_deg: float = Field(default=3.0, ge=0, le=20, description="1 sigma, over seconds")
    tremor_px: float = Field(default=1.5, ge=0, le=20, description="1 sigma, several times a second")
    lean_deg: float = Field(default=1.5, ge=0, le=10, description="1 sigma")


class Shimmers(_Lasting):
    """Hot air: every part of the picture trembles by itself."""

    kind: Literal["shimmers"]
    px: Error = Field(default=0.8, description="1 sigma of each part's tremor, pixels")
    size_px: Error = Field(default=14.0, description="how large the parts are")


class Inverts(_Lasting):
    """A thermal camera shows heat black instead of white."""

    kind: Literal["inverts"]


class Infrared(_Lasting):
    """The night switch: no colour, other contrast, more noise."""

    kind: Literal["infrared"]
    gain: Error = 0.75


class Gains(_Lasting):
    """The exposure steps: everything brighter or darker by a factor."""

    kind: Literal["gain"]
    factor: Error = 1.4


class Dark(_Lasting):
    """The picture is black, though the recorder goes on."""

    kind: Literal["black"]


class Freezes(_Lasting):
    """The last picture stands still; the recorder goes on, with its clock or without."""

    kind: Literal["freezes"]
    clock_runs: bool = False


class FilmedMonitor(Paper):
    """The clip is a telephone's film of a monitor that plays the footage."""

    kind: Literal["filmed monitor"]
    share: float = Field(default=0.8, gt=0.3, le=0.95, description="of the picture's width that the monitor fills")
    band: float = Field(default=0.06, ge=0, le=0.5, description="depth of the bands that roll over it")
    moire: float = Field(default=0.04, ge=0, le=0.3, description="depth of the pattern of its pixels")
    tremor_px: float = Field(default=0.8, ge=0, le=20)


class Shot(Paper):
    """One shot of an edited film; taken twice, a span is shown twice."""

    begins: TimeOfDay = Field(alias="from")
    ends: TimeOfDay = Field(alias="until")
    right_deg: Angle = 0.0
    down_deg: Angle = 0.0
    zoom: Zoom = 1.0
    caption: str = ""


class Edited(Paper):
    """A broadcast: shots in an order of its own, without the camera's clock."""

    kind: Literal["edited"]
    shots: tuple[Shot, ...] = Field(min_length=1)


class OddTime(Paper):
    """A recorder's export with time that is not the camera's."""

    kind: Literal["odd time"]
    speed: float = Field(default=1.0, gt=0.05, lt=20, description="2: the file plays twice as fast as it happened")
    repeat_every: int = Field(default=0, ge=0, description="every how many frames one is written twice; 0 never")
    clock_steps_at: TimeOfDay | None = Field(default=None, description="the clock in the picture is set then")
    clock_steps_s: float = 0.0


Trouble = Annotated[
    Shakes | Knocked | Tours | Handheld | Shimmers | Inverts | Infrared | Gains | Dark | Freezes
    | FilmedMonitor | Edited | OddTime,
    Field(discriminator="kind"),
]  # fmt: skip

TURNING = (Shakes, Knocked, Tours, Handheld)
"""What moves the picture: filmed through a wider camera of the same eye, then turned."""
