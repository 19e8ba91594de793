"""Authorisations as facts, how complete the registers are that were seen, and open terms as they were decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from observance.agreement.tree import Agreement, Type
from observance.finding.deeds import MOTION, Deeds
from observance.finding.facts import Fact, timeless
from observance.finding.papers import Decision, Register
from observance.finding.world import Context, World
from observance.reconstruction.ensemble import Act


def organ_names(agreement: Agreement, context: Context) -> Mapping[str, str]:
    """How a register may write an organ, in small letters, to one name for it.

    The agreement's short name or title; for `commander_of(S)` the party's commander in `actors.yaml`, or the words
    `commander-of-S`. Hyphens and underscores are the same.
    """
    names = [name for name in agreement.names if name.type is Type.ORGAN]
    known = {_plain(w): name.name for name in names if not name.parameters for w in (name.name, name.title)}
    for function in (name.name for name in names if name.parameters):
        for party in context.actors.parties:
            written = [f"{function}_{party.id}", f"{function}({party.id})"]
            if function == "commander_of" and party.commander is not None:
                written.append(party.commander)
            known |= {_plain(w): f"{function}({party.id})" for w in written}
    return known


def yields(context: Context, agreement: Agreement) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """What the agreement's functions of a side yield: an organ of its own for each party."""
    functions = [name.name for name in agreement.names if name.parameters == (Type.SIDE,)]
    return {f: tuple(sorted((p.id, f"{f}({p.id})") for p in context.actors.parties)) for f in functions}


def authorisation_facts(world: World, context: Context, organs: Mapping[str, str]) -> Iterator[Fact]:
    """`issued`, `names`, `allows`, `valid`: the same in every history; what a register may lack is a latent."""
    every = np.ones(world.ensemble.histories, dtype=np.bool_)
    for paper in context.authorisations.authorisations:
        if paper.id in world.dropped or paper.register_id in world.dropped:
            continue
        rests = (paper.id,)
        yield timeless("issued", (paper.id, _organ(paper.issued_by, organs)), every, rests_on=rests)
        yield timeless("allows", (paper.id, _plain(paper.allows)), every, rests_on=rests)
        for person in paper.names:
            yield timeless("names", (paper.id, person), every, rests_on=rests, shown_as=f"names {person}")
        yield Fact(
            relation="valid", arguments=(paper.id,), holds=every, confirmed=every, possible=every,
            begins=np.array([paper.valid.earliest]), ends=np.array([paper.valid.latest]),
            outer=(paper.valid.earliest, paper.valid.latest), rests_on=rests,
        )  # fmt: skip


def registers_seen(
    context: Context, world: World, organs: Mapping[str, str], organ: str | None, allows: str | None, act: Act
) -> list[Register]:
    """The registers that speak of that organ and permission over the whole of the act's time."""
    return [
        register
        for register in context.authorisations.registers
        if register.id not in world.dropped
        and (organ is None or _organ(register.organ, organs) == organ)
        and (allows is None or allows in {_plain(a) for a in register.allows})
        and register.period.earliest <= act.outer[0]
        and act.outer[1] <= register.period.latest
    ]


def performance_registers(context: Context, words: set[str], span: tuple[float, float], complete: float) -> bool:
    """Whether a register of such performances was seen that is complete enough over the whole span.

    Args:
        words: the sentences' relations that perform the duty, as a register lists them under `allows`.
        complete: the least completeness, 0 to 1.
    """
    return any(
        words.intersection(_plain(word) for word in register.allows)
        and register.period.earliest <= span[0]
        and span[1] <= register.period.latest
        and register.completeness >= complete
        for register in context.authorisations.registers
    )


def open_term_facts(relation: str, words: Sequence[str], deeds: Deeds) -> Iterator[Fact]:
    """An open term of one deed: met where a named function said yes; possible where nobody said yes or no."""
    every = np.ones(deeds.world.ensemble.histories, dtype=np.bool_)
    nothing = np.zeros_like(every)
    for act in deeds.acts.values():
        if act.kind in MOTION and act.kind not in deeds.decided:
            continue
        ruling = ruling_on(act, (relation, *words), deeds.context.decisions.decisions)
        answer = "undecided" if ruling is None else ruling.answer
        yield timeless(
            relation, (act.id,), every if answer == "yes" else nothing,
            possible=nothing if answer == "no" else every, act=act.id,
            rests_on=() if ruling is None else (ruling.id,), shown_as=f"decided: {answer}",
        )  # fmt: skip


def ruling_on(act: Act, words: Sequence[str], decisions: Iterable[Decision]) -> Decision | None:
    """The decision that speaks of this act most closely: of the person before of the kind, later before earlier."""
    fitting = [
        decision
        for decision in decisions
        if decision.term.casefold() in {word.casefold() for word in words}
        and decision.act == act.kind
        and decision.person in (None, act.mover)
        and (decision.during is None or _overlaps(act, decision))
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda d: (d.person is not None, d.during is not None, d.date or 0.0, d.id))


def _overlaps(act: Act, decision: Decision) -> bool:
    during = decision.during
    return during is None or (during.earliest <= act.outer[1] and act.outer[0] <= during.latest)


def _organ(written: str, organs: Mapping[str, str]) -> str:
    return organs.get(_plain(written), written)


def _plain(written: str) -> str:
    """Small letters, hyphens as underscores: a case's ids and an agreement's names differ in these alone."""
    return written.casefold().replace("-", "_")
