"""`cameras/<id>.yaml`: control points or a given calibration, the lens, the clock, masks, the declared rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from observance.evidence.fields import Error, Id, Instant, Metres, Period, Pixel, Point3, Share01, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice
from observance.observation.control_points import LEAST
from observance.observation.control_points import ControlPoint as Surveyed


class ControlPoint(Paper):
    """A point known on the ground (or above it) and found in the image; errors are 1 sigma."""

    id: Id
    pixel: Pixel
    at: Point3
    pixel_error: Error = 1.0
    survey_error_m: Error


class Lens(Paper):
    """What is known of the lens; what is not given is fitted or taken as nil, and said."""

    focal_px: Error | None = None
    focal_error_px: Error | None = None
    principal: Pixel | None = None
    k1: float | None = None


class Given(Paper):
    """A calibration made elsewhere, with a stated error."""

    fx: Error
    fy: Error
    cx: Metres
    cy: Metres
    k1: float
    rotation: tuple[Point3, Point3, Point3]
    centre: Point3
    pointing_error_deg: Error
    position_error_m: Error
    focal_error_share: float = Field(default=0.0, ge=0, lt=0.5)
    source: Words


class Reading(Paper):
    """What the overlay clock shows at an instant of an item's own time."""

    item: Id
    time_s: float = Field(ge=0)
    shows: Instant
    error_s: Error = Field(default=0.5, description="1 sigma of the reading (a clock of whole seconds: 0.3)")
    read_by: Words


class Check(Paper):
    """The camera's clock beside a reference clock."""

    shows: Instant
    reference: Instant
    error_s: Error
    by: Words


class Clock(Paper):
    """How the camera's time is known. Without a check, only as far as `trusted_within_s` or shared events say."""

    readings: tuple[Reading, ...] = ()
    checks: tuple[Check, ...] = ()
    trusted_within_s: Error = Field(description="1 sigma of the clock's own error before any check")
    basis: Words


class Calibrated(Paper):
    """How far the footage can be believed to see."""

    range_m: Error = Field(description="beyond this, nothing is claimed as watched")
    detection_rate: Share01
    basis: Words


class CameraFile(Paper):
    """One fixed camera."""

    id: Id
    look: Literal["day", "thermal", "night"] = "day"
    image_size: tuple[Annotated[int, Field(gt=0)], Annotated[int, Field(gt=0)]] = Field(
        description="width and height, pixels", examples=[[1280, 720]]
    )
    frame_rate_hz: Error | None = Field(
        default=None, description="true rate, where the file's own time stamps are wrong"
    )
    control_points: tuple[ControlPoint, ...] = ()
    lens: Lens = Lens()
    calibration: Given | None = None
    clock: Clock
    masks: tuple[tuple[Pixel, ...], ...] = Field(default=(), description="image polygons where nothing is looked for")
    coverage: Calibrated
    outages: tuple[Period, ...] = ()
    note: str = ""

    def surveyed(self, lines: Sequence[int] = ()) -> list[Surveyed]:
        """The control points as the fit takes them; `lines`: the line of each in its file, for messages."""
        return [
            Surveyed(
                name=point.id,
                u_px=point.pixel[0],
                v_px=point.pixel[1],
                x_m=point.at[0],
                y_m=point.at[1],
                z_m=point.at[2],
                sigma_px=point.pixel_error,
                sigma_m=point.survey_error_m,
                line=lines[i] if lines else 0,
            )
            for i, point in enumerate(self.control_points)
        ]

    def slips(self) -> Iterator[Slip]:
        """One calibration at most; enough control points, named once; masks that are areas; a rotation that is one."""
        given = len(self.control_points)
        if given and self.calibration is not None:
            yield Slip(place=("calibration",), wanted="control_points or calibration, not both", got="both")
        if 0 < given < LEAST:
            wanted = f"at least {LEAST} control points (or none: then tracks stay in the image)"
            yield Slip(place=("control_points",), wanted=wanted, got=f"{given}")
        yield from twice([(("control_points", i, "id"), point.id) for i, point in enumerate(self.control_points)])
        for i, mask in enumerate(self.masks):
            if len(set(mask)) < 3:
                wanted = "a mask of at least three different corners"
                yield Slip(place=("masks", i), wanted=wanted, got=f"{len(set(mask))}")
        if self.calibration is not None and not _is_rotation(self.calibration.rotation):
            wanted = "a rotation: three rows of length 1, at right angles, right-handed (to 0.001)"
            yield Slip(place=("calibration", "rotation"), wanted=wanted, got="another matrix")


def _is_rotation(rows: tuple[Point3, Point3, Point3]) -> bool:
    matrix = np.array(rows)
    return bool(np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-3) and np.linalg.det(matrix) > 0)
