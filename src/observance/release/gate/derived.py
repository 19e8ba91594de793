"""Whether a film that is made of finished films holds their pictures and nothing else: every frame is made again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import numpy as np

from observance.observation.footage.reading.decode import frames
from observance.release.gate.stills import blocks
from observance.release.gate.stops import Stop
from observance.release.picture.derived import Derived, derived_pictures

_BLOCK = 4
_ALIKE = 14.0
"""No 4 x 4 block's mean may be off by more levels: coding once more stays under it, a figure of ten pixels does not."""
_INSTANT_S = 1e-3


def derived_stops(folder: Path, film: Derived) -> Iterator[Stop]:
    """The first frame at which a cut or an inset is not what its finished films give."""
    pairs = zip_longest(derived_pictures(film, folder), frames(folder / film.file))
    for number, (wanted, shown) in enumerate(pairs):
        words = ""
        if wanted is None or shown is None:
            words = "it has another number of frames than its films give"
        elif abs(wanted[0] - shown.time_s) > _INSTANT_S:
            words = f"shown {shown.time_s - wanted[0]:+.3f} s off its own time"
        if words:
            yield Stop(kind="timing", file=film.file, words=words, frame=number)
            return
        assert wanted is not None and shown is not None
        for own, other in zip(wanted[1], (shown.y, shown.u, shown.v), strict=True):
            if own.shape != other.shape or np.abs(blocks(own, _BLOCK) - blocks(other, _BLOCK)).max() > _ALIKE:
                words = "it shows what the finished films do not show there"
                yield Stop(kind="uncovered person", file=film.file, words=words, frame=number)
                return
