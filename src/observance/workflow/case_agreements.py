"""The agreements that a case names, read, and held against its scene and its parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from observance.agreement.loading import load
from observance.agreement.tree import Agreement, Type
from observance.evidence.papers import Sheet
from observance.finding.papers import ActorsFile
from observance.observation.scene import SceneFile
from observance.values.errors import Fault, RefusedInput
from observance.values.nearest import did_you_mean, listed
from observance.workflow.case_folder import Sheets
from observance.workflow.case_names import features_of


def read_agreements(root: Path, files: Iterable[Path], sheets: Sheets) -> tuple[tuple[Agreement, ...], list[Fault]]:
    """The agreements of these files, and every fault: in them, and where the scene or the parties lack a name.

    A refused scene.geojson or actors.yaml is not held against the agreement.
    """
    read: list[Agreement] = []
    faults: list[Fault] = []
    for path in files:
        shown = path.relative_to(root) if path.is_relative_to(root) else Path(path.parent.name) / path.name
        try:
            one = load(path)
        except RefusedInput as refused:
            faults += [replace(fault, file=str(shown.parent / fault.file)) for fault in refused.faults]
            continue
        read.append(one)
        if sheets.scene is not None:
            faults += check_places(_places(one, Type.LINE), _places(one, Type.ZONE), sheets.scene.paper)
        if sheets.actors is not None:
            faults += _parties(one, str(shown), sheets.actors)
    return tuple(read), faults


def party_notes(agreements: Iterable[Agreement], actors: ActorsFile) -> Iterator[str]:
    """An agreement between parties, in a case that names none: nothing can be attributed."""
    for one in agreements:
        if one.parties and not actors.parties:
            names = listed(party.name for party in one.parties)
            yield f"actors.yaml names no parties: no act can be attributed to a party of {one.name!r} ({names})"


def check_places(lines: Iterable[str], zones: Iterable[str], scene: SceneFile) -> list[Fault]:
    """Faults for every line and zone that an agreement names and the scene lacks."""
    faults = []
    for noun, names in (("line", lines), ("zone", zones)):
        placed = features_of(scene, noun)
        for name in sorted(set(names) - placed):
            wanted = f"the {noun} {name!r}, which the agreement names (it holds {listed(placed)})"
            got = f"no such {noun}{did_you_mean(name, placed)}"
            faults.append(Fault(file="scene.geojson", line=0, where="features", wanted=wanted, got=got))
    return faults


def _places(agreement: Agreement, kind: Type) -> list[str]:
    return [name.name for name in agreement.names if name.type is kind and not name.parameters]


def _parties(agreement: Agreement, shown: str, actors: Sheet[ActorsFile]) -> Iterator[Fault]:
    """A party under another name belongs to nobody: its clauses would answer as if it had done nothing."""
    known = {party.id for party in actors.paper.parties}
    for party in agreement.parties if known else ():
        if party.name not in known:
            yield Fault(
                file=shown,
                line=party.where.line,
                where=f"party {party.name}",
                wanted=f"the id of a party of actors.yaml ({listed(known)})",
                got=f"{party.name!r}{did_you_mean(party.name, known)}",
                example="the same short name in the agreement and in actors.yaml",
            )
