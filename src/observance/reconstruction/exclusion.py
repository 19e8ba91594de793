"""Which claims hold in each history: sources' reliability and claims' exclusions, weighed jointly and exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from observance.values import draws
from observance.values.groups import joined

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
MOST_STATES = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One claim as a vote.

    Attributes:
        speaks_as: whose number decides on reliability; sources not declared independent speak as one.
        deed: what the claim is about; claims of one `speaks_as` about one deed share their credibility number, unless
            they exclude each other, and hold only where the one with the largest share does: repeating adds nothing.
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


def _bundles(voices: Sequence[Voice], rivals: set[frozenset[str]]) -> dict[str, list[Voice]]:
    """Claims that share a credibility number; rivals, whom sharing one would never let hold alone, do not."""
    bundles: dict[str, list[Voice]] = {}
    for voice in voices:
        bundles.setdefault(f"credibility:{voice.speaks_as}:{voice.deed}", []).append(voice)
    for name, bundle in list(bundles.items()):
        quarrel = [v for v in bundle if any({v.claim, w.claim} in rivals for w in bundle)]
        if quarrel:
            bundles[name] = [v for v in bundle if v not in quarrel]
            bundles |= {f"{name}:{v.claim}": [v] for v in quarrel}
    return {name: _once(bundles[name]) for name in sorted(bundles) if bundles[name]}


def _once(bundle: Sequence[Voice]) -> list[Voice]:
    """Each claim nested in the one with the largest share, so that all together have that share and no more.

    A source that cannot be relied on still says nothing. A claim keeps its own share where it can: what its source is
    more often reliable than the first one's, its credibility gives up.
    """
    first = max(bundle, key=lambda v: (v.reliability * v.credibility, v.claim))
    nested = []
    for v in bundle:
        reliability = min(v.reliability, first.reliability)
        own = v.reliability * v.credibility
        credibility = min(first.credibility, own / reliability) if reliability > 0 else 0.0
        nested.append(replace(v, reliability=reliability, credibility=credibility))
    return nested


def _rivals(voices: Sequence[Voice]) -> set[frozenset[str]]:
    present = {v.claim for v in voices}
    return {frozenset((v.claim, e)) for v in voices for e in v.excludes if e in present and e != v.claim}


def _groups(bundles: Mapping[str, list[Voice]], rivals: set[frozenset[str]]) -> list[list[str]]:
    """Bundles tied by an exclusion, or by a speaker whose reliability an exclusion weighs."""
    bundle_of = {v.claim: name for name, bundle in bundles.items() for v in bundle}
    contested = sorted({bundle_of[claim] for pair in rivals for claim in pair})
    speakers = {name: f"speaker {bundles[name][0].speaks_as}" for name in contested}
    pairs = [(bundle_of[a], bundle_of[b]) for a, b in map(sorted, rivals)] + list(speakers.items())
    groups = joined([*contested, *speakers.values()], pairs)
    return sorted([name for name in group if name in speakers] for group in groups)


def draw(voices: Sequence[Voice], *, seed: int, histories: int) -> Held:
    """Draw which claims hold.

    Numbers of speakers and bundles that no exclusion touches are their own named streams. In each contested group one
    number picks the levels of its speakers, spread inside them so that a speaker's other claims follow, and one more
    for each set of claims tied by exclusions picks which of them hold: given the levels, such sets are independent.
    """
    voices = sorted(voices, key=lambda v: v.claim)
    rivals = _rivals(voices)
    bundles = _bundles(voices, rivals)
    numbers = {s: draws.uniform(seed, s, histories)[:, 0] for s in sorted({v.speaks_as for v in voices})}
    posterior = {v.claim: v.reliability * v.credibility for bundle in bundles.values() for v in bundle}
    picks: dict[str, Bits] = {}
    notes: list[str] = []
    done: set[str] = set()
    for group in _groups(bundles, rivals):
        members = [v for name in group for v in bundles[name]]
        weighed = _weigh({name: bundles[name] for name in group}, rivals)
        if weighed is None:
            notes.append(
                "These claims exclude each other in ways that cannot be weighed jointly; of two that exclude each "
                "other the more credible is kept: " + ", ".join(v.claim for v in members) + "."
            )
            continue
        shares = np.array([w.share for w in weighed])
        picked = _nth(shares, draws.uniform(seed, "exclusive:" + members[0].claim, histories)[:, 0])
        for speaker in weighed[0].levels:
            levels = [w.levels[speaker] for w in weighed]
            low = np.array([level.low for level in levels])[picked]
            high = np.array([level.high for level in levels])[picked]
            numbers[speaker] = low + numbers[speaker] * (high - low)
            for v in (v for name in bundles if name not in group for v in bundles[name] if v.speaks_as == speaker):
                below = [np.clip((v.reliability - level.low) / (level.high - level.low), 0, 1) for level in levels]
                posterior[v.claim] = float(shares @ np.array(below)) * v.credibility
        for n, names in enumerate(_parts(group, bundles, rivals)):
            claims = [v.claim for name in names for v in bundles[name]]
            number = draws.uniform(seed, "exclusive claims:" + claims[0], histories)[:, 0]
            on = {claim: np.zeros(histories, dtype=np.bool_) for claim in claims}
            for k in np.unique(picked):
                here = picked == k
                states = weighed[int(k)].parts[n]
                which = _nth(np.array([state.weight for state in states]), number[here])
                for claim in claims:
                    on[claim][here] = np.array([claim in state.on for state in states])[which]
            picks |= on
            for claim in claims:
                posterior[claim] = sum(w.share * s.weight for w in weighed for s in w.parts[n] if claim in s.on)
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


def _nth(shares: Floats, number: Floats) -> NDArray[np.int64]:
    """Which of the shares each number in [0, 1) falls into."""
    return np.minimum(np.searchsorted(np.cumsum(shares), number, side="right"), len(shares) - 1)


@dataclass(frozen=True, slots=True)
class _State:
    """Which claims of one part hold, and how often, given the speakers' levels."""

    on: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One joint level of the speakers: its share, and for each part the states possible there."""

    levels: Mapping[str, _Level]
    share: float
    parts: Sequence[Sequence[_State]]


def _parts(
    group: Sequence[str], bundles: Mapping[str, list[Voice]], rivals: set[frozenset[str]]
) -> tuple[tuple[str, ...], ...]:
    """Bundles tied by exclusions: no state of one part makes a state of another impossible."""
    bundle_of = {v.claim: name for name in group for v in bundles[name]}
    return joined(group, [(bundle_of[a], bundle_of[b]) for a, b in map(sorted, rivals) if a in bundle_of])


def _weigh(bundles: Mapping[str, list[Voice]], rivals: set[frozenset[str]]) -> list[_Weighed] | None:
    """Every possible joint state with its share; None when there are too many, or none is possible."""
    members = [v for bundle in bundles.values() for v in bundle]
    speakers = sorted({v.speaks_as for v in members})
    by_speaker = [_levels({v.claim: v.reliability for v in members if v.speaks_as == s}) for s in speakers]
    if np.prod([float(len(levels)) for levels in by_speaker]) > MOST_STATES:
        return None
    parts = _parts(list(bundles), bundles, rivals)
    weighed, size = [], 0
    for levels in product(*by_speaker):
        relied = frozenset().union(*(level.on for level in levels))
        share = float(np.prod([level.high - level.low for level in levels]))
        states = []
        for names in parts:
            possible = _possible([bundles[name] for name in names], relied, rivals)
            size += len(possible)
            if size > MOST_STATES:
                return None
            total = sum(possible.values())
            share *= total
            states.append([_State(on, w / total) for on, w in sorted(possible.items(), key=_named)] if total else [])
        if share > 0:
            weighed.append(_Weighed(dict(zip(speakers, levels, strict=True)), share, states))
    total = sum(w.share for w in weighed)
    return [replace(w, share=w.share / total) for w in weighed] if total > 0 else None


def _named(state: tuple[frozenset[str], float]) -> list[str]:
    return sorted(state[0])


def _possible(
    part: Sequence[Sequence[Voice]], relied: frozenset[str], rivals: set[frozenset[str]]
) -> dict[frozenset[str], float]:
    """What can hold together, where these claims' sources can be relied on, with its weight; bundle after bundle."""
    states: dict[frozenset[str], float] = {frozenset(): 1.0}
    for bundle in part:
        grown: dict[frozenset[str], float] = {}
        for level in _levels({v.claim: v.credibility for v in bundle}):
            more = level.on & relied
            for on, weight in states.items():
                joint = on | more
                if not any(frozenset((a, b)) in rivals for a in more for b in joint):
                    grown[joint] = grown.get(joint, 0.0) + weight * (level.high - level.low)
        states = grown
        if len(states) > MOST_STATES:
            break
    return states


def _keep_better(voices: Sequence[Voice], rivals: set[frozenset[str]], picks: dict[str, Bits]) -> None:
    """Where exclusions were too many to weigh, two that exclude each other still never both hold."""
    rank = {v.claim: (-v.reliability * v.credibility, v.claim) for v in voices}
    for pair in sorted(rivals, key=sorted):
        better, worse = sorted(pair, key=lambda c: rank[c])
        picks[worse] = picks[worse] & ~picks[better]
