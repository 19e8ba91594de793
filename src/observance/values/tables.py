"""The Arrow schema of every table that passes between rooms, each column with its unit, frame and meaning."""

from __future__ import annotations

import pyarrow as pa


def _column(name: str, kind: pa.DataType, meaning: str, unit: str = "") -> pa.Field[pa.DataType]:
    return pa.field(name, kind, nullable=False, metadata={"meaning": meaning, "unit": unit})


def _table(name: str, *columns: pa.Field[pa.DataType]) -> pa.Schema:
    return pa.schema(
        list(columns), metadata={"table": name, "frame": "case frame: metres; image: pixels; time: seconds"}
    )


_FRAME = _column("frame", pa.int32(), "frame of the item, counted from 0 in decoding order")
_TIME = _column("time_s", pa.float64(), "presentation time in the item, from its own time stamps", "s")

DETECTIONS = _table(
    "detections",
    _FRAME,
    _TIME,
    _column("u_px", pa.float64(), "foot of the mover", "px"),
    _column("v_px", pa.float64(), "foot of the mover", "px"),
    _column("height_px", pa.float64(), "height of the mover in the image", "px"),
    _column("width_px", pa.float64(), "width of the mover in the image", "px"),
    _column("score", pa.float64(), "how well the foreground fits a mover here, 0 to 1; not a probability"),
    _column("visible", pa.float64(), "share of the mover that nothing hides, 0 to 1"),
    _column("by_model", pa.bool_(), "a detector's box supports the foot, beside motion or alone"),
    _column("kind", pa.string(), "person, vehicle or other"),
)

TRACKS = _table(
    "tracks",
    _column("track", pa.string(), "id of the track: camera/number"),
    _FRAME,
    _TIME,
    _column("left_px", pa.float64(), "box in the image", "px"),
    _column("top_px", pa.float64(), "box in the image", "px"),
    _column("width_px", pa.float64(), "box in the image", "px"),
    _column("height_px", pa.float64(), "box in the image", "px"),
    _column("seen", pa.bool_(), "a detection supports this row; otherwise it is bridged"),
    _column("foot_u_px", pa.float64(), "the measured foot; NaN where bridged", "px"),
    _column("foot_v_px", pa.float64(), "the measured foot; NaN where bridged", "px"),
    _column("visible", pa.float64(), "share of the mover that nothing hides, 0 to 1"),
    _column("by_model", pa.bool_(), "a detector's box supports the foot, beside motion or alone"),
    _column("x_m", pa.float64(), "smoothed ground point; NaN without a calibration", "m"),
    _column("y_m", pa.float64(), "smoothed ground point; NaN without a calibration", "m"),
    _column("vx_mps", pa.float64(), "smoothed velocity", "m/s"),
    _column("vy_mps", pa.float64(), "smoothed velocity", "m/s"),
    _column("var_x_m2", pa.float64(), "variance of x_m, calibration left out (it is common to the camera)", "m2"),
    _column("var_y_m2", pa.float64(), "variance of y_m, calibration left out", "m2"),
    _column("cov_xy_m2", pa.float64(), "covariance of x_m and y_m, calibration left out", "m2"),
    _column("kind", pa.string(), "person, vehicle or other"),
    _column("confidence", pa.float64(), "share of the track's rows that a detection supports, 0 to 1"),
)

COVERAGE = _table(
    "coverage",
    _column("camera", pa.string(), "camera id, or log: and the id of a log entry"),
    _column("earliest_s", pa.float64(), "the span watched, case clock", "s, POSIX"),
    _column("latest_s", pa.float64(), "the span watched, case clock", "s, POSIX"),
    _column("polygon_wkt", pa.string(), "ground seen, or with a cause ground not seen; case frame", "m"),
    _column("detection_rate", pa.float64(), "share of movers inside that are seen, 0 to 1: best estimate"),
    _column("rate_low", pa.float64(), "the share that is counted: lower 95 % bound of a measured one, 0 to 1"),
    _column("basis", pa.string(), "measured (this camera), generic (other cameras) or declared"),
    _column("kind", pa.string(), "what the movers do that the rate is for; empty where declared for all"),
    _column("least_height_m", pa.float64(), "how tall the smallest of them are, upright; NaN where not said", "m"),
    _column("cause", pa.string(), "why this ground is not watched; empty where it is"),
)

