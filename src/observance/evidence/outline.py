"""The outline of a file: its JSON Schema, walked along the path of an error, put into words, and turned into examples.

The schema is the one that is published, so what a message shows is what an editor completes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from observance.evidence.written import Place
from observance.values.digests import Json

Schema = dict[str, Json]

_PATTERNS = {
    r"^[a-z0-9][a-z0-9._-]*$": "an id of small letters, digits, dot, hyphen and underscore",
    r"^[0-9a-f]{64}$": "a SHA-256 digest of 64 digits 0-9 a-f",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a file and what the schema says there.

    Attributes:
        place: the path in the file, without the tags of unions.
        schema: of the value there; empty where the schema knows no such place.
        parent: of what holds it.
        siblings: keys that the parent knows.
        choices: the words allowed here, of an enumeration or of a union's tag; `discriminator` is that tag's key.
    """

    place: Place
    schema: Schema
    parent: Schema
    siblings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    discriminator: str = ""
    description: str = ""


@cache
def schema_of(model: type[BaseModel]) -> Schema:
    """The model's JSON Schema as it is published, made once."""
    schema: Schema = model.model_json_schema(by_alias=True)
    return schema


@cache
def _outline(model: type[BaseModel]) -> Schema:
    """The schema with every reference written out, and `X or null` written as X (no file of ours nests in itself)."""
    schema = schema_of(model)
    return _expanded(schema, _object(schema.get("$defs")))


def locate(model: type[BaseModel], path: Place) -> Spot:
    """Walk the model's schema along pydantic's `loc`, in which tags of unions stand between the keys."""
    node = parent = _outline(model)
    place: list[str | int] = []
    for part in path:
        tags = _tags(node)
        if part == "[key]":
            node = _object(parent.get("propertyNames"))
        elif isinstance(part, str) and part in tags:
            node = _object(tags[part])
        else:
            parent = node
            node = _child(node, part)
            place.append(part)
    discriminator = node.get("discriminator")
    key = str(discriminator["propertyName"]) if isinstance(discriminator, dict) else ""
    tagged = tuple(_tags(node))
    return Spot(
        place=tuple(place),
        schema=node,
        parent=parent,
        siblings=tuple(_object(parent.get("properties"))) or _names(parent.get("propertyNames")),
        choices=tagged or _names(node) or _names(parent.get("propertyNames")),
        discriminator=key,
        description=str(node.get("note", "")),
    )


def kind_in_words(schema: Schema) -> str:
    """`a number above 0`, `one of A, B`, `a list of 2: ...`; empty when the schema says nothing."""
    choices = _names(schema)
    if choices:
        return "one of " + ", ".join(choices) if len(choices) > 1 else f"the word {choices[0]!r}"
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return _number(schema, "a whole number" if kind == "integer" else "a number")
    if kind == "array":
        parts = schema.get("prefixItems")
        if isinstance(parts, list):
            return f"a list of exactly {len(parts)}"
        return "a list"
    if kind == "string" and schema.get("format") == "date-time":
        return "an instant with its zone"
    if "pattern" in schema:
        pattern = str(schema["pattern"])
        return _PATTERNS.get(pattern, f"text of the pattern {pattern}")
    words = {"string": "text", "boolean": "true or false", "object": "a mapping (keys and values)", "null": "nothing"}
    if "oneOf" in schema:
        return words["object"]
    return words.get(str(kind), "")


def example_of(schema: Schema) -> Json:
    """A value that fits: the schema's own example, or one made of those of its parts; None if none is known."""
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        return examples[0]
    choices = _names(schema)
    if choices:
        return choices[0]
    parts = schema.get("prefixItems")
    if isinstance(parts, list):
        made = [example_of(_object(part)) for part in parts]
        return None if None in made else made
    if schema.get("type") == "boolean":
        return True
    if schema.get("type") in ("integer", "number"):
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        high = schema.get("maximum", schema.get("exclusiveMaximum", 10))
        usual = 1 if schema.get("type") == "integer" else 1.5
        if isinstance(low, (int, float)) and isinstance(high, (int, float)) and not low < usual < high:
            return low if schema.get("type") == "integer" else (low + high) / 2
        return usual
    return None


def flow(value: Json, key: str = "") -> str:
    """`key: value` on one line, as YAML and JSON both read it; empty when there is no value to show."""
    if value is None:
        return ""
    text = _flow(value)
    return f"{key}: {text}" if key else text


def _flow(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    if isinstance(value, str):
        return f'"{value}"' if value.replace(".", "", 1).isdigit() or ": " in value else value
    return str(value)


def _number(schema: Schema, noun: str) -> str:
    low, above = schema.get("minimum"), schema.get("exclusiveMinimum")
    high, below = schema.get("maximum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"{noun} from {low} to {high}"
    parts = []
    if low is not None:
        parts.append(f"of at least {low}")
    if above is not None:
        parts.append(f"above {above}")
    if high is not None:
        parts.append(f"of at most {high}")
    if below is not None:
        parts.append(f"below {below}")
    return " ".join([noun, " and ".join(parts)]).strip()


def _child(node: Schema, part: str | int) -> Schema:
    if isinstance(part, int):
        parts = node.get("prefixItems")
        if isinstance(parts, list):
            return _object(parts[part]) if part < len(parts) else {}
        return _object(node.get("items"))
    found = _object(node.get("properties")).get(part)
    return _object(found) if found is not None else _object(node.get("additionalProperties"))


def _expanded(node: Json, definitions: Schema) -> Schema:
    schema = _object(node)
    own: Schema = {"examples": schema["examples"]} if "examples" in schema else {}
    if "description" in schema and ("$ref" in schema or "type" in schema or "anyOf" in schema):
        own["note"] = schema["description"]
    options = [_object(option) for option in _list(schema.get("anyOf"))]
    real = [option for option in options if option.get("type") != "null"]
    if len(real) == 1:
        return _expanded(real[0], definitions) | own
    if "$ref" in schema:
        return _expanded(definitions[str(schema["$ref"]).rpartition("/")[2]], definitions) | own
    made: Schema = {key: value for key, value in schema.items() if key not in ("$defs", "description")} | own
    for key in ("items", "additionalProperties", "propertyNames"):
        if isinstance(schema.get(key), dict):
            made[key] = _expanded(schema[key], definitions)
    if "prefixItems" in schema:
        made["prefixItems"] = [_expanded(part, definitions) for part in _list(schema["prefixItems"])]
    if "properties" in schema:
        made["properties"] = {k: _expanded(v, definitions) for k, v in _object(schema["properties"]).items()}
    tags = _object(_object(schema.get("discriminator")).get("mapping"))
    if tags:
        made["tags"] = {tag: _expanded({"$ref": target}, definitions) for tag, target in tags.items()}
    return made


def _tags(node: Schema) -> Schema:
    return _object(node.get("tags"))


def _list(node: Json) -> list[Json]:
    return node if isinstance(node, list) else []


def _names(node: Json) -> tuple[str, ...]:
    schema = _object(node)
    if "const" in schema:
        return (str(schema["const"]),)
    choices = schema.get("enum")
    return tuple(dict.fromkeys(str(choice) for choice in choices)) if isinstance(choices, list) else ()


def _object(node: Json) -> Schema:
    return node if isinstance(node, dict) else {}
