"""The report: one self-contained page, the same bytes for the same inputs, with no network in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from observance.finding.phrases import the
from observance.report.answers import bearing_holes, by_clause, cards, supporting
from observance.report.claim_groups import Question, questions, seen_in
from observance.report.claim_picture import claims_svg, drawable
from observance.report.clock_picture import clocks_svg
from observance.report.clock_words import (
    between,
    clock,
    date_words,
    days_words,
    period_words,
    plus_minus,
    with_clock,
    zone_words,
)
from observance.report.coverage_map import coverage_map_svg
from observance.report.coverage_picture import coverage_svg
from observance.report.coverage_shown import rates_words
from observance.report.coverage_strips import strips_svg
from observance.report.inputs import ReportInputs
from observance.report.map_picture import map_svg
from observance.report.reasons import reasons_of
from observance.report.rivals import beside, silences
from observance.report.short_answers import short_answers
from observance.report.shot_words import NO_EVIDENCE
from observance.report.timeline_picture import timeline_panels
from observance.report.words import (
    GLOSSARY,
    INTERNAL,
    NOT_EXAMINED,
    answer_word,
    coarse,
    glossary_of_answers,
    in_own_words,
    share_words,
)
from observance.values.spans import Bounds

WIDE, NARROW = 860.0, 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: its anchor, its title, its template."""

    anchor: str
    title: str
    template: str


def render_report(inputs: ReportInputs) -> str:
    """The whole page as HTML. Without findings: clocks, map, timeline, coverage and sources, and no answer."""
    style = page_file("report.css") + _running_header(inputs)
    script = page_file("report.js")
    answers = cards(inputs, inputs.findings) if inputs.findings is not None else ()
    asked = questions(inputs)
    return (
        page_templates()
        .get_template("report.jinja")
        .render(
            inputs=inputs,
            findings=inputs.findings,
            profile=inputs.profile,
            sections=_sections(inputs),
            style=Markup(style),
            script=Markup(script),
            policy=security_policy(style, script),
            groups=by_clause([card for card in answers if card.row.level == "act"]),
            parties=[card for card in answers if card.row.level == "party"],
            notes=[card for card in answers if card.row.level == "note"],
            cards=answers,
            supporting=lambda card: supporting(card, answers),
            reasons={card.anchor: reasons_of(card.row, inputs) for card in answers if card.row.level != "party"},
            pictures=_pictures(inputs) | _claim_pictures(asked, inputs),
            holes=bearing_holes(answers, inputs.zone),
            asked=asked,
            seen_in=lambda held: seen_in(held, inputs),
            with_clock=lambda words: with_clock(words, inputs.zone),
            short_answers=short_answers(asked),
            silences=silences(inputs),
            beside=beside(inputs),
            assumptions=inputs.findings.assumptions if inputs.findings is not None else inputs.assumptions,
            glossary=GLOSSARY + (glossary_of_answers(inputs.profile) if inputs.findings else ()),
            internal=INTERNAL,
            not_examined=NOT_EXAMINED,
            name=lambda word: inputs.names.get(word, word),
            at=lambda seconds: clock(seconds, inputs.zone),
            between=lambda bounds: between(bounds, inputs.zone),
            period=lambda low, high: period_words(low, high, inputs.zone),
            day=lambda seconds: date_words(seconds, inputs.zone),
            days=days_words(*inputs.span, inputs.zone),
            zone=zone_words(inputs.zone, inputs.span[0]),
            plus_minus=plus_minus,
            rates_words=rates_words,
            image=image_address,
            share=share_words,
            the=the,
            own=lambda words: in_own_words(words, inputs.profile),
            said=lambda word: answer_word(word, inputs.profile),
            no_movers=_no_movers(inputs),
            no_shot=NO_EVIDENCE,
            coarse=coarse,
            half=_half,
        )
    )


