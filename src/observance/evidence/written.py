"""From the bytes of a written file (YAML 1.2 or JSON) to plain values, with the line on which each of them stands.

Scalars are text, whole numbers, numbers, true, false and null by the YAML 1.2 core schema alone: `15:11` stays text and
`no` stays text. Keys that stand twice, anchors, aliases, tags and a second document are faults.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from observance.values.digests import Json
from observance.values.errors import Fault, RefusedInput, refuse

Place = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Json] = {"": None, "~": None}
for _word, _meant in (("null", None), ("true", True), ("false", False)):
    _WORDS |= {_word: _meant, _word.capitalize(): _meant, _word.upper(): _meant}
_LARGEST = 16 * 1024 * 1024
_DEEPEST = 64
_BRACKETS = re.compile(rf"(?:[\[{{]\s*){{{_DEEPEST + 1}}}")
_MOST_DIGITS = 18


@dataclass(slots=True)
class _Reading:
    """What is gathered while the tree is walked."""

    name: str
    text: str
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, node: Node, place: Place, wanted: str, got: str, example: str = "") -> None:
        line = node.start_mark.line + 1
        where = dotted(place)
        self.faults.append(Fault(file=self.name, line=line, where=where, wanted=wanted, got=got, example=example))


def read_written(data: bytes, name: str) -> tuple[Json, dict[Place, int]]:
    """The value that the bytes hold, and the line (from 1) of every place in it.

    Raises:
        RefusedInput: too large, not UTF-8, not well formed, empty; every key that stands twice, anchor and tag.
    """
    reading = _Reading(name=name, text=_text(data, name))
    node = _node(reading.text, name)
    value = _value(node, (), reading)
    if reading.faults:
        raise RefusedInput(reading.faults)
    return value, reading.lines


def dotted(place: Place) -> str:
    """`features[3].properties.id`; `file` for the whole."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text or "file"


def _text(data: bytes, name: str) -> str:
    if len(data) > _LARGEST:
        raise refuse(name, "file", wanted=f"at most {_LARGEST} bytes", got=f"{len(data)} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        as_latin = f", in Latin-1 {bytes([byte]).decode('latin-1')!r}" if byte >= 0xA0 else ""
        raise refuse(
            name,
            "text",
            wanted="text in UTF-8",
            got=f"the byte 0x{byte:02x}{as_latin}",
            line=line,
            example="save the file again with the encoding UTF-8",
        ) from None


def _node(text: str, name: str) -> Node:
    if _BRACKETS.search(text):  # the parser would take minutes to find out
        raise refuse(name, "YAML", wanted=f"at most {_DEEPEST} levels", got="more")
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        raise _malformed(name, str(error.problem), mark.line + 1 if mark is not None else 0) from None
    except YAMLError as error:
        raise _malformed(name, str(error).splitlines()[0], 0) from None
    except RecursionError:
        raise refuse(name, "YAML", wanted=f"at most {_DEEPEST} levels", got="more") from None
    if not isinstance(node, Node):
        raise refuse(name, "file", wanted="keys and values", got="an empty file")
    return node


def _malformed(name: str, problem: str, line: int) -> RefusedInput:
    example = ""
    if "'\\t'" in problem:
        problem, example = "a tab at the beginning of a line", "indent with two blanks"
    elif "another document" in problem:
        problem = "a second document after `---`"
    elif "mapping values are not allowed" in problem:
        example = 'a text that holds ": " stands in quotes: note: "seen: twice"'
    return refuse(name, "YAML", wanted="well-formed YAML or JSON", got=problem, line=line, example=example)


def _value(node: Node, place: Place, reading: _Reading) -> Json:
    reading.lines[place] = node.start_mark.line + 1
    begins = reading.text[node.start_mark.index : node.start_mark.index + 1]
    if begins in ("&", "!") or node.anchor is not None:
        got = "a tag (!)" if begins == "!" else "an anchor (&) or alias (*)"
        reading.refuse(node, place, "plain values, each written out where it is meant", got)
        return None
    if len(place) > _DEEPEST:
        reading.refuse(node, place, f"at most {_DEEPEST} levels", "more")
        return None
    if isinstance(node, ScalarNode):
        return _scalar(node, place, reading)
    if isinstance(node, SequenceNode):
        return [_value(child, (*place, i), reading) for i, child in enumerate(node.value)]
    return _mapping(node, place, reading) if isinstance(node, MappingNode) else None


def _mapping(node: MappingNode, place: Place, reading: _Reading) -> Json:
    result: dict[str, Json] = {}
    for key, child in node.value:
        if not isinstance(key, ScalarNode):
            reading.refuse(key, place, "a word as key", "a list or mapping as key")
            continue
        word = _joined(key, place, reading)
        if word in result:
            first = reading.lines[(*place, word)]
            reading.refuse(key, (*place, word), "each key once", f"the key again (first on line {first})")
            continue
        result[word] = _value(child, (*place, word), reading)
        reading.lines[(*place, word)] = key.start_mark.line + 1
    return result


def _scalar(node: ScalarNode, place: Place, reading: _Reading) -> Json:
    text = _joined(node, place, reading)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) <= _MOST_DIGITS:
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isfinite(number):
            return number
        reading.refuse(node, place, "a number that a computer can hold", text)
    return text


def _joined(node: ScalarNode, place: Place, reading: _Reading) -> str:
    """The text, with JSON's pairs of escapes (`\\ud83d\\ude00`) joined into the characters that they mean."""
    text = str(node.value)
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        reading.refuse(node, place, "text in Unicode", "half of a pair of escapes (\\ud800 to \\udfff)")
        return ""
