"""The commands of the pages on tracing and asking, run as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import article
from click.testing import CliRunner

from observance.cli.main import main

HOW_TO = article.ROOT / "docs" / "how-to"


def test_the_questions_of_the_page_are_answered(tmp_path: Path) -> None:
    case = article.example(tmp_path)
    text = (HOW_TO / "ask.md").read_text(encoding="utf-8")
    typed = re.findall(r"^observance (ask my-case .+)$", text, flags=re.MULTILINE)
    assert len(typed) == 3
    for line in typed:
        words = [str(case) if word == "my-case" else word for word in shlex.split(line)]
        ran = CliRunner().invoke(main, words)
        assert ran.exit_code == 0, ran.output
        assert "characters" in ran.output


def test_an_article_is_traced_as_the_page_says(tmp_path: Path) -> None:
    case = article.example(tmp_path)
    source = tmp_path / "wire.html"
    source.write_text("<article><p>Four soldiers fired across the line.</p></article>", encoding="utf-8")
    ran = CliRunner().invoke(main, ["trace", str(case), str(source)])
    assert ran.exit_code == 0, ran.output
    assert "supported" in ran.output
    page = (case / "out" / "trace-wire.html").read_text(encoding="utf-8")
    assert "Four soldiers fired across the line." in page
    assert "The case was not run" in page
