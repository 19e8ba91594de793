"""One place in a JSON file, and what is there, as the kind of value that is wanted; a refusal says which place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from observance.values.digests import Json
from observance.values.errors import RefusedInput, refuse


class Field:
    """A value of a JSON file with its place, such as `facts[3].names`."""

    def __init__(self, file: str, where: str, value: Json) -> None:
        self.file, self.where, self.value = file, where, value

    def __getitem__(self, name: str) -> Field:
        """The field of an object.

        Raises:
            RefusedInput: no object, or no such field.
        """
        place = f"{self.where}.{name}" if self.where else name
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        if name not in self.value:
            raise refuse(self.file, place, wanted="a value", got="nothing")
        return Field(self.file, place, self.value[name])

    def __contains__(self, name: str) -> bool:
        return isinstance(self.value, dict) and name in self.value

    def __iter__(self) -> Iterator[Field]:
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        for index, value in enumerate(self.value):
            yield Field(self.file, f"{self.where}[{index}]", value)

    def items(self) -> Iterator[tuple[str, Field]]:
        """The fields of an object, by name."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        for name in sorted(self.value):
            yield name, self[name]

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            raise self.wrong("text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of strings."""
        return tuple(one.text() for one in self)

    def one_of(self, *words: str) -> str:
        """One of these words."""
        if (word := self.text()) not in words:
            raise self.wrong(" | ".join(words))
        return word

    def text_or_none(self) -> str | None:
        """A string, or nothing."""
        return None if self.value is None else self.text()

    def number(self) -> float:
        """A number that is one."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("a number")
        return float(self.value)

    def number_or_none(self) -> float | None:
        """A number, or nothing."""
        return None if self.value is None else self.number()

    def share(self) -> float:
        """A number from 0 to 1."""
        if not 0.0 <= (number := self.number()) <= 1.0:
            raise self.wrong("a number from 0 to 1")
        return number

    def count(self) -> int:
        """A whole number, not negative."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            raise self.wrong("a whole number that is not negative")
        return self.value

    def flag(self) -> bool:
        """Yes or no."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def wrong(self, wanted: str, got: str = "") -> RefusedInput:
        """The refusal of this place."""
        said = got or json.dumps(self.value, ensure_ascii=False, sort_keys=True)
        return refuse(self.file, self.where or "the file", wanted=wanted, got=said[:80] + ("…" if said[80:] else ""))


def read_json(path: Path) -> Field:
    """The whole of a JSON file.

    Raises:
        RefusedInput: no JSON, or numbers that are none.
        OSError: the file cannot be read.
    """
    return parse_json(path.read_bytes(), str(path))


def parse_json(data: bytes, file: str) -> Field:
    """The whole of a JSON file from its bytes.

    Raises:
        RefusedInput: no JSON, a name twice in one object, or numbers that are none.
    """
    try:
        value: Json = json.loads(data, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise refuse(file, "the file", wanted="JSON", got=str(error)[:80]) from None
    return Field(file, "", value)


def _no_number(word: str) -> Json:
    raise ValueError(f"{word}, which is no number")


def _once(pairs: list[tuple[str, Json]]) -> Json:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("one name twice in an object")
    return made
