"""Impulses in words: how strongly something is consistent with a shot, and what was not seen or heard.

The scale of words is that of the ENFSI guideline for evaluative reporting (2015): a likelihood ratio below 2 supports
nothing, below 10 weakly, below 100 moderately, above that moderately strongly; more is not claimed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from observance.observation.footage.flashing.flashes import Watched
from observance.observation.sound.impulses import Heard

WEAK = float(np.log(2.0))
"""Log likelihood ratio from which something is called consistent with a shot."""
NO_EVIDENCE = "No flash seen and no sound heard is no evidence that no shot was fired."


def likelihood_words(log_ratio: float, kind: str) -> str:
    """How the spot or the sound fits a shot's, against what else was tried."""
    of, others = ("flash", "noise and movement") if kind == "flash" else ("sound", "the other sounds tried")
    ratio = float(np.exp(log_ratio))
    if ratio < 0.5:
        return f"fits {others} better than a shot's {of}"
    if ratio < 2:
        return f"fits a shot's {of} and {others} alike"
    strength = "weakly" if ratio < 10 else "moderately" if ratio < 100 else "moderately strongly"
    return f"consistent with a shot's {of}; {strength} more than with {others}"


def said_of_flashes(seen: Watched) -> list[str]:
    """What the picture could have shown, and how often its own noise makes such spots."""
    if seen.frames < 3:
        return [f"{seen.frames} frames: too few to look for a flash, which is brighter than before and after."]
    exposed = (
        f"at the stated exposure of {seen.exposure_s:g} s"
        if seen.exposure_s
        else "as the camera's exposure is from 1/1000 s to a whole frame"
    )
    bound = "" if seen.controls_over else "none came, which bounds them to "
    lines = [
        f"A muzzle flash lasts 1 to 5 ms: {_share(seen.seen_low)} to {_share(seen.seen_high)} of them would be in a "
        f"frame at all, {exposed}.",
        "Spots that the clip's own noise and movement make above a ratio of 1, by its dark spots over "
        f"{seen.seconds:.0f} s: {bound}{seen.control_per_hour:.0f} an hour.",
    ]
    if seen.whole:
        lines.append(f"{seen.whole} frames in which the whole picture changed; no flash was looked for in them.")
    return lines


def said_of_sound(heard: Heard | None) -> list[str]:
    """What was listened to."""
    if heard is None:
        return ["No sound in the file: nothing can be heard of a shot, and no range by sound can be given."]
    sound = heard.sound
    lines = [
        f"Sound: {sound.codec}, {sound.rate_hz} Hz, {heard.listened_s:.0f} s; {heard.onsets} sudden sounds looked at, "
        f"{len(heard.impulses)} listed. Picture and sound of the file are taken to agree within "
        f"{sound.offset_error_s:g} s (1 sigma)."
    ]
    return lines + [f"Sound: {note}." for note in sound.notes]


def range_words(row: Mapping[str, object]) -> str:
    """The range by flash to bang, or nothing."""
    far, error = float(str(row["range_m"])), float(str(row["range_error_m"]))
    return f"{far:.0f} m from the camera by sound, within {2 * error:.0f} m" if np.isfinite(far) else ""


def listed_lines(table: pa.Table) -> list[str]:
    """One line per impulse, by time."""
    rows = table.to_pylist()
    if not rows:
        return [f"No impulse found. {NO_EVIDENCE}"]
    lines = []
    for row in rows:
        kind = str(row["kind"])
        at = f" at ({row['u_px']:.0f}, {row['v_px']:.0f}) px, frame {row['frame']}" if kind == "flash" else ""
        line = f"{row['time_s']:9.3f} s ± {row['error_s']:.3f}  {kind}{at}: "
        line += f"{likelihood_words(row['log_likelihood_ratio'], kind)} (ln {row['log_likelihood_ratio']:+.1f})"
        if row["burst"]:
            line += f"; {row['burst_position']} of the series {row['burst'].rsplit('/', 1)[-1]}"
        if range_words(row):
            line += f"; {range_words(row)}"
        lines.append(line + (f". {row['notes']}." if row["notes"] else "."))
    return [*lines, NO_EVIDENCE]


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"
