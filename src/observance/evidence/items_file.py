"""Entering items into `items.yaml`: at its end, and what stands there stays as it was written, comments too."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from observance.evidence.case_file import Item, ItemsFile
from observance.evidence.papers import parse_paper
from observance.values.errors import RefusedInput, refuse

ITEMS = "items.yaml"
_EMPTY = re.compile(r"^items:[ \t]*\[[ \t]*\][ \t]*(#.*)?$", re.M)
_BEGINS = re.compile(r"^items:[ \t]*(#.*)?$", re.M)
_ENTRY = re.compile(r"^([ \t]*)- ", re.M)
_PLAIN = re.compile(r"(?!(true|false|null)$)[a-z][a-z0-9_.-]*")
_HEAD = ("id", "status", "kind")


@contextmanager
def entering(root: Path) -> Iterator[None]:
    """Nobody else enters items into this case meanwhile."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def enter(root: Path, items: Sequence[Item]) -> None:
    """Put items at the end of the file; call it within `entering`.

    Raises:
        RefusedInput: as `check_enterable`.
    """
    made = _made(root, items)
    unfinished = root / f".{ITEMS}.unfinished"
    unfinished.write_bytes(made.encode())
    unfinished.replace(root / ITEMS)


def check_enterable(root: Path) -> None:
    """See that an item could be entered, before anything is done.

    Raises:
        RefusedInput: the file has faults, or is not written as a block of entries, each with a dash.
    """
    _made(root, [Item(id="0-never-an-item", status="asked for", kind="other", acquired_from="x", acquired_by="x")])


def _made(root: Path, items: Sequence[Item]) -> str:
    path = root / ITEMS
    text = path.read_bytes().decode("utf-8") if path.exists() else "items: []\n"
    before = parse_paper(text.encode(), ItemsFile, ITEMS).items
    made = _with(text, items)
    try:
        after = parse_paper(made.encode(), ItemsFile, ITEMS).items if made else ()
    except RefusedInput:
        after = ()
    if after != (*before, *items):
        wanted = "items written one below the other, each beginning with a dash"
        got, example = "another way of writing them", "items:\n  - id: a\n    …"
        raise refuse(ITEMS, "items", wanted=wanted, got=got, example=example)
    return made


def _with(text: str, items: Sequence[Item]) -> str:
    """The text with the items behind the last entry; empty where it cannot be told where that is."""
    empty = _EMPTY.search(text)
    if empty is not None:
        remark = f" {empty[1]}" if empty[1] else ""
        return f"{text[: empty.start()]}items:{remark}\n{_written(items, '  ').rstrip()}{text[empty.end() :]}"
    begins = _BEGINS.search(text)
    if begins is None:
        return ""
    first = _ENTRY.search(text, begins.end())
    indent = first[1] if first is not None else "  "
    lines = text.splitlines(keepends=True)
    inside = [i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    end = inside[-1] + 1
    if lines[end - 1] and not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    return "".join([*lines[:end], _written(items, indent), *lines[end:]])


def _written(items: Sequence[Item], indent: str) -> str:
    lines = []
    for item in items:
        body = item.model_dump(mode="json", exclude_defaults=True)
        keys = [*_HEAD, *(key for key in body if key not in _HEAD)]
        for number, key in enumerate(keys):
            value = body[key]
            plain = isinstance(value, str) and _PLAIN.fullmatch(value)
            said = value if plain else json.dumps(value, ensure_ascii=False)  # which YAML reads alike
            lines.append(f"{indent}{'  ' if number else '- '}{key}: {said}\n")
    return "".join(lines)
