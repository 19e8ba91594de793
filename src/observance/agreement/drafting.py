"""An agreement put together from its statements, with the vocabulary and the texts beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from lark import Token, Tree

from observance.agreement.building import build_condition, unquoted
from observance.agreement.clauses import build_clause, first_token
from observance.agreement.declarations import (
    entry_into_force,
    read_names,
    read_open_terms,
    read_party,
    read_time_zone,
)
from observance.agreement.faults import Faults, near
from observance.agreement.moments import Moment, clock_of, day_of, read_suspension
from observance.agreement.scope import Scope
from observance.agreement.sentences import Sentences, sentences_of
from observance.agreement.structure import Places, Statement
from observance.agreement.terms import NOWHERE, Relation, Type, Variable
from observance.agreement.texts import Paragraph, read_texts
from observance.agreement.tree import Agreement, Clause, Definition, Name, Suspension
from observance.agreement.vocabulary import Sentence, read_template, read_vocabulary, refuse_ambiguous, split
from observance.values.errors import RefusedInput, refuse


@dataclass(slots=True, kw_only=True)
class Draft:
    """An agreement being put together from its statements; what is wrong goes to `faults`."""

    places: Places
    faults: Faults
    folder: Path | None
    file: str
    text: str
    texts: dict[str, Mapping[str, Paragraph]] = field(default_factory=dict)

    def build(self, statements: Sequence[Statement]) -> Agreement:
        """The agreement that the statements make; its digest is still empty."""
        zones = [s for s in statements if s.kind == "time_zone"]
        time_zone = read_time_zone(zones, self.places, self.faults)
        scope = Scope(names={}, source=self.text, places=self.places, faults=self.faults, time_zone=time_zone)
        heads = [s for s in statements if s.kind == "agreement"]
        self._one_head(heads)
        beside = [s for s in statements if s.kind == "vocabulary"]
        relations = [*common_vocabulary(), *self._vocabularies(beside)]
        parties = tuple(read_party(s, scope) for s in statements if s.kind == "party")
        names = read_names([s for s in statements if s.kind == "name"], self.places, self.faults)
        heads_of = self._definition_heads([s for s in statements if s.kind == "definition"], relations)
        opening = [s for s in statements if s.kind == "open_term"]
        relations, open_terms = read_open_terms(opening, relations, self.places, self.faults)
        sides = [Name(name=p.name, type=Type.SIDE, title=p.title, where=p.where) for p in parties]
        known = {name.name: name for name in (*sides, *names)}
        scope = replace(scope, names=known)
        sentences = sentences_of((*relations, *(head.relation for _, head in heads_of)))
        definitions = tuple(self._definition(s, head, scope, sentences) for s, head in heads_of)
        since, until = entry_into_force(heads[0], scope) if heads else (Moment(day=date.min), None)
        return Agreement(
            name=unquoted(first_token(heads[0].node)) if heads else "",
            in_force_from=since.day,
            from_clock=since.clock,
            in_force_until=day_of(until),
            until_clock=clock_of(until),
            parties=parties,
            names=names,
            vocabulary=tuple(relations),
            vocabulary_files=tuple(unquoted(first_token(s.node)) for s in beside),
            vocabulary_comments=tuple(s.comment for s in beside),
            definitions=definitions,
            clauses=tuple(self._clause(s, scope, sentences) for s in statements if s.kind == "clause"),
            open_terms=open_terms,
            digest="",
            file=self.file,
            comment=heads[0].comment if heads else "",
            time_zone=time_zone,
            time_zone_comment=zones[0].comment if zones else "",
            suspensions=tuple(self._suspension(s, scope) for s in statements if s.kind == "suspension"),
            closing_comment=next((s.comment for s in statements if s.kind == "closing"), ""),
        )

    def _one_head(self, heads: Sequence[Statement]) -> None:
        example = 'agreement "…" in force from 1953-07-27.'
        if not heads:
            self.faults.add(NOWHERE, wanted="one `agreement` statement", got="none", example=example)
        for extra in heads[1:]:
            self.faults.add(extra.where, wanted="one `agreement` statement", got="a second one")

    def _suspension(self, statement: Statement, scope: Scope) -> Suspension:
        node = next(child for child in statement.node.children if isinstance(child, Tree))
        return read_suspension(node, scope, statement.comment)

    def _clause(self, statement: Statement, scope: Scope, sentences: Sentences) -> Clause:
        what = f'clause "{unquoted(first_token(statement.node))}"'
        return build_clause(statement, replace(scope, used=set(), what=what), sentences, self._paragraph)

    def _vocabularies(self, statements: Sequence[Statement]) -> list[Relation]:
        found: list[Relation] = []
        for statement in statements:
            token = first_token(statement.node)
            text = self._beside(token)
            if text is not None:
                try:
                    found.extend(read_vocabulary(text, unquoted(token)))
                except RefusedInput as refusal:
                    self.faults.take(refusal.faults)
        own = [Sentence(relation=r, pieces=split(r.template), where=statements[0].where) for r in found]
        shared = [Sentence(relation=r, pieces=split(r.template), where=NOWHERE) for r in common_vocabulary()]
        if own:
            refuse_ambiguous([*shared, *own], self.faults)
        return found

    def _definition_heads(
        self, statements: Sequence[Statement], relations: Sequence[Relation]
    ) -> list[tuple[Statement, Sentence]]:
        found = []
        for statement in statements:
            token = first_token(statement.node)
            head = read_template(unquoted(token), self.places.of(token), self.faults)
            if head is not None:
                found.append((statement, head))
        shared = [Sentence(relation=r, pieces=split(r.template), where=NOWHERE) for r in relations]
        if found:
            refuse_ambiguous([*shared, *(head for _, head in found)], self.faults)
        return found

    def _definition(self, statement: Statement, head: Sentence, scope: Scope, sentences: Sentences) -> Definition:
        holes = [Variable(name=n, type=t, where=head.where) for n, t in head.relation.holes]
        inner = replace(scope, used=set(), what=f"define {head.relation.template!r}").inside(holes)
        test = next(child for child in statement.node.children if isinstance(child, Tree))
        when = build_condition(test, inner, sentences)
        for hole in holes:
            if hole.name not in inner.used:
                inner.fault(head.where, "every hole used in the definition", f"{hole.name}, which is not")
        return Definition(relation=head.relation, when=when, comment=statement.comment, where=head.where)

    def _paragraph(self, token: Token) -> Paragraph | None:
        name, _, id_ = unquoted(token).partition("#")
        if name not in self.texts:
            text = self._beside(token, name)
            self.texts[name] = {}
            if text is not None:
                try:
                    self.texts[name] = read_texts(text, name)
                except RefusedInput as refusal:
                    self.faults.take(refusal.faults)
        found = self.texts[name].get(id_)
        if found is None and self.texts[name]:
            where = self.places.of(token)
            self.faults.add(
                where, wanted=f"a paragraph of {name}", got=repr(id_), advice=near(id_, [*self.texts[name]])
            )
        return found

    def _beside(self, token: Token, name: str = "") -> str | None:
        name = name or unquoted(token)
        where = self.places.of(token)
        if self.folder is None or Path(name).is_absolute() or ".." in Path(name).parts:
            self.faults.add(where, wanted="a file in the agreement's own folder", got=repr(name))
            return None
        try:
            return read_file(self.folder / name, name, self.file)
        except RefusedInput as refusal:
            self.faults.add(where, wanted=refusal.faults[0].wanted, got=refusal.faults[0].got)
            return None


@cache
def common_vocabulary() -> tuple[Relation, ...]:
    """The sentences that every agreement can use."""
    text = (files("observance.agreement") / "common.txt").read_text(encoding="utf-8")
    return read_vocabulary(text, "common.txt")


def read_file(path: Path, name: str, file: str) -> str:
    """The text of a file; `name` and `file` are what a fault calls it and its reader.

    Raises:
        RefusedInput: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise refuse(file, "the file", wanted="a file that can be read", got=f"{name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise refuse(file, "the file", wanted="text in UTF-8", got=f"{name}: byte {error.start} is not") from error
