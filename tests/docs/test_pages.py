"""What the pages say exists: commands, make targets, links and their headings, the index of decisions."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from observance.cli.main import main

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT)
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "benchmarks/**/*.md")
    for path in ROOT.glob(pattern)
)
TARGETS = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
NAMES = [str(page) for page in PAGES]


def text_of(page: str | Path) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def fenced(text: str) -> Iterator[str]:
    """The lines of the blocks that are marked as typed into a shell."""
    for block in re.findall(r"^```(?:sh|bash|shell|console)\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE):
        for line in block.replace("\\\n", " ").splitlines():
            yield line.removeprefix("$ ").strip()


def inline(text: str) -> Iterator[str]:
    """Code inside of sentences; it may be broken over two lines."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    for code in re.findall(r"`([^`]+)`", prose):
        yield " ".join(code.split())


def commands(text: str, program: str) -> list[list[str]]:
    found = [shlex.split(line, comments=True) for line in fenced(text) if line]
    found += [shlex.split(code) for code in inline(text) if code.startswith(f"{program} ")]
    return [words[1:] for words in found if words and words[0].rsplit("/", 1)[-1] == program]


def resolved(words: list[str]) -> tuple[click.Command, list[str], click.Context]:
    """The subcommand that the words name, and what is left of them.

    Raises:
        LookupError: no such subcommand.
    """
    command: click.Command = main
    context = click.Context(main, info_name="observance")
    left = list(words)
    while isinstance(command, click.Group) and left and not left[0].startswith("-"):
        name = left.pop(0)
        below = command.get_command(context, name)
        if below is None:
            raise LookupError(f"observance has no command {name!r} (in {' '.join(words)})")
        command, context = below, click.Context(below, info_name=name, parent=context)
    return command, left, context


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves(below, (*path, name))
    else:
        yield path


@pytest.mark.parametrize("page", NAMES)
def test_every_command_shown_is_one_of_the_program(page: str) -> None:
    for words in commands(text_of(page), "observance"):
        command, left, context = resolved(words)
        if left:  # named alone, a command is spoken of, not typed
            command.make_context(context.info_name or "", left, parent=context.parent)


def test_the_check_of_commands_can_fail() -> None:
    with pytest.raises(LookupError):
        resolved(["rnu", "my-case"])
    command, left, context = resolved(["run", "my-case", "--workerz", "2"])
    with pytest.raises(click.UsageError):
        command.make_context(context.info_name or "", left, parent=context.parent)


def test_the_readme_opens_with_the_two_commands_and_speaks_of_every_command() -> None:
    readme = text_of("README.md")
    typed = [words for line in fenced(readme) if (words := shlex.split(line, comments=True))]
    assert typed[:2] == [["make", "demo"], ["make", "test"]]
    plain = " ".join(readme.split())
    for path in leaves(main):
        assert f"observance {' '.join(path)}" in plain, f"{' '.join(path)}: the README does not speak of it"


@pytest.mark.parametrize("page", NAMES)
def test_every_make_target_shown_is_in_the_makefile(page: str) -> None:
    for words in commands(text_of(page), "make"):
        for target in words:
            assert target in TARGETS, f"{page}: make {target}"


def links(text: str) -> Iterator[str]:
    """Targets of links and pictures that stay inside of the repository."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"`[^`\n]*`", "", prose)
    for target in re.findall(r"\]\(\s*<?([^)\s>]+)", prose):
        if not re.match(r"[a-z][a-z+.-]*:", target):
            yield target


def anchors(page: Path) -> set[str]:
    """The headings of a page as a reader's browser addresses them."""
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ +(.*?)\s*$", prose, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", NAMES)
def test_every_link_resolves(page: str) -> None:
    broken = []
    for target in links(text_of(page)):
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        outside = ROOT not in file.resolve().parents and file.resolve() != ROOT
        if outside or not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def test_there_are_pages_commands_and_links_to_check() -> None:
    every = [text_of(page) for page in PAGES]
    assert len(PAGES) >= 10
    assert sum(len(commands(text, "observance")) for text in every) >= 10
    assert sum(len(list(links(text))) for text in every) >= 30


def test_the_index_of_decisions_is_complete() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"^\d+\. \[(.+)\]\((.+)\)$", text_of("docs/decisions/README.md"), flags=re.MULTILINE)
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [file for _, file in listed] == files
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    for words, name in listed:
        heading = text_of(f"docs/decisions/{name}").splitlines()[0].lstrip("# ")
        assert heading.removeprefix(f"{int(name[:4])}. ") == words, name


def test_the_files_that_a_project_has_are_there() -> None:
    for name in ("LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"):
        assert (ROOT / name).is_file(), name
    assert "## Findings that change" in text_of("CHANGELOG.md").replace("### ", "## ")
