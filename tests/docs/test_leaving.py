"""The commands of the pages on releasing and sealing are run, as they stand, on a small case."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from mission import mission
from small_case import adopted, small_case

from observance.cli.main import main

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
SPAN = {
    "2017-11-13T15:15:00+09:00": "2020-05-03T07:41:00+09:00",
    "2017-11-13T15:15:26+09:00": "2020-05-03T07:41:26+09:00",
}
"""The pages speak of the example, the small case is another."""


def commands(page: str) -> list[list[str]]:
    text = (PAGES / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("docs")
    small_case(made / "my-case")
    office = mission(made / "office")
    for name in ("leaf.pem", "leaf.key", "ca.pem"):
        shutil.copy(office.folder / name, made / name)
    return made


def run(words: list[str], folder: Path) -> str:
    """Type a command of a page, with the small case's own names in it."""
    names = {"row-3f6fb46873": adopted(folder / "my-case"), "row-31abcc4d97": adopted(folder / "my-case"),
             "cam-1": "north-wall-cam", "clip": "wall-clip", **SPAN}  # fmt: skip
    recipes = sorted((folder / "my-case" / "evidence" / "recipes").glob("*/recipe.json"))
    names |= {"recipe.json": str(recipes[-1])} if recipes else {}
    before = Path.cwd()
    os.chdir(folder)
    try:
        done = CliRunner().invoke(main, [names.get(word, word) for word in words])
    finally:
        os.chdir(before)
    assert done.exit_code == 0, f"{words}: {done.output}"
    return done.output


def test_the_pages_commands_do_what_they_say(folder: Path) -> None:
    releasing, sealing = commands("release.md"), commands("seal-and-verify.md")
    said = [run(words, folder) for words in releasing]
    assert "no content credentials: it is not signed" in said[0] and "2 films and stills carry" in said[2]
    assert "byte for byte" in said[3] and (folder / "signed" / "report.pdf").is_file()
    for words in sealing:
        if words[0] == "stamp":
            continue  # needs a service on the network
        if words[:2] == ["verify", "released"]:
            words = ["verify", "signed", *words[2:]]  # the first page's unsigned release is vouched for by nobody
        said.append(run(words, folder))
    assert "for-delegation names the same salted digest" in "".join(said)
    assert "nothing else is." in said[-1]