IMPULSES = _table(
    "impulses",
    _column("id", pa.string(), "id of the impulse: item/kind/number, by time"),
    _column("item", pa.string(), "of items.yaml"),
    _column("kind", pa.string(), "flash (in the picture) or sound; consistent with a shot, never more"),
    _column("time_s", pa.float64(), "onset on the item's own axis: seconds after its first video frame", "s"),
    _column("error_s", pa.float64(), "1 sigma of time_s, within the picture or within the sound", "s"),
    _column("frame", pa.int32(), "frame of the item that shows the flash best; -1 for a sound"),
    _column("u_px", pa.float64(), "middle of the flash; NaN for a sound", "px"),
    _column("v_px", pa.float64(), "middle of the flash; NaN for a sound", "px"),
    _column("size_px", pa.float64(), "diameter of a circle of the flash's area; NaN for a sound", "px"),
    _column("signal_db", pa.float64(), "peak over the noise around it, 20 log10 of the ratio of amplitudes", "dB"),
    _column("log_likelihood_ratio", pa.float64(), "natural log: a shot's flash or sound against everything else tried"),
    _column("burst", pa.string(), "id of the series of regular impulses that it belongs to; empty when alone"),
    _column("burst_position", pa.int32(), "place in the series, from 1; 0 when alone"),
    _column("track", pa.string(), "track of the item whose upper body the flash is at; empty when unlinked"),
    _column("pair", pa.string(), "id of the sound that a flash is paired with, and the reverse; empty when unpaired"),
    _column("range_m", pa.float64(), "camera to source by flash-to-bang; NaN when unpaired", "m"),
    _column("range_error_m", pa.float64(), "1 sigma of range_m; NaN when unpaired", "m"),
    _column("ground_range_m", pa.float64(), "camera to the linked person over the ground; NaN where not known", "m"),
    _column("ground_range_error_m", pa.float64(), "1 sigma of ground_range_m, calibration included", "m"),
    _column("notes", pa.string(), "sentences on what speaks against it, or limits it"),
)

PATHS = _table(
    "paths",
    _column("path", pa.string(), "id of the path: one mover, all cameras"),
    _column("tracks", pa.list_(pa.string()), "the tracks that it is made of"),
    _column("time_s", pa.float64(), "case clock", "s, POSIX"),
    _column("x_m", pa.float64(), "mean", "m"),
    _column("y_m", pa.float64(), "mean", "m"),
    _column("vx_mps", pa.float64(), "mean velocity", "m/s"),
    _column("vy_mps", pa.float64(), "mean velocity", "m/s"),
    _column("var_x_m2", pa.float64(), "total variance, calibration and clock included", "m2"),
    _column("var_y_m2", pa.float64(), "total variance, calibration and clock included", "m2"),
    _column("cov_xy_m2", pa.float64(), "total covariance", "m2"),
    _column("gait", pa.string(), "of a person: stands, walks, runs or lies, the likeliest; empty for anything else"),
    _column("gait_share", pa.float64(), "how likely that gait is, 0 to 1"),
)

_ACT = (
    _column("id", pa.string(), "made from the act's content"),
    _column("kind", pa.string(), "crosses, fires, recovers, …: the field's own words"),
    _column("mover", pa.string(), "path, or person by pseudonym where an anchor names one"),
    _column("place", pa.string(), "line or zone"),
    _column("outer_low_s", pa.float64(), "no history begins it earlier", "s, POSIX"),
    _column("outer_high_s", pa.float64(), "no history ends it later", "s, POSIX"),
    _column("share", pa.float64(), "share of the histories that hold it"),
    _column("origins", pa.list_(pa.string()), "observations it rests on: tracks, marked observations, claims"),
)
ACTS = _table("acts", *_ACT)
PRESENCE = _table("presence", *_ACT)

ALL = {
    "detections": DETECTIONS,
    "tracks": TRACKS,
    "coverage": COVERAGE,
    "impulses": IMPULSES,
    "paths": PATHS,
    "acts": ACTS,
    "presence": PRESENCE,
}
