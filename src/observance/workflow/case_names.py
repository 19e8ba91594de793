"""Names across the files of a case: whatever one file names, another must hold, each name meaning one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from observance.evidence.papers import Paper, Sheet
from observance.evidence.written import Place
from observance.observation.marked import ActMarked, Frames, Log, Shared
from observance.observation.scene import SceneFile
from observance.observation.statement.claims import (
    ClaimedAct,
    ClaimedNumber,
    ClaimedPersonal,
    ClaimedStatus,
    ClaimedTime,
    StatementFile,
)
from observance.values.errors import Fault
from observance.values.nearest import did_you_mean, listed
from observance.workflow.case_folder import Sheets

Known = frozenset[str] | None
"""Names that exist; None when the file that holds them was refused, and nothing can be said."""


@dataclass(slots=True)
class Names:
    """What the case's files name, and the faults found when one of them is missing."""

    sheets: Sheets
    faults: list[Fault] = field(default_factory=list)

    def check(self) -> list[Fault]:
        """Every name that nothing holds, and every name that two things share."""
        self._cameras_and_items()
        self._annotations()
        self._observations()
        self._statements()
        self._parties()
        self._papers()
        self._shared_names()
        return self.faults

    def items(self) -> Known:
        """Ids of items.yaml."""
        return None if self.sheets.items is None else frozenset(item.id for item in self.sheets.items.paper.items)

    def features(self, *kinds: str) -> Known:
        """Ids of the scene's features of these kinds."""
        return None if self.sheets.scene is None else features_of(self.sheets.scene.paper, *kinds)

    def persons(self) -> Known:
        """Pseudonyms of actors.yaml."""
        return None if self.sheets.actors is None else frozenset(p.id for p in self.sheets.actors.paper.persons)

    def parties(self) -> Known:
        """Ids of the parties."""
        return None if self.sheets.actors is None else frozenset(p.id for p in self.sheets.actors.paper.parties)

    def claims(self) -> Known:
        """Ids of every claim of every source."""
        sheets = self.sheets.statements.values()
        if any(sheet is None for sheet in sheets):
            return None
        return frozenset(claim.id for sheet in sheets if sheet is not None for claim in sheet.paper.claims)

    def observations(self) -> Known:
        """Ids of observations.yaml."""
        sheet = self.sheets.observations
        return None if sheet is None else frozenset(marked.id for marked in sheet.paper.observations)

    def _need(self, sheet: Sheet[Paper], place: Place, name: str | None, known: Known, wanted: str) -> None:
        if name is None or known is None or name in known:
            return
        got = f"{name!r}{did_you_mean(name, known)}"
        self.faults.append(sheet.fault(place, wanted=f"{wanted} ({listed(known)})", got=got))

    def _cameras_and_items(self) -> None:
        cameras = None if None in self.sheets.cameras.values() else frozenset(self.sheets.cameras)
        if self.sheets.items is not None:
            for i, item in enumerate(self.sheets.items.paper.items):
                self._need(self.sheets.items, ("items", i, "camera"), item.camera, cameras, "a camera of cameras/")
                shows = item.could_show
                for j, name in enumerate(() if shows is None else shows.lines):
                    place: Place = ("items", i, "could_show", "lines", j)
                    self._need(self.sheets.items, place, name, self.features("line"), "a line of scene.geojson")
                for j, name in enumerate(() if shows is None else shows.zones):
                    place = ("items", i, "could_show", "zones", j)
                    self._need(self.sheets.items, place, name, self.features("zone"), "a zone of scene.geojson")
        filmed = {} if self.sheets.items is None else {item.id: item.camera for item in self.sheets.items.paper.items}
        for stem, sheet in self.sheets.cameras.items():
            if sheet is None:
                continue
            self._named_as_file(sheet, ("id",), sheet.paper.id, stem)
            for i, reading in enumerate(sheet.paper.clock.readings):
                place = ("clock", "readings", i, "item")
                self._need(sheet, place, reading.item, self.items(), "an item of items.yaml")
                other = filmed.get(reading.item)
                if other is not None and other != sheet.paper.id:
                    wanted = f"an item of camera {sheet.paper.id!r}"
                    self.faults.append(sheet.fault(place, wanted=wanted, got=f"{reading.item!r}, of camera {other!r}"))

    def _named_as_file(self, sheet: Sheet[Paper], place: Place, name: str, stem: str) -> None:
        if name != stem:
            self.faults.append(sheet.fault(place, wanted=f"the id of the file's name, {stem!r}", got=f"{name!r}"))

    def _annotations(self) -> None:
        sheet = self.sheets.annotations
        for i, one in enumerate(sheet.paper.annotations if sheet is not None else ()):
            assert sheet is not None
            self._need(sheet, ("annotations", i, "item"), one.item, self.items(), "an item of items.yaml")

    def _observations(self) -> None:
        sheet = self.sheets.observations
        if sheet is None:
            return
        for i, marked in enumerate(sheet.paper.observations):
            place: Place = ("observations", i)
            if isinstance(marked, Shared):
                for key, item in (("item", marked.item), ("other_item", marked.other_item)):
                    self._need(sheet, (*place, key), item, self.items(), "an item of items.yaml")
                continue
            self._frames(sheet, (*place, "frames"), marked.frames)
            if marked.where is not None:
                watch = isinstance(marked, Log) and marked.watched is not None
                places = self.features("zone") if watch else self.features("zone", "landmark", "building")
                wanted = "a zone of the scene" if watch else "a place of the scene"
                self._need(sheet, (*place, "where", "feature"), marked.where.feature, places, wanted)
            if marked.act is not None:
                self._act(sheet, (*place, "act"), marked.act)

    def _frames(self, sheet: Sheet[Paper], place: Place, frames: Frames | None) -> None:
        if frames is not None:
            self._need(sheet, (*place, "item"), frames.item, self.items(), "an item of items.yaml")

    def _act(self, sheet: Sheet[Paper], place: Place, act: ActMarked) -> None:
        lines, zones, persons = self.features("line"), self.features("zone"), self.persons()
        anything = self.features("line", "zone", "landmark", "building")
        aims = None if anything is None or persons is None else anything | persons
        self._need(sheet, (*place, "person"), act.person, persons, "a person of actors.yaml")
        self._need(sheet, (*place, "directed_at"), act.directed_at, aims, "a place of the scene or a person")
        for key, name in (("line", act.line), ("across", act.across)):
            self._need(sheet, (*place, key), name, lines, "a line of scene.geojson")
        for key, name in (("zone", act.zone), ("starts_in", act.starts_in), ("lands_in", act.lands_in)):
            self._need(sheet, (*place, key), name, zones, "a zone of scene.geojson")

    def _statements(self) -> None:
        for stem, sheet in self.sheets.statements.items():
            if sheet is None:
                continue
            self._named_as_file(sheet, ("source", "id"), sheet.paper.source.id, stem)
            self._need(sheet, ("source", "party"), sheet.paper.source.party, self.parties(), "a party of actors.yaml")
            self._need(sheet, ("item",), sheet.paper.item, self.items(), "an item of items.yaml")
            for i, claim in enumerate(sheet.paper.claims):
                for n, other in enumerate(claim.excludes):
                    self._need(sheet, ("claims", i, "excludes", n), other, self.claims(), "a claim of the statements")
                self._need(sheet, ("claims", i, "repeats"), claim.repeats, self.claims(), "a claim of the statements")
                for n, camera in enumerate(claim.from_cameras):
                    place: Place = ("claims", i, "from_cameras", n)
                    self._need(sheet, place, camera, frozenset(self.sheets.cameras), "a camera of cameras/")
                if isinstance(claim.content, ClaimedStatus):
                    place = ("claims", i, "content", "party")
                    self._need(sheet, place, claim.content.party, self.parties(), "a party of actors.yaml")
                if isinstance(claim.content, ClaimedAct):
                    self._act(sheet, ("claims", i, "content", "act"), claim.content.act)
                if isinstance(claim.content, ClaimedTime | ClaimedNumber) and claim.content.of_act is not None:
                    self._act(sheet, ("claims", i, "content", "of_act"), claim.content.of_act)
                if isinstance(claim.content, ClaimedPersonal):
                    place = ("claims", i, "content", "about")
                    self._need(sheet, place, claim.content.about, self.persons(), "a person of actors.yaml")

    def _parties(self) -> None:
        sheet = self.sheets.actors
        if sheet is None:
            return
        known = (self.items(), self.observations(), self.claims())
        shown = None if None in known else frozenset().union(*(k for k in known if k is not None))
        for i, party in enumerate(sheet.paper.parties):
            for n, zone in enumerate(party.home_zones):
                place: Place = ("parties", i, "home_zones", n)
                self._need(sheet, place, zone, self.features("zone"), "a zone of scene.geojson")
        for i, person in enumerate(sheet.paper.persons):
            for n, frames in enumerate(person.seen):
                self._frames(sheet, ("persons", i, "seen", n), frames)
            for n, basis in enumerate(person.bases):
                place = ("persons", i, "bases", n, "seen_in")
                self._need(sheet, place, basis.seen_in, shown, "an item, observation or claim of the case")

    def _papers(self) -> None:
        persons = self.persons()
        if self.sheets.authorisations is not None and self.sheets.actors is not None and persons is not None:
            actors = self.sheets.actors.paper
            anyone = persons | {unit.id for unit in actors.units} | {party.id for party in actors.parties}
            for i, given in enumerate(self.sheets.authorisations.paper.authorisations):
                for n, name in enumerate(given.names):
                    place: Place = ("authorisations", i, "names", n)
                    self._need(
                        self.sheets.authorisations, place, name, anyone, "a person, unit or party of actors.yaml"
                    )
        if self.sheets.reviews is not None:
            for i, reading in enumerate(self.sheets.reviews.paper.readings):
                self._frames(self.sheets.reviews, ("readings", i, "frames"), reading.frames)
                places = self.features("line", "zone", "landmark")
                self._need(self.sheets.reviews, ("readings", i, "place"), reading.place, places, "a place of the scene")
        if self.sheets.decisions is not None:
            for i, decision in enumerate(self.sheets.decisions.paper.decisions):
                place = ("decisions", i, "person")
                self._need(self.sheets.decisions, place, decision.person, persons, "a person of actors.yaml")
        if self.sheets.conclusions is not None:
            for i, conclusion in enumerate(self.sheets.conclusions.paper.conclusions):
                place = ("conclusions", i, "person")
                self._need(self.sheets.conclusions, place, conclusion.person, persons, "a person of actors.yaml")

    def _shared_names(self) -> None:
        """Items, observations and claims are named from other files by id alone, so no two of them share one."""
        first: dict[str, str] = {}
        for sheet, place, name in self._anchors():
            if name in first and first[name] != sheet.name:
                wanted = "each id once among items, observations and claims"
                self.faults.append(
                    sheet.fault(place, wanted=wanted, got=f"{name!r}, which stands in {first[name]} too")
                )
            first.setdefault(name, sheet.name)

    def _anchors(self) -> Iterable[tuple[Sheet[Paper], Place, str]]:
        if self.sheets.items is not None:
            for i, item in enumerate(self.sheets.items.paper.items):
                yield self.sheets.items, ("items", i, "id"), item.id
        if self.sheets.observations is not None:
            for i, marked in enumerate(self.sheets.observations.paper.observations):
                yield self.sheets.observations, ("observations", i, "id"), marked.id
        for sheet in self.sheets.statements.values():
            if sheet is not None:
                for i, claim in enumerate(_claims(sheet)):
                    yield sheet, ("claims", i, "id"), claim


def features_of(scene: SceneFile, *kinds: str) -> frozenset[str]:
    """Ids of the scene's features of these kinds."""
    return frozenset(f.properties.id for f in scene.features if f.properties.kind in kinds)


def _claims(sheet: Sheet[StatementFile]) -> tuple[str, ...]:
    return tuple(claim.id for claim in sheet.paper.claims)
