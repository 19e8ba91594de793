"""`observance findings`: one ensemble for all profiles, the same answers as alone, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.finding.canonical import findings_json
from observance.reconstruction.fingerprint import fingerprint
from observance.workflow import comparing
from observance.workflow.answering import findings_of
from observance.workflow.case import load_case
from observance.workflow.comparing import answers_under, compare_case, profile_named
from observance.workflow.progress import quiet
from observance.workflow.rebuilding import Histories, histories_of
from observance.workflow.run import run_case

CASE = Path(__file__).parents[2] / "cases" / "both_sides" / "case"
TWO = ("unc-like", "osce-smm-like")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CASE, tmp_path / "case")
    question = tmp_path / "case" / "case.yaml"
    question.write_text(question.read_text().replace("histories: 2048", "histories: 512"))
    return tmp_path / "case"


def run(folder: Path, *words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(main, ["findings", str(folder), *words, "-j", "1"])
    return ran.exit_code, " ".join(ran.output.split())


def test_all_profiles_are_answered_over_one_ensemble(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn once: the very object that each profile's answers are counted over, and its digest on the page."""
    drawn: list[Histories] = []
    seen: list[int] = []

    def once(*given: object, **named: object) -> Histories:
        drawn.append(histories_of(*given, **named))  # type: ignore[arg-type]
        return drawn[-1]

    def watching(case: object, histories: Histories, *more: object) -> object:
        seen.append(id(histories.main.ensemble))
        return findings_of(case, histories, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(comparing, "histories_of", once)
    monkeypatch.setattr(comparing, "findings_of", watching)
    compared = compare_case(folder, (*TWO, "newsroom"), None, workers=1, progress=quiet)
    assert len(drawn) == 1
    assert seen == [id(drawn[0].main.ensemble)] * 3
    assert compared.comparison.ensemble == fingerprint(drawn[0].main.ensemble)
    assert compared.comparison.ensemble in compared.page.read_text(encoding="utf-8")


def test_the_answers_are_those_of_separate_runs(folder: Path) -> None:
    """Byte for byte, profile by profile, as `run` writes them; certificates say where they stand, once written."""
    compared = compare_case(folder, TWO, None, workers=1, progress=quiet)
    question = folder / "case.yaml"
    for name, findings in zip(TWO, compared.findings, strict=True):
        question.write_text(question.read_text().replace("profile: unc-like", f"profile: {name}"))
        run_case(folder, until="assess", workers=1, progress=quiet, now=1.6e9, by="the tests")
        alone = json.loads((folder / "out" / "findings.json").read_bytes())
        beside = json.loads(findings_json(findings))
        for one in (*alone["rows"], *beside["rows"]):
            one.pop("certificate")
        assert beside == alone


def test_the_digest_tells_ensembles_apart(folder: Path) -> None:
    one = compare_case(folder, (), None, workers=1, progress=quiet).comparison.ensemble
    assert compare_case(folder, ("newsroom",), None, workers=1, progress=quiet).comparison.ensemble == one
    question = folder / "case.yaml"
    question.write_text(question.read_text().replace("seed: 20200503", "seed: 20200504"))
    assert compare_case(folder, (), None, workers=1, progress=quiet).comparison.ensemble != one


def test_each_profile_sees_the_alternatives_that_it_declares(folder: Path) -> None:
    """A profile that leaves one out is not turned by it, though another profile had it drawn."""
    case = load_case(folder)
    plain = profile_named("unc-like")
    bare = plain.model_copy(
        update={"id": "bare", "alternatives": plain.alternatives.model_copy(update={"grades_one_lower": False})}
    )
    compared = answers_under(case, (plain, bare), *_drawn(folder, (plain, bare)))
    names = [{entry.alternative for row in one.rows for entry in row.span} for one in compared]
    assert "grades one step lower" in names[0]
    assert not any(name.startswith("grades") for name in names[1])


def _drawn(folder: Path, profiles: tuple[object, ...]) -> tuple[Histories, tuple[()]]:
    histories, tracked = comparing._drawn(load_case(folder), profiles, 1, quiet)  # type: ignore[arg-type]
    assert tracked == ()
    return histories, ()


def test_the_table_names_clause_act_actor_and_answer_and_no_share(folder: Path) -> None:
    code, said = run(folder, "--profile", TWO[0], "--profile", TWO[1])
    assert code == 0
    for words in ("FIRE/1", "the northern side", "unc-like", "osce-smm-like", "ceasefire violation", "open term"):
        assert words in said
    assert "one ensemble: 512 histories, seed 20200503" in said
    assert "%" not in said
    page = (folder / "out" / "comparison.html").read_text(encoding="utf-8")
    assert "%" not in page[page.index("<main") : page.index("</main>")]


def test_json_holds_everything_and_nothing_else_is_printed(folder: Path) -> None:
    ran = CliRunner().invoke(main, ["findings", str(folder), "--profile", "unc-like", "--json", "-j", "1"])
    made = json.loads(ran.stdout)
    assert made["format"] == "observance-comparison/1"
    assert {line["clause"] for line in made["lines"]} == {"FIRE/1", "FIRE/2"}
    assert made["changes"] is None
    row = made["lines"][0]["cells"][0]
    assert row["draft"] in made["drafts"]["unc-like"][row["row"]]


def test_a_draft_is_adopted_with_the_lines_that_are_printed(folder: Path) -> None:
    compared = compare_case(folder, (), None, workers=1, progress=quiet)
    row, lines = next(iter(compared.drafts["unc-like"].items()))
    code, said = run(folder)
    assert code == 0 and row in said and "drafts that head of the special investigation team can adopt" in said
    filled = lines.replace("date: #", "date: 2020-06-01T10:00:00+09:00 #").replace("reasons: #", "reasons: as read #")
    filled = filled.replace("dissent: ''", "dissent: one member would wait")
    (folder / "reviews.yaml").write_text("adoptions:\n" + filled)
    code, said = run(folder)
    assert f"adopted under unc-like: {row}: head of the special investigation team, 2020-06-01: as read." in said
    assert "Dissent: one member would wait." in said and "(adopted)" in said
    (folder / "observations.yaml").write_text(
        (folder / "observations.yaml").read_text().replace("certainty: certain", "certainty: probable", 1)
    )
    code, said = run(folder)
    assert "no finding under unc-like: adoption of" in said and "the draft changed" in said
    assert "(adopted)" not in said


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--profile", "unc-lik"), 2, "no profile 'unc-lik'; did you mean 'unc-like'?: one that ships"),
        (("--profile", "unc-like", "--profile", "unc-like"), 2, "the profile unc-like is given twice"),
        (("--against", "nowhere.json"), 2, "nothing at nowhere.json"),
        (("--against", "case.yaml"), 3, "wanted findings as `observance run` writes them"),
        (("--profile", "actors.yaml"), 3, "actors.yaml"),
    ],
)
def test_refusals(words: tuple[str, ...], code: int, message: str, folder: Path) -> None:
    inside = tuple(str(folder / word) if word.endswith(".yaml") else word for word in words)
    got, said = run(folder, *inside)
    assert (got, message in said) == (code, True), said


def test_a_profile_without_a_named_standard_is_refused(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    text = (Path(comparing.__file__).parents[1] / "profiles" / "unc-like.yaml").read_text()
    own.write_text(text.replace("  name: clear and convincing evidence\n", ""))
    code, said = run(folder, "--profile", str(own))
    assert code == 3 and "standard.name" in said


def test_a_case_without_an_agreement_has_nothing_to_answer(folder: Path) -> None:
    question = folder / "case.yaml"
    question.write_text(question.read_text().replace("agreements: [fire.observance]", "agreements: []"))
    code, said = run(folder)
    assert code == 2 and "there is nothing to answer" in said
