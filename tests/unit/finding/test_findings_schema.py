"""The published schema of `out/findings.json`, and the bytes."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib.resources import files
from typing import get_args

import jsonschema
import pytest
from small_world import act, context, decision, ensemble, origin, person
from test_assess_rows import KOREA, crossing

from observance.finding.assess import assess
from observance.finding.canonical import findings_json
from observance.finding.rows import (
    BECAUSE,
    AnswerWord,
    Attribution,
    Counted,
    Covered,
    Duty,
    Element,
    ExceptionShown,
    Findings,
    Repaired,
    Row,
    SpanEntry,
)

SCHEMA = json.loads((files("observance") / "schemas" / "findings.json").read_text(encoding="utf-8"))


def _findings() -> Findings:
    near = act("approaches", "g", "mdl", origin("path-g"))
    fled = act("crosses", "f", "mdl", origin("path-f", 0.97))
    about = context(
        person("p"), person("g", "unc"), person("f", protected="fleeing"), decisions=(decision("fires", "yes"),)
    )
    return assess(KOREA, ensemble(crossing(), near, fled), (ensemble(crossing(0.5), alternative="line"),), about)


def test_findings_are_as_the_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    written = json.loads(findings_json(_findings()))
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    assert {row["level"] for row in written["rows"]} == {"act", "party", "note"}


def test_the_schema_names_every_field() -> None:
    kinds = {
        "row": Row, "element": Element, "exception": ExceptionShown, "span_entry": SpanEntry,
        "attribution": Attribution, "covered": Covered, "duty": Duty, "counted": Counted, "repaired": Repaired,
    }  # fmt: skip
    for name, kind in kinds.items():
        assert set(SCHEMA["$defs"][name]["properties"]) == {f.name for f in fields(kind)}, name
        assert SCHEMA["$defs"][name]["additionalProperties"] is False
    assert set(SCHEMA["properties"]) == {"format"} | {f.name for f in fields(Findings)} - {"files"}
    assert SCHEMA["$defs"]["row"]["properties"]["because"]["items"]["enum"] == list(BECAUSE)
    assert SCHEMA["$defs"]["row"]["properties"]["answer"]["enum"] == list(get_args(AnswerWord))


@pytest.mark.parametrize("spoil", [{"answer": "guilty"}, {"standard": ""}, {"because": ["weather"]}, {"extra": 1}])
def test_the_schema_refuses(spoil: dict[str, object]) -> None:
    written = json.loads(findings_json(_findings()))
    written["rows"][0].update(spoil)
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(written))


def test_bytes_are_canonical() -> None:
    data = findings_json(_findings())
    again = json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    assert data == again
    assert data == findings_json(_findings())
