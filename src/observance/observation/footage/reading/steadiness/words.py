"""What the scan found, in words for readers, and as a small timeline."""

from __future__ import annotations

from observance.observation.footage.reading.steadiness.spells import Cause, Kind, Spell, Steadiness

_COLUMNS = 60
_MARKS: dict[Kind, str] = {
    "still": "=",
    "drifts": "-",
    "shakes": "~",
    "shimmers": "^",
    "moves": ">",
    "frozen": "#",
    "black": " ",
}
_HAPPENS: dict[Cause, str] = {
    "": "",
    "begins to shake": "the camera begins to shake",
    "comes to rest": "the camera comes to rest",
    "hot air": "the picture begins to tremble in every part by itself, as in hot air",
    "clear air": "the trembling ends",
    "knocked": "the camera was knocked: the view jumps and stays there",
    "cut": "another shot: nothing links the picture to the one before",
    "starts to move": "the camera starts to move",
    "stops moving": "the camera stops moving",
    "freezes": "the picture freezes",
    "goes on": "the picture goes on",
    "turns black": "the picture turns black or blank",
    "shows again": "the picture is back",
    "loses colour": "the picture loses its colour (infrared or night switch)",
    "gains colour": "the picture gains colour (day switch)",
    "inverts": "light and dark change places (thermal polarity)",
    "light changes": "the light changes all over the scene",
}


BLIND: dict[Kind, str] = {
    "still": "not on the ground", "drifts": "not on the ground", "shakes": "not on the ground",
    "shimmers": "not on the ground", "moves": "camera moving", "frozen": "picture frozen", "black": "no picture",
}  # fmt: skip
"""Short causes of what is not watched."""


def happens(spell: Spell) -> str:
    """What happened at a spell's first frame; empty at the clip's beginning."""
    return _HAPPENS[spell.cause]


def holds(spell: Spell) -> str:
    """What holds through a spell."""
    if spell.kind == "still":
        return "the camera stands still"
    if spell.kind == "drifts":
        return f"the view drifts by {spell.shift_px:.1f} px (1 sigma); it is followed"
    if spell.kind == "shakes":
        left = f", {max(spell.error_px, 0.1):.1f} px are left" if spell.error_px == spell.error_px else ""
        return f"the camera shakes by {spell.shift_px:.1f} px (1 sigma); the frames are laid onto each other{left}"
    if spell.kind == "shimmers":
        return f"every part of the picture trembles by {spell.error_px:.1f} px by itself; feet are that much less exact"
    if spell.kind == "moves":
        return "the camera moves: no tracks on the ground, nothing is claimed as watched"
    if spell.kind == "frozen":
        return "the same picture is repeated: nothing is watched"
    return "there is no picture: nothing is watched"


def lines(found: Steadiness) -> list[str]:
    """One line per spell, in order, and what no spell says."""
    made = []
    for spell in found.spells:
        begins, ends = float(found.times_s[spell.first]), float(found.times_s[spell.end - 1])
        event = happens(spell)
        made.append(
            f"{begins:9.2f} to {ends:9.2f} s, frames {spell.first} to {spell.end - 1}: "
            f"{event + '; ' if event else ''}{holds(spell)}"
        )
    return [*made, *remarks(found)]


def remarks(found: Steadiness) -> list[str]:
    """What is to be known of the whole clip."""
    made = list(found.notes)
    if found.monitor is not None:
        made.append(
            "a bright four-sided picture in dark surroundings: the clip looks like a film of a monitor. Its time is "
            "that of the filming, not of the camera; no calibration of the camera holds in it, but it can be marked"
        )
    if found.edited:
        shots = found.spells[-1].shot + 1
        made.append(
            f"the clip is made of {shots} shots: time is trusted within a shot only. A shot has its place on the case "
            "clock only by a clock reading or a shared event inside it"
        )
    for later, earlier in found.repeated:
        made.append(f"shot {later + 1} shows again what shot {earlier + 1} showed")
    return made


def timeline(found: Steadiness) -> list[str]:
    """A bar of the whole clip, one letter per part of it, and what the letters mean."""
    if not found.spells:
        return []
    count = found.spells[-1].end
    letters = [" "] * _COLUMNS
    for spell in found.spells:
        first, end = (
            spell.first * _COLUMNS // count,
            max(spell.first * _COLUMNS // count + 1, spell.end * _COLUMNS // count),
        )
        for k in range(first, min(end, _COLUMNS)):
            letters[k] = _MARKS[spell.kind]
        if spell.cause in ("knocked", "cut", "loses colour", "gains colour", "inverts", "light changes"):
            letters[min(first, _COLUMNS - 1)] = "|"
    kinds = {spell.kind for spell in found.spells}
    meaning = ", ".join(f"{_MARKS[kind]!r} {kind}" for kind in _MARKS if kind in kinds)
    return [f"[{''.join(letters)}]", f"{meaning}; '|' a cut, a knock or a switch"]
