"""The gold sentences: what a careful reader makes of numbers and times, and how rules are held against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from observance.observation.statement.proposing.dates import times
from observance.observation.statement.proposing.numbers import Number, numbers
from observance.values.spans import seconds_from_iso

HERE = Path(__file__).parent / "proposing"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldNumber:
    words: str
    low: float | None
    high: float | None
    qualifier: str
    unit: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldTime:
    words: str
    candidates: frozenset[tuple[float, float]]
    granularity: str
    derived: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    text: str
    numbers: tuple[GoldNumber, ...] = ()
    times: tuple[GoldTime, ...] = ()
    published: float = 0.0
    zone: str = ""


def numbers_of(name: str) -> tuple[Sentence, ...]:
    """`open` or `held_out`."""
    return tuple(
        Sentence(text=text, numbers=tuple(_number(row) for row in rows))
        for text, rows, _ in _blocks(f"numbers_{name}.txt")
    )


def times_of(name: str) -> tuple[Sentence, ...]:
    """`open` or `held_out`."""
    read = []
    for text, rows, (instant, zone) in _blocks(f"times_{name}.txt"):
        said = tuple(_time(row, ZoneInfo(zone)) for row in rows)
        read.append(Sentence(text=text, times=said, published=seconds_from_iso(instant), zone=zone))
    return tuple(read)


def _blocks(name: str) -> list[tuple[str, list[list[str]], tuple[str, str]]]:
    blocks: list[tuple[str, list[list[str]], tuple[str, str]]] = []
    at = ("", "")
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            _, instant, zone = line.split()
            at = (instant, zone)
        elif line.startswith("> "):
            blocks.append((line[2:], [], at))
        elif line.startswith("  "):
            fields = [field.strip() for field in line.split(";")]
            assert fields[0].lower() in blocks[-1][0].lower(), line
            blocks[-1][1].append(fields)
    return blocks


def _number(row: list[str]) -> GoldNumber:
    words, value, qualifier, unit, of = row
    low, _, high = value.partition("..")
    ends = (None, None) if low == "?" else (float(low), float(high or low))
    return GoldNumber(words=words, low=ends[0], high=ends[1], qualifier=qualifier, unit=unit, of=of)


def _time(row: list[str], zone: ZoneInfo) -> GoldTime:
    words, said, granularity, derived = row
    candidates = frozenset(
        (_end(one.partition("/")[0], zone, last=False), _end(one.partition("/")[2] or one, zone, last=True))
        for one in said.split(" or ")
    )
    return GoldTime(words=words, candidates=candidates, granularity=granularity, derived=derived)


def _end(text: str, zone: tzinfo, *, last: bool) -> float:
    """The first or last second of a year, month, day, minute or second."""
    day, _, clock = text.partition("T")
    if clock:
        for mark in ("Z", "+"):
            if mark in clock:
                east = clock.partition(mark)[2]
                zone = timezone(timedelta(hours=int(east[:2] or 0)))
                clock = clock.partition(mark)[0]
        moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
        return moment.timestamp() + (59 if last and clock.count(":") == 1 else 0)
    parts = [int(part) for part in day.split("-")]
    year, month, number = parts + [1] * (3 - len(parts))
    first = date(year, month, number)
    if last and len(parts) < 3:
        following = date(year + 1, 1, 1) if len(parts) == 1 or month == 12 else date(year, month + 1, 1)
        first = following - timedelta(days=1)
    moment = datetime(first.year, first.month, first.day, tzinfo=zone)
    return (moment + (timedelta(hours=23, minutes=59, seconds=59) if last else timedelta())).timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many were found as they stand in the gold, of how many, among how many proposed."""

    right: int
    gold: int
    proposed: int
    units: int = 0
    counted: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.gold + self.proposed)


def number_score(sentences: tuple[Sentence, ...]) -> Score:
    """Right: low, high and qualifier agree, and the words overlap. Units and what is counted are counted beside."""
    right = gold = proposed = units = counted = 0
    for sentence in sentences:
        found = list(numbers(sentence.text))
        gold, proposed = gold + len(sentence.numbers), proposed + len(found)
        at = 0
        for wanted in sentence.numbers:
            at = max(sentence.text.lower().find(wanted.words.lower(), at), 0)
            ends = (at, at + len(wanted.words))
            for one in found:
                if _agrees(one, wanted) and one.start < ends[1] and ends[0] < one.end:
                    right, units, counted = (
                        right + 1,
                        units + (one.unit == wanted.unit),
                        counted + (one.of == wanted.of),
                    )
                    found.remove(one)
                    break
            at = ends[1]
    return Score(right=right, gold=gold, proposed=proposed, units=units, counted=counted)


def _agrees(one: Number, wanted: GoldNumber) -> bool:
    values = ((one.low, wanted.low), (one.high, wanted.high))
    near = all(a is b if a is None or b is None else abs(a - b) < 1e-3 for a, b in values)
    return near and one.qualifier == wanted.qualifier


def time_score(sentences: tuple[Sentence, ...]) -> Score:
    """Right: all candidates agree to the minute, and the granularity, and what is said to come from the publication."""
    right = gold = proposed = 0
    for sentence in sentences:
        found = {
            (_minutes(one.candidates), one.granularity, one.derived)
            for one in times(sentence.text, sentence.published, ZoneInfo(sentence.zone))
        }
        wanted = {(_minutes(one.candidates), one.granularity, one.derived) for one in sentence.times}
        right, gold, proposed = right + len(found & wanted), gold + len(wanted), proposed + len(found)
    return Score(right=right, gold=gold, proposed=proposed)


def _minutes(candidates: Iterable[tuple[float, float]]) -> frozenset[tuple[float, float]]:
    return frozenset((first // 60, last // 60) for first, last in candidates)
