"""How much of a picture's structure another picture shows: one measure for whoever draws and for the gate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LEAST = 12
FLAT = 5.0
"""Under this variance a picture is an even surface, and shows nothing."""


def shows(own: NDArray[np.uint8], other: NDArray[np.uint8], *, like: float, apart: float) -> bool:
    """Whether `other` shows what `own` shows.

    Args:
        like: from this correlation on. apart: up to this share of `own`'s variance between them, squared and averaged.
    """
    a, b = own.astype(np.float32), other.astype(np.float32)
    if a.size < _LEAST or a.shape != b.shape or a.std() ** 2 < FLAT or b.std() ** 2 < FLAT:
        return False
    if float(np.mean((a - b) ** 2)) > apart * float(a.std()) ** 2:
        return False
    return float(((a - a.mean()) * (b - b.mean())).mean() / (a.std() * b.std())) > like
