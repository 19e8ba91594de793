"""Acceptance scenario 6: the press office's short film of an adopted finding, its page, and the gate before it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from ruamel.yaml import YAML

from observance.evidence.custody import read_custody
from observance.observation.footage.reading.decode import probe
from observance.release.picture import film as filming
from observance.values.errors import IntegrityBroken, RefusedInput, UsageError
from observance.workflow import filming as films_made
from observance.workflow.comparing import compare_case
from observance.workflow.progress import quiet
from observance.workflow.release_asked import Release
from observance.workflow.releasing import release_case
from observance.workflow.run import run_case

if TYPE_CHECKING:
    from conftest import Cases

EXPECTED = YAML(typ="safe").load((Path(__file__).parent / "expected_release.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def case(cases: Cases, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The case that was run, one finding of it adopted, one still a draft."""
    folder = cases.copy("as scripted", tmp_path_factory.mktemp("released") / "as scripted")
    drafts = compare_case(folder, (), None, workers=1, progress=quiet)
    rows = [row for row in drafts.findings[0].rows if row.level == "act" and row.began is not None]
    crossing = next(row for row in rows if row.answer == "breach" and row.act_kind == "crosses" and row.party)
    other = next(row for row in rows if row.id != crossing.id)
    entry = YAML(typ="safe").load(drafts.drafts["unc-like"][crossing.id])[0]
    entry |= {"date": "2017-11-22T10:00:00+09:00", "reasons": "read and compared, reviewer-1 agrees"}
    yaml = YAML(typ="safe")
    held = yaml.load((folder / "reviews.yaml").read_text(encoding="utf-8"))
    held["adoptions"] = [entry]
    text = json.dumps(held, default=lambda moment: moment.isoformat())
    (folder / "reviews.yaml").write_text(text, encoding="utf-8")
    run_case(folder, until=None, workers=1, progress=quiet, now=1.7e9, by="the tests")
    return folder, crossing.id, other.id


def asked(finding: str, **more: object) -> Release:
    plain: dict[str, object] = {"findings": (finding,), "authority": "Commander", "without_notice": "a test"}
    return Release(**{**plain, **more})  # type: ignore[arg-type]


def test_the_short_film_keeps_its_timing_and_says_what_it_leaves_out(
    case: tuple[Path, str, str], tmp_path: Path
) -> None:
    folder, crossing, _ = case
    out = tmp_path / "out"
    whole = json.loads((folder / "out" / "findings.json").read_bytes())
    began = next(row["began"]["middle"] for row in whole["rows"] if row["id"] == crossing)
    release = asked(crossing, cameras=("cam-1",), begins=began - 6, ends=began + 6)
    gated, _ = release_case(folder, out, release, workers=1, now=1.7e9, by="the tests", progress=quiet)
    assert gated.opens
    films = sorted(out.glob("*.mp4"))
    assert films
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "s of the same footage before this film" in page and "s of it after" in page and "its sound" in page
    assert "F1" in page and "Commander" in page and "none found in what was read" in page  # the reply, in full
    made = probe(films[0])
    steps = np.diff(made.times_s)
    assert 100 < made.frames < 400 and float(steps.max()) < 0.2
    everything = b"".join(path.name.encode() + path.read_bytes() for path in sorted(out.iterdir()))
    assert [word for word in EXPECTED["nothing of these leaves"] if word.encode() in everything] == []
    assert read_custody(folder / "evidence" / "custody.jsonl")[-1].act == "released"


def test_what_may_not_be_released_is_said(case: tuple[Path, str, str], tmp_path: Path) -> None:
    folder, crossing, draft = case

    def released(release: Release) -> None:
        release_case(folder, tmp_path / "no", release, workers=1, now=1.7e9, by="the tests", progress=quiet)

    with pytest.raises(RefusedInput, match="only what persons adopted leaves"):
        released(asked(draft))
    with pytest.raises(UsageError, match="no such camera"):
        released(asked(crossing, cameras=("cam-99",)))
    (folder / "notices.yaml").rename(folder / "notices.aside")
    try:
        with pytest.raises(UsageError, match=r"notices\.yaml tells of nobody"):
            released(asked(crossing, without_notice=""))
    finally:
        (folder / "notices.aside").rename(folder / "notices.yaml")
    assert not (tmp_path / "no").exists()


def test_one_frame_of_the_footage_stops_it_and_the_frame_is_shown(
    case: tuple[Path, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, crossing, _ = case
    whole = json.loads((folder / "out" / "findings.json").read_bytes())
    began = next(row["began"]["middle"] for row in whole["rows"] if row["id"] == crossing)

    def leaking(shown, scene, covers, sheet):  # type: ignore[no-untyped-def]
        held = list(shown)
        for number, planes in enumerate(filming.pictures(held, scene, covers, sheet)):
            yield (held[number].y, planes[1], planes[2]) if number == 40 else planes

    monkeypatch.setattr(films_made, "pictures", leaking)
    release = asked(crossing, cameras=("cam-1",), begins=began - 4, ends=began + 4)
    with pytest.raises(IntegrityBroken, match="frame 40") as stopped:
        release_case(folder, tmp_path / "no", release, workers=1, now=1.7e9, by="the tests", progress=quiet)
    assert "uncovered person" in str(stopped.value) and not (tmp_path / "no").exists()
    assert list((folder / "out" / "stopped").glob("*-frame-40.png"))
