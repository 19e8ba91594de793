"""One clause test weighed in one world: for every candidate act and party, the histories that meet each part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from observance.agreement.conditions import Atom
from observance.agreement.terms import Type, Variable
from observance.finding.clausetest import BELONGS, ClauseTest, ElementTest, ExceptionTest
from observance.finding.compile import Piece, Query, plain_arguments
from observance.finding.evaluate import Ids, Mode, cuts_of, held
from observance.finding.facts import Fact, Facts, Packed, unpack
from observance.finding.prepared import Prepared
from observance.finding.weighed import ElementWeighed, ExceptionWeighed, RepairWeighed, Weighed
from observance.reconstruction.ensemble import Act, Bits, Times

Key = tuple[int, str | None]
"""The anchor's fact, and the party."""


class _Bits:
    """What is collected per candidate while groundings are gone through."""

    def __init__(self, width: int) -> None:
        empty = np.zeros(width, dtype=np.uint64)
        self.met, self.confirmed, self.counts, self.free = (empty.copy() for _ in range(4))
        self.facts: set[int] = set()
        self.groundings = 0
        self.repaired: dict[int, list[tuple[Packed, tuple[int, ...]]]] = defaultdict(list)


class _Sums:
    """The same for one element: holds, confirmed, possible; and the facts tried, by anchor."""

    def __init__(self) -> None:
        self.bits: dict[Key, tuple[Packed, ...]] = {}
        self.used: dict[int, set[int]] = defaultdict(set)


def weigh(clause: ClauseTest, prepared: Prepared) -> list[Weighed]:
    """Every act that the clause could be about, near misses among them, with the bits of each of its parts."""
    facts, width = prepared.facts, prepared.facts.holds.shape[1]
    alike = _alike(clause, prepared)
    sums: dict[Key, _Bits] = defaultdict(lambda: _Bits(width))
    covers: dict[tuple[Key, int], Packed] = {}
    papers: dict[tuple[Key, int], set[int]] = defaultdict(set)
    for index, piece in enumerate(clause.pieces):
        _go_through(clause, index, piece, prepared, alike, sums, covers, papers)
    laid: dict[int, set[str]] = defaultdict(set)
    for index, party in sums:
        if party is not None:
            laid[index].add(party)
    own = [_element_sums(clause, element, prepared, alike) for element in clause.elements]
    result = []
    for anchor in dict.fromkeys(alike.values()):
        fact = facts.rows[int(anchor)]
        if fact.act not in prepared.deeds.acts or not _of_its_kind(clause, prepared.deeds.acts[fact.act], prepared):
            continue
        for party in _parties(clause, fact, prepared, laid.get(int(anchor), set())):
            key = (int(anchor), party)
            found = sums.get(key) or _Bits(width)
            act = prepared.deeds.acts[fact.act]
            elements = tuple(_element(element, key, own[i], act, prepared) for i, element in enumerate(clause.elements))
            high = np.ones(facts.histories, dtype=np.bool_)
            for element in elements:
                high &= element.possible
            n = facts.histories
            blank = np.zeros(width, dtype=np.uint64)
            result.append(
                Weighed(
                    test=clause, act=act, fact=fact, party=party, deed=prepared.deeds.established(act),
                    met=unpack(found.met, n), counts=unpack(found.counts, n), confirmed=unpack(found.confirmed, n),
                    high=high | unpack(found.met, n), covered=unpack(found.met & ~found.free, n), elements=elements,
                    exceptions=tuple(
                        ExceptionWeighed(
                            test=exception, covers=unpack(covers.get((key, k), blank), n),
                            facts=tuple(facts.rows[f] for f in sorted(papers.get((key, k), ()))),
                        )
                        for k, exception in enumerate(clause.exceptions)
                    ),
                    supports=tuple(facts.rows[f] for f in sorted(found.facts | {int(anchor)})),
                    repairs=tuple(_repair(r, found.repaired.get(k, []), facts) for k, r in enumerate(clause.repairs)),
                    groundings=found.groundings,
                )
            )  # fmt: skip
    return result


_KINDS = {Type.PERSON: ("person",), Type.VEHICLE: ("vehicle", "aircraft")}


