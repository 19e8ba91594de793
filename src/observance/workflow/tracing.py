"""The action `trace`: an article held against a case, sentence by sentence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.parquet as pq

from observance.finding.seen import SeenFindings, read_findings
from observance.observation.statement.proposing.pipeline import find, installed
from observance.report.article.acted import ActHeld
from observance.report.article.gathering import CasePapers, known
from observance.report.article.html_text import text_of_html
from observance.report.article.labels import LABELS
from observance.report.article.named import Spot
from observance.report.article.page import article_page
from observance.report.article.traced import Traced, trace
from observance.values.errors import Unavailable, refuse
from observance.workflow.answering import caution_of
from observance.workflow.case import Case, load_case
from observance.workflow.progress import Progress

LARGEST = 1_000_000
"""Bytes of an article beyond which it is none."""
_NEARLY_ALL = 0.99
"""Share of the histories that must hold an act before it may bear a sentence out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedArticle:
    """A traced article: its sentences, and the page that was written."""

    sentences: tuple[Traced, ...]
    page: Path
    caution: str

    def counts(self) -> dict[str, int]:
        """How many sentences have each mark."""
        found = Counter(one.label for one in self.sentences)
        return {label: found[label] for label in LABELS}

    def as_json(self) -> str:
        """Everything, for programs."""
        told = {
            "caution": self.caution,
            "counts": self.counts(),
            "sentences": [asdict(one) for one in self.sentences],
        }
        return json.dumps(told, ensure_ascii=False, indent=1)


def trace_case(
    folder: Path, article: Path, out: Path | None = None, pipeline: str | None = None, *, progress: Progress
) -> TracedArticle:
    """Hold an article against a case and write the page.

    Args:
        article: text in UTF-8, a paragraph a line; or HTML.
        out: the page; CASE/out/trace-ARTICLE.html otherwise.
        pipeline: an installed English pipeline that finds who says what; rules alone otherwise.

    Raises:
        RefusedInput: a faulty case; an article that is not there, not text, empty, or too large.
        Unavailable: the pipeline is not installed.
    """
    text = article_text(article)
    parser = find(pipeline) if pipeline is not None else None
    if pipeline is not None and parser is None:
        raise Unavailable(f"no pipeline {pipeline!r} that can parse; installed: {', '.join(installed()) or 'none'}")
    case = load_case(folder)
    knowledge, reader = known(papers_of(case))
    sentences = trace(text, knowledge, reader, parser, lambda share: progress("trace", share))
    progress("trace", 1.0)
    caution = caution_of(case.question.kind)
    page = out or case.root / "out" / f"trace-{article.stem}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    was_run = (case.root / "out" / "findings.json").is_file()
    made = article_page(sentences, article=article.name, title=case.question.title, caution=caution, was_run=was_run)
    page.write_text(made, encoding="utf-8")
    return TracedArticle(sentences=sentences, page=page, caution=caution)


def article_text(path: Path) -> str:
    """The text of an article's file.

    Raises:
        RefusedInput: not there, not text in UTF-8, empty, or too large.
    """
    if not path.is_file():
        raise refuse(str(path), "article", wanted="a file of text or HTML", got="nothing there")
    if path.stat().st_size > LARGEST:
        got = f"{path.stat().st_size / 1e6:.0f} MB"
        raise refuse(str(path), "article", wanted=f"an article of at most {LARGEST // 1_000_000} MB", got=got)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        got = f"a byte that is none at {error.start}"
        raise refuse(str(path), "article", wanted="text or HTML in UTF-8", got=got, example="iconv -t UTF-8") from None
    if "\x00" in text:
        raise refuse(str(path), "article", wanted="text or HTML", got="a file with null bytes")
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or text.lstrip()[:200].lower().startswith(
        ("<!doctype", "<html")
    ):
        text = text_of_html(text)
    if not text.strip():
        raise refuse(str(path), "article", wanted="an article with words in it", got="none")
    return text


def papers_of(case: Case) -> CasePapers:
    """What of a case is held against an article."""
    names = {p.id: p.name for p in case.actors.parties} | {u.id: u.name for u in case.actors.units}
    names |= {p.id: p.called for p in case.actors.persons}
    names |= {one.properties.id: one.properties.name for one in case.scene_file.features}
    persons = {person.id for person in case.actors.persons}
    return CasePapers(
        zone=case.question.time_zone,
        span=(case.question.time_span.earliest, case.question.time_span.latest),
        title=case.question.title,
        names=names,
        actors=case.actors,
        spots=tuple(
            Spot(id=p.id, kind=p.kind, name=p.name, also_called=p.also_called)
            for p in (one.properties for one in case.scene_file.features)
            if p.alternative_to is None
        ),
        statements=tuple(case.statements[id] for id in sorted(case.statements)),
        conclusions=case.conclusions.conclusions,
        notices=case.notices.notices,
        observations=case.observations,
        findings=_findings(case.root / "out" / "findings.json"),
        acts=_acts(case.root / "work" / "acts.parquet", persons),
    )


def _findings(path: Path) -> SeenFindings | None:
    return read_findings(path.read_bytes(), "out/findings.json") if path.is_file() else None


def _acts(path: Path, persons: set[str]) -> Sequence[ActHeld]:
    if not path.is_file():
        return ()
    return tuple(
        ActHeld(
            id=row["id"],
            kind=row["kind"],
            mover=row["mover"],
            place=row["place"],
            earliest=row["outer_low_s"],
            latest=row["outer_high_s"],
            origins=tuple(row["origins"]),
        )
        for row in pq.read_table(path).to_pylist()
        if row["share"] >= _NEARLY_ALL and row["mover"] in persons
    )
