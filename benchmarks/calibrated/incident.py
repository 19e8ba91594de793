"""One random incident: what really happened, and the inputs that a case about it would hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from calibrated.dice import Dice, share_about
from calibrated.hearsay import GRADES, LEARNT_FROM, Hearsay, hearsay
from calibrated.sensing import RATE_HZ, Clip, Track, track
from calibrated.setting import NOON, ZONE_EDGE_M, Ground, ground, watched
from calibrated.walks import Walk, walk
from observance.observation.anchors import PersonAnchor
from observance.observation.marked import Frames, Seen
from observance.reconstruction.inputs import Footage, Inputs
from observance.values.tables import TRACKS

_ANCHORED_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incident:
    """Inputs beside what really was.

    Attributes:
        seed: for the product's own draws.
        walks: person to his course, as far as any camera had him in view.
        shots: (person, true instant) of every shot that really was.
        papers: person to the span for which he was allowed to cross, POSIX seconds.
    """

    number: int
    seed: int
    inputs: Inputs
    ground: Ground
    walks: Mapping[str, Walk]
    shots: tuple[tuple[str, float], ...]
    papers: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def incident(seed: int, number: int, *, stated_by: float = 1.0) -> Incident:
    """Draw one. `stated_by`: every stated error over the one that errors are drawn with; 1 is honest."""
    dice = Dice(seed, number)
    place, cameras = ground(dice, stated_by), watched(dice, stated_by)
    chance = dice.of("persons")
    count, around = int(chance.choice((1, 2, 3), p=(0.35, 0.4, 0.25))), float(chance.uniform(20.0, 60.0))
    walks: dict[str, Walk] = {}
    tracks: dict[str, list[pa.Table]] = {clip.item: [] for clip in cameras.clips}
    anchors: list[PersonAnchor] = []
    for k in range(count):
        person, own = f"p{k + 1}", dice.of(f"walk {k + 1}")
        edge = float(own.choice((0.0, ZONE_EDGE_M)))
        x_m = 8.0 * (k - (count - 1) / 2) + float(own.uniform(-1.5, 1.5))
        course = walk(own, begins=NOON + around + float(own.uniform(0.0, 15.0)), x_m=x_m, boundary_y=edge)
        seen = [
            (clip, found)
            for clip in cameras.clips
            if own.random() < 0.75
            and (found := track(dice.of(f"track {k + 1} {clip.item}"), course, clip, person, stated_by)) is not None
        ]
        for clip, found in seen:
            tracks[clip.item].append(found.table)
            anchors.append(_anchor(person, clip, found))
        if seen:
            walks[person] = course.between(min(f.first_s for _, f in seen), max(f.last_s for _, f in seen))
    marks, shots = _shots(dice, walks, cameras.clips)
    words = hearsay(dice.of("hearsay")) if dice.of("any").random() < 0.4 else Hearsay(statements=(), shots=())
    inputs = Inputs(
        scene=place.scene,
        cameras=cameras.files,
        calibrations={clip.stated.id: clip.stated for clip in cameras.clips},
        footage=tuple(
            Footage(
                item=clip.item, camera=clip.stated.id, frame_times_s=clip.frame_times_s,
                tracks=pa.concat_tables(tracks[clip.item]) if tracks[clip.item] else TRACKS.empty_table(),
            )
            for clip in cameras.clips
        ),
        marked=(*marks, *cameras.shared),
        statements=words.statements,
        anchors=tuple(anchors),
        grades=GRADES,
    )  # fmt: skip
    return Incident(
        number=number, seed=int(dice.of("seed").integers(2**40)), inputs=inputs, ground=place, walks=walks,
        shots=(*shots, *words.shots), papers=_papers(dice.of("papers"), walks),
    )  # fmt: skip


def _anchor(person: str, clip: Clip, found: Track) -> PersonAnchor:
    rows = found.table.slice(0, _ANCHORED_ROWS)
    frames = rows["frame"].to_pylist()
    names = ("left_px", "top_px", "width_px", "height_px")
    middle = {name: float(np.asarray(rows[name])[len(frames) // 2]) for name in names}
    box = (middle["left_px"], middle["top_px"], middle["width_px"], middle["height_px"])
    return PersonAnchor(
        person=person, frames=Frames(item=clip.item, first=int(frames[0] or 0), last=int(frames[-1] or 0), box=box)
    )


def _shots(
    dice: Dice, walks: Mapping[str, Walk], clips: tuple[Clip, ...]
) -> tuple[list[Seen], list[tuple[str, float]]]:
    """Shots that an analyst marked in some clip, right or wrong by a coin that strays from the certainty's share."""
    marks, shots = [], []
    for person, course in walks.items():
        chance = dice.of(f"shot {person}")
        if chance.random() > 0.5:
            continue
        clip = clips[int(chance.integers(len(clips)))]
        when = float(chance.uniform(course.times[0], course.times[-1]))
        frame = round((when - clip.begins_s) / (1 + clip.drift) * RATE_HZ)
        certainty = str(chance.choice(("certain", "probable", "possible")))
        right = share_about(chance, {str(k): v for k, v in GRADES.certainty.items()}[certainty], LEARNT_FROM)
        if chance.random() < right:
            shots.append((person, float(clip.truly(clip.frame_times_s[frame]))))
        marks.append(
            Seen.model_validate(
                {
                    "kind": "seen", "id": f"shot-{person}", "author": "A1", "certainty": certainty,
                    "frames": {"item": clip.item, "first": frame, "last": frame},
                    "act": {"does": "fires", "person": person},
                }
            )
        )  # fmt: skip
    return marks, shots


def _papers(chance: np.random.Generator, walks: Mapping[str, Walk]) -> dict[str, tuple[float, float]]:
    found = {}
    for person, course in walks.items():
        begin = float(chance.uniform(course.times[0] - 8.0, course.times[-1]))
        found[person] = (round(begin, 3), round(begin + float(chance.uniform(1.0, 20.0)), 3))
    return {person: span for person, span in found.items() if chance.random() < 0.6}
