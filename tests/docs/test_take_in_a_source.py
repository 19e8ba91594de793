"""The commands of the page on taking in a source's words are run, in its order, on a new case."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from sources_made import PAGE as SOURCE

from observance.cli.main import main
from observance.observation.statement.captured.reading import capture
from observance.workflow.skeleton import new_case

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "take-in-a-source.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


def test_the_pages_commands_do_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new_case(Path("my-case"), title="A case", seed=1, now=1.5e9)
    Path("briefing.html").write_text(SOURCE.replace("The other", "Behind the line, the other"), encoding="utf-8")
    said = ""
    for line in "".join(BLOCKS).splitlines():
        ran = CliRunner().invoke(main, shlex.split(line)[1:])
        assert ran.exit_code == 0, f"{line}\n{ran.output}"
        said += ran.output
    assert 'quote: "one soldier crossed the line"\nstart: 27\n# character 27 (line 2)' in said
    assert "prefix: " in said
    begun = Path("my-case/statements/joint-staff.yaml.example")
    assert re.search(r"item: briefing\ntext_sha256: [0-9a-f]{64}\n", begun.read_text())
    statement = begun.read_text().replace("<who publishes or testifies; by code where protected>", "the joint staff")
    Path("my-case/statements/joint-staff.yaml").write_text(statement.replace("<a function code>", "analyst A2"))
    assert CliRunner().invoke(main, ["statements", "where", "my-case", "joint-staff"]).exit_code == 0


def test_the_transcript_of_the_page_is_one() -> None:
    (shown,) = re.findall(r"^```text\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    assert capture(shown.encode(), suffix=".txt").how.made_by == "translator T1"
