"""The files of a case folder, each read as a sheet or refused; what is absent is empty, what is unknown is noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from observance.evidence.case_file import CaseFile, ItemsFile
from observance.evidence.consents import ConsentsFile
from observance.evidence.papers import Paper, Sheet, read_sheet
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
from observance.observation.scene import SceneFile
from observance.observation.statement.claims import StatementFile
from observance.observation.statement.table_file import TableFile
from observance.values.errors import Fault, RefusedInput
from observance.values.nearest import did_you_mean

FILES: Mapping[str, type[Paper]] = {
    "case.yaml": CaseFile,
    "profile.yaml": Profile,
    "scene.geojson": SceneFile,
    "items.yaml": ItemsFile,
    "observations.yaml": ObservationsFile,
    "actors.yaml": ActorsFile,
    "authorisations.yaml": AuthorisationsFile,
    "reviews.yaml": ReviewsFile,
    "decisions.yaml": DecisionsFile,
    "conclusions.yaml": ConclusionsFile,
    "notices.yaml": NoticesFile,
    "annotations.yaml": AnnotationsFile,
    "consents.yaml": ConsentsFile,
}
FOLDERS: Mapping[str, type[Paper]] = {"cameras": CameraFile, "statements": StatementFile, "tables": TableFile}
_OURS = ("evidence", "protected", "work", "out")


def is_case_file(relative: Path) -> bool:
    """Whether a path, relative to a case folder, is one of the files that a case is written in."""
    if relative.parts[:2] == ("statements", "captured"):
        return len(relative.parts) == 3 and relative.suffix in (".txt", ".json")
    if len(relative.parts) == 1:
        return relative.name in FILES
    if len(relative.parts) == 2 and relative.parts[0] == "tables" and relative.suffix == ".csv":
        return True
    return len(relative.parts) == 2 and relative.parts[0] in FOLDERS and relative.suffix == ".yaml"


Model = TypeVar("Model", bound=Paper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """Every file as it was read; None is a file that was refused, so that nothing is held against what it may say."""

    question: Sheet[CaseFile] | None
    scene: Sheet[SceneFile] | None
    items: Sheet[ItemsFile] | None
    observations: Sheet[ObservationsFile] | None
    actors: Sheet[ActorsFile] | None
    authorisations: Sheet[AuthorisationsFile] | None
    reviews: Sheet[ReviewsFile] | None
    decisions: Sheet[DecisionsFile] | None
    conclusions: Sheet[ConclusionsFile] | None
    notices: Sheet[NoticesFile] | None
    annotations: Sheet[AnnotationsFile] | None
    consents: Sheet[ConsentsFile] | None
    profile: Sheet[Profile] | None
    cameras: Mapping[str, Sheet[CameraFile] | None]
    statements: Mapping[str, Sheet[StatementFile] | None]
    tables: Mapping[str, Sheet[TableFile] | None]


@dataclass(slots=True)
class FolderReading:
    """What is gathered while a folder is read."""

    root: Path
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sheets(self) -> Sheets:
        """Read every file; faults and notes are gathered in `faults` and `notes`."""
        return Sheets(
            question=self._required("case.yaml", CaseFile),
            scene=self._required("scene.geojson", SceneFile),
            items=self._required("items.yaml", ItemsFile),
            observations=self._optional("observations.yaml", ObservationsFile()),
            actors=self._optional("actors.yaml", ActorsFile()),
            authorisations=self._optional("authorisations.yaml", AuthorisationsFile()),
            reviews=self._optional("reviews.yaml", ReviewsFile()),
            decisions=self._optional("decisions.yaml", DecisionsFile()),
            conclusions=self._optional("conclusions.yaml", ConclusionsFile()),
            notices=self._optional("notices.yaml", NoticesFile()),
            annotations=self._optional("annotations.yaml", AnnotationsFile()),
            consents=self._optional("consents.yaml", ConsentsFile()),
            profile=self._required("profile.yaml", Profile) if (self.root / "profile.yaml").exists() else None,
            cameras=self._folder("cameras", CameraFile),
            statements=self._folder("statements", StatementFile),
            tables=self._folder("tables", TableFile),
        )

    def name_strangers(self, expected: frozenset[str]) -> None:
        """Note what stands in the case folder and is read by nothing; `expected` are paths that the case names."""
        known = {*FILES, *FOLDERS, *_OURS}
        parts = {path.split("/", 1)[0] for path in expected}
        for path in sorted(self.root.iterdir()):
            name = path.name
            if name in known or name in parts or _is_silent(path):
                continue
            hint = did_you_mean(name, known)
            self.notes.append(f"{name}{'/' if path.is_dir() else ''} is not a file of a case and is not read{hint}")

    def _required(self, name: str, model: type[Model]) -> Sheet[Model] | None:
        try:
            return read_sheet(self.root / name, model, name)
        except RefusedInput as refused:
            self.faults += refused.faults
            return None

    def _optional(self, name: str, empty: Model) -> Sheet[Model] | None:
        if not (self.root / name).exists():
            return Sheet(name=name, paper=empty, lines={})
        return self._required(name, type(empty))

    def _folder(self, name: str, model: type[Model]) -> dict[str, Sheet[Model] | None]:
        read: dict[str, Sheet[Model] | None] = {}
        folder = self.root / name
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.suffix == ".yaml":
                read[path.stem] = self._required(f"{name}/{path.name}", model)
            elif path.name.endswith(".yaml.draft"):
                self.notes.append(f"{name}/{path.name}: proposed claims that nobody confirmed; they count for nothing")
            elif not _is_silent(path) and path.name != "captured" and (name, path.suffix) != ("tables", ".csv"):
                self.notes.append(f"{name}/{path.name} is not read: only .yaml files are, one for each")
        return read


def _is_silent(path: Path) -> bool:
    return path.name.startswith(".") or path.suffix == ".example" or path.name.endswith(".draft.html")
