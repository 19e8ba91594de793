"""The impulses of one item as a table IMPULSES: flashes linked to persons, flashes and sounds paired, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from observance.observation.camera import Camera
from observance.observation.footage.flashing.flashes import Flash
from observance.observation.footage.sighting.upper_body import Bodies, Link, link
from observance.observation.sound.flash_to_bang import Pairing, pairing
from observance.observation.sound.impulses import Impulse
from observance.values.tables import IMPULSES

_PLACE_PX = 25.0
LEAST_TO_PAIR = 0.0
"""Log likelihood ratio from which a flash or a sound is worth pairing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A flash with what it is linked to."""

    flash: Flash
    link: Link | None


def impulse_table(
    item: str,
    flashes: Sequence[Flash],
    sounds: Sequence[Impulse],
    *,
    bodies: Bodies | None,
    camera: Camera | None,
    offset_error_s: float,
) -> pa.Table:
    """Every listed flash and sound of an item, by time."""
    placed = [
        Placed(flash=f, link=link(f.u_px, f.v_px, f.time_s, bodies, camera) if bodies is not None else None)
        for f in flashes
    ]
    pairs, of_flash = _paired(placed, sounds, offset_error_s)
    flash_names = [f"{item}/flash/{k}" for k in range(1, len(placed) + 1)]
    sound_names = [f"{item}/sound/{k}" for k in range(1, len(sounds) + 1)]
    back = {sound: flash for flash, sound in pairs.items()}
    rows = [
        _flash_row(item, flash_names[k], one, of_flash.get(k), sound_names[pairs[k]] if k in pairs else "")
        for k, one in enumerate(placed)
    ]
    rows += [
        _sound_row(item, sound_names[k], one, of_flash.get(back[k]) if k in back else None,
                   flash_names[back[k]] if k in back else "")
        for k, one in enumerate(sounds)
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["time_s"], row["id"]))
    return pa.Table.from_pylist(rows, schema=IMPULSES)


def _paired(
    placed: Sequence[Placed], sounds: Sequence[Impulse], offset_error_s: float
) -> tuple[dict[int, int], dict[int, Pairing]]:
    """Flash to sound, and flash to the pairing of its place; the place with most pairs chooses first.

    Where several pairings fit as well, none is made, and the flash says so.
    """
    loud = [k for k, one in enumerate(sounds) if one.log_ratio > LEAST_TO_PAIR]
    if not loud:
        return {}, {}
    light = np.array([one.flash.time_s for one in placed])
    blur = np.array([one.flash.error_s for one in placed])
    times, errors = np.array([sounds[k].time_s for k in loud]), np.array([sounds[k].error_s for k in loud])
    made = []
    for members in _places(placed):
        one = pairing(members, light, blur, times, errors, offset_error_s=offset_error_s)
        if one is not None:
            made.append(one)
    pairs: dict[int, int] = {}
    of_flash: dict[int, Pairing] = {}
    for one in sorted(made, key=lambda p: (-len(p.pairs), p.lag_s)):
        for flash, heard in one.pairs:
            if loud[heard] not in pairs.values():
                of_flash[flash] = one
                if not one.others_m:
                    pairs[flash] = loud[heard]
    return pairs, of_flash


def _places(placed: Sequence[Placed]) -> list[list[int]]:
    """Flashes of one person, or of one spot of the picture."""
    groups: list[list[int]] = []
    for k, one in enumerate(placed):
        if one.flash.log_ratio <= LEAST_TO_PAIR:
            continue
        for group in groups:
            first = placed[group[-1]]
            if one.link is not None and first.link is not None:
                same = one.link.track == first.link.track
            else:
                apart = np.hypot(one.flash.u_px - first.flash.u_px, one.flash.v_px - first.flash.v_px)
                same = one.link is first.link and apart <= _PLACE_PX
            if same:
                group.append(k)
                break
        else:
            groups.append([k])
    return groups


Row = Mapping[str, object]


def _flash_row(item: str, name: str, one: Placed, paired: Pairing | None, sound: str) -> dict[str, object]:
    flash, notes = one.flash, list(one.flash.notes)
    if one.link is not None and one.link.others:
        notes.append(f"also within reach: {', '.join(one.link.others)}")
    row = _row(item, name, "flash", flash.time_s, flash.error_s, flash.signal_db, flash.log_ratio)
    row |= {"frame": flash.frame, "u_px": flash.u_px, "v_px": flash.v_px, "size_px": flash.size_px}
    if one.link is not None:
        row |= {
            "track": one.link.track,
            "ground_range_m": one.link.range_m,
            "ground_range_error_m": one.link.range_error_m,
        }
    if paired is not None and sound:
        row |= {"pair": sound, "range_m": paired.range_m, "range_error_m": paired.range_error_m}
    if paired is not None:
        notes += _ranged(paired, one.link)
    return row | {"notes": ". ".join(notes)}


def _sound_row(item: str, name: str, one: Impulse, paired: Pairing | None, flash: str) -> dict[str, object]:
    notes = [f"of the other kinds it is likest to a {one.likest}"]
    if one.clipped:
        notes.append("clipped: its shape is not whole")
    row = _row(item, name, "sound", one.time_s, one.error_s, one.signal_db, one.log_ratio)
    if one.burst:
        row |= {"burst": f"{item}/burst/{one.burst}", "burst_position": one.position}
    if paired is not None:
        row |= {"pair": flash, "range_m": paired.range_m, "range_error_m": paired.range_error_m}
        notes += _ranged(paired, None)
    return row | {"notes": ". ".join(notes)}


def _ranged(paired: Pairing, at: Link | None) -> list[str]:
    """How the range came about, or why there is none, and whether it fits the linked person."""
    known = at is not None and np.isfinite(at.range_m)
    if paired.others_m:
        every = sorted({paired.range_m, *paired.others_m})
        named = ", ".join(f"{far:.0f}" for far in every[:6]) + (", …" if len(every) > 6 else "")
        notes = [f"sounds that follow would put it at {named} m, each as well as the other: no range is given"]
        if at is not None and known:
            some = any(_fits(far, paired.range_error_m, at) for far in every)
            fit = "one of them fits" if some else "none of them fits"
            notes.append(f"{fit} the person's distance of {at.range_m:.0f} m over the ground")
        return notes
    notes = [f"range over {len(paired.pairs)} pairs of flash and sound"] if len(paired.pairs) > 1 else []
    if at is not None and known:
        fit = "fits" if _fits(paired.range_m, paired.range_error_m, at) else "does not fit"
        notes.append(f"the range by sound {fit} the person's distance of {at.range_m:.0f} m over the ground")
    return notes


def _fits(range_m: float, error_m: float, at: Link) -> bool:
    """Within two standard errors of both."""
    return abs(range_m - at.range_m) <= 2 * float(np.hypot(error_m, at.range_error_m))


def _row(
    item: str, name: str, kind: str, time_s: float, error_s: float, signal_db: float, ratio: float
) -> dict[str, object]:
    nan = float("nan")
    return {
        "id": name, "item": item, "kind": kind, "time_s": time_s, "error_s": error_s, "frame": -1, "u_px": nan,
        "v_px": nan, "size_px": nan, "signal_db": signal_db, "log_likelihood_ratio": ratio, "burst": "",
        "burst_position": 0, "track": "", "pair": "", "range_m": nan, "range_error_m": nan, "ground_range_m": nan,
        "ground_range_error_m": nan, "notes": "",
    }  # fmt: skip