def _of_its_kind(clause: ClauseTest, act: Act, prepared: Prepared) -> bool:
    """Whether the actor can stand for the clause's letter: no man is a vehicle, no vehicle a person; unknown may be."""
    known = prepared.persons.get(act.mover)
    type_ = next((v.type for v in clause.reading.quantifiers if v.name == clause.actor), None)
    return known is None or type_ not in _KINDS or known.is_a in _KINDS[type_]


def _alike(clause: ClauseTest, prepared: Prepared) -> dict[int, int]:
    """Each candidate with the first that is the same act: a lasting state can have several stretches."""
    lasting = any(one.relation == clause.anchor.relation for one in clause.lastings)
    first: dict[tuple[str, tuple[str, ...]], int] = {}
    found: dict[int, int] = {}
    for anchor in (int(f) for f in prepared.tables.find(clause.candidates)[:, 0]):
        fact = prepared.facts.rows[anchor]
        found[anchor] = first.setdefault((fact.act, fact.arguments), anchor) if lasting else anchor
    for piece in clause.pieces:  # a duty's alternatives can be anchored in other sentences
        for anchor in (int(f) for f in np.unique(prepared.tables.find(piece.query)[:, 0])):
            found.setdefault(anchor, anchor)
    return found


def _go_through(
    clause: ClauseTest, index: int, piece: Piece, prepared: Prepared, alike: Mapping[int, int], sums: dict[Key, _Bits],
    covers: dict[tuple[Key, int], Packed], papers: dict[tuple[Key, int], set[int]],
) -> None:  # fmt: skip
    tables, facts = prepared.tables, prepared.facts
    mode, sure_mode, _ = modes(facts)
    excepted = [[p for i, p in e.pieces if i == index] for e in clause.exceptions]
    every = [p for pieces in excepted for p in pieces]
    shut = clause.closed
    ids, met = held(piece, tables, mode, closed=shut)
    _, sure = held(piece, tables, sure_mode, closed=shut)
    free = held(piece, tables, mode, excepted=every, closed=shut)[1] if every else met
    counts = held(piece, tables, sure_mode, excepted=every, closed=shut)[1] if every else sure
    alone = [met & ~held(piece, tables, mode, excepted=pieces, closed=shut)[1] for pieces in excepted]
    used = [_papers(piece, ids, pieces, prepared, mode) for pieces in excepted]
    mended = [[p for i, p in r.pieces if i == index] for r in clause.repairs]
    repairs = [cuts_of(piece, ids, pieces, tables, mode) for pieces in mended]
    for row in range(ids.shape[0]):
        key = (alike[int(ids[row, 0])], _party_of(clause, piece.query, ids[row], prepared))
        into = sums[key]
        for k, bits in enumerate(alone):
            covers[key, k] = covers.get((key, k), np.zeros_like(met[row])) | bits[row]
            papers[key, k] |= used[k][row]
        for k, cuts in enumerate(repairs):
            for c in range(cuts.of[row], cuts.of[row + 1]):
                into.repaired[k].append((cuts.bits[c] & met[row], cuts.facts[c]))
        into.met |= met[row]
        into.confirmed |= sure[row]
        into.counts |= counts[row]
        into.free |= free[row]
        into.groundings += 1
        if met[row].any():
            into.facts.update(int(i) for i in ids[row])


def _repair(test: ExceptionTest, found: list[tuple[Packed, tuple[int, ...]]], facts: Facts) -> RepairWeighed:
    """The earliest of what came, history by history."""
    came: Bits = np.zeros(facts.histories, dtype=np.bool_)
    when: Times = np.full(facts.histories, np.nan)
    for bits, used in found:
        here = unpack(bits, facts.histories)
        came = came | here
        for row in (
            facts.rows[f] for f in used if facts.rows[f].begins.size > 1 or np.isfinite(facts.rows[f].begins[0])
        ):
            when = np.where(here, np.fmin(when, row.begins), when)
    return RepairWeighed(test=test, came=came, when=when)


def modes(facts: Facts) -> tuple[Mode, Mode, Mode]:
    """How facts count for the share, towards a breach, and for what is not excluded."""
    return (
        Mode(own=facts.holds, cuts=facts.holds),
        Mode(own=facts.confirmed, cuts=facts.possible),
        Mode(own=facts.possible, cuts=facts.holds),
    )


