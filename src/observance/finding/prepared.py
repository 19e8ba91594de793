"""One world made ready: its facts drawn and matched, its tables filled, once for all readings of an agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from observance.agreement.terms import Type
from observance.agreement.tree import Agreement
from observance.finding.assumed import own_assumptions
from observance.finding.attribution import belongs
from observance.finding.clausetest import ClauseTest, lengths_of
from observance.finding.daytime import daytime_facts
from observance.finding.deeds import Deeds
from observance.finding.episodes import lasting_facts
from observance.finding.evaluate import Tables
from observance.finding.facts import Fact, Facts
from observance.finding.placed_facts import placed_facts
from observance.finding.registers import authorisation_facts, open_term_facts, organ_names, yields
from observance.finding.review import Reviewed, match_readings
from observance.finding.stated import stated_facts
from observance.finding.world import Context, World


class Prepared:
    """Facts, tables and reviews of one world."""

    def __init__(self, world: World, context: Context, agreement: Agreement, tests: Sequence[ClauseTest]) -> None:
        self.world, self.context, self.agreement = world, context, agreement
        self.assumptions = (*world.ensemble.assumptions, *own_assumptions(context))
        self.persons = {person.id: person for person in context.actors.persons}
        self.reviewed: Reviewed = match_readings(world, context)
        self.organs: Mapping[str, str] = organ_names(agreement, context)
        self.functions = yields(context, agreement)
        self.open_relations = frozenset(r.name for r in agreement.vocabulary if r.open) | frozenset(
            term.relation for term in agreement.open_terms
        )
        terms = {word for term in agreement.open_terms for word in (term.relation, term.words)} | self.open_relations
        self.deeds = Deeds(world, context, self.reviewed, terms)
        rows: list[Fact] = [*self.deeds.facts(), *belongs(world, context)]
        rows += authorisation_facts(world, context, self.organs)
        for relation in agreement.vocabulary:
            if relation.name in self.open_relations and relation.types == (Type.EVENT,):
                said = [term.words for term in agreement.open_terms if term.relation == relation.name]
                rows += open_term_facts(relation.name, said, self.deeds)
        relations = [relation for test in tests for relation in test.relations]
        asked, made = {relation.name for relation in relations}, {(fact.relation, fact.act) for fact in rows}
        told, self.open_holes = stated_facts(agreement.vocabulary, asked, lengths_of(tests), self.deeds, made)
        rows += [*told, *placed_facts(asked, lengths_of(tests), self.deeds)]
        rows += daytime_facts(agreement, context, world.ensemble.histories)
        self.facts = Facts(rows, world.ensemble.histories)
        self.papers_naming: dict[str, list[str]] = defaultdict(list)
        for index in self.facts.of("names"):
            paper, who = self.facts.rows[index].arguments
            self.papers_naming[who].append(paper)
        self.tables = Tables(self.facts, relations, self.functions)
        for lasting in {one.relation.name: one for test in tests for one in test.lastings}.values():
            rows += lasting_facts(lasting, self.tables)
            relations.append(lasting.relation)
            self.facts = Facts(rows, world.ensemble.histories)
            self.tables = Tables(self.facts, relations, self.functions)
