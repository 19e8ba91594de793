"""Tsai calibrations, as published with the PETS 2009 recordings, read into our own camera."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera
from observance.values.errors import Fault, RefusedInput, refuse

Floats = NDArray[np.float64]

TSAI_SIGMA = (0.005, 0.002, 0.002, 0.002, 0.10, 0.10, 0.10, 0.01)
"""Stated 1-sigma errors of an imported calibration, which carries none of its own: the focal length's share, three
rotations (radians), three coordinates (metres), k1. At 25 m they come to about 0.1 m on the ground."""

_WANTED = {
    "Geometry": ("width", "height", "dpx", "dpy"),
    "Intrinsic": ("focal", "kappa1", "cx", "cy", "sx"),
    "Extrinsic": ("tx", "ty", "tz", "rx", "ry", "rz"),
}
_MOST_BYTES = 1 << 20


def import_tsai(path: Path, id: str, *, metres_per_unit: float = 1e-3, sigma: tuple[float, ...] = TSAI_SIGMA) -> Camera:
    """The camera of a Tsai XML file.

    Args:
        path: XML with Geometry, Intrinsic and Extrinsic elements.
        id: the camera's id.
        metres_per_unit: length of the file's world unit; PETS counts in millimetres.
        sigma: the stated error, 1-sigma, one number per camera.PARAMETERS; the focal length's as a share of it.

    Raises:
        RefusedInput: unreadable, not XML, or with numbers missing; all faults at once.
    """
    where = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise refuse(where, "file", wanted="a Tsai calibration", got=error.strerror or "unreadable") from error
    if len(data) > _MOST_BYTES or b"<!ENTITY" in data:
        raise refuse(where, "content", wanted="a plain calibration below 1 MB", got="entities or too many bytes")
    try:
        root = ET.fromstring(data)
    except ET.ParseError as error:
        raise refuse(where, "content", wanted="XML", got=f"not XML: {error}", line=error.position[0]) from error
    n = _numbers(root, where)
    fx = n["focal"] * n["sx"] / n["dpx"]
    fy = n["focal"] / n["dpy"]
    rotation = _rotation(n["rx"], n["ry"], n["rz"])
    shift = np.array([n["tx"], n["ty"], n["tz"]]) * metres_per_unit
    spread = np.array(sigma) * np.array([fx, *([1.0] * 7)])
    return Camera(
        id=id,
        width=round(n["width"]),
        height=round(n["height"]),
        fx=fx,
        fy=fy,
        cx=n["cx"],
        cy=n["cy"],
        k1=n["kappa1"] * n["focal"] ** 2,  # Tsai's lens term is per square millimetre on the sensor, ours normalised
        rotation=rotation,
        centre=-rotation.T @ shift,
        covariance=np.diag(spread**2),
    )


def _numbers(root: ET.Element, where: str) -> dict[str, float]:
    found: dict[str, float] = {}
    faults: list[Fault] = []
    for part, names in _WANTED.items():
        element = root.find(part)
        for name in names:
            text = element.get(name) if element is not None else None
            try:
                value = float(text) if text is not None else math.nan
            except ValueError:
                value = math.nan
            if math.isfinite(value) and not (name in ("dpx", "dpy", "focal", "sx", "width", "height") and value <= 0):
                found[name] = value
            else:
                got = "nothing" if text is None else repr(text)
                wanted = "a finite number, positive for sizes"
                faults.append(Fault(file=where, line=0, where=f"{part}/{name}", wanted=wanted, got=got))
    if faults:
        raise RefusedInput(faults)
    return found


def _rotation(rx: float, ry: float, rz: float) -> Floats:
    """Rz Ry Rx, from the world's axes to the camera's (R. Y. Tsai, 1987, eq. 2)."""
    sa, ca, sb, cb, sg, cg = (f(angle) for angle in (rx, ry, rz) for f in (math.sin, math.cos))
    about_x = np.array([[1, 0, 0], [0, ca, -sa], [0, sa, ca]])
    about_y = np.array([[cb, 0, sb], [0, 1, 0], [-sb, 0, cb]])
    about_z = np.array([[cg, -sg, 0], [sg, cg, 0], [0, 0, 1]])
    rotation: Floats = about_z @ about_y @ about_x
    return rotation
