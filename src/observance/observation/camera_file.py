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

    id: Id = Field(description="its name")
    pixel: Pixel = Field(description="u, v in the image")
    at: Point3 = Field(description="x, y, z in metres of the case frame")
    pixel_error: Error = Field(default=1.0, description="1 sigma, pixels")
    survey_error_m: Error = Field(description="1 sigma, metres")


class Lens(Paper):
    """What is known of the lens; what is not given is fitted or taken as nil, and said."""

    focal_px: Error | None = Field(default=None, description="focal length, pixels")
    focal_error_px: Error | None = Field(
        default=None, description="1 sigma; without it the focal length is taken as known"
    )
    principal: Pixel | None = Field(default=None, description="principal point u, v")
    k1: float | None = Field(default=None, description="radial term (Tsai)")


class Given(Paper):
    """A calibration made elsewhere, with a stated error."""

    fx: Error = Field(description="focal length, pixels")
    fy: Error = Field(description="focal length, pixels")
    cx: Metres = Field(description="principal point, pixels")
    cy: Metres = Field(description="principal point, pixels")
    k1: float = Field(description="radial term (Tsai)")
    rotation: tuple[Point3, Point3, Point3] = Field(
        description="three rows: case frame to camera (x right, y down, z forward)"
    )
    centre: Point3 = Field(description="where the camera stands, metres")
    pointing_error_deg: Error = Field(description="1 sigma")
    position_error_m: Error = Field(description="1 sigma")
    focal_error_share: float = Field(default=0.0, ge=0, lt=0.5, description="1 sigma, as a share of the focal length")
    source: Words = Field(description="who calibrated, how")


class Reading(Paper):
    """What the overlay clock shows at an instant of an item's own time."""

    item: Id = Field(description="of items.yaml")
    time_s: float = Field(ge=0, description="seconds after the first frame")
    shows: Instant = Field(description="what the picture shows")
    error_s: Error = Field(default=0.5, description="1 sigma of the reading (a clock of whole seconds: 0.3)")
    read_by: Words = Field(description="a function code")


class Check(Paper):
    """The camera's clock beside a reference clock."""

    shows: Instant = Field(description="the camera's clock")
    reference: Instant = Field(description="the reference clock at that instant")
    error_s: Error = Field(description="1 sigma")
    by: Words = Field(description="a function code")


class Clock(Paper):
    """How the camera's time is known. Without a check, only as far as `trusted_within_s` or shared events say."""

    readings: tuple[Reading, ...] = Field(default=(), description="of the clock in the picture")
    checks: tuple[Check, ...] = Field(default=(), description="beside a reference clock")
    trusted_within_s: Error = Field(description="1 sigma of the clock's own error before any check")
    drift_ppm: Error = Field(
        default=50.0,
        description="1 sigma of how much clock and footage gain or lose, millionths (50: 4.3 s a day, a plain crystal)",
    )
    basis: Words = Field(description="how the clock is set and kept")


class Calibrated(Paper):
    """How far the footage can be believed to see."""

    range_m: Error = Field(description="beyond this, nothing is claimed as watched")
    detection_rate: Share01 | None = Field(
        default=None,
        description="share of the movers in view that are seen, where somebody declares one; a measured rate is used "
        "as far as it is lower",
    )
    basis: Words = Field(description="how the range is known, and by whom a rate is declared")
    least_height_m: Error = Field(default=1.6, description="how tall the smallest person is that coverage speaks of")
    least_contrast: Share01 = Field(
        default=0.25, description="how far that person differs from the ground behind, as a share of its brightness"
    )


class CameraFile(Paper):
    """One fixed camera."""

    id: Id = Field(description="the name of this file")
    look: Literal["day", "thermal", "night"] = Field(default="day", description="what kind of picture")
    image_size: tuple[Annotated[int, Field(gt=0)], Annotated[int, Field(gt=0)]] = Field(
        description="width and height, pixels", examples=[[1280, 720]]
    )
    frame_rate_hz: Error | None = Field(
        default=None, description="true rate, where the file's own time stamps are wrong"
    )
    exposure_s: Error | None = Field(
        default=None,
        description="how long the shutter is open, where it is known: what share of flashes a frame catches",
    )
    control_points: tuple[ControlPoint, ...] = Field(default=(), description="at least four, not in one line; or none")
    lens: Lens = Field(default=Lens(), description="what is known of it")
    calibration: Given | None = Field(default=None, description="made elsewhere, instead of control points")
    terrain_error_m: float = Field(
        default=0.0, ge=0, description="1 sigma by which the ground lies above or below z = 0 where it looks, metres"
    )
    clock: Clock = Field(description="how its time is known")
    masks: tuple[tuple[Pixel, ...], ...] = Field(default=(), description="image polygons where nothing is looked for")
    coverage: Calibrated = Field(description="how far it sees")
    outages: tuple[Period, ...] = Field(default=(), description="when it was off")
    note: str = Field(default="", description="anything else")

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
