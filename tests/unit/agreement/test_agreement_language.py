"""What the language says: norms, dates, deadlines, counts, texts, and the words made from them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from observance.agreement.bound import party_bound
from observance.agreement.layout import format_agreement
from observance.agreement.loading import load, parse, shipped
from observance.agreement.tree import (
    Addressed,
    Agreement,
    Atom,
    By,
    ForAtLeast,
    Forbids,
    Limits,
    Permits,
    Precedence,
    Quantity,
    Requires,
    TextStatus,
    Type,
    Variable,
    WithinAfter,
)
from observance.agreement.words import every_atom, places, shown_text, summary, words
from observance.values.errors import RefusedInput

HEAD = """agreement "Test" in force from 2000-01-01 until 2030-01-01.

party north "The north".
party south "The south" from 2001-02-03.
line mdl "the line".
line line_of(side) "the line of a side".
zone dmz "the zone".
role guard "guards".
class artillery "artillery of 100 mm and more".

"""


def clause(rest: str, words: str = "Some words.") -> str:
    return f'clause "T/1"\n  text "{words}"\n  source "a copy"\n  status verified\n{rest}'


def agreement(rest: str) -> Agreement:
    return parse(HEAD + clause(rest), "test")


def test_a_limit_counts_at_one_instant() -> None:
    held = agreement(
        "  for each side S, person P\n  limits S to at most 1,000 P\n"
        "  such that P belongs to S and P has role guard and P is in zone dmz\n  at any one time.\n"
    )
    norm = held.clauses[0].readings[0].norm
    assert isinstance(norm, Limits)
    assert (norm.at_most, norm.counted.name, norm.who.name) == (1000, "P", "S")


def test_a_duty_has_a_last_day_or_a_time_after_an_event() -> None:
    dated = agreement(
        "  for each side S, person P, time T\n  requires S\n  that P belongs to S and P crosses line mdl at T"
        "\n  by 2010-05-06.\n"
    )
    norm = dated.clauses[0].readings[0].norm
    assert isinstance(norm, Requires)
    assert norm.deadline == By(day=date(2010, 5, 6))
    after = agreement(
        "  for each side S, person P, person Q, time T, time U\n  requires S\n"
        "  that P belongs to S and P crosses line mdl at U\n  within 5 days after Q crosses line mdl at T.\n"
    )
    norm = after.clauses[0].readings[0].norm
    assert isinstance(norm, Requires)
    assert isinstance(norm.deadline, WithinAfter)
    assert norm.deadline.duration.si == 5 * 86400.0


def test_permits_precedence_and_lengths() -> None:
    held = agreement(
        "  for each side S, entity V\n  forbids S\n  when V belongs to S and V has class artillery\n"
        '   and V is closer than 25 km to line line_of(S) for at least 10 min\n  subject to clause "T/2".\n\n'
        'clause "T/2"\n  text "They may."\n  status recollected\n  for each side S, entity V\n  permits S\n'
        '  when V belongs to S and V is in zone dmz\n  notwithstanding clause "T/1".\n'
    )
    first, second = (clause.readings[0] for clause in held.clauses)
    assert isinstance(first.norm, Forbids)
    assert isinstance(second.norm, Permits)
    assert first.priorities[0].precedence is Precedence.SUBJECT_TO
    assert second.priorities[0].precedence is Precedence.NOTWITHSTANDING
    lasting = first.norm.when
    assert any(isinstance(part, ForAtLeast) and part.duration.si == 600.0 for part in getattr(lasting, "parts", ()))
    assert places(held).functions == ("line_of",)


def test_versions_and_accession() -> None:
    held = agreement(
        '  reading "plain"\n    until 2010-01-01\n    for each person P, time T\n    forbids P\n'
        "    when P crosses line mdl at T.\n"
        '  reading "plain"\n    from 2010-01-01\n    for each side S, person P, time T\n    forbids S\n'
        "    when P belongs to S and P crosses line mdl at T.\n"
    )
    early, late = held.clauses[0].readings
    assert early.in_force_until == late.in_force_from == date(2010, 1, 1)
    assert early.addressed is Addressed.PERSON
    assert late.addressed is Addressed.SIDE_THAT_ACTS
    assert [p.since for p in held.parties] == [None, date(2001, 2, 3)]


def test_a_vehicle_is_an_entity_and_an_entity_is_no_person() -> None:
    held = agreement("  for each side S, vehicle V\n  forbids S\n  when V belongs to S and V is in zone dmz.\n")
    assert held.clauses[0].readings[0].quantifiers[1].type is Type.VEHICLE
    assert Type.ENTITY.takes(Type.VEHICLE)
    assert not Type.PERSON.takes(Type.ENTITY)


KOREA = load(shipped("korean-armistice-1953"))
CLAUSE = {clause.id: clause for clause in KOREA.clauses}


def test_the_armistice_has_its_readings() -> None:
    assert [(r.name, r.addressed) for r in CLAUSE["KAA/7"].readings] == [
        ("literal", Addressed.PERSON),
        ("side", Addressed.SIDE_THAT_PERMITS),
    ]
    literal, side = (r.norm for r in CLAUSE["KAA/7"].readings)
    assert literal.who.type is Type.PERSON
    assert side.who.type is Type.SIDE
    assert [term.words for term in KOREA.open_terms] == ["counts as a hostile act"]
    assert [r.name for r in KOREA.vocabulary if r.open] == ["hostile"]
    assert (places(KOREA).zones, places(KOREA).lines) == (("dmz",), ("mdl",))


def test_only_checked_words_stand_in_quotation_marks() -> None:
    assert CLAUSE["KAA/2"].text_status is TextStatus.VERIFIED
    assert CLAUSE["KAA/7"].text_status is TextStatus.RECOLLECTED
    for clause in KOREA.clauses:
        quoted = "“" in shown_text(clause).replace(clause.text, "")
        assert quoted is (clause.text_status is TextStatus.VERIFIED)
    assert shown_text(CLAUSE["KAA/7"]).startswith("Text recollected, not verified, not a quotation: No person")


def test_words_fill_the_sentence_with_what_the_reader_knows() -> None:
    norm = CLAUSE["KAA/7"].readings[0].norm
    assert isinstance(norm, Forbids)
    atom = norm.when
    assert isinstance(atom, Atom)
    phrases = {"P": "the second person", "mdl": "the line", "T": "15:15:03"}
    assert words(atom, phrases) == "the second person crosses line the line at 15:15:03"


def test_the_summary_names_what_a_case_must_have() -> None:
    text = summary(KOREA)
    for part in ("dmz", "mdl", KOREA.digest, "KAA/7", "addresses the side that permits", "counts as a hostile act"):
        assert part in text


def test_the_digest_covers_rules_and_texts_but_not_layout() -> None:
    plain = "  for each person P, time T\n  forbids P\n  when P crosses line mdl at T.\n"
    one = agreement(plain)
    assert one.digest == agreement(plain.replace("\n  when", "\n\n     when")).digest
    other = parse(HEAD + clause(plain, "Other words."), "test")
    assert one.digest != other.digest
    assert one.clauses[0].text_digest != other.clauses[0].text_digest
    commented = parse("# A remark.\n" + HEAD + clause(plain), "test")
    assert commented.digest == one.digest
    assert one.digest != agreement(plain.replace("mdl at T", "mdl at T and P is in zone dmz")).digest


def test_long_and_short_lengths_are_written_out() -> None:
    for said, metres in [("1000000 km", 1e9), ("0.0000001 m", 1e-7), ("2.50 km", 2500.0)]:
        held = agreement(
            "  for each side S, entity V\n  forbids S\n"
            f"  when V belongs to S and V is closer than {said} to line mdl.\n"
        )
        again = parse(format_agreement(held), "again")
        assert again == held
        [length] = [t for atom in every_atom(again) for t in atom.arguments if isinstance(t, Quantity)]
        assert length.si == pytest.approx(metres)


def test_an_agreement_that_is_not_shipped_is_refused() -> None:
    with pytest.raises(RefusedInput, match="korean-armistice-1953"):
        shipped("korean-armistice-1935")


def test_rival_readings_may_order_the_clauses_differently() -> None:
    """Each reading is held by itself: a circle that no one choice of readings closes is none."""
    held = agreement(
        '  reading "wide"\n    for each person P, time T\n    forbids P\n    when P crosses line mdl at T\n'
        '    subject to clause "T/2"\n'
        '    .\n  reading "narrow"\n    for each person P, time T\n    forbids P\n    when P crosses line mdl at T\n'
        '    notwithstanding clause "T/2".\n'
        'clause "T/2"\n  text "They may."\n  status recollected\n  for each person P, time T\n  permits P\n'
        "  when P crosses line mdl at T.\n"
    )
    assert len(held.clauses[0].readings) == 2


def test_a_comment_stays_with_its_statement_and_the_last_one_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("{X:entity} dives at {T:time} = dives(X,T) event\n", encoding="utf-8")
    text = (
        '# One.\n#\n# Two.\nagreement "A" in force from 2000-01-01.\n\n# Clocks.\ntime zone "Asia/Seoul".\n\n'
        '# Own words.\nvocabulary from "own.txt".\n\n# The people.\nrole guard "guards".\n\n'
        '# They waited.\nsuspended from 2001-01-01 until 2001-02-01.\n\n# The rule.\nclause "A/1"\n'
        '  text "Nobody dives."\n  status recollected (not verified)\n  addresses the person\n'
        "  for each person P, time T\n  forbids P\n  when P dives at T and P has role guard.\n\n# The end.\n"
    )
    held = parse(text, "test", folder=tmp_path)
    assert format_agreement(held) == text
    shuffled = text.replace('# One.\n#\n# Two.\nagreement "A" in force from 2000-01-01.\n\n', "")
    shuffled = shuffled.replace(
        "# The end.\n", '# One.\n#\n# Two.\nagreement "A" in force from 2000-01-01.\n# The end.\n'
    )
    assert format_agreement(parse(shuffled, "test", folder=tmp_path)) == text


def test_what_is_brought_in_at_the_end_needs_no_parentheses() -> None:
    test = "  for each person P, time T\n  forbids P\n  when P crosses line mdl at T and {}.\n"
    there = "there is a person Q such that Q has role guard and Q is in zone dmz"
    assert agreement(test.format(there)) == agreement(test.format(f"({there})"))
    assert agreement(test.format(f"not ({there})")) != agreement(test.format(there))


def test_a_rule_of_one_party_alone_names_it() -> None:
    named = agreement(
        "  for each person P, time T\n  forbids north\n  when P belongs to north and P crosses line mdl at T\n"
        "  unless north holds P.\n"
    )
    long = agreement(
        "  for each person P, time T, side North\n  forbids North\n  when P belongs to North and"
        " P crosses line mdl at T and not (North is not north)\n  unless North holds P.\n"
    )
    assert named == long
    text = format_agreement(named)
    assert "forbids north\n  when P belongs to north and P crosses line mdl at T\n  unless north holds P." in text
    assert parse(text, "again") == named
    reading = named.clauses[0].readings[0]
    assert party_bound(reading) == "north"
    assert reading.norm.who == reading.quantifiers[-1] == Variable(name="North", type=Type.SIDE)
    assert "as written: forbids north, " in summary(named)


def test_a_duty_of_one_party_may_need_no_for_each() -> None:
    held = agreement(
        "  requires south\n  that there is a time U such that south closes crossing point dmz at U\n  by 2010-01-01.\n"
    )
    assert [v.name for v in held.clauses[0].readings[0].quantifiers] == ["South"]
    assert parse(format_agreement(held), "again") == held
    assert "requires south\n  that there is a time U such that south closes" in format_agreement(held)


def test_where_the_name_stands_beside_its_letter_nothing_is_shortened() -> None:
    held = agreement(
        "  for each person P, time T, side North\n  forbids North\n  when P belongs to North and"
        " P crosses line mdl at T and north holds P and not (North is not north).\n"
    )
    assert party_bound(held.clauses[0].readings[0]) == "north"
    text = format_agreement(held)
    assert "forbids North" in text
    assert parse(text, "again") == held


def test_letters_brought_in_may_have_articles() -> None:
    test = "  for each person P, time T\n  forbids P\n  when P crosses line mdl at T and {}.\n"
    one = test.format("there is a person Q, a zone Z such that Q is in zone Z and P is in zone Z")
    assert agreement(one) == agreement(one.replace("a zone Z", "zone Z"))


def test_units_may_be_written_out() -> None:
    rule = (
        "  for each side S, vehicle V\n  forbids S\n  when V belongs to S"
        " and V is closer than {} to line mdl for at least {}.\n"
    )
    for length, time in [("25 kilometres", "2 hours"), ("25 kilometers", "2 hours"), ("1 kilometre", "1 hour")]:
        short = length.split()[0] + " km", time.split()[0] + " h"
        assert agreement(rule.format(length, time)) == agreement(rule.format(*short))
    assert agreement(rule.format("10 metres", "90 seconds")) == agreement(rule.format("10 m", "90 s"))
    assert agreement(rule.format("10 meters", "5 minutes")) == agreement(rule.format("10 m", "5 min"))
