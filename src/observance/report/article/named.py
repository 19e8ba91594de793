"""What the parties, persons and places of a case are called, as phrases with meanings; and who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from observance.finding.papers import ActorsFile
from observance.report.article.lexicon import general, harmless, stems_of

WHO, PLACE = "who:", "at:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A line, zone, building or landmark: what it is called, and what else."""

    id: str
    kind: str
    name: str
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Phrases by their stems; the party and the unit of each meaning that has one; the protected person who fled."""

    phrases: Mapping[tuple[str, ...], str]
    party_of: Mapping[str, str]
    unit_of: Mapping[str, str]
    fleeing: str

    def of_place(self, zone: str | None) -> frozenset[str]:
        """The meaning of a zone or line, with the general word for a line."""
        return frozenset() if zone is None else frozenset({PLACE + zone})


def named(actors: ActorsFile, spots: Iterable[Spot]) -> Named:
    """The names of a case."""
    listed = dict(_pairs(actors, spots))
    fled = [p.id for p in actors.persons if p.protected == "fleeing"]
    party_of = {WHO + party.id: WHO + party.id for party in actors.parties}
    party_of |= {WHO + unit.id: WHO + unit.party for unit in actors.units}
    party_of |= {WHO + p.id: WHO + party for p in actors.persons if (party := actors.party_of(p)) is not None}
    party_of |= {PLACE + zone: WHO + party.id for party in actors.parties for zone in party.home_zones}
    if len(fled) == 1:
        listed |= {stems: WHO + fled[0] for stems, meaning in general().items() if meaning == "fleeing"}
    unit_of = {WHO + person.id: WHO + person.unit for person in actors.persons if person.unit is not None}
    return Named(phrases=listed, party_of=party_of, unit_of=unit_of, fleeing=WHO + fled[0] if len(fled) == 1 else "")


def _pairs(actors: ActorsFile, spots: Iterable[Spot]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each name as stems; what comes later counts, so that a party's name wins over its zone's."""
    for spot in spots:
        for name in (spot.name, *spot.also_called):
            # A line is a line, whatever its name: an article may call it the border.
            yield from _names(name, "line" if spot.kind == "line" else PLACE + spot.id)
    called = [(p.id, p.called, p.also_called) for p in actors.persons]
    called += [(one.id, one.name, one.also_called) for one in actors.units]
    called += [(one.id, one.name, one.also_called) for one in actors.parties]
    for id, name, others in called:
        for words in (name, *others):
            yield from _names(words, WHO + id)


def _names(words: str, meaning: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The name without an article and without what stands in brackets, its initials, and every name of a country."""
    plain = words.split("(")[0].split(",")[0].strip()
    stems = stems_of(plain)
    if len(stems) > 1 and stems[0] in ("a", "an"):
        stems = stems[1:]
    if len(stems) > 2 and stems[0] == "the":
        stems = stems[1:]
    if not stems or (len(stems) == 1 and stems[0] in harmless()):
        return
    if len(stems) == 1 and meaning.startswith(PLACE) and stems in general():
        return  # "monument" is a word of its own
    yield stems, meaning
    capitals = "".join(word[0] for word in plain.replace("-", " ").split() if word[0].isupper())
    if len(capitals) >= 3:
        yield (capitals.lower(),), meaning
    country = general().get(stems, "")
    if country.startswith("in:"):
        yield from ((other, meaning) for other, general_meaning in general().items() if general_meaning == country)
