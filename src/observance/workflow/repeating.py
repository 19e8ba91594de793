"""The action `repeat`: the films of a release made again from its recipe, and held against what they were."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from observance.evidence.store import stored_original
from observance.release.recipe import Recipe, Take, other_programs, read_recipe
from observance.release.verify.credentials import KINDS, plain_digest
from observance.values.digests import digest_file
from observance.values.errors import IntegrityBroken, UsageError, refuse
from observance.workflow.filming import Source, files_of, make_films
from observance.workflow.progress import Progress


def repeat_release(
    folder: Path, recipe_file: Path, out: Path, against: Path | None, *, progress: Progress
) -> list[str]:
    """Make the films of a recipe again and say which are the same, byte for byte.

    Args:
        folder: a case, or an archive of it. against: the release, to be held against what was made again: its films and
            stills without their credentials.

    Raises:
        UsageError: neither case nor archive; a folder that is there already.
        RefusedInput: no recipe; an original or a table of tracks that is not there or not the one that it names.
        IntegrityBroken: something differs; which, and whether other programs made it.
    """
    recipe = read_recipe(recipe_file)
    if out.exists():
        raise UsageError(f"{out.name} is there already: it is never written over")
    others = other_programs(recipe)
    sources = {film.take.item: _source(folder, recipe_file.parent, film.take) for film in recipe.films}
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        make_films(recipe.films, sources, unfinished, progress, derived=recipe.derived)
        unfinished.replace(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    lines = list(_compared(recipe, out, against))
    differ = [words for words, same in lines if not same]
    if differ:
        why = [f"other programs: {words}" for words in others] or ["the same programs made both"]
        raise IntegrityBroken("\n".join(["made again, and not the same:", *(f"  {w}" for w in (*differ, *why))]))
    notes = [f"another program, the same bytes: {words}" for words in others]
    return [*(words for words, _ in lines), *notes, f"made again: {out}"]


def _compared(recipe: Recipe, out: Path, against: Path | None) -> Iterator[tuple[str, bool]]:
    """A sentence for each file, and whether it is the same."""
    for name in files_of(recipe.films, recipe.derived):
        same = digest_file(out / name) == recipe.made.get(name)
        yield f"{name}: {'byte for byte what the release was made of' if same else 'differs from the recipe'}", same
        if against is None:
            continue
        path = against / name
        if not path.is_file():
            yield f"{name}: not in {against.name}", False
            continue
        whole, plain = digest_file(path), plain_digest(path) if path.suffix in KINDS else digest_file(path)
        same = plain == digest_file(out / name)
        but = ", but for its credentials" if whole != plain else ""
        yield f"{name}: {'the same' if same else 'another one'} in {against.name}{but}", same


def _source(folder: Path, beside: Path, take: Take) -> Source:
    if (folder / "bagit.txt").is_file():
        found = sorted((folder / "data" / "items").glob(f"{take.original}.*"))
        original = found[0] if found else None
    elif (folder / "case.yaml").is_file():
        original = stored_original(folder, take.original)
    else:
        raise UsageError(f"{folder}: a case folder or an archive of one is wanted")
    if original is None or digest_file(original) != take.original:
        got = "none" if original is None else "a file with another digest"
        raise refuse(folder.name, take.item, wanted=f"the original with SHA-256 {take.original}", got=got)
    return Source(original=original, tracks=_tracks(beside / f"{take.tracks}.parquet", take))


def _tracks(path: Path, take: Take) -> pa.Table:
    if not path.is_file() or digest_file(path) != take.tracks:
        got = "one with another digest" if path.is_file() else "none"
        raise refuse(path.name, take.item, wanted="the table of tracks that the recipe names, beside it", got=got)
    return pq.read_table(path)
