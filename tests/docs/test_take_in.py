"""The commands of the page on taking in are run, in its order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile_files import footage, pdf

from observance.cli.main import main
from observance.values.errors import RefusedInput
from observance.workflow.case import load_case
from observance.workflow.skeleton import new_case

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "take-in.md"


def commands() -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for block in blocks for line in block.replace("\\\n", " ").splitlines()]


def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new_case(Path("my-case"), title="A case", seed=1, now=1.5e9)
    for number, name in enumerate(("camera-2.mp4", "gate.mp4", "more.mp4")):
        Path(name).write_bytes(footage(20 + number) + b"x" * (9 if name == "gate.mp4" else 0))
    Path("letter.pdf").write_bytes(pdf(b"1"))
    lines = []
    for program, *words in commands():
        assert program == "observance"
        made = CliRunner().invoke(main, words)
        assert made.exit_code == 0, made.output
        lines.append(made.output)
    assert "mp4, 64 x 48, 20 frames that decode" in lines[0]
    assert "pdf, 1 pages" in lines[0]
    assert "gate-a: observed (further bytes): 9 bytes after the last box" in lines[1]
    assert "gate-a: observed (further bytes)" in lines[2]
    (block,) = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    items = Path("my-case/items.yaml")
    written, _, after = items.read_text().partition("\n# Example")
    items.write_text(f"{written.rstrip()}\n{block.replace('north-area', 'north')}\n# Example{after}")
    with pytest.raises(RefusedInput, match=r"could_show\.zones\[0\]: wanted a zone") as told:
        load_case(Path("my-case"))
    assert len(told.value.faults) == 1, "the zone is the page's, all else is as it should be"
    items.write_text(items.read_text().replace("zones: [north], ", ""))
    case = load_case(Path("my-case"))
    assert [one.id for one in case.items][2] == "gate-a"
    assert case.items[2].gaps == ("four minutes before noon, by source-3's word",)
    assert case.items[2].earlier_hands == ("source-2",)
    assert [one.status for one in case.items] == ["held"] * 4 + ["refused"]
