"""The profiles that ship: drafting aids that nobody approved, and how a case comes by its profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from observance.evidence.papers import read_paper
from observance.finding.profile import Profile
from observance.values.errors import RefusedInput
from observance.workflow.case import load_case
from observance.workflow.shipped import PROFILES, shipped_names, shipped_path
from observance.workflow.skeleton import new_case

NAMES = ("commission-of-inquiry", "newsroom", "osce-smm-like", "undof-like", "unc-like")


@pytest.mark.parametrize("name", NAMES)
def test_profile_reads_and_says_that_nobody_approved_it(name: str) -> None:
    path = shipped_path(PROFILES, name)
    assert path is not None
    profile = read_paper(path, Profile)
    assert profile.id == name
    assert "nobody yet" in profile.standard.approved_by
    assert profile.standard.words.strip()
    assert profile.review.persons >= 1, "a machine-made observation alone carries no adverse answer"


def test_names() -> None:
    assert set(shipped_names(PROFILES)) == set(NAMES)


def test_each_says_who_decides_what_and_one_names_no_party() -> None:
    profiles = {name: read_paper(shipped_path(PROFILES, name) or Path(), Profile) for name in NAMES}
    assert all(one.status_bodies and one.open_terms_by and one.word_for_breach for one in profiles.values())
    assert [name for name, one in profiles.items() if one.attribution == "none"] == ["osce-smm-like"]
    assert profiles["commission-of-inquiry"].adoption.persons > 1
    assert profiles["commission-of-inquiry"].corroboration.origins > 1
    standards = {(one.standard.name, one.standard.words) for one in profiles.values()}
    assert len(standards) == len(NAMES), "each quotes its own standard"


def test_an_answer_without_a_named_standard_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "")
    text = (shipped_path(PROFILES, "newsroom") or Path()).read_text()
    (tmp_path / "profile.yaml").write_text(text.replace("name: consistent with all", "called: consistent with all"))
    with pytest.raises(RefusedInput, match=r"profile.yaml:\d+: standard.name: wanted"):
        load_case(tmp_path)


AGREEMENT = """agreement "A short text" in force from 2018-11-01.

clause "T/1"
  text "Both sides shall act in good faith."
  status recollected
  no rule.
"""


def write(folder: Path, more: str) -> None:
    new_case(folder, title="x", seed=1, now=0.0)
    path = folder / "case.yaml"
    text = path.read_text().replace("agreements: []\n", "agreements: [text.observance]\n") + more
    path.write_text(text)
    (folder / "text.observance").write_text(AGREEMENT)


def test_the_named_profile_is_taken(tmp_path: Path) -> None:
    write(tmp_path, "profile: newsroom\n")
    case = load_case(tmp_path)
    assert case.profile is not None
    assert case.profile.id == "newsroom"
    assert [one.name for one in case.agreements] == ["A short text"]
    assert case.notes == ()


def test_the_cases_own_profile_comes_first(tmp_path: Path) -> None:
    write(tmp_path, "profile: newsroom\n")
    unc = shipped_path(PROFILES, "unc-like")
    assert unc is not None
    (tmp_path / "profile.yaml").write_text(unc.read_text())
    case = load_case(tmp_path)
    assert case.profile is not None
    assert case.profile.id == "unc-like"


def test_no_answer_without_a_standard(tmp_path: Path) -> None:
    write(tmp_path, "")
    with pytest.raises(RefusedInput, match=r"profile: wanted a profile, because agreements are loaded"):
        load_case(tmp_path)


def test_unknown_profile(tmp_path: Path) -> None:
    write(tmp_path, "profile: news-room\n")
    with pytest.raises(RefusedInput, match=r"got 'news-room'; did you mean 'newsroom'\?"):
        load_case(tmp_path)
