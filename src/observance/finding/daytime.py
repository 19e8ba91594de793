"""Facts about the time of day: certain in every history, and nobody's observation."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np

from observance.agreement.hours import spells
from observance.agreement.terms import HOURS, Quantity
from observance.agreement.tree import Agreement
from observance.agreement.words import every_atom
from observance.finding.facts import Fact
from observance.finding.world import Context


def daytime_facts(agreement: Agreement, context: Context, histories: int) -> list[Fact]:
    """For each pair of times that the agreement names, the spells between them that touch the case's span."""
    atoms = [atom for atom in every_atom(agreement) if atom.relation.name == HOURS]
    pairs = {tuple(term.si for term in atom.arguments if isinstance(term, Quantity)) for atom in atoms}
    zone = ZoneInfo(agreement.time_zone or context.time_zone)
    every = np.ones(histories, dtype=np.bool_)
    return [
        Fact(
            relation=HOURS,
            arguments=(repr(opens), repr(closes)),
            holds=every,
            confirmed=every,
            possible=every,
            begins=np.array([begin]),
            ends=np.array([end]),
            outer=(begin, end),
            shown_as="the time of day",
        )
        for opens, closes in sorted(pair for pair in pairs if len(pair) == 2)
        for begin, end in spells(context.span, opens, closes, zone)
    ]
