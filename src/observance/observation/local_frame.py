"""The case's local metric frame: degrees in, metres out, about the case's own origin."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

Floats = NDArray[np.float64]


def metres_from_degrees(positions: Floats, *, latitude: float, longitude: float) -> Floats:
    """Positions (n, 2) as longitude and latitude (WGS 84) to x east and y north, metres, (n, 2).

    The transverse Mercator projection with scale 1 on the meridian of the origin: within 100 km of it, lengths are
    right to 0.13 in a thousand (J. P. Snyder, Map Projections, USGS PP 1395, 1987, p. 60-64).
    """
    east, north = _projection(latitude, longitude).transform(positions[:, 0], positions[:, 1])
    return np.column_stack([east, north])


def degrees_from_metres(positions: Floats, *, latitude: float, longitude: float) -> Floats:
    """The way back: x and y in metres (n, 2) to longitude and latitude (n, 2)."""
    degrees = _projection(latitude, longitude).transform(positions[:, 0], positions[:, 1], direction="INVERSE")
    return np.column_stack(degrees)


@lru_cache(maxsize=16)
def _projection(latitude: float, longitude: float) -> Transformer:
    local = f"+proj=tmerc +lat_0={latitude!r} +lon_0={longitude!r} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs"
    return Transformer.from_crs("EPSG:4326", local, always_xy=True)
