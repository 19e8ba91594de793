"""A scenario's cameras: where they stand, how they look, when they record, how wrong their clocks are."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from observance.evidence.fields import Error, Id, Point3
from observance.evidence.papers import Paper
from observance.observation.camera import Camera, Floats
from observance.reenactment.scenery import TimeOfDay
from observance.reenactment.troubles import TURNING, Edited, OddTime, Trouble


class Span(Paper):
    """From one time of day to another."""

    begins: TimeOfDay = Field(alias="from")
    ends: TimeOfDay = Field(alias="until")

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if self.ends <= self.begins:
            raise ValueError("`until` after `from`")
        return self


class CameraClock(Paper):
    """How the camera's own clock runs: it shows true time + offset_s + drift_ppm * 1e-6 * (time since the start)."""

    offset_s: float = 0.0
    drift_ppm: float = Field(default=0.0, ge=-10000, le=10000)


class Overlay(Paper):
    """The clock burnt into the picture, as wrong as the camera's own."""

    shown: bool = True
    decimals: int = Field(default=0, ge=0, le=2)


class Microphone(Paper):
    """The camera's microphone: with it, its files have sound. Noise is made by the spectra of wind and traffic."""

    rate_hz: Literal[8000, 16000, 24000, 32000, 44100, 48000] = Field(default=16000, description="samples a second")
    codec: Literal["aac", "mp3"] = Field(default="aac", description="how the sound is stored")
    kbps: Annotated[int, Field(ge=8, le=320)] = Field(default=64, description="of the codec, thousand bits a second")
    late_s: float = Field(default=0.0, ge=-1, le=1, description="how much later than the picture the file tells it")
    wind_db: float = Field(default=62.0, le=120, description="level of the wind's noise, dB over 20 micropascal")
    traffic_db: float = Field(default=48.0, le=120, description="level of far traffic, the same")
    full_scale_pa: Error = Field(default=20.0, description="pressure from which it is clipped, pascal")
    gain_follows: bool = Field(default=False, description="automatic gain: down at once when loud, up slowly")


class Turned(Paper):
    """A direction of view given by angles: bearing of the axis, degrees below the horizon, roll to the right."""

    bearing_deg: float
    down_deg: float
    roll_deg: float = 0.0


class CameraSpec(Paper):
    """One fixed camera. Every recording span becomes a file of its own; an outage inside it is a gap in the file."""

    id: Id
    position: Point3
    look_at: Point3 | None = None
    turned: Turned | None = None
    focal_px: Error
    size: tuple[int, int] = (768, 432)
    k1: float = Field(default=0.0, ge=-0.5, le=0.5, description="Tsai's radial term")
    fps: Annotated[str, Field(pattern=r"^\d+(\.\d+|/\d+)?$")] = "12"
    look: Literal["day", "thermal"] = "day"
    exposure_s: Error = 0.004
    readout_s: float = Field(
        default=0.0, ge=0, lt=0.2, description="rolling shutter: how much later the last row begins"
    )
    jitter_s: float = Field(default=0.0, ge=0, description="1 sigma of each frame's instant, bounded at half a frame")
    dropped_share: float = Field(default=0.0, ge=0, lt=0.9)
    clock: CameraClock = CameraClock()
    overlay: Overlay = Overlay()
    noise: float = Field(default=1.0, ge=0, le=20, description="1 is a good sensor in daylight")
    quality: int = Field(default=24, ge=0, le=51, description="H.264 rate factor; larger is worse")
    gop_frames: int = Field(default=48, ge=1)
    records: tuple[Span, ...] = Field(min_length=1)
    outages: tuple[Span, ...] = ()
    microphone: Microphone | None = Field(default=None, description="without one, the files are mute")
    troubles: tuple[Trouble, ...] = Field(default=(), description="what goes wrong with its footage")

    @model_validator(mode="after")
    def _whole(self) -> CameraSpec:
        if (self.look_at is None) == (self.turned is None):
            raise ValueError("look_at or turned, one of both")
        width, height = self.size
        if not (32 <= width <= 4096 and 32 <= height <= 4096) or width % 2 or height % 2:
            raise ValueError("a size of two even numbers between 32 and 4096")
        if not 0 < self.rate <= 240:
            raise ValueError("a frame rate above 0 and at most 240")
        if self.look_at is not None and np.allclose(self.look_at[:2], self.position[:2]):
            raise ValueError("a look_at that is not straight below or above the camera")
        if self.k1 and any(isinstance(one, (*TURNING, Edited)) for one in self.troubles):
            raise ValueError("k1 of 0 where troubles turn the camera")
        if self.microphone is not None and any(isinstance(one, (Edited, OddTime)) for one in self.troubles):
            raise ValueError("no microphone where troubles change the time of the frames")
        if sum(isinstance(one, Edited) for one in self.troubles) > 1:
            raise ValueError("one trouble of kind `edited` at most")
        return self

    @property
    def rate(self) -> Fraction:
        """Frames per second, exact."""
        return Fraction(self.fps)


def camera_of(spec: CameraSpec) -> Camera:
    """The camera model of a scenario's camera; its calibration is exact, so its covariance is nil.

    The middle of the pixel in column i and row j is at (i + 0.5, j + 0.5).
    """
    width, height = spec.size
    return Camera(
        id=spec.id,
        width=width,
        height=height,
        fx=spec.focal_px,
        fy=spec.focal_px,
        cx=width / 2,
        cy=height / 2,
        k1=spec.k1,
        rotation=_rotation(spec),
        centre=np.array(spec.position, dtype=float),
        covariance=np.zeros((8, 8)),
    )


def _rotation(spec: CameraSpec) -> Floats:
    if spec.look_at is not None:
        forward = np.array(spec.look_at, dtype=float) - np.array(spec.position, dtype=float)
        roll = 0.0
    else:
        assert spec.turned is not None
        bearing, down = np.radians([spec.turned.bearing_deg, spec.turned.down_deg])
        forward = np.array([np.sin(bearing) * np.cos(down), np.cos(bearing) * np.cos(down), -np.sin(down)])
        roll = float(np.radians(spec.turned.roll_deg))
    forward = forward / np.linalg.norm(forward)
    right = np.array([forward[1], -forward[0], 0.0])
    right = right / np.linalg.norm(right)
    below = np.cross(forward, right)
    turned = np.array([np.cos(roll) * right + np.sin(roll) * below, np.cos(roll) * below - np.sin(roll) * right])
    rotation: Floats = np.vstack([turned, forward])
    return rotation
