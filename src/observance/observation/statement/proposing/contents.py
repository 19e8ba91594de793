"""What each cue of a paragraph says: its own clause and its quotations together, inner cues within outer ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from observance.observation.statement.proposing.adoption import WHOLE, Draft, Place
from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.cued import Cued
from observance.observation.statement.proposing.tails import trimmed
from observance.observation.statement.proposing.verbs import SPEAKING

_GAP = 60
"""Characters between two parts of one content that are content too."""


_HANDS = 8
"""Hands of a chain; what comes behind them is no relay that anybody wrote in earnest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Content in characters of the paragraph. `quoted`: a quotation is among it; `inner`: cues that stand inside."""

    cued: Cued
    content: tuple[Span, ...]
    quoted: bool
    inner: tuple[Said, ...] = ()


def said(place: Place, drafts: Sequence[Draft]) -> list[Said]:
    """What the drafts say, outermost first; what stands inside another's content is held by the innermost such."""
    return _nested([one for draft in drafts for one in _split(place, draft)])


def _split(place: Place, draft: Draft) -> Iterator[Said]:
    """A cue's own sentence, and the quotations of other sentences that it also has."""
    cued = draft.cued
    own = place.sentence(cued.cue.start)
    near = [q for q in draft.taken if own in (place.sentence(q.start), place.sentence(q.end - 1))]
    far = [q for q in draft.taken if q not in near]
    inside = any(s.start <= q.start + 2 and q.end - 3 <= s.end for q in near for s in cued.content)
    pieces = list(cued.content)
    if near and not inside and any(place.size(q) >= WHOLE for q in near) and cued.verb != "according to":
        # A circumstance behind the cue is not said: "...," he said in an interview.
        behind = all(q.end <= cued.start for q in near)
        pieces = [span for span in pieces if not (behind and span.start >= cued.end)]
    if not pieces and not near:
        near, far = far, []
    content = _trimmed(place, _merged([*pieces, *near], cued), cued)
    if content:
        yield Said(cued=cued, content=content, quoted=bool(near))
    if far:
        yield Said(cued=cued, content=tuple(far), quoted=True)


def _trimmed(place: Place, content: tuple[Span, ...], cued: Cued) -> tuple[Span, ...]:
    """Without what hangs on behind a clause that follows its cue."""
    if not content or content[-1].start < cued.end:
        return content
    end = place.sentences[place.sentence(content[-1].start)].end
    return (*content[:-1], trimmed(place.words, content[-1], end))


def _merged(spans: Sequence[Span], cued: Cued) -> tuple[Span, ...]:
    """In order, overlaps joined, and few words between two parts too unless the cue or the source is among them."""
    out: list[Span] = []
    for span in sorted(spans):
        near = out and span.start - out[-1].end <= _GAP
        if near and (span.start <= out[-1].end or not (out[-1].end <= cued.cue.start < span.start)):
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def _nested(flat: Sequence[Said]) -> list[Said]:
    """Each under the smallest that holds its cue; of two that hold each other, the first by `_rank` is the outer."""
    below: dict[int, list[int]] = {}
    top: list[int] = []
    for k, one in enumerate(flat):
        outer = [j for j, other in enumerate(flat) if _is_outer(other, one)]
        if outer:
            below.setdefault(min(outer, key=lambda j: (_size(flat[j]), j)), []).append(k)
        else:
            top.append(k)

    def whole(k: int, seen: frozenset[int]) -> Said:
        inner = [j for j in below.get(k, ()) if j not in seen] if len(seen) < _HANDS else []
        return replace(flat[k], inner=tuple(whole(j, seen | {j}) for j in inner))

    return [whole(k, frozenset((k,))) for k in top]


def _holds(other: Said, one: Said) -> bool:
    return other.cued is not one.cued and any(span.holds(one.cued.cue.start) for span in other.content)


def _is_outer(other: Said, one: Said) -> bool:
    return _holds(other, one) and not (_holds(one, other) and _rank(one) > _rank(other))


def _rank(one: Said) -> tuple[bool, bool, int]:
    """Of two that hold each other, who speaks is outside of who does not, saying of holding, long of short."""
    return (one.cued.source is not None, one.cued.verb in SPEAKING, _size(one))


def _size(one: Said) -> int:
    return sum(span.end - span.start for span in one.content)
