"""What `release.yaml` asks beyond films as they run: lifted covers, looks for dignity, insets and the cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from observance.evidence.consents import lacking
from observance.finding.papers import Person
from observance.release.edit import Edit, Freeze, Inset, Lifted, Zoom
from observance.release.leaving import Leaving
from observance.release.page import FilmTold
from observance.release.picture.derived import Derived, Piece
from observance.release.picture.opened import Level
from observance.release.recipe import FilmRecipe
from observance.values.errors import Fault, RefusedInput, refuse
from observance.workflow.case import Case

FILE = "release.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A film that runs as the footage does: its recipe, what the page says of it, its frames' instants.

    `times_s`: (frames,) seconds from its first frame. `persons`: the pseudonym of each track that is followed.
    """

    film: FilmRecipe
    told: FilmTold
    times_s: np.ndarray[tuple[int], np.dtype[np.float64]]
    persons: Mapping[str, str]

    def nearest(self, at: float) -> int | None:
        """The frame nearest to an instant of the case clock; None outside of the film."""
        if not self.told.begins - 0.5 <= at <= self.told.ends + 0.5:
            return None
        return int(np.argmin(np.abs(self.times_s + self.told.begins - at)))


def levels_of(case: Case, edit: Edit, persons: Mapping[str, str]) -> dict[str, Level]:
    """Whose track is not covered whole.

    Args:
        persons: the pseudonym of each track that is followed.

    Raises:
        RefusedInput: nobody of that name, somebody who is protected, or whose recorded consent does not go so far.
    """
    known = {person.id: person for person in case.actors.persons}
    faults = [fault for i, one in enumerate(edit.lifted) for fault in _may_not(case, one, i, known)]
    if faults:
        raise RefusedInput(faults)
    cover: dict[str, Level] = {one.person: one.cover for one in edit.lifted}
    return {track: cover[person] for track, person in persons.items() if person in cover}


def _may_not(case: Case, one: Lifted, number: int, known: Mapping[str, Person]) -> Iterator[Fault]:
    where = f"lifted[{number}].person"
    if one.person not in known:
        yield Fault(file=FILE, line=0, where=where, wanted="a person of actors.yaml", got=one.person)
    elif known[one.person].protected is not None:
        wanted = "somebody who is not protected: fleeing, wounded, dead and detained persons are covered whole, always"
        yield Fault(file=FILE, line=0, where=where, wanted=wanted, got=f"{one.person}, {known[one.person].protected}")
    elif one.person in case.consents and (why := lacking(case.consents, one.person, "publish")):
        yield Fault(file=FILE, line=0, where=where, wanted="consent to publish", got=why)


def look_for_dignity(case: Case, edit: Edit, films: Sequence[Running]) -> None:
    """Whether somebody looked at every film in which a wounded or dead person is followed, even as a marker.

    Raises:
        RefusedInput: nobody did.
    """
    hurt = {person.id for person in case.actors.persons if person.protected in ("wounded", "dead")}
    followed = {person: one.film.file for one in films for person in one.persons.values() if person in hurt}
    for person in sorted(followed.keys() - {one.person for one in edit.dignity}):
        wanted = f"who looked at {followed[person]}, in which {person} is followed, and what they say"
        raise refuse(
            FILE, "dignity", wanted=wanted, got="nothing",
            example=f"dignity: [{{person: {person}, looked_by: editor E1, says: …}}]",
        )  # fmt: skip


