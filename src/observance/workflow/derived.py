"""What a run derived from some items: taken away when these are protected or withdrawn, and looked for afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from observance.workflow.packing import RECIPES

_JOINT = frozenset(
    {"paths.parquet", "acts.parquet", "presence.parquet", "coverage.parquet", "clock-ties.json", "commitments"}
)
"""Made from all items together: made anew by the next run."""
KEPT_ANSWERS = frozenset({"findings.json", "answers"})
"""Answers name ids and say no source's words."""


def remove_derived(root: Path, items: Collection[str], digests: Collection[str], *, answers: bool) -> tuple[str, ...]:
    """Remove what `work/` holds of items, what it holds of all together, and the pages in `out/`.

    Args:
        answers: whether the answers go too.

    Returns:
        What was removed, by its path in the case.
    """
    gone = [path for path in _in_work(root / "work", items, digests)]
    out = root / "out"
    for path in sorted(out.iterdir()) if out.is_dir() else []:
        product = path.name.removeprefix(".").removesuffix(".key") if path.name.startswith(".") else path.name
        if product == RECIPES:  # of films that were released: those stay that show none of the items
            gone += [folder for folder in sorted(path.iterdir()) if any(still_said(folder, [*items, *digests]))]
        elif answers or product not in KEPT_ANSWERS:
            gone.append(path)
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return tuple(path.relative_to(root).as_posix() for path in gone)


def still_said(root: Path, words: Collection[str], but: Collection[str] = ()) -> Iterator[str]:
    """Files of the case that still hold one of the words, by their path in the case; `but`: those that may."""
    wanted = [word.encode() for word in words if word]
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not any(name == one or name.startswith(f"{one}/") for one in but):
            data = path.read_bytes()
            if any(word in data for word in wanted) or any(word in name for word in words if word):
                yield name


def _in_work(work: Path, items: Collection[str], digests: Collection[str]) -> Iterator[Path]:
    """Files and folders named after an item or a digest, at any depth, and the joint ones."""
    for path in sorted(work.iterdir()) if work.is_dir() else []:
        product = path.name.removeprefix(".").removesuffix(".key") if path.name.startswith(".") else path.name
        stem = product.split(".")[0]
        if (
            product in _JOINT
            or product in items
            or stem in items
            or any(product.startswith(f"{item}.") for item in items)
            or any(digest in product for digest in digests)
        ):
            yield path
        elif path.is_dir():
            yield from _in_work(path, items, digests)
