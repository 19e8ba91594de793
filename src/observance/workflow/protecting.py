"""What of a case may not be said outside, by what it is: the words that the gate looks for in a release."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from observance.finding.seen import SeenFindings
from observance.observation.marked import Impact, Recovered, Shared
from observance.observation.statement.claims import ClaimedPersonal
from observance.release.gate.wording import Protected
from observance.workflow.case import Case

_LEAST = 10


def protected_words(case: Case, seen: SeenFindings, public: Iterable[str]) -> Protected:
    """Every protected word of a case, less what the release says on purpose.

    Args:
        public: texts that were put together from what may leave.
    """
    items = case.items
    marks = [mark for mark in case.observations.observations if not isinstance(mark, Shared)]
    examiners = [mark.examiner for mark in marks if isinstance(mark, Impact | Recovered)]
    statements = list(case.statements.values())
    claims = [claim for statement in statements for claim in statement.claims]
    personal = [claim for claim in claims if isinstance(claim.content, ClaimedPersonal)]
    originals = [path for item in items if (path := case.original(item.id)) is not None]
    files = [item.file for item in items if item.file is not None]
    kinds: dict[str, list[str]] = {
        "an item's id": [item.id for item in items],
        "a camera's id": list(case.cameras),
        "an original's name": [
            word
            for name in (*(path.name for path in originals), *files)
            for word in (PurePosixPath(name).name, PurePosixPath(name).stem)
        ],
        "an original's digest": [word for digest in case.taken_in.values() for word in (digest, digest[:16])],
        "hands that evidence went through": [
            word for item in items for word in (item.acquired_from, item.acquired_by, *item.earlier_hands)
        ],
        "who observed, graded or examined": [
            word for mark in marks for word in (mark.author, *mark.also)
        ] + examiners + [statement.source.graded_by for statement in statements] + [
            claim.confirmed_by for claim in claims if claim.confirmed_by
        ],
        "a source": [s.source.id for s in statements] + [
            s.source.outlet for s in statements if s.source.kind in ("witness", "other")
        ] + [claim.speaker for s in statements if s.source.kind == "witness" for claim in s.claims],
        "a reader": [reading.reviewer for reading in case.reviews.readings],
        "a person's pseudonym": [person.id for person in case.actors.persons],
        "what a source asked for": [w for one in case.consents.values() for w in (one.of, *_long(one.conditions))],
        "who recorded a consent": [w for one in case.consents.values() for w in _long(one.recorded_by)],
        "how an item came": [w for item in items for w in _long(item.device, item.legal_basis, *item.gaps)],
        "an inner id": [row.id for row in seen.rows] + [mark.id for mark in marks] + [claim.id for claim in claims],
        "a note": [mark.note for mark in marks] + [item.device_clock for item in items],
        "what adopters wrote": [word for one in case.reviews.adoptions for word in (one.reasons, one.dissent)],
        "a medical or personal fact": [claim.quote for claim in personal],
    }  # fmt: skip
    return Protected.of(kinds, public)


def _long(*texts: str) -> list[str]:
    """Sentences and codes; single common words ("none", "a phone") are said everywhere."""
    return [text for text in texts if len(text) >= _LEAST]
