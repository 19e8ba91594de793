"""The table of paths that passes between rooms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from observance.reconstruction import gait
from observance.reconstruction.paths import Path
from observance.values.tables import PATHS


def table(paths: Sequence[Path]) -> pa.Table:
    """The table PATHS: means, total covariances, and the likeliest gait."""
    columns: dict[str, list[object]] = {name: [] for name in PATHS.names}
    for path in paths:
        n = len(path.times)
        late = path.velocity[:, :, None] * path.velocity[:, None, :] * path.clock_variance
        total = path.track_covariance + path.common_covariance + late
        columns["path"] += [path.id] * n
        columns["tracks"] += [list(path.tracks)] * n
        for name, values in (
            ("time_s", path.times), ("x_m", path.mean[:, 0]), ("y_m", path.mean[:, 1]),
            ("vx_mps", path.velocity[:, 0]), ("vy_mps", path.velocity[:, 1]),
            ("var_x_m2", total[:, 0, 0]), ("var_y_m2", total[:, 1, 1]), ("cov_xy_m2", total[:, 0, 1]),
        ):  # fmt: skip
            columns[name] += values.tolist()
        shares = gait.shares(path) if path.kind == "person" else np.zeros((n, len(gait.GAITS)))
        likeliest = np.argmax(shares, axis=1)
        columns["gait"] += [gait.GAITS[k] if path.kind == "person" else "" for k in likeliest]
        columns["gait_share"] += shares.max(axis=1).tolist()
    return pa.table(columns, schema=PATHS)
