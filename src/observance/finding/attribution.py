"""Attribution: `belongs(X, S)`, kept apart from the act. Each listed basis is drawn once, by its grade."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from observance.finding.facts import Fact, timeless
from observance.finding.papers import Basis, Person
from observance.finding.world import Context, World
from observance.reconstruction.ensemble import Act, Bits
from observance.values.draws import bernoulli


def belongs(world: World, context: Context) -> list[Fact]:
    """The facts `belongs`, as the profile's `attribution` asks: by party, by area of control, or none at all."""
    match context.profile.attribution:
        case "none":
            return []
        case "party":
            return [fact for person in context.actors.persons if (fact := _by_basis(person, world, context))]
        case "area of control":
            return list(_by_area(world, context))


def basis_variable(person: str, basis: Basis) -> str:
    """The name of the draw: the person, the kind and where it was seen; no party's name."""
    return f"attribution:{person}:{basis.kind}:{basis.seen_in}"


def bases_of(person: Person, world: World) -> list[Basis]:
    """The bases that stand: those whose item, observation or claim is not taken away."""
    return [basis for basis in person.bases if basis.seen_in not in world.dropped]


def _by_basis(person: Person, world: World, context: Context) -> Fact | None:
    """Where no basis holds, nothing is said: every history is still possible."""
    party, bases = context.actors.party_of(person), bases_of(person, world)
    if party is None or not bases or world.grades is None:
        return None
    holds = np.zeros(world.ensemble.histories, dtype=np.bool_)
    for basis in bases:
        share = world.grades.attribution.get(basis.grade)
        if share is not None:
            name = basis_variable(person.id, basis)
            holds |= bernoulli(world.ensemble.seed, name, world.ensemble.histories, share)
    return timeless(
        "belongs",
        (person.id, party),
        holds,
        possible=np.ones_like(holds),
        rests_on=tuple(sorted({basis.seen_in for basis in bases})),
        shown_as=", ".join(sorted({basis.kind for basis in bases})),
    )


def _by_area(world: World, context: Context) -> Iterable[Fact]:
    """Where the profile attributes by area of control: while somebody is in the party's home zone that he came from.

    Who crossed into another party's zone does not become that party's man by standing there, nor by going back.
    """
    homes = {zone: party.id for party in context.actors.parties for zone in party.home_zones}
    came_from: dict[str, str] = {}
    for act in world.ensemble.acts:  # in order of time
        zone = _area(act)
        if zone in homes and act.holds().any():
            came_from.setdefault(act.mover, homes[zone])
    for act in world.ensemble.acts:
        zone = _area(act)
        if zone not in homes or homes[zone] != came_from.get(act.mover):
            continue
        begins, ends = act.times()
        holds: Bits = act.holds()
        yield Fact(
            relation="belongs",
            arguments=(act.mover, homes[zone]),
            holds=holds,
            confirmed=holds,
            possible=holds,
            begins=begins,
            ends=ends,
            outer=act.outer,
            act=act.id,
            rests_on=_origin_ids(act),
            shown_as=f"area of control: {zone}",
        )


def _area(act: Act) -> str:
    return act.place if act.kind == "stays" else act.attributes.get("from_side", "")


def _origin_ids(act: Act) -> tuple[str, ...]:
    return tuple(origin.id for origin in act.origins)
