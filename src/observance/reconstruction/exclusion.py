"""Which claims hold in each history: sources' reliability and claims' exclusions, weighed jointly and exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from observance.values import draws

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
MOST_STATES = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One claim as a vote.

    Attributes:
        speaks_as: whose number decides on reliability; sources not declared independent speak as one.
        deed: what the claim is about; claims of one `speaks_as` about one deed share their credibility number.
        reliability, credibility: shares. excludes: ids of claims that cannot hold beside this one.
    """

    claim: str
    source: str
    speaks_as: str
    deed: str
    reliability: float
    credibility: float
    excludes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """Per claim and per source, (histories,): whether it holds. `posterior`: exact shares after the exclusions."""

    claims: Mapping[str, Bits]
    sources: Mapping[str, Bits]
    posterior: Mapping[str, float]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Level:
    """A stretch of one uniform number, from `low` to `high`, and which claims (or sources) hold there."""

    low: float
    high: float
    on: frozenset[str]


def _levels(thresholds: Mapping[str, float]) -> list[_Level]:
    """The stretches of [0, 1] within which the same of them hold: a name holds below its threshold."""
    cuts = sorted({0.0, 1.0, *thresholds.values()})
    return [
        _Level(low, high, frozenset(name for name, t in thresholds.items() if t >= high))
        for low, high in pairwise(cuts)
        if high > low
    ]


def _bundles(voices: Sequence[Voice]) -> dict[str, list[Voice]]:
    """Claims that share a credibility number."""
    bundles: dict[str, list[Voice]] = {}
    for voice in voices:
        bundles.setdefault(f"credibility:{voice.speaks_as}:{voice.deed}", []).append(voice)
    return {name: bundles[name] for name in sorted(bundles)}


def _rivals(voices: Sequence[Voice]) -> set[frozenset[str]]:
    present = {v.claim for v in voices}
    return {frozenset((v.claim, e)) for v in voices for e in v.excludes if e in present and e != v.claim}


def _groups(bundles: Mapping[str, list[Voice]], rivals: set[frozenset[str]]) -> list[list[str]]:
    """Bundles tied by an exclusion, or by a speaker whose reliability an exclusion weighs."""
    contested = {name for name, b in bundles.items() if any(v.claim in pair for v in b for pair in rivals)}
    groups: list[list[str]] = []
    for name in sorted(contested):
        claims = {v.claim for v in bundles[name]}
        speakers = {v.speaks_as for v in bundles[name]}
        touching = [
            g
            for g in groups
            if any(
                v.speaks_as in speakers or any({v.claim, c} == set(p) for p in rivals for c in claims)
                for other in g
                for v in bundles[other]
            )
        ]
        merged = [name] + [n for g in touching for n in g]
        groups = [g for g in groups if g not in touching] + [sorted(merged)]
    return sorted(groups)


def draw(voices: Sequence[Voice], *, seed: int, histories: int) -> Held:
    """Draw which claims hold.

    Numbers of speakers and bundles that no exclusion touches are their own named streams. Each contested group takes
    one number, which picks a joint state; a contested speaker's number is then spread inside the level picked, so that
    his other claims follow.
    """
    voices = sorted(voices, key=lambda v: v.claim)
    bundles, rivals = _bundles(voices), _rivals(voices)
    speakers = sorted({v.speaks_as for v in voices})
    numbers = {s: draws.uniform(seed, s, histories)[:, 0] for s in speakers}
    posterior = {v.claim: v.reliability * v.credibility for v in voices}
    picks: dict[str, Bits] = {}
    notes: list[str] = []
    done: set[str] = set()
    for group in _groups(bundles, rivals):
        members = [v for name in group for v in bundles[name]]
        states = _weigh(members, {name: bundles[name] for name in group}, rivals)
        if states is None:
            notes.append(
                "These claims exclude each other in ways that cannot be weighed jointly; of two that exclude each "
                "other the more credible is kept: " + ", ".join(v.claim for v in members) + "."
            )
            continue
        number = draws.uniform(seed, "exclusive:" + members[0].claim, histories)[:, 0]
        shares = np.array([s.weight for s in states])
        picked = np.minimum(np.searchsorted(np.cumsum(shares), number, side="right"), len(states) - 1)
        for speaker in states[0].levels:
            low = np.array([s.levels[speaker].low for s in states])[picked]
            high = np.array([s.levels[speaker].high for s in states])[picked]
            numbers[speaker] = low + numbers[speaker] * (high - low)
        for v in members:
            on = np.array([v.claim in s.on for s in states])
            picks[v.claim] = on[picked]
            posterior[v.claim] = float(shares[on].sum())
        done |= set(group)
    for name, bundle in bundles.items():
        if name in done:
            continue
        number = draws.uniform(seed, name, histories)[:, 0]
        for v in bundle:
            picks[v.claim] = (numbers[v.speaks_as] < v.reliability) & (number < v.credibility)
    _keep_better(voices, rivals, picks)
    sources = {v.source: numbers[v.speaks_as] < v.reliability for v in voices}
    return Held(claims=picks, sources=sources, posterior=posterior, notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class _State:
    """One joint state: each speaker's level, the claims that hold, its share."""

    levels: Mapping[str, _Level]
    on: frozenset[str]
    weight: float


def _weigh(
    members: Sequence[Voice], bundles: Mapping[str, list[Voice]], rivals: set[frozenset[str]]
) -> list[_State] | None:
    """Every possible joint state with its share; None when there are too many, or none is possible."""
    speakers = sorted({v.speaks_as for v in members})
    by_speaker = {s: _levels({v.source: v.reliability for v in members if v.speaks_as == s}) for s in speakers}
    by_bundle = {name: _levels({v.claim: v.credibility for v in bundle}) for name, bundle in bundles.items()}
    size = int(np.prod([float(len(x)) for x in [*by_speaker.values(), *by_bundle.values()]]))
    if size > MOST_STATES:
        return None
    source_of = {v.claim: v.source for v in members}
    states = list(_states(speakers, by_speaker, by_bundle, source_of, rivals))
    total = sum(s.weight for s in states)
    if total <= 0:
        return None
    return [_State(s.levels, s.on, s.weight / total) for s in states]


def _states(
    speakers: Sequence[str],
    by_speaker: Mapping[str, list[_Level]],
    by_bundle: Mapping[str, list[_Level]],
    source_of: Mapping[str, str],
    rivals: set[frozenset[str]],
) -> Iterator[_State]:
    for levels in product(*(by_speaker[s] for s in speakers)):
        reliable = frozenset().union(*(level.on for level in levels))
        prior = float(np.prod([level.high - level.low for level in levels]))
        together: dict[frozenset[str], float] = {}
        for parts in product(*by_bundle.values()):
            on = frozenset(c for part in parts for c in part.on if source_of[c] in reliable)
            if any(pair <= on for pair in rivals):
                continue
            weight = float(np.prod([part.high - part.low for part in parts]))
            together[on] = together.get(on, 0.0) + weight
        for on, weight in sorted(together.items(), key=lambda entry: sorted(entry[0])):
            yield _State(dict(zip(speakers, levels, strict=True)), on, prior * weight)


def _keep_better(voices: Sequence[Voice], rivals: set[frozenset[str]], picks: dict[str, Bits]) -> None:
    """Where exclusions were too many to weigh, two that exclude each other still never both hold."""
    rank = {v.claim: (-v.reliability * v.credibility, v.claim) for v in voices}
    for pair in sorted(rivals, key=sorted):
        better, worse = sorted(pair, key=lambda c: rank[c])
        picks[worse] = picks[worse] & ~picks[better]