def _papers(piece: Piece, ids: Ids, excepted: list[Piece], prepared: Prepared, mode: Mode) -> list[set[int]]:
    """By grounding, the facts of the exception that take some of its time."""
    cuts = cuts_of(piece, ids, excepted, prepared.tables, mode)
    return [
        {fact for c in range(cuts.of[g], cuts.of[g + 1]) for fact in cuts.facts[c]} for g in range(ids.shape[0])
    ]  # fmt: skip


def _element_sums(clause: ClauseTest, element: ElementTest, prepared: Prepared, alike: Mapping[int, int]) -> _Sums:
    facts = prepared.facts
    sums = _Sums()
    for piece in element.pieces:
        ids = prepared.tables.find(piece.query)
        alone = int(clause.anchor not in element.alternatives[0] and len(piece.query.atoms) > 1)
        three = [held(piece, prepared.tables, mode, first=alone)[1] for mode in modes(facts)]
        for row in range(ids.shape[0]):
            key = (alike[int(ids[row, 0])], _party_of(clause, piece.query, ids[row], prepared))
            was = sums.bits.get(key)
            now = tuple(bits[row] for bits in three)
            sums.bits[key] = now if was is None else tuple(a | b for a, b in zip(was, now, strict=True))
            sums.used[key[0]].update(int(i) for i in ids[row])
    return sums


def _element(element: ElementTest, key: Key, sums: _Sums, act: Act, prepared: Prepared) -> ElementWeighed:
    facts, width = prepared.facts, prepared.facts.holds.shape[1]
    blank = np.zeros(width, dtype=np.uint64)
    found = sums.bits.get(key) or sums.bits.get((key[0], None)) or (blank, blank, blank)
    met, confirmed, possible = (unpack(bits, facts.histories) for bits in found)
    own = [facts.rows[i] for i in sorted(sums.used.get(key[0], ())) if facts.rows[i].relation in element.relations]
    latent = ""
    for alternative in element.atoms:
        reasons = [_unknown(atom, act, key[1], prepared) for atom in alternative]
        if any(reasons) and not possible.all():
            latent = next(reason for reason in reasons if reason)
            possible = np.ones_like(possible)
    if not latent and (possible & ~met).any():
        undecided = any(f.relation in prepared.open_relations for f in own)
        latent = "undecided" if undecided else "party" if BELONGS in element.relations else "unwatched"
    return ElementWeighed(
        test=element, met=met, confirmed=confirmed, possible=possible, latent=latent, facts=tuple(own)
    )


def _unknown(atom: Atom, act: Act, party: str | None, prepared: Prepared) -> str:
    """Why the lack of a fact says nothing: a latent, never a default. "" where the lack was seen or decided."""
    if prepared.context.nothing_unknown:
        return ""
    more, person = act.attributes, prepared.persons.get(act.mover)
    match atom.relation.name:
        case "in_zone" | "starts" | "takes_place":
            return "" if act.watched or "starts_in" in more else "unwatched"
        case "lands":
            return "" if "lands_in" in more else "unwatched"
        case "directed":
            return "" if "directed_at" in more or "across" in more else "unwatched"
        case "belongs":
            return "" if party is not None else "party"
        case "has_role":
            return "" if person is not None and person.roles else "unwatched"
        case "has_class":
            return "" if person is not None and person.classes else "unwatched"
        case name if name in prepared.open_relations:
            return ""
        case name:
            return "" if (name, act.id) in prepared.facts.made else "unwatched"


def _party_of(clause: ClauseTest, query: Query, row: Ids, prepared: Prepared) -> str | None:
    for index, atom in enumerate(query.atoms[: query.own]):
        for place, term in enumerate(plain_arguments(atom)):
            if isinstance(term, Variable) and term.name == clause.who:
                return prepared.facts.rows[int(row[index])].arguments[place]
    return None


def _parties(clause: ClauseTest, fact: Fact, prepared: Prepared, laid: set[str]) -> list[str | None]:
    """The parties that the act could be laid to: by attribution, or as the clause addresses them; else nobody."""
    found = set(laid)
    actor = prepared.deeds.acts[fact.act].mover
    if clause.attributed:
        found |= {belonging.arguments[1] for belonging in prepared.facts.about(BELONGS, actor)}
    parties: list[str | None] = [*sorted(found)]
    return parties or [None]
