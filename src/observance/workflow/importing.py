"""Calibrations made elsewhere, written down as camera files."""

from __future__ import annotations

from math import degrees
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from observance.evidence.fields import Id
from observance.observation.camera import PARAMETERS
from observance.observation.tsai import import_tsai
from observance.values.errors import refuse

_HEAD = """# Taken over from {source}, a Tsai calibration: it carries no error of its own, so one is stated here.
# Before a case uses this camera: fill in its clock, and how far and how surely it sees.
"""


def camera_from_tsai(tsai: Path, out: Path, *, camera_id: str | None) -> None:
    """Write the camera file of a Tsai calibration; its id is the name of the file written, unless one is given.

    Raises:
        RefusedInput: the calibration cannot be read, or the id is none that a case takes.
    """
    id = camera_id or out.stem
    try:
        TypeAdapter(Id).validate_python(id)
    except ValidationError:
        wanted = "an id of small letters, digits, dots, hyphens, underscores: a case names a camera file by its id"
        raise refuse(str(out), "id", wanted=wanted, got=repr(id), example="-o cameras/gate.yaml") from None
    camera = import_tsai(tsai, id)
    sigma = dict(zip(PARAMETERS, np.sqrt(np.diag(camera.covariance)), strict=True))
    rows = ", ".join("[" + ", ".join(f"{x:.10f}" for x in row) + "]" for row in camera.rotation)
    centre = ", ".join(f"{x:.4f}" for x in camera.centre)
    text = _HEAD.format(source=tsai.name) + (
        f"id: {id}\n"
        f"image_size: [{camera.width}, {camera.height}]\n"
        "# frame_rate_hz: 7   # only where the file's own time stamps are known to be wrong\n"
        "calibration:\n"
        f"  fx: {camera.fx:.6f}\n"
        f"  fy: {camera.fy:.6f}\n"
        f"  cx: {camera.cx:.4f}\n"
        f"  cy: {camera.cy:.4f}\n"
        f"  k1: {camera.k1:.8f}\n"
        f"  rotation: [{rows}]\n"
        f"  centre: [{centre}]\n"
        f"  pointing_error_deg: {degrees(sigma['rx']):.3f}\n"
        f"  position_error_m: {sigma['x_m']:.3f}\n"
        f"  focal_error_share: {sigma['focal_px'] / camera.fx:.4f}\n"
        f"  source: {tsai.name}, error stated on import\n"
        "clock:\n"
        "  trusted_within_s: 86400\n"
        "  basis: nothing is known of this clock yet\n"
        "coverage:\n"
        "  range_m: 60\n"
        "  basis: not declared by anybody yet\n"
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