def page_templates() -> Environment:
    """The package's templates; everything put into them is escaped."""
    return Environment(
        loader=PackageLoader("observance.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def security_policy(style: str, script: str) -> str:
    """A policy that lets nothing in: this style, this script, pictures inside the page, and no address anywhere."""
    return (
        f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def image_address(image: bytes) -> str:
    """A data URI of PNG or JPEG bytes.

    Raises:
        ValueError: neither PNG nor JPEG.
    """
    for head, kind in ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg")):
        if image.startswith(head):
            return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"
    raise ValueError("a picture that is neither PNG nor JPEG")


def _digest(words: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(words.encode("utf-8")).digest()).decode("ascii")


def page_file(name: str) -> str:
    """A style or script of this package, as text."""
    return files("observance.report").joinpath("templates", name).read_text("utf-8")


def _sections(inputs: ReportInputs) -> tuple[Section, ...]:
    answered = inputs.findings is not None
    listed = (
        (answered, Section(anchor="answers", title="Answers", template="answers.jinja")),
        (True, Section(anchor="map", title="Map", template="map.jinja")),
        (True, Section(anchor="timeline", title="Timeline", template="timeline.jinja")),
        (True, Section(anchor="clocks", title="Clocks", template="clocks.jinja")),
        (bool(inputs.key_frames), Section(anchor="frames", title="Key frames", template="frames.jinja")),
        (bool(inputs.listened), Section(anchor="shots", title="Consistent with a shot", template="shots.jinja")),
        (answered, Section(anchor="reasons", title="Reasons", template="reasons.jinja")),
        (True, Section(anchor="coverage", title="What was watched", template="coverage.jinja")),
        (True, Section(anchor="sources", title="Sources and where they disagree", template="sources.jinja")),
        (bool(inputs.figures.rows), Section(anchor="figures", title="Figures over time", template="figures.jinja")),
        (bool(inputs.statements), Section(anchor="questions", title="Questions", template="questions.jinja")),
        (answered, Section(anchor="rests-on", title="Annex: what each answer rests on", template="annex.jinja")),
        (True, Section(anchor="method", title="Method, items and terms", template="method.jinja")),
    )
    return tuple(section for shown, section in listed if shown)


def _pictures(inputs: ReportInputs) -> dict[str, Markup]:
    """Each picture for a wide and for a narrow window. The SVG is made here and every word in it is escaped."""
    made: dict[str, Markup] = {}
    timeline = replace(inputs.timeline, movers=inputs.timeline.movers or tuple(m.id for m in inputs.map.movers))
    for size, width in (("wide", WIDE), ("narrow", NARROW)):
        made[f"map-{size}"] = Markup(map_svg(inputs.map, width=width, prefix=f"map-{size}"))
        for i, svg in enumerate(timeline_panels(timeline, width=width, prefix=f"timeline-{size}"), start=1):
            made[f"timeline-{i}-{size}"] = Markup(svg)
        made[f"coverage-{size}"] = Markup(
            coverage_svg(
                inputs.watched, inputs.span, inputs.zone, width=width, prefix=f"coverage-{size}", caution=inputs.caution
            )
        )
        if inputs.clock_fits.cameras:
            made[f"clocks-{size}"] = Markup(
                clocks_svg(inputs.clock_fits, width=width, prefix=f"clocks-{size}", caution=inputs.caution)
            )
        if inputs.grounds:
            made[f"ground-{size}"] = Markup(
                coverage_map_svg(
                    inputs.grounds, inputs.map, width=width, prefix=f"ground-{size}", caution=inputs.caution
                )
            )
        if inputs.strips:
            made[f"strips-{size}"] = Markup(
                strips_svg(
                    inputs.strips,
                    inputs.span,
                    inputs.zone,
                    width=width,
                    prefix=f"strips-{size}",
                    caution=inputs.caution,
                )
            )
    return made


def _claim_pictures(asked: Sequence[Question], inputs: ReportInputs) -> dict[str, Markup]:
    """Each question's sources on one axis; what only one source answers, or what has no axis, stands in words alone."""
    return {
        f"{one.anchor}-{size}": Markup(
            claims_svg(one, inputs.zone, width=width, prefix=f"{one.anchor}-{size}", caution=inputs.caution)
        )
        for one in asked
        if one.differ and drawable(one)
        for size, width in (("wide", WIDE), ("narrow", NARROW))
    }


def _no_movers(inputs: ReportInputs) -> str:
    """Why the map has no movers; "" where it has."""
    if inputs.map.movers:
        return ""
    if not inputs.map.cameras:
        return "The map has no movers: no calibrated footage is held, so nobody's place on the ground is known."
    return "The map has no movers: in the calibrated footage nobody is named and nobody came near a line."


def _half(bounds: Bounds) -> float:
    return (bounds.latest - bounds.earliest) / 2


def _running_header(inputs: ReportInputs) -> str:
    """The printed page's header: the caution, else the state of the paper; and the title with the page's number."""
    above = inputs.caution or "Draft assessment. Internal."
    return (
        f'@page{{@top-center{{content:"{_css(above)}"}}'
        f'@bottom-left{{content:"{_css(inputs.title)}"}}'
        '@bottom-right{content:counter(page) " / " counter(pages)}}'
    )


def _css(words: str) -> str:
    """A CSS string's inside: everything but plain letters, digits and spaces as a numbered escape."""
    return "".join(c if c.isascii() and (c.isalnum() or c in " .,-") else f"\\{ord(c):06x}" for c in words)
