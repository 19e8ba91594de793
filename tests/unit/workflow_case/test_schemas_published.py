"""The published schemas are those of the code, and agree with it on what is right and wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import jsonschema
import pytest

from observance.evidence.written import read_written
from observance.values.digests import Json
from observance.workflow.case_folder import FILES
from observance.workflow.schemas import case_schemas, published, schema_bytes
from observance.workflow.shipped import PROFILES, shipped_names, shipped_path
from observance.workflow.skeleton import new_case

SCHEMAS = case_schemas()


def value_of(path: Path) -> Json:
    return read_written(path.read_bytes(), path.name)[0]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_published_schema_is_the_codes(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    path = published() / f"{name}.json"
    assert path.read_bytes() == schema_bytes(SCHEMAS[name]), "run `python -m observance.workflow.schemas`"


def test_every_file_has_one() -> None:
    assert set(SCHEMAS) == {name.partition(".")[0] for name in FILES} | {"camera", "release", "statement", "table"}


def test_the_skeleton_is_valid(tmp_path: Path) -> None:
    new_case(tmp_path, title="x", seed=1, now=0.0)
    for name in FILES:
        if name != "profile.yaml":
            jsonschema.validate(value_of(tmp_path / name), SCHEMAS[name.partition(".")[0]])
    jsonschema.validate(value_of(tmp_path / "scene.geojson.example"), SCHEMAS["scene"])
    jsonschema.validate(value_of(tmp_path / "cameras" / "camera-1.yaml.example"), SCHEMAS["camera"])
    jsonschema.validate(value_of(tmp_path / "statements" / "source-1.yaml.example"), SCHEMAS["statement"])


@pytest.mark.parametrize("name", shipped_names(PROFILES))
def test_shipped_profiles_are_valid(name: str) -> None:
    path = shipped_path(PROFILES, name)
    assert path is not None
    jsonschema.validate(value_of(path), SCHEMAS["profile"])


def test_the_schema_refuses_what_the_code_refuses(tmp_path: Path) -> None:
    whole = Path(__file__).parents[2] / "refused" / "case"
    shutil.copytree(whole, tmp_path / "case")
    path = tmp_path / "case" / "case.yaml"
    for old, new in (("seed: 2", "sead: 2"), ("kind: incident", "kind: event"), ("256", "3"), ("A: 0.95", "Z: 0.95")):
        text = (whole / "case.yaml").read_text()
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(value_of(path), SCHEMAS["case"])
