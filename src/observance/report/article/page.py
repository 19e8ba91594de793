"""The traced article as one page for looking at: sentences in colour, and beside them what each rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from observance.report.article.labels import LABELS, MEANS, Label
from observance.report.article.traced import Traced
from observance.report.page import page_file, page_templates, security_policy

_TONES: dict[Label, str] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "attributed but unverified": "attributed",
    "undecided": "undecided",
    "not about the incident": "elsewhere",
    "not answered": "protected",
}


def article_page(traced: Sequence[Traced], *, article: str, title: str, caution: str, was_run: bool) -> str:
    """The page as HTML, with no network and no script in it.

    Args:
        article: the article's file. title: the case's. caution: printed above and below when not empty.
        was_run: whether the case's answers stand behind the marks, or its papers alone.
    """
    style = page_file("article.css")
    counts = Counter(one.label for one in traced)
    numbered = [
        {
            "number": i, "paragraph": one.paragraph, "text": one.text, "label": one.label, "tone": _TONES[one.label],
            "why": one.why, "anchors": one.anchors, "against": one.against,
        }
        for i, one in enumerate(traced, start=1)
    ]  # fmt: skip
    return (
        page_templates()
        .get_template("article.jinja")
        .render(
            policy=security_policy(style, ""),
            style=Markup(style),
            article=article,
            title=title,
            caution=caution,
            run_words=""
            if was_run
            else "The case was not run: its observations and statements stand behind the marks, and no answer.",
            marks=[{"label": m, "tone": _TONES[m], "means": MEANS[m], "count": counts[m]} for m in LABELS],
            paragraphs=[list(those) for _, those in groupby(numbered, key=lambda one: one["paragraph"])],
        )
    )
