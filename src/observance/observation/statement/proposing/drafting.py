"""From a text to proposed claims: counts, times, acts, facts of health, and the rest of what is attributed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol, TypeVar

from observance.observation.statement.proposing.acts_said import ActSaid, acts
from observance.observation.statement.proposing.attribution import Attribution, Span
from observance.observation.statement.proposing.counting.units import LENGTHS, TIMES
from observance.observation.statement.proposing.dates import TimeSaid, times
from observance.observation.statement.proposing.kinds_said import health_words, is_of_health, kind_of
from observance.observation.statement.proposing.numbers import Number, numbers
from observance.observation.statement.proposing.passages import NOT_NAMED, clause, passages
from observance.observation.statement.proposing.places import PlaceSaid, places
from observance.observation.statement.proposing.proposed import Marked, Passage, Proposed
from observance.values.digests import Json
from observance.values.spans import iso_from_seconds

_FINE = ("second", "minute", "hour", "part of day", "day")
_CLOCK = ("second", "minute", "hour")
_MEASURED = {**dict.fromkeys(TIMES, "duration"), **dict.fromkeys(LENGTHS, "distance"), "%": "share", "pp": "change"}
"""What is measured where the text has no noun for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a text proposes, and what a person should see of how it was read."""

    proposed: tuple[Proposed, ...]
    marked: tuple[Marked, ...]
    unclaimed: int
    """Sentences of the outlet in which no rule found anything to claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    text: str
    zone: tzinfo
    numbers: tuple[Number, ...]
    times: tuple[TimeSaid, ...]
    acts: tuple[ActSaid, ...]
    places: tuple[PlaceSaid, ...]


def draft(
    text: str,
    attributions: Sequence[Attribution],
    *,
    outlet: str,
    published: float,
    zone: tzinfo,
    scene: Mapping[str, str],
) -> Draft:
    """Claims that a person may confirm, in the order of the text.

    Args:
        text: As captured; every quote is anchored in it.
        attributions: Who says what, of the same text.
        outlet: Speaks wherever nobody else is said to.
        published: POSIX seconds.
        zone: In which times without a zone are read.
        scene: Names of the scene's features, by id.
    """
    read = _Read(
        text=text,
        zone=zone,
        numbers=numbers(text),
        times=times(text, published, zone),
        acts=acts(text),
        places=places(text, scene),
    )
    cut = passages(text, attributions, outlet)
    found = [(passage, tuple(_of_passage(read, passage))) for passage in cut]
    return Draft(
        proposed=tuple(one for _, claims in found for one in claims),
        marked=tuple(sorted(_marks(read, attributions, cut), key=lambda one: one.span)),
        unclaimed=sum(not claims for _, claims in found),
    )


def _of_passage(read: _Read, passage: Passage) -> Iterator[Proposed]:
    """The claims of one passage: a fact of health hides all others; what yields nothing else is claimed as said."""
    inside = passage.span
    counted, times_in = _within(read.numbers, inside), _within(read.times, inside)
    if is_of_health(inside.of(read.text), passage.speaker, counted):
        protected = "it speaks of somebody's health: protected unless a person decides otherwise"
        yield _made(
            read, passage, inside, {"type": "personal", "about": "whose"}, why=(protected, "say whose, of actors.yaml")
        )
        return
    claimed = False
    told: list[Span] = []
    for one in counted:
        if (content := _counted(one)) is not None:
            claimed = True
            why = f"a number: {read.text[one.start : one.end]!r}, {one.qualifier}"
            quote = clause(read.text, inside, one.start)
            yield _made(read, passage, quote, content, times_in, why=(why,), number=one)
    for act in _within(read.acts, inside):
        if act.asserted:
            quote = clause(read.text, inside, act.start)
            for content, timed in _acted(read, act, quote, times_in):
                claimed, told = True, [*told, quote]
                why = f"an act: {read.text[act.start : act.end]!r}"
                yield _made(read, passage, quote, content, why=(why, *timed))
    for when in times_in:
        if when.granularity in _CLOCK and not any(quote.holds(when.start) for quote in told):
            claimed = True
            quote = clause(read.text, inside, when.start)
            asked: dict[str, Json] = {"type": "time", "of": "what-is-timed"}
            asked["when"] = _period(when.candidates[0], read.zone)
            yield _made(read, passage, quote, asked, why=(*_time_words(when), "say what is timed, in `of`"))
    kind, why = kind_of(inside.of(read.text), passage.knows)
    if passage.attributed and not passage.fragment and (not claimed or kind != "other"):
        other: dict[str, Json] = {"type": kind, "about": " ".join(inside.of(read.text).split())}
        yield _made(read, passage, inside, other, times_in, why=(why,))


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_One = TypeVar("_One", bound=_Placed)


def _within(found: Sequence[_One], span: Span) -> Sequence[_One]:
    """Those that begin inside, of what is in order."""
    first, last = (bisect_left(found, place, key=lambda one: one.start) for place in span)
    return found[first:last]


