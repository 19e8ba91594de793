"""What each tracked item's pictures can show: its light, the stretches that show nothing, and the curve that serves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from observance.observation.camera_file import CameraFile
from observance.observation.detection.curve import Curve, Mover, read_curve
from observance.observation.footage.empty.light import Meter, read_light, write_light
from observance.observation.footage.reading.decode import Reader
from observance.observation.footage.reading.steadiness.scan import Scan
from observance.observation.footage.reading.steadiness.spells import Steadiness
from observance.observation.footage.reading.steadiness.watch import never_placed
from observance.reconstruction.sights import GENERIC, MEASURED, Blind, Sight
from observance.values.digests import Json, canonical_json, digest_bytes, digest_file
from observance.workflow.measuring import KINDS, tracker_code
from observance.workflow.progress import Progress
from observance.workflow.shipped import CURVES, shipped_path
from observance.workflow.steps import key_of, make

FOLDER = Path("work") / "detection"
CAUSES = {"frozen": "frozen", "black": "black picture", "moves": "camera moving"}
"""A spell's kind to the cause of what is not watched through it."""
ELSEWHERE = "looks elsewhere"
_AWAY = 0.02
"""A picture that lies further than this share of its width from the clip's first view shows other ground."""
_BLIND = b"blind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """An item's sight, the key of what it was made from, and what a reader should know of it."""

    sight: Sight
    key: str
    notes: tuple[str, ...]


def curve_path(root: Path, camera: str, kind: str) -> Path:
    """Where a camera's measured curve stands in a case."""
    return root / FOLDER / f"{camera}-{kind}.json"


def sight_of(root: Path, item: str, path: Path, file: CameraFile, progress: Progress) -> Sighted | None:
    """The sight of one item of a calibrated camera; None where no curve serves, so that a declared rate counts alone.

    Raises:
        RefusedInput: a curve that is none, or footage that is none.
    """
    found = _curve_for(root, file.id)
    if found is None:
        return None
    curve, basis, digest = found
    product = root / "work" / "light" / f"{item}.parquet"
    masks: list[Json] = [[[u, v] for u, v in mask] for mask in file.masks]
    key = key_of([digest_file(path), file.frame_rate_hz, masks], ("observation/footage",))
    stage = f"light {item}"
    make(product, key, lambda out: _look_through(path, file, out, lambda share: progress(stage, 0.99 * share)))
    progress(stage, 1.0)
    blind = read_blind(product)
    stated = file.coverage
    mover = Mover(kind=curve.kind, height_m=stated.least_height_m, contrast=stated.least_contrast)
    sight = Sight(curve=curve, basis=basis, light=read_light(product), blind=blind, mover=mover)
    return Sighted(sight=sight, key=key_of([key, digest]), notes=tuple(_notes(file, curve, basis)))


def _look_through(path: Path, file: CameraFile, out: Path, told: Callable[[float], None]) -> None:
    """One pass over the clip: its light, and the stretches that show nothing of the ground."""
    reader, meter = Reader(path, file.frame_rate_hz), Meter()
    scan = Scan([np.array(mask, dtype=np.float64) for mask in file.masks])
    for frame in reader:
        meter.see(frame)
        scan.see(frame)
        if frame.index % 100 == 0 and reader.promised:
            told(min(frame.index / reader.promised, 1.0))
    blind = blind_in(scan.account(reader.clip.times_s))
    write_light(meter.light(), out)
    table = pq.read_table(out)
    said: list[Json] = [[one.begin_s, one.end_s, one.cause] for one in blind]
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), _BLIND: canonical_json(said)}), out)


def read_blind(product: Path) -> tuple[Blind, ...]:
    """The stretches that show nothing, from the product that the light stands in."""
    meta = pq.read_schema(product).metadata or {}
    return tuple(
        Blind(begin_s=float(begin), end_s=float(end), cause=str(cause))
        for begin, end, cause in json.loads(meta[_BLIND])
    )


def blind_in(found: Steadiness) -> tuple[Blind, ...]:
    """The stretches in which the pictures show nothing of the calibrated ground: black, frozen, moving, or of another
    view than the clip's first, which the calibration is taken to belong to."""
    blind: list[Blind] = []
    never = never_placed(found)
    for spell in found.spells:
        cause = never or CAUSES.get(spell.kind, "")
        away = spell.place != found.spells[0].place or spell.offset_px > _AWAY * found.size[0]
        if not cause and away:
            cause = ELSEWHERE
        if not cause:
            continue
        begin, end = found.times_s[spell.first], found.times_s[min(spell.end, len(found.times_s) - 1)]
        if blind and blind[-1].cause == cause and blind[-1].end_s >= begin:
            blind[-1] = replace(blind[-1], end_s=float(end))
        else:
            blind.append(Blind(begin_s=float(begin), end_s=float(end), cause=cause))
    return tuple(blind)


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
