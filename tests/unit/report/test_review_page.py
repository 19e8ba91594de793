"""The review page: blind, offline, in an order that says nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

from observance.report.review import QUESTIONS, ReviewClip, question_words, review_page

JPEG = bytes(cv2.imencode(".jpg", np.full((24, 32, 3), 90, np.uint8))[1].tobytes())


def clip(question: str = "crosses", first: int = 10, item: str = "cam-1-a") -> ReviewClip:
    return ReviewClip(
        question=question, item=item, item_sha256="ab" * 32, first=first, last=first + 40, images=(JPEG, JPEG),
        rate_hz=8.0, place="mdl" if question == "crosses" else None,
    )  # fmt: skip


def shown(html: str) -> list[dict[str, object]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)
    assert found is not None
    data: list[dict[str, object]] = json.loads(found[1])
    return data


def test_the_page_shows_nothing_that_would_lead_the_reader() -> None:
    html = review_page("case-1", [clip(), clip("fires")], seed=4)
    for one in shown(html):
        assert set(one) == {
            "key", "question", "words", "place", "item", "sha256", "first", "last", "rate", "scale", "marks", "images",
        }  # fmt: skip
    visible = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.S).lower()
    for leading in ("box", "party", "clause", "breach", "agreement", "track", "kpa", "cam-1"):
        assert leading not in visible, leading


def test_the_order_is_drawn_and_one_clip_more_leaves_the_others_alone() -> None:
    clips = [clip(first=k) for k in range(12)]
    orders = {seed: [str(one["key"]) for one in shown(review_page("c", clips, seed=seed))] for seed in range(3)}
    assert len({tuple(order) for order in orders.values()}) == 3
    assert all(sorted(order) == sorted(one.key() for one in clips) for order in orders.values())
    again = [str(one["key"]) for one in shown(review_page("c", clips[::-1], seed=0))]
    assert again == orders[0], "the order given says nothing"
    more = [str(one["key"]) for one in shown(review_page("c", [*clips, clip(first=99)], seed=0))]
    assert [key for key in more if key in orders[0]] == orders[0]


def test_a_key_depends_on_what_is_asked_and_on_nothing_else() -> None:
    one = clip()
    assert one.key() == replace(one, images=(JPEG,), rate_hz=1.0).key()
    assert len({one.key(), clip("fires").key(), clip(first=11).key(), clip(item="b").key()}) == 4
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", one.key())


def test_questions_are_neutral() -> None:
    for words in [*QUESTIONS.values(), question_words("hands-over")]:
        assert words.endswith("?")
        for leading in ("soldier", "enemy", "attack", "violat", "illegal", "kpa", "unc"):
            assert leading not in words.lower()


def test_hostile_words_and_missing_images() -> None:
    html = review_page("</script><b>x", [replace(clip(), words="</script><script>alert(1)</script>")], seed=1)
    assert html.count("<script") == 3 and "<b>x" not in html  # questions, pictures, the page's own
    assert shown(html)[0]["words"] == "</script><script>alert(1)</script>"
    with pytest.raises(ValueError, match="without images"):
        review_page("c", [replace(clip(), images=())], seed=1)
    assert "no clips" not in review_page("c", [], seed=1).lower() and shown(review_page("c", [], seed=1)) == []


def test_no_address_outside_of_the_page() -> None:
    html = review_page("c", [clip()], seed=1, caution="Re-enactment.")
    assert "http:" not in html.lower() and "https:" not in html.lower()
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', html)
    assert policy is not None and policy[1].startswith("default-src &#39;none&#39;") and "unsafe" not in policy[1]
    assert "Re-enactment." in html
