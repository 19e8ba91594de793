"""Reading an agreement: `parse` from text, `load` from a file with the vocabulary and texts beside it."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from observance.agreement.checks import check, check_names
from observance.agreement.drafting import Draft, read_file
from observance.agreement.faults import Faults
from observance.agreement.layout import format_agreement
from observance.agreement.structure import Places, read_structure
from observance.agreement.tree import Agreement
from observance.agreement.words import every_atom
from observance.values.digests import Json, canonical_json, digest_bytes
from observance.values.errors import refuse

FILE = "agreement.observance"


def shipped(name: str) -> Path:
    """The file of an agreement that comes with the product, such as `korean-armistice-1953`.

    Raises:
        RefusedInput: there is none of that name.
    """
    root = Path(str(files("observance"))) / "agreements"
    path = root / name / FILE
    if not path.is_file():
        known = sorted(folder.name for folder in root.iterdir() if folder.is_dir()) if root.is_dir() else []
        raise refuse(name, "agreement", wanted="an agreement that is shipped", got=name, example=", ".join(known))
    return path


def load(path: Path) -> Agreement:
    """The agreement of a file, checked.

    Raises:
        RefusedInput: everything that is wrong with it, or with the vocabulary or texts beside it.
    """
    return parse(read_file(path, path.name, path.name), path.name, folder=path.parent)


def parse(text: str, file: str, *, folder: Path | None = None) -> Agreement:
    """The agreement that `text` says, checked. `folder` is where its vocabulary and texts are (None: it names none).

    Raises:
        RefusedInput: everything that is wrong with it.
    """
    places = Places(text)
    faults = Faults(file, text)
    statements = read_structure(text, places, faults)
    draft = Draft(places=places, faults=faults, folder=folder, file=file, text=text)
    agreement = draft.build(statements)
    check_names(agreement, faults)
    faults.stop()
    check(agreement, faults)
    faults.stop()
    return replace(agreement, digest=_digest(agreement))


def _digest(agreement: Agreement) -> str:
    """Over the rules as printed, the sentences they use, and the texts: not over layout, comments, unused sentences."""
    lines = [line for line in format_agreement(agreement).splitlines() if not line.startswith("#")]
    used = {atom.relation.name for atom in every_atom(agreement)}
    relations = [relation for relation in agreement.vocabulary if relation.name in used]
    sentences: list[Json] = [f"{r.template} = {r.name}({','.join(r.columns)}) {r.kind.value}" for r in relations]
    texts: list[Json] = [[c.id, c.text_status.value, c.text_digest] for c in agreement.clauses]
    return digest_bytes(canonical_json({"rules": "\n".join(lines), "vocabulary": sentences, "texts": texts}))
