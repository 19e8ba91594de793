"""A case, loaded: every file of the folder against its schema, and all files against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from observance.agreement.tree import Agreement
from observance.evidence.case_file import CaseFile, Item
from observance.evidence.consents import Consent
from observance.evidence.intake import taken_in
from observance.evidence.papers import Model, Sheet
from observance.evidence.store import original_of
from observance.finding.figure_sums import Table
from observance.finding.papers import (
    ActorsFile,
    AuthorisationsFile,
    ConclusionsFile,
    DecisionsFile,
    NoticesFile,
    ReviewsFile,
)
from observance.finding.profile import Profile
from observance.observation.annotations_file import AnnotationsFile
from observance.observation.camera_file import CameraFile
from observance.observation.marked import ObservationsFile
from observance.observation.scene import Scene, SceneFile, scene_in_metres
from observance.observation.statement.claims import StatementFile
from observance.values.digests import digest_file
from observance.values.errors import RefusedInput, refuse
from observance.workflow.captured_store import captured_files
from observance.workflow.case_agreements import party_notes, read_agreements
from observance.workflow.case_claims import clause_faults, conclusion_notes, origin_notes
from observance.workflow.case_consents import consent_faults, consent_notes
from observance.workflow.case_folder import FolderReading, Sheets
from observance.workflow.case_named import agreement_files, detector_faults, profile_of
from observance.workflow.case_names import Names
from observance.workflow.case_rules import original_notes, review_notes, rule_faults, time_notes
from observance.workflow.case_statuses import status_faults
from observance.workflow.case_tables import slips_of_tables, table_path, tables_of
from observance.workflow.case_texts import texts_of_statements
from observance.workflow.case_words import word_faults, word_notes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """Everything that a case folder says, checked.

    Attributes:
        question: case.yaml. scene: scene.geojson in metres of the case frame; scene_file: as written.
        consents: by whom or what they are of. cameras, statements: by id, sorted. items: of items.yaml, in its order.
        profile: profile.yaml, else the shipped one that case.yaml names; None only where no agreement is loaded.
        agreements: those that case.yaml names, in its order, read.
        digests: SHA-256 of every file that was read, by its path in the case.
        taken_in: SHA-256 of every original taken in, by its item, as custody has them.
        stands: by claim of a captured text, where in its item the quote stands: page 2; 1:23.4 to 1:27.0.
        notes: what is not an error but should be looked at, as sentences.
    """

    root: Path
    question: CaseFile
    scene: Scene
    scene_file: SceneFile
    items: tuple[Item, ...]
    cameras: Mapping[str, CameraFile]
    observations: ObservationsFile
    statements: Mapping[str, StatementFile]
    tables: tuple[Table, ...]
    actors: ActorsFile
    authorisations: AuthorisationsFile
    reviews: ReviewsFile
    decisions: DecisionsFile
    conclusions: ConclusionsFile
    notices: NoticesFile
    annotations: AnnotationsFile
    consents: Mapping[str, Consent]
    profile: Profile | None
    agreements: tuple[Agreement, ...]
    digests: Mapping[str, str]
    taken_in: Mapping[str, str]
    notes: tuple[str, ...]
    stands: Mapping[str, str]

    def original(self, item: str) -> Path | None:
        """Where the original of an item stands, taken in or not yet; None if it is not held."""
        return next((original_of(self.root, one, self.taken_in) for one in self.items if one.id == item), None)


def load_case(folder: Path) -> Case:
    """Read and check a case folder.

    Raises:
        RefusedInput: every fault of every file, and of the files against each other.
        IntegrityBroken: the chain of custody does not hold.
    """
    if not folder.is_dir():
        got = "a file" if folder.exists() else "nothing there"
        raise refuse(str(folder), "case", wanted="a case folder", got=got, example="observance new CASE makes one")
    reading = FolderReading(root=folder)
    read = reading.sheets()
    taken = taken_in(folder)
    texts = texts_of_statements(folder, read, taken)
    sheets = texts.within(read)
    tables, odd = tables_of(folder, sheets.tables)
    faults = [*reading.faults, *texts.faults, *odd, *Names(sheets=sheets).check(), *rule_faults(folder, sheets, taken)]
    agreements: tuple[Agreement, ...] = ()
    profile: Profile | None = None
    if sheets.question is not None:
        files, missing = agreement_files(folder, sheets.question)
        agreements, broken = read_agreements(folder, files, sheets)
        profile, none = profile_of(sheets, sheets.question)
        faults += [*missing, *broken, *none, *detector_faults(folder, sheets.question)]
        faults += status_faults(sheets, None if missing or broken else agreements)
    faults += [*consent_faults(folder, sheets), *word_faults(sheets, agreements), *clause_faults(sheets, agreements)]
    if faults or sheets.question is None or sheets.items is None:
        raise RefusedInput(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    named = [item.file for item in sheets.items.paper.items if item.file is not None]
    named += [one.file for one in (sheets.annotations.paper.annotations if sheets.annotations is not None else ())]
    question = sheets.question.paper
    model = () if question.detector is None else (question.detector, str(Path(question.detector).with_suffix(".yaml")))
    reading.name_strangers(frozenset((*named, *question.agreements, *model)))
    notes = (
        *reading.notes,
        *texts.notes,
        *time_notes(sheets),
        *word_notes(sheets, agreements),
        *conclusion_notes(sheets, agreements),
        *origin_notes(sheets),
        *review_notes(sheets, taken),
        *original_notes(folder, sheets, taken),
        *consent_notes(folder, sheets),
        *slips_of_tables(tables),
    )
    if sheets.actors is not None:
        notes += tuple(party_notes(agreements, sheets.actors.paper))
    return _case(folder, sheets, tables, agreements, profile, taken, notes, texts.stands)


def _case(
    root: Path,
    sheets: Sheets,
    tables: tuple[Table, ...],
    agreements: tuple[Agreement, ...],
    profile: Profile | None,
    taken: Mapping[str, str],
    notes: tuple[str, ...],
    stands: Mapping[str, str],
) -> Case:
    question, scene_file = _paper(sheets.question), _paper(sheets.scene)
    names = [
        sheet.name
        for sheet in (
            *(sheets.question, sheets.scene, sheets.items, sheets.observations, sheets.actors, sheets.authorisations),
            *(sheets.reviews, sheets.decisions, sheets.conclusions, sheets.notices, sheets.profile),
            sheets.annotations,
            sheets.consents,
            *sheets.cameras.values(),
            *sheets.statements.values(),
            *sheets.tables.values(),
        )
        if sheet is not None and (root / sheet.name).exists()
    ]
    names += [one.file for one in _paper(sheets.annotations).annotations]
    names += [table_path(sheet) for sheet in sheets.tables.values() if sheet is not None]
    names += captured_files(root)
    frame = question.frame
    return Case(
        root=root,
        question=question,
        scene=scene_in_metres(scene_file, latitude=frame.latitude, longitude=frame.longitude),
        scene_file=scene_file,
        items=_paper(sheets.items).items,
        cameras=MappingProxyType({stem: _paper(sheet) for stem, sheet in sheets.cameras.items()}),
        observations=_paper(sheets.observations),
        statements=MappingProxyType({stem: _paper(sheet) for stem, sheet in sheets.statements.items()}),
        tables=tables,
        actors=_paper(sheets.actors),
        authorisations=_paper(sheets.authorisations),
        reviews=_paper(sheets.reviews),
        decisions=_paper(sheets.decisions),
        conclusions=_paper(sheets.conclusions),
        notices=_paper(sheets.notices),
        annotations=_paper(sheets.annotations),
        consents=MappingProxyType({one.of: one for one in _paper(sheets.consents).consents}),
        profile=profile,
        agreements=agreements,
        digests=MappingProxyType({name: digest_file(root / name) for name in sorted(names)}),
        taken_in=MappingProxyType(dict(taken)),
        notes=notes,
        stands=MappingProxyType(dict(stands)),
    )


def _paper(sheet: Sheet[Model] | None) -> Model:
    """What a sheet says. A case is made only after every sheet was read."""
    if sheet is None:
        raise ValueError("a sheet that was refused")
    return sheet.paper
