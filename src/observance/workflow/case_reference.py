"""The tables of `docs/reference/case-folder.md`: every key of every file, out of the published schemas.

`python -m observance.workflow.case_reference docs/reference/case-folder.md` writes them anew, between their marks.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from observance.evidence.outline import Schema, kind_in_words
from observance.values.digests import Json
from observance.workflow.schemas import case_schemas

_BLOCK = re.compile(r"<!-- keys: (?P<name>[\w-]+) -->\n.*?<!-- end -->", re.DOTALL)
_SKIPPED = frozenset({"type"})


def key_table(name: str) -> str:
    """The table of a file's own keys (`camera`), or of all parts that files share (`parts`), as Markdown."""
    schemas = case_schemas()
    if name != "parts":
        return _table(schemas[name])
    parts: dict[str, Schema] = {}
    for schema in schemas.values():
        for part, definition in _object(schema.get("$defs")).items():
            parts.setdefault(part, _object(definition))
    return "\n\n".join(f"### {part}\n\n{_about(parts[part])}{_table(parts[part])}" for part in sorted(parts))


def with_tables(text: str) -> str:
    """The page with every table between its marks made anew."""

    def made(match: re.Match[str]) -> str:
        name = match.group("name")
        return f"<!-- keys: {name} -->\n\n{key_table(name)}\n\n<!-- end -->"

    return _BLOCK.sub(made, text)


def _about(part: Schema) -> str:
    said = str(part.get("description", "")).strip()
    return f"{said}\n\n" if said else ""


def _table(schema: Schema) -> str:
    required = schema.get("required")
    needed = set(required) if isinstance(required, list) else set()
    rows = ["| key | | what | meaning |", "|---|---|---|---|"]
    for key, field in _object(schema.get("properties")).items():
        shape = _object(field)
        if key in _SKIPPED and "const" in shape and "description" not in shape:
            continue
        must = "required" if key in needed else ""
        meaning = str(shape.get("description", "")) if "$ref" not in shape or "description" in shape else ""
        rows.append(f"| `{key}` | {must} | {_what(shape)} | {_cell(meaning)} |")
    return "\n".join(rows)


def _what(shape: Schema) -> str:
    """The kind of value, with links to the parts that it is made of."""
    if "$ref" in shape:
        part = str(shape["$ref"]).rpartition("/")[2]
        return f"[{part}](#{part.lower()})"
    options = shape.get("anyOf") or shape.get("oneOf")
    if isinstance(options, list):
        return " or ".join(_what(_object(option)) for option in options if _object(option).get("type") != "null")
    if shape.get("type") == "array" and isinstance(shape.get("items"), dict):
        inner = _what(_object(shape["items"]))
        return f"list of: {inner}"
    if shape.get("type") == "object" and "additionalProperties" in shape:
        keys = kind_in_words(_object(shape.get("propertyNames"))).removeprefix("one of ")
        return f"mapping of {keys} to {_what(_object(shape['additionalProperties']))}"
    words = kind_in_words(shape)
    if "pattern" in shape:
        return " ".join(words.split()[:2])
    if shape.get("type") == "array" and isinstance(shape.get("prefixItems"), list):
        parts = [_what(_object(part)) for part in _list(shape["prefixItems"])]
        return words if len(set(parts)) > 1 else f"{words}: {parts[0]}"
    return _cell(words)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _object(node: Json) -> Schema:
    return node if isinstance(node, dict) else {}


def _list(node: Json) -> list[Json]:
    return node if isinstance(node, list) else []


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
