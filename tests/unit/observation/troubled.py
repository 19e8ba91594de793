"""A yard with a walker, filmed by cameras that something goes wrong with, for the tests of what is noticed."""

from __future__ import annotations

from pathlib import Path

from observance.observation.footage.reading.decode import Reader
from observance.observation.footage.reading.steadiness.scan import Scan
from observance.observation.footage.reading.steadiness.spells import Steadiness
from observance.reenactment.render import render
from observance.reenactment.scenario import Scenario

RATE = 10


def yard(troubles: list[dict[str, object]], seed: int = 11, until: str = "10:00:08", **camera: object) -> Scenario:
    """The script: one walker from left to right for ten seconds, filmed at ten frames a second from 10:00:00."""
    return Scenario.model_validate(
        {
            "title": "A troubled yard",
            "seed": seed,
            "day": "2024-05-01T00:00:00+02:00",
            "zone_hours": 2,
            "start": "10:00:00",
            "end": "10:01:00",
            "sun": {"strength": 0.1},
            "lines": [{"id": "line", "points": [[-20, 0], [20, 0]], "painted": True, "width_m": 0.4}],
            "buildings": [
                {"id": "hut", "centre": [9, 9], "size": [5, 4, 3], "storeys": 1},
                {"id": "shed", "centre": [-11, 12], "size": [4, 4, 2.5]},
            ],
            "trees": [{"at": [-3, 16]}, {"at": [4, 18], "kind": "conifer"}],
            "cameras": [
                {
                    "id": "a",
                    "position": [0, -16, 6],
                    "look_at": [0, 4, 0],
                    "focal_px": 300,
                    "size": [320, 240],
                    "fps": str(RATE),
                    "records": [{"from": "10:00:00", "until": until}],
                    "troubles": troubles,
                    **camera,
                }
            ],
            "movers": [
                {
                    "kind": "person",
                    "id": "walker",
                    "dress": {"top": "#26282b", "bottom": "#1d1f22"},
                    "waypoints": [{"at": "10:00:00", "to": [-6, 4]}, {"at": "10:00:10", "to": [6, 3]}],
                }
            ],
        }
    )


def filmed(scenario: Scenario, out: Path) -> Path:
    """The one clip of a scenario."""
    return render(scenario, out)[0].path


def scanned(path: Path) -> Steadiness:
    """What the scan finds in a clip."""
    scan, times = Scan(), []
    for frame in Reader(path):
        scan.see(frame)
        times.append(frame.time_s)
    return scan.account(times)
