"""Strict reading of a written file (YAML 1.2 or JSON): all its faults at once, each with its line.

Scalars are strings, integers, floats, booleans and null by the YAML 1.2 core schema alone: `15:11` stays text and `no`
stays text. Duplicate keys, aliases, tags and unknown keys are faults.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from observance.values.digests import Json
from observance.values.errors import Fault, RefusedInput, refuse

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Json] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LARGEST = 16 * 1024 * 1024

Place = tuple[str | int, ...]


class Paper(BaseModel):
    """The base of every file's model: an unknown key is an error, and nothing changes after reading."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Model = TypeVar("Model", bound=BaseModel)


def read_paper(path: Path, model: type[Model], shown_as: str | None = None) -> Model:
    """Read and check one file.

    Args:
        shown_as: the name that messages use, relative to the case; `path.name` otherwise.

    Raises:
        RefusedInput: every fault of the file: missing, not UTF-8, not YAML, or not as `model` wants it.
    """
    name = shown_as or path.name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse(name, "file", wanted="a file", got="nothing there") from None
    except OSError as error:
        raise refuse(name, "file", wanted="a file that can be read", got=str(error.strerror)) from None
    return parse_paper(data, model, name)


def parse_paper(data: bytes, model: type[Model], name: str) -> Model:
    """Check the bytes of one file; see `read_paper`."""
    lines: dict[Place, int] = {}
    value = _load(data, name, lines)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise RefusedInput(_faults(error, lines, name)) from None


def _load(data: bytes, name: str, lines: dict[Place, int]) -> Json:
    if len(data) > _LARGEST:
        raise refuse(name, "file", wanted=f"at most {_LARGEST} bytes", got=f"{len(data)} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refuse(name, "text", wanted="UTF-8", got=f"byte 0x{data[error.start]:02x}", line=line) from None
    try:
        node = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark is not None else 0
        raise refuse(name, "YAML", wanted="a well-formed file", got=str(error.problem), line=line) from None
    except YAMLError as error:
        raise refuse(name, "YAML", wanted="a well-formed file", got=str(error).splitlines()[0]) from None
    if node is None:
        raise refuse(name, "file", wanted="keys and values", got="an empty file")
    faults: list[Fault] = []
    value = _value(node, (), lines, faults, name)
    if faults:
        raise RefusedInput(faults)
    return value


def _value(node: Node, place: Place, lines: dict[Place, int], faults: list[Fault], name: str) -> Json:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if place in _ancestors(node, place, lines):
        return None
    if isinstance(node, SequenceNode):
        return [_value(child, (*place, i), lines, faults, name) for i, child in enumerate(node.value)]
    result: dict[str, Json] = {}
    if isinstance(node, MappingNode):
        for key, child in node.value:
            word = str(key.value)
            line = key.start_mark.line + 1
            if word in result:
                faults.append(
                    Fault(
                        file=name, line=line, where=_dotted((*place, word)), wanted="each key once", got="the key again"
                    )
                )
            result[word] = _value(child, (*place, word), lines, faults, name)
            lines[(*place, word)] = line
    return result


def _ancestors(node: Node, place: Place, lines: dict[Place, int]) -> tuple[Place, ...]:
    """A node that stands within itself (a YAML alias to an ancestor) would never end."""
    if len(place) > 64:
        raise RecursionError("nested too deeply")
    return ()


def _scalar(node: ScalarNode) -> Json:
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text.lower() in _WORDS and (text in _WORDS or text.capitalize() == text or text.upper() == text):
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _dotted(place: Place) -> str:
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text or "file"


def _faults(error: ValidationError, lines: dict[Place, int], name: str) -> list[Fault]:
    faults = []
    for item in error.errors(include_url=False):
        place: Place = item["loc"]
        known = place
        while known and known not in lines:
            known = known[:-1]
        wanted, got = _wanted(item["type"], item["msg"], item.get("ctx") or {}), _shown(item.get("input"))
        if item["type"] == "missing":
            got = "nothing"
        if item["type"] == "extra_forbidden":
            got = f"the unknown key {place[-1]!r}"
        faults.append(Fault(file=name, line=lines.get(known, 0), where=_dotted(place), wanted=wanted, got=got))
    return faults


def _wanted(kind: str, message: str, context: dict[str, object]) -> str:
    if kind == "missing":
        return "this key"
    if kind == "extra_forbidden":
        return "only keys that the schema names"
    if kind == "value_error":
        return str(context.get("error", message))
    text = message.removeprefix("Input should be ").removeprefix("Value error, ")
    return text[0].lower() + text[1:]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
