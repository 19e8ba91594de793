"""What a fault says: from pydantic's error and the file's own schema to wanted, got, and an example."""

from __future__ import annotations

from collections.abc import Mapping

from observance.evidence.outline import Spot, example_of, flow, kind_in_words
from observance.values.digests import Json
from observance.values.nearest import did_you_mean, listed


def said(kind: str, message: str, context: Mapping[str, object], given: Json, spot: Spot) -> tuple[str, str, str]:
    """(wanted, got, example) of one error.

    Args:
        kind, message, context, given: pydantic's error type, message, `ctx` and `input`.
        spot: where in the schema the error stands.
    """
    name = str(spot.place[-1]) if spot.place and isinstance(spot.place[-1], str) else ""
    example = flow(example_of(spot.schema), name)
    if kind == "missing":
        return _missing(spot, name, example)
    if kind == "extra_forbidden":
        known = spot.siblings
        return (
            f"only known keys here: {listed(known, 30)}",
            f"the unknown key {name!r}{did_you_mean(name, known)}",
            "",
        )
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _tag(context, given, spot)
    got = str(context["got"]) if "got" in context else _unnamed(given, spot) or shown(given)
    if kind in ("value_error", "wanted"):
        return str(context.get("wanted", context.get("error", message))), got, example
    wanted = _wanted(kind, message, context, spot)
    if spot.choices and isinstance(given, str):
        got += did_you_mean(given, spot.choices)
    return wanted, got + _slip(given, wanted), example


_NAMING = frozenset(
    {"of", "pseudonym", "person", "about", "speaker", "relayed_by", "earlier_hands", "acquired_from", "acquired_by",
     "outlet", "author", "also", "reviewer", "recorded_by", "withdrawn_by", "graded_by", "examiner", "by",
     "assessed_by", "read_by", "names", "directed_at", "conditions", "note"}
)  # fmt: skip
"""Keys under which people stand, by code or pseudonym."""


def _unnamed(given: Json, spot: Spot) -> str:
    """A text that may be somebody's name, typed where a code belongs, is not repeated; "" for anything else."""
    keys = [part for part in spot.place if isinstance(part, str)]
    naming = bool(keys) and (keys[-1] in _NAMING or (keys[-1] == "id" and bool({"persons", "source"} & set(keys))))
    if not naming or spot.choices or not isinstance(given, str) or not given:
        return ""
    return f"a text of {len(given)} characters, not repeated here: it may name somebody"


def shown(value: Json) -> str:
    """A value as a message names it, short."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value!r}"
    if isinstance(value, str):
        text = value if len(value) <= 60 else value[:57] + "..."
        return f"the text {text!r}" if value else "an empty text"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return f"a mapping of {listed(value, 6)}"


def _missing(spot: Spot, name: str, example: str) -> tuple[str, str, str]:
    if name:
        about = f" ({spot.description})" if spot.description else ""
        return f"the key {name!r}, {kind_in_words(spot.schema)}{about}", "nothing", example
    return f"{kind_in_words(spot.parent)}", f"only {spot.place[-1]}", flow(example_of(spot.parent), "")


def _tag(context: Mapping[str, object], given: Json, spot: Spot) -> tuple[str, str, str]:
    key = spot.discriminator
    found = given.get(key) if isinstance(given, dict) else None
    wanted = f"{key}: one of {', '.join(spot.choices)}"
    if not isinstance(given, dict):
        return f"a mapping with {wanted}", shown(given), ""
    got = f"{shown(found)}{did_you_mean(found, spot.choices)}" if isinstance(found, str) else shown(found)
    return wanted, got, f"{key}: {spot.choices[0]}" if spot.choices else ""


def _wanted(kind: str, message: str, context: Mapping[str, object], spot: Spot) -> str:
    if kind in ("string_too_short", "too_short") and context.get("min_length") == 1:
        return "text that is not empty" if kind.startswith("string") else "at least one"
    if kind == "string_too_long":
        return f"at most {context.get('max_length')} characters"
    in_words = kind_in_words(spot.schema)
    if in_words:
        return in_words
    text = message.removeprefix("Input should be ").removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def _slip(given: Json, wanted: str) -> str:
    """What most likely happened."""
    if (
        isinstance(given, (int, float))
        and not isinstance(given, bool)
        and wanted.startswith(("text", "an id", "one of"))
    ):
        return " (in quotes it is text)"
    if isinstance(given, str) and "number" in wanted:
        try:
            float(given.replace(",", "."))
        except ValueError:
            return ""
        return " (decimals take a point)" if "," in given else " (without quotes it is a number)"
    if isinstance(given, str) and wanted == "true or false":
        return " (this format knows only true and false)"
    if given is None and wanted != "nothing":
        return " (the key stands there without a value)"
    return ""
