"""Taking entries out of a written file, so that every other line of it stays as somebody wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import count

from observance.evidence.written import Place, dotted, read_written
from observance.values.digests import Json
from observance.values.errors import RefusedInput, refuse


def without(data: bytes, name: str, places: Iterable[Place]) -> bytes:
    """The file without the entries at these places.

    Whole lines are cut where that gives exactly the file that is meant; else it is written anew, as JSON, which is
    YAML too (its comments are lost then).

    Raises:
        RefusedInput: no written file.
    """
    value, lines = read_written(data, name)
    chosen = sorted(set(places), key=_order)
    meant = _deleted(value, chosen)
    return _or_anew(_cut(data, lines, chosen), name, meant)


def lines_cut(data: bytes, name: str, places: Iterable[Place]) -> tuple[tuple[int, bytes], ...]:
    """The whole lines that `without` cuts: the number of each stretch's first, and its bytes; none if it writes anew.

    Raises:
        RefusedInput: no written file.
    """
    chosen = sorted(set(places), key=_order)
    _, lines = read_written(data, name)
    whole = data.splitlines(keepends=True)
    if without(data, name, chosen) != _cut(data, lines, chosen):
        return ()
    gone = sorted({n for place in chosen for n in range(*_extent(lines, place, len(whole)))})
    firsts = [n for n in gone if n - 1 not in gone]
    return tuple((n, b"".join(whole[n - 1 : next(m for m in count(n) if m not in gone) - 1])) for n in firsts)


def with_lines(data: bytes, cut: Iterable[tuple[int, bytes]]) -> bytes:
    """The file with lines that were cut, back where they stood."""
    lines = data.splitlines(keepends=True)
    for first, held in sorted(cut):
        lines[first - 1 : first - 1] = held.splitlines(keepends=True)
    return b"".join(lines)


def with_again(data: bytes, name: str, entries: Iterable[tuple[Place, Json]]) -> bytes:
    """The file with entries that were taken out before, at the end of their lists, written anew.

    Raises:
        RefusedInput: no written file, or one that has no such lists any more.
    """
    value, _ = read_written(data, name)
    for place, entry in entries:
        holder = value
        for part in place[:-1]:
            holder = _below(holder, part, name)
        if isinstance(holder, list):
            holder.append(entry)
        elif isinstance(holder, dict):
            holder[str(place[-1])] = entry
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def with_instead(data: bytes, name: str, place: Place, entry: Json) -> bytes:
    """The file with an entry of a list in place of the one that stands there, or behind the last one, on one line.

    Raises:
        RefusedInput: no written file, or no such list in it.
    """
    value, lines = read_written(data, name)
    meant = deepcopy(value)
    holder = entry_at(meant, place[:-1])
    if not isinstance(holder, list) or not isinstance(place[-1], int):
        raise refuse(name, dotted(place[:-1]), wanted="a list", got="none")
    holder[place[-1] : place[-1] + 1] = [entry]
    whole = data if data.endswith(b"\n") else data + b"\n"
    kept = whole.splitlines(keepends=True)
    first, end = _extent(lines, place, len(kept)) if place in lines else (len(kept) + 1, len(kept) + 1)
    like = kept[lines[(*place[:-1], 0)] - 1] if (*place[:-1], 0) in lines else b""
    indent = like[: len(like) - len(like.lstrip(b" "))]
    kept[first - 1 : end - 1] = [indent + b"- " + json.dumps(entry, ensure_ascii=False).encode() + b"\n"]
    return _or_anew(b"".join(kept), name, meant)


def entry_at(value: Json, place: Place) -> Json:
    """What stands at a place."""
    for part in place:
        value = value[part] if isinstance(value, list) and isinstance(part, int) else _mapping(value)[str(part)]
    return value


def _below(holder: Json, part: str | int, name: str) -> Json:
    if isinstance(holder, list) and isinstance(part, int) and part < len(holder):
        return holder[part]
    if isinstance(holder, dict):
        return holder.setdefault(str(part), [])
    got = "a file that was changed so far since"
    raise refuse(name, dotted((part,)), wanted="the list that an entry was taken out of", got=got)


def _deleted(value: Json, places: Iterable[Place]) -> Json:
    made = deepcopy(value)
    for place in sorted(places, key=_order, reverse=True):
        holder = entry_at(made, place[:-1])
        if isinstance(holder, list) and isinstance(place[-1], int):
            del holder[place[-1]]
        else:
            del _mapping(holder)[str(place[-1])]
    return made


def _or_anew(data: bytes, name: str, meant: Json) -> bytes:
    """These bytes if they say what is meant, else what is meant, written anew."""
    try:
        if data and read_written(data, name)[0] == meant:
            return data
    except RefusedInput:
        pass
    return json.dumps(meant, ensure_ascii=False, indent=2).encode() + b"\n"


def _cut(data: bytes, lines: Mapping[Place, int], places: Iterable[Place]) -> bytes:
    kept: list[bytes | None] = list(data.splitlines(keepends=True))
    for place in places:
        first, end = _extent(lines, place, len(kept))
        kept[first - 1 : end - 1] = [None] * (end - first)
    return b"".join(line for line in kept if line is not None)


def _extent(lines: Mapping[Place, int], place: Place, count: int) -> tuple[int, int]:
    """The first line of an entry, and the first line behind it that is another's."""
    first = lines[place]
    after = [line for other, line in lines.items() if line > first and other[: len(place)] != place]
    return first, min(after, default=count + 1)


def _mapping(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise ValueError("no mapping there")
    return value


def _order(place: Place) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, part, "") if isinstance(part, int) else (1, 0, part) for part in place)
