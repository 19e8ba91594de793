"""Tracks as MOTChallenge rows: frame from 1, id, left, top, width, height, confidence, x_m, y_m, z_m."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from observance.observation.camera import Camera


def write_mot(table: pa.Table, path: Path, camera: Camera | None) -> None:
    """Write a TRACKS table, by frame, then id; without a camera the world columns are -1, as is usual there."""
    names = ("frame", "track", "left_px", "top_px", "width_px", "height_px", "confidence", "x_m", "y_m")
    columns = [table.column(name).to_pylist() for name in names]
    lines = []
    for frame, track, left, top, width, height, confidence, x, y in zip(*columns, strict=True):
        number = int(str(track).rsplit("/", 1)[1])
        world = f"{x:.4f},{y:.4f},0.0000" if camera is not None else "-1,-1,-1"
        box = f"{left:.2f},{top:.2f},{width:.2f},{height:.2f}"
        lines.append((frame, number, f"{frame + 1},{number},{box},{confidence:.4f},{world}\n"))
    path.write_text("".join(line for _, _, line in sorted(lines)), encoding="ascii")
