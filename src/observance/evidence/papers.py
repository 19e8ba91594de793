"""Strict reading of the case folder's files, each against its model: all its faults at once, each with its line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from observance.evidence.outline import locate
from observance.evidence.slips import Slip
from observance.evidence.wording import said
from observance.evidence.written import Place, dotted, read_written
from observance.values.errors import Fault, RefusedInput, refuse


class Paper(BaseModel):
    """The base of every file's model: an unknown key is an error, and nothing changes after reading."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def slips(self) -> Iterable[Slip]:
        """What is wrong between the values of this file; only the model of a whole file is asked."""
        return ()


Model = TypeVar("Model", bound=Paper)
Written = TypeVar("Written", bound=Paper, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[Written]):
    """A file that was read: what it says, and on which line each part of it stands."""

    name: str
    paper: Written
    lines: Mapping[Place, int]

    def fault(self, place: Place, *, wanted: str, got: str, example: str = "") -> Fault:
        """A fault at a place of this file."""
        line, where = line_of(self.lines, place), dotted(place)
        return Fault(file=self.name, line=line, where=where, wanted=wanted, got=got, example=example)


def read_paper(path: Path, model: type[Model], shown_as: str | None = None) -> Model:
    """Read and check one file.

    Args:
        shown_as: the name that messages use, relative to the case; `path.name` otherwise.

    Raises:
        RefusedInput: every fault of the file: missing, not UTF-8, not YAML, or not as `model` wants it.
    """
    return read_sheet(path, model, shown_as).paper


def read_sheet(path: Path, model: type[Model], shown_as: str | None = None) -> Sheet[Model]:
    """Read and check one file, and keep its lines; see `read_paper`."""
    name = shown_as or path.name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse(name, "file", wanted="a file", got="nothing there") from None
    except OSError as error:
        raise refuse(name, "file", wanted="a file that can be read", got=str(error.strerror)) from None
    return parse_sheet(data, model, name)


def parse_paper(data: bytes, model: type[Model], name: str) -> Model:
    """Check the bytes of one file; see `read_paper`."""
    return parse_sheet(data, model, name).paper


def parse_sheet(data: bytes, model: type[Model], name: str) -> Sheet[Model]:
    """Check the bytes of one file, and keep its lines; see `read_paper`."""
    value, lines = read_written(data, name)
    try:
        # Strict, and in JSON's own types: a number in quotes is no number, and a list may still become a tuple.
        paper = model.model_validate_json(json.dumps(value), strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        raise RefusedInput(_faults(error, model, lines, name)) from None
    sheet = Sheet(name=name, paper=paper, lines=lines)
    slips = [sheet.fault(s.place, wanted=s.wanted, got=s.got, example=s.example) for s in paper.slips()]
    if slips:
        raise RefusedInput(slips)
    return sheet


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest thing that holds it; 0 if nothing does."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 0)


def _faults(error: ValidationError, model: type[BaseModel], lines: Mapping[Place, int], name: str) -> list[Fault]:
    faults = []
    for item in error.errors(include_url=False):
        spot = locate(model, item["loc"])
        place = (*spot.place, spot.discriminator) if item["type"] == "union_tag_invalid" else spot.place
        wanted, got, example = said(item["type"], item["msg"], item.get("ctx") or {}, item.get("input"), spot)
        line = line_of(lines, place)
        faults.append(Fault(file=name, line=line, where=dotted(place), wanted=wanted, got=got, example=example))
    return sorted(faults, key=lambda fault: fault.line)
