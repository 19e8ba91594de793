"""The published JSON Schemas of the case folder's files. `python -m observance.workflow.schemas` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path

import observance
from observance.evidence.outline import Schema, schema_of
from observance.release.edit import Edit
from observance.workflow.case_folder import FILES, FOLDERS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ONE_OF = {"cameras": "camera", "statements": "statement", "tables": "table"}


def case_schemas() -> dict[str, Schema]:
    """A JSON Schema for every file of a case folder and for `release.yaml`, by the name under which it is published."""
    models = {name.partition(".")[0]: model for name, model in FILES.items()}
    models |= {_ONE_OF[folder]: model for folder, model in FOLDERS.items()}
    models["release"] = Edit
    return {
        name: {"$schema": _DIALECT, "$id": f"observance/{name}.json", **schema_of(models[name])}
        for name in sorted(models)
    }


def published() -> Path:
    """Where the schemas are published; editors are pointed here."""
    return Path(observance.__file__).parent / "schemas"


def schema_bytes(schema: Schema) -> bytes:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def write_schemas(folder: Path) -> None:
    """Write every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in case_schemas().items():
        (folder / f"{name}.json").write_bytes(schema_bytes(schema))


if __name__ == "__main__":
    write_schemas(published())
