"""Whether a detector, where there is a file, sees anybody in a finished film: the only look at who never moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.sighting.detector.packing import drawn, whole
from observance.observation.footage.sighting.detector.running import Detector, kinds
from observance.release.gate.stops import Stop

LEAST_SCORE = 0.4
EVERY_S = 2.0
_FILL = 114


def detected(file: str, film: Iterable[Frame], detector: Detector) -> Iterator[Stop]:
    """The first frame, of one every two seconds, in which the detector sees a person; none is no proof of none."""
    after = 0.0
    for frame in film:
        if frame.time_s < after:
            continue
        after = frame.time_s + EVERY_S
        piece = whole(frame.y.shape[1], frame.y.shape[0], detector.size)
        found = piece.in_image(detector.boxes(drawn(frame, [piece], detector.size, _FILL)))
        for place, score, label in zip(found.place, found.score, found.label, strict=True):
            if kinds()[int(label)] == "person" and score >= LEAST_SCORE:
                words = f"a detector sees a person here (score {score:.2f})"
                left, top, width, height = (int(value) for value in place)
                box = (left, top, width, height)
                yield Stop(kind="uncovered person", file=file, words=words, frame=frame.index, box=box)
                return
