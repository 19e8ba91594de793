"""What each tracked item's pictures can show: its light, the stretches that show nothing, and the curve that serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from observance.observation.camera_file import CameraFile
from observance.observation.detection.curve import Curve, Mover, read_curve
from observance.observation.footage.light import light_of, read_light, write_light
from observance.reconstruction.sights import GENERIC, MEASURED, Blind, Sight
from observance.values.digests import digest_bytes, digest_file
from observance.workflow.measuring import KINDS, tracker_code
from observance.workflow.progress import Progress
from observance.workflow.shipped import CURVES, shipped_path
from observance.workflow.steps import key_of, make

FOLDER = Path("work") / "detection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """An item's sight, the key of what it was made from, and what a reader should know of it."""

    sight: Sight
    key: str
    notes: tuple[str, ...]


def curve_path(root: Path, camera: str, kind: str) -> Path:
    """Where a camera's measured curve stands in a case."""
    return root / FOLDER / f"{camera}-{kind}.json"


def sight_of(
    root: Path, item: str, path: Path, file: CameraFile, blind: Sequence[Blind], progress: Progress
) -> Sighted | None:
    """The sight of one item of a calibrated camera; None where no curve serves, so that a declared rate counts alone.

    Raises:
        RefusedInput: a curve that is none, or footage that is none.
    """
    found = _curve_for(root, file.id)
    if found is None:
        return None
    curve, basis, digest = found
    product = root / "work" / "light" / f"{item}.parquet"
    key = key_of([digest_file(path), file.frame_rate_hz], ("observation/footage",))
    make(product, key, lambda out: write_light(light_of(path, file.frame_rate_hz), out))
    progress(f"light {item}", 1.0)
    stated = file.coverage
    mover = Mover(kind=curve.kind, height_m=stated.least_height_m, contrast=stated.least_contrast)
    sight = Sight(curve=curve, basis=basis, light=read_light(product), blind=tuple(blind), mover=mover)
    return Sighted(sight=sight, key=key_of([key, digest]), notes=tuple(_notes(file, curve, basis)))


def _curve_for(root: Path, camera: str) -> tuple[Curve, str, str] | None:
    """The camera's own curve, else the one that ships; with its digest."""
    own, shipped = curve_path(root, camera, KINDS[0]), shipped_path(CURVES, KINDS[0])
    for path, basis in ((own, MEASURED), (shipped, GENERIC)):
        if path is not None and path.is_file():
            data = path.read_bytes()
            return read_curve(data, path.name), basis, digest_bytes(data)
    return None


def _notes(file: CameraFile, curve: Curve, basis: str) -> list[str]:
    declared = file.coverage.detection_rate
    notes = []
    if basis == GENERIC:
        notes.append(
            f"{file.id}: its detection rate is read from the curve that ships, measured through other cameras "
            f"({curve.movers} movers); `observance coverage measure` measures its own"
        )
    else:
        notes.append(f"{file.id}: its detection rate was measured by re-enacting {curve.movers} movers through it")
    if basis == MEASURED and curve.measured_with.get("tracker", "") != tracker_code():
        notes.append(f"{file.id}: its detection rate was measured with an earlier tracker; measure it anew")
    if declared is not None:
        notes.append(f"{file.id}: a rate of {declared:g} is declared; it counts only where it is lower than measured")
    return notes