def plan_derived(
    edit: Edit, films: Sequence[Running], answers: Sequence[Leaving]
) -> tuple[tuple[Derived, ...], tuple[FilmTold, ...]]:
    """The insets and the cut, and what the page says of each: which findings' acts it shows, and which it does not.

    Raises:
        RefusedInput: an instant that no film of that camera shows; a detail that lies outside of the picture.
    """
    made, told = [], []
    for number, inset in enumerate(edit.insets, start=1):
        one, piece = _inset(inset, number, films)
        size = piece.box[2:] if piece.box is not None else one.film.size
        scale = min(one.film.size[0] / size[0], one.film.size[1] / size[1])
        derived = Derived(
            file=f"inset-{number}.mp4", poster=f"inset-{number}.png", pieces=(piece,),
            size=(round(size[0] * scale) // 2 * 2, round(size[1] * scale) // 2 * 2),
        )  # fmt: skip
        made.append(derived)
        ways = (f"{piece.words}, made of {piece.film}; the untouched run stands beside",)
        told.append(_told(derived, [one], answers, ways))
    if edit.cut:
        derived, used = _cut(edit, films)
        made.append(derived)
        unchanged = tuple(f"{piece.words}; timing unchanged" for piece in derived.pieces)
        told.append(_told(derived, used, answers, unchanged))
    return tuple(made), tuple(told)


def _inset(inset: Inset, number: int, films: Sequence[Running]) -> tuple[Running, Piece]:
    where = f"insets[{number - 1}]"
    if isinstance(inset, Freeze):
        one, first, _ = _run(inset.camera, inset.at, inset.at, films, where)
        words = f"FREEZE for {inset.seconds:g} s"
        return one, Piece(film=one.film.file, first=first, last=first, words=words, hold_s=inset.seconds)
    one, first, last = _run(inset.camera, inset.begins, inset.ends, films, where)
    if not isinstance(inset, Zoom):
        words = f"SLOW MOTION, {inset.times:g} times slower"
        return one, Piece(film=one.film.file, first=first, last=last, words=words, slower=inset.times)
    left, top, width, height = (value // 2 * 2 for value in inset.at)
    if left + width > one.film.size[0] or top + height > one.film.size[1]:
        got = f"a detail that ends at {left + width}, {top + height}"
        wanted = f"a detail inside of {one.film.size[0]} x {one.film.size[1]} pixels"
        raise refuse(FILE, f"{where}.at", wanted=wanted, got=got)
    words = f"ZOOM, {min(one.film.size[0] / width, one.film.size[1] / height):.1f} times larger"
    return one, Piece(film=one.film.file, first=first, last=last, words=words, box=(left, top, width, height))


def _cut(edit: Edit, films: Sequence[Running]) -> tuple[Derived, list[Running]]:
    pieces: list[Piece] = []
    used: list[Running] = []
    before = 0.0
    for number, section in enumerate(edit.cut, start=1):
        one, first, last = _run(section.camera, section.begins, section.ends, films, f"cut[{number - 1}]")
        begins = one.told.begins + float(one.times_s[first])
        gap = f", {begins - before:+.1f} s from the last picture" if used else ""
        words = f"CUT {number} of {len(edit.cut)}: {one.film.file}{gap}"
        pieces.append(Piece(film=one.film.file, first=first, last=last, words=words))
        used.append(one)
        before = one.told.begins + float(one.times_s[last])
    size = used[0].film.size
    return Derived(file="cut.mp4", poster="cut.png", size=size, pieces=tuple(pieces)), used


def _run(camera: str, begins: float, ends: float, films: Sequence[Running], where: str) -> tuple[Running, int, int]:
    """The film of a camera that shows both instants, and their frames."""
    for one in films:
        first, last = one.nearest(begins), one.nearest(ends)
        if one.film.take.camera == camera and first is not None and last is not None:
            return one, first, last
    wanted = "instants that one film of that camera in this release shows from beginning to end"
    raise refuse(FILE, where, wanted=wanted, got=f"camera {camera}, whose films here do not show them")


def _told(derived: Derived, used: Sequence[Running], answers: Sequence[Leaving], made_of: tuple[str, ...]) -> FilmTold:
    spans = [
        (one.told.begins + float(one.times_s[piece.first]), one.told.begins + float(one.times_s[piece.last]))
        for one, piece in zip(used, derived.pieces, strict=True)
    ]
    shows = tuple(answer.number for answer in answers if any(answer.lies_in(*span) for span in spans))
    return FilmTold(
        file=derived.file, poster=derived.poster, begins=min(begins for begins, _ in spans),
        ends=max(ends for _, ends in spans), error_s=max(one.told.error_s for one in used), shows=shows,
        leaves_out=tuple(answer.number for answer in answers if answer.number not in shows),
        cuts=("everything before, between and after",), made_of=made_of,
    )  # fmt: skip


def said_of_edit(case: Case, edit: Edit) -> tuple[str, ...]:
    """What the page says of lifted covers and of looks for dignity: by words for readers, never by pseudonym."""
    called = {person.id: person.called for person in case.actors.persons}
    covers = {"head": "covered at the head alone", "none": "not covered"}
    return (
        *(
            f"{called[one.person]} is {covers[one.cover]}. Reason: {one.because}. "
            f"Every picture was looked at by {one.looked_by}."
            for one in edit.lifted
        ),
        *(
            f"The film of {called.get(one.person, 'somebody hurt')} was looked at by {one.looked_by}: {one.says}"
            for one in edit.dignity
        ),
    )
