"""A new case: a folder with every file, commented, that loads as it stands and says what to write where."""

from __future__ import annotations

from pathlib import Path
from string import Template

from observance.values.digests import Json, canonical_json
from observance.values.errors import refuse
from observance.values.spans import iso_from_seconds

_DAY_S = 86400.0
_TEMPLATES = Path(__file__).parent / "templates"
_FILES = {
    "case.yaml": "case.yaml",
    "scene.geojson": "scene.json",
    "items.yaml": "items.yaml",
    "observations.yaml": "observations.yaml",
    "actors.yaml": "actors.yaml",
    "authorisations.yaml": "authorisations.yaml",
    "reviews.yaml": "reviews.yaml",
    "decisions.yaml": "decisions.yaml",
    "conclusions.yaml": "conclusions.yaml",
    "notices.yaml": "notices.yaml",
    "annotations.yaml": "annotations.yaml",
    "consents.yaml": "consents.yaml",
    "scene.geojson.example": "scene-example.json",
    "cameras/camera-1.yaml.example": "camera.yaml",
    "statements/source-1.yaml.example": "statement.yaml",
}


def new_case(folder: Path, *, title: str, seed: int, now: float) -> tuple[Path, ...]:
    """Write the skeleton of a case and return its files, in order.

    Args:
        folder: made if it is not there; it must hold nothing.
        title: an empty one becomes "Untitled".
        seed: written once into case.yaml; every draw of chance comes from it.
        now: POSIX seconds; the day (UTC) that contains it becomes the time span, to be changed.

    Raises:
        RefusedInput: the folder holds something, or is no folder.
    """
    if folder.exists() and not folder.is_dir():
        raise refuse(str(folder), "case", wanted="an empty or new folder", got="a file")
    if folder.is_dir() and any(folder.iterdir()):
        held = sorted(path.name for path in folder.iterdir())
        raise refuse(str(folder), "case", wanted="an empty or new folder", got=f"one that holds {', '.join(held[:5])}")
    begins = now - now % _DAY_S
    words = {
        "title": _quoted(title.strip() or "Untitled"),
        "day_begins": iso_from_seconds(begins, digits=0),
        "day_ends": iso_from_seconds(begins + _DAY_S, digits=0),
        "seed": str(seed),
    }
    written = []
    for name, template in _FILES.items():
        text = (_TEMPLATES / template).read_text(encoding="utf-8")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words) if name == "case.yaml" else text, encoding="utf-8")
        written.append(path)
    return tuple(written)


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it."""
    value: Json = text
    return canonical_json(value).decode().rstrip("\n")