def _counted(one: Number) -> dict[str, Json] | None:
    """A count or a measure, where it is said of what."""
    if one.low is None or one.high is None or one.low < 0 or not (one.of or one.unit) or one.unit == "share":
        return None
    of = re.sub(r"[^a-z0-9]+", "-", (one.of or _MEASURED.get(one.unit, one.unit)).lower()).strip("-") or "number"
    low, high = (int(x) if x == int(x) else x for x in (one.low, one.high))
    key = {
        "about": "about",
        "at least": "at_least",
        "at most": "at_most",
        "more than": "at_least",
        "fewer than": "at_most",
    }
    amount: dict[str, Json] = (
        {"at_least": low, "at_most": high} if low != high else {key.get(one.qualifier, "exact"): low}
    )
    if not one.unit and low == high and isinstance(low, int):
        # Of what is counted one by one, more than forty is forty-one at least.
        shift = {"more than": ("at_least", low + 1), "fewer than": ("at_most", max(low - 1, 0))}.get(one.qualifier)
        amount = {shift[0]: shift[1]} if shift else amount
    content: dict[str, Json] = {"type": "count", "of": of, "count": amount}
    return content | ({"unit": one.unit} if one.unit else {})


def _acted(
    read: _Read, act: ActSaid, quote: Span, times_in: Sequence[TimeSaid]
) -> Iterator[tuple[dict[str, Json], tuple[str, ...]]]:
    """The act itself where its time is said, and that time where it is said to the hour or finer."""
    near = _within(times_in, quote) or times_in
    fine = [one for one in near if one.granularity in _FINE]
    if not fine:
        return
    when = fine[0]
    why = _time_words(when)
    period = _period(when.candidates[0], read.zone)
    does: dict[str, Json] = {"does": act.does}
    for place in _within(read.places, quote):
        why = (*why, f"a place of the scene: {place.feature}")
        if act.does == "crosses":
            does["line"] = place.feature
    if when.granularity in _CLOCK:
        yield {"type": "time", "of": f"time-of-{act.does}", "when": period}, why
    else:
        yield {"type": "act", "act": does, "when": period}, why


def _time_words(when: TimeSaid) -> tuple[str, ...]:
    """What a reviewer must know of a time: what was derived, and what else it may be."""
    words = [f"a time: {when.words!r}, to the {when.granularity}"]
    if when.derived:
        words.append(f"its {when.derived} is not in the text: taken from the publication")
    if len(when.candidates) > 1:
        words.append(f"{len(when.candidates)} readings are possible; the first is written here: choose")
    return tuple(words)


def _period(span: tuple[float, float], zone: tzinfo) -> Json:
    return {"from": iso_from_seconds(span[0], zone, 0), "to": iso_from_seconds(span[1], zone, 0)}


def _made(
    read: _Read,
    passage: Passage,
    quote: Span,
    content: dict[str, Json],
    times_in: Sequence[TimeSaid] = (),
    why: tuple[str, ...] = (),
    number: Number | None = None,
) -> Proposed:
    # A word of doubt that belongs to a number is no doubt about the clause's other claims.
    others = [one for one in _within(read.numbers, passage.span) if one is not number]
    own = [span for span in passage.certainty if not any(one.start <= span.start < one.end for one in others)]
    said = [span.of(read.text) for span in own if quote.holds(span.start)]
    of_when = None
    for one in times_in:
        if len(one.candidates) == 1 and one.granularity in _FINE and "when" not in content:
            of_when = one.candidates[0]
            why = (*why, *_time_words(one))
            break
    if passage.speaker == NOT_NAMED:
        why = (*why, "the text names nobody as the speaker")
    return Proposed(quote=quote, passage=passage, content=content, certainty=", ".join(said), of_when=of_when, why=why)


def _marks(read: _Read, attributions: Iterable[Attribution], cut: Sequence[Passage]) -> Iterator[Marked]:
    for one in read.numbers:
        value = "no value" if one.low is None else f"{one.low:g}" + (f" to {one.high:g}" if one.high != one.low else "")
        words = " ".join(x for x in (f"{one.qualifier}:", value, one.unit, one.of) if x)
        yield Marked(span=Span(one.start, one.end), kind="number", words=words)
    for when in read.times:
        readings = " or ".join(
            f"{iso_from_seconds(first, read.zone, 0)} to {iso_from_seconds(last, read.zone, 0)}"
            for first, last in when.candidates
        )
        derived = f"; its {when.derived} is derived from the publication" if when.derived else ""
        yield Marked(span=Span(when.start, when.end), kind="time", words=readings + derived)
    for place in read.places:
        yield Marked(span=Span(place.start, place.end), kind="place", words=place.feature)
    for act in read.acts:
        yield Marked(
            span=Span(act.start, act.end), kind="act", words=act.does + ("" if act.asserted else ", not as done")
        )
    for attribution in attributions:
        if attribution.source is not None:
            yield Marked(span=attribution.source, kind="speaker", words="who speaks")
    for passage in cut:
        for span in health_words(read.text, passage.span):
            yield Marked(span=span, kind="health", words="health: protected")
