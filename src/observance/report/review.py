"""The review page: clips to be read blind, offline, with yes, no or cannot tell; it saves what `reviews.yaml` needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from observance.report.page import image_address, page_file, page_templates, security_policy
from observance.values.draws import uniform

QUESTIONS = {
    "crosses": "Does a person cross the marked line on the ground?",
    "enters": "Does a person enter the marked ground?",
    "stays": "Is a person inside the marked ground?",
    "fires": "Does a person fire a weapon?",
    "recovers": "Does a person move another person who is lying?",
    "drags": "Does a person drag another person?",
    "carries": "Does a person carry something in the hands?",
    "lies": "Is a person lying on the ground?",
    "runs": "Does a person run?",
    "stops": "Does a person or a vehicle stop?",
    "leaves-vehicle": "Does a person get out of a vehicle?",
    "enters-vehicle": "Does a person get into a vehicle?",
    "falls": "Does a person fall?",
    "follows": "Does a person go where another went before?",
    "moves": "Is a person dragged or carried by others?",
}
"""Neutral words for each act; none names a party, a clause or what somebody else answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClip:
    """One clip and one question.

    Attributes:
        question: the act, in the vocabulary's word. place: the line or zone asked about, for the saved reading.
        marks: where that place lies in the picture, as lines of pixels of the item; only if the question needs it.
        first, last: frames of the item, both included. images: JPEG or PNG bytes, evenly from first to last.
        rate_hz: images a second at true speed. scale: pixels of the item per pixel of the images.
    """

    question: str
    item: str
    item_sha256: str | None
    first: int
    last: int
    images: tuple[bytes, ...]
    rate_hz: float
    place: str | None = None
    marks: tuple[tuple[tuple[float, float], ...], ...] = ()
    scale: float = 1.0
    words: str = ""

    def key(self) -> str:
        """An id made of what is asked about, with nothing in it that a reader could learn from."""
        asked = f"{self.question}\x1f{self.place}\x1f{self.item}\x1f{self.item_sha256}\x1f{self.first}\x1f{self.last}"
        return "r-" + hashlib.sha256(asked.encode()).hexdigest()[:12]


def review_page(case: str, clips: Sequence[ReviewClip], *, seed: int, caution: str = "") -> str:
    """The page as HTML, which works from a file without network.

    The order of the clips is drawn from `seed`, each clip by its own key, so that it says nothing and one clip more
    leaves the others' order as it was.

    Raises:
        ValueError: a clip without images, or an image that is neither PNG nor JPEG.
    """
    order = sorted(clips, key=lambda clip: (float(uniform(seed, f"review/{clip.key()}", 1)[0, 0]), clip.key()))
    pool: dict[bytes, int] = {}  # clips overlap: each image stands in the page once
    data = _json([_shown(clip, pool) for clip in order])
    pictures = _json([image_address(image) for image in pool])
    style, script = page_file("review.css"), page_file("review.js")
    return (
        page_templates()
        .get_template("review.jinja")
        .render(
            case=case,
            caution=caution,
            count=len(order),
            style=Markup(style),
            script=Markup(script),
            policy=security_policy(style, script),
            data=data,
            pictures=pictures,
        )
    )


def question_words(act: str) -> str:
    """The neutral question for an act; a plain one for a word that has none."""
    return QUESTIONS.get(act, f"Is this to be seen: a person or a vehicle {act.replace('-', ' ').replace('_', ' ')}?")


def _json(value: object) -> Markup:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _shown(clip: ReviewClip, pool: dict[bytes, int]) -> dict[str, object]:
    if not clip.images:
        raise ValueError(f"clip {clip.key()} of {clip.item} without images")
    return {
        "key": clip.key(),
        "question": clip.question,
        "words": clip.words or question_words(clip.question),
        "place": clip.place,
        "item": clip.item,
        "sha256": clip.item_sha256,
        "first": clip.first,
        "last": clip.last,
        "rate": clip.rate_hz,
        "scale": clip.scale,
        "marks": [[list(point) for point in line] for line in clip.marks],
        "images": [pool.setdefault(image, len(pool)) for image in clip.images],
    }
