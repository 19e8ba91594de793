"""Flash to bang: how long after its light a sound comes says how far the source is from the camera.

The flashes of one place are taken together: the lag at which most of them have their sound is the lag of the place, so
that the shots of a burst are not paired with each other's sounds. Range = lag x 331.3 m/s x sqrt(1 + T / 273.15).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LONGEST_M = 1000.0
TEMPERATURE_C, TEMPERATURE_ERROR_C = 15.0, 10.0
"""Of the air, where nobody measured it; a wrong degree moves a range by 0.17 %."""
_LEAST_SIGMA_S = 0.01
_AS_WELL = 0.7
"""A lag that has this much of the best one's fit fits as well: with several of them the range is not determined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """The lag of one place.

    Attributes:
        pairs: flash and sound, by their places among those given. lag_s, range_m and their errors, 1 sigma.
        others_m: ranges of other lags that fit about as well: then the range is not determined.
    """

    pairs: tuple[tuple[int, int], ...]
    lag_s: float
    range_m: float
    range_error_m: float
    others_m: tuple[float, ...]


def speed_mps(temperature_c: float) -> float:
    """Of sound in still air."""
    return 331.3 * float(np.sqrt(1 + temperature_c / 273.15))


def pairing(
    flashes: Sequence[int],
    flash_times_s: Floats,
    flash_errors_s: Floats,
    sound_times_s: Floats,
    sound_errors_s: Floats,
    *,
    offset_error_s: float,
    temperature_c: float = TEMPERATURE_C,
    temperature_error_c: float = TEMPERATURE_ERROR_C,
) -> Pairing | None:
    """Pair the flashes of one place with the sounds that follow; None where no sound follows within LONGEST_M.

    Args:
        flashes: which of the times are of this place. offset_error_s: between the file's picture and sound, 1 sigma.
    """
    speed = speed_mps(temperature_c)
    light, blur = flash_times_s[list(flashes)], flash_errors_s[list(flashes)]
    lags = sound_times_s[None, :] - light[:, None]
    possible = (lags >= -2 * offset_error_s) & (lags <= LONGEST_M / speed)
    if not possible.any():
        return None
    sigma = np.maximum(np.hypot(blur[:, None], sound_errors_s[None, :]), _LEAST_SIGMA_S)
    tried = np.sort(lags[possible])
    fits = np.array([_fit(lags, lag, sigma, possible) for lag in tried])
    fits *= np.exp(-0.5 * (np.minimum(tried, 0.0) / max(offset_error_s, _LEAST_SIGMA_S)) ** 2)  # no sound comes before
    good = tried[fits >= _AS_WELL * fits.max()]
    group = (tried >= good[0]) & (tried <= good[0] + 2 * float(sigma.min()))
    chosen = float(tried[group][np.argmax(fits[group])])
    width = 2.5 * sigma
    near = np.where(possible & (np.abs(lags - chosen) <= width), np.abs(lags - chosen), np.inf)
    pairs = [(i, int(near[i].argmin())) for i in range(len(light)) if np.isfinite(near[i]).any()]
    own = np.array([lags[i, j] for i, j in pairs])
    lag = float(own.mean())
    once = np.hypot(blur[[i for i, _ in pairs]], sound_errors_s[[j for _, j in pairs]])
    error = float(np.hypot(np.sqrt((once**2).mean() / len(pairs)), offset_error_s))
    by_speed = 0.5 * temperature_error_c / (273.15 + temperature_c)
    apart = 2 * float(sigma.max())
    others = _apart([t for t in good.tolist() if abs(t - chosen) > apart], apart)
    return Pairing(
        pairs=tuple((list(flashes)[i], j) for i, j in pairs),
        lag_s=lag,
        range_m=max(lag, 0.0) * speed,
        range_error_m=float(np.hypot(error * speed, max(lag, 0.0) * speed * by_speed)),
        others_m=tuple(round(max(t, 0.0) * speed, 1) for t in others),
    )


def _fit(lags: Floats, lag: float, sigma: Floats, possible: NDArray[np.bool_]) -> float:
    """How many flashes have a sound at this lag, each counted by how near it is."""
    near = np.where(possible, np.exp(-0.5 * ((lags - lag) / sigma) ** 2), 0.0)
    return float(near.max(axis=1).sum())


def _apart(lags: list[float], width: float) -> list[float]:
    kept: list[float] = []
    for lag in sorted(lags):
        if not kept or lag - kept[-1] > width:
            kept.append(lag)
    return kept
