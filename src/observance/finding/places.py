"""Places of the scene as the finding needs them: what they are called, and which zones they lie in."""

from __future__ import annotations

from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from observance.observation.scene import Feature, SceneFile

EDGE_M = 0.5
"""A zone drawn along another's border lies in it although rounding puts a corner this far outside, metres."""


def names_of(scene: SceneFile) -> dict[str, str]:
    """Ids of the scene's features to what readers call them."""
    return {feature.properties.id: feature.properties.name for feature in scene.features}


def zones_within(scene: SceneFile) -> dict[str, tuple[str, ...]]:
    """For each zone, building or landmark the other zones that hold it whole. Case frame, metres."""
    edge = EDGE_M if scene.frame == "case" else EDGE_M / 111_000.0
    shapes = {f.properties.id: (f.properties.kind, _shape(f)) for f in scene.features if f.properties.kind != "line"}
    zones = {name: shape.buffer(edge) for name, (kind, shape) in shapes.items() if kind == "zone"}
    found = {
        name: tuple(sorted(z for z, around in zones.items() if z != name and around.contains(shape)))
        for name, (_, shape) in shapes.items()
    }
    return {name: around for name, around in found.items() if around}


def _shape(feature: Feature) -> BaseGeometry:
    geometry = feature.geometry
    match geometry.type:
        case "Polygon":
            return Polygon(geometry.coordinates[0])
        case "Point":
            return Point(geometry.coordinates)
        case "LineString":
            return LineString(geometry.coordinates)
