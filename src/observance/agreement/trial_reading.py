"""Reading example cases: the file cut into statements, each parsed alone, so that all faults come at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from observance.agreement.building import unquoted
from observance.agreement.faults import Faults, near
from observance.agreement.scope import article
from observance.agreement.structure import Node, Places, cut, explain
from observance.agreement.terms import NOWHERE, Type, Where
from observance.agreement.tree import Agreement
from observance.agreement.trial_facts import FactReader
from observance.agreement.trial_times import Times
from observance.agreement.trials import Expected, Group, Protected, RegisterSeen, Span, Trial, Trials, Watched

FILE = "cases.txt"
NOTE = "legal note"
"""Expected of a protected person, instead of an answer: the reading covers the act, and nobody is the actor of it."""

_KINDS = ("time zone", "all cases", "case")
_NAMES = {
    "TIME_ZONE": "time zone",
    "ALL_CASES": "all cases",
    "WATCH": "everything was watched, nothing was watched, or: zone dmz was not watched",
    "REGISTER": "every register was seen, no register was seen, or: register of mac for crossing_mdl was not seen",
    "PROTECTED": "p1 is recorded as fleeing (seeking protection, wounded, detained)",
    "GROUP": "g1 is a group of 40",
    "SIDE_UNKNOWN": "the side of p1 is not known",
    "THROUGHOUT": "throughout",
    "FROM": "from",
    "EACH_OF": "each of p1 to p36",
    "TO": "to",
    "DAY": "a day such as 2017-11-13",
    "CLOCK": "a time such as 15:14:40",
    "COLON": ":",
}
_ASSUMED = "all cases: everything was watched, every register was seen."


def read_trials(
    text: str, file: str, agreement: Agreement, *, answers: Sequence[str], reasons: Sequence[str]
) -> Trials:
    """The example cases of a file, held against the agreement that they are about.

    Args:
        answers: that a finding can have. reasons: that it can name.

    Raises:
        RefusedInput: everything that is wrong with it.
    """
    places, faults = Places(text), Faults(file, text)
    nodes = list(_statements(text, places, faults))
    whole = not faults
    reader = _Reader(agreement, text, places, faults, answers, reasons)
    zone = reader.zone([node for node in nodes if node.data == "zone"])
    times = Times(zone=zone, places=places, faults=faults)
    watched, registers = reader.assumed([node for node in nodes if node.data == "assumed"])
    cases = [reader.trial(node, times) for node in nodes if node.data == "trial"]
    if not cases and not faults:
        faults.add(NOWHERE, wanted="at least one case", got="none", example='case "…" given … when … then …')
    reader.once(cases)
    if whole:
        reader.heads(nodes)
    faults.stop()
    return Trials(file=file, time_zone=zone.key, watched=watched, registers=registers, cases=tuple(cases))


@cache
def _skeleton() -> Lark:
    text = (files("observance.agreement") / "trials.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", strict=False, propagate_positions=True, maybe_placeholders=False)


def _statements(text: str, places: Places, faults: Faults) -> Iterator[Node]:
    blank = "".join(letter if letter == "\n" else " " for letter in text)
    for start, end, _ in cut(text, places, faults)[0]:
        try:
            tree = _skeleton().parse(blank[:start] + text[start:end])
        except UnexpectedInput as error:
            explain(error, text[start:end], places, start, faults, kinds=_KINDS, names=_NAMES)
            continue
        yield from (child for child in tree.children if isinstance(child, Tree))


def _parts(node: Node, *kinds: str) -> list[Node]:
    return [child for child in node.children if isinstance(child, Tree) and child.data in kinds]


def _tokens(node: Node) -> list[Token]:
    return [child for child in node.children if isinstance(child, Token)]


class _Reader:
    """Turns parsed statements into the typed tree; what is wrong goes to the faults."""

    def __init__(
        self, agreement: Agreement, text: str, places: Places, faults: Faults, answers: Sequence[str],
        reasons: Sequence[str],
    ) -> None:  # fmt: skip
        self.agreement, self.text, self.places, self.faults = agreement, text, places, faults
        self.answers, self.reasons = (*answers, NOTE), tuple(reasons)

    def zone(self, nodes: Sequence[Node]) -> ZoneInfo:
        """The time zone of all times: as said, else the agreement's own."""
        for extra in nodes[1:]:
            self.faults.add(self._at(extra), wanted="the time zone once", got="a second one")
        if not nodes:
            return ZoneInfo(self.agreement.time_zone or "UTC")
        token = _tokens(nodes[0])[-1]
        try:
            return ZoneInfo(unquoted(token))
        except (ZoneInfoNotFoundError, ValueError):
            where = self.places.of(token)
            self.faults.add(where, wanted="a time zone of the tz database", got=str(token), example="Europe/Kyiv")
            return ZoneInfo("UTC")

    def assumed(self, nodes: Sequence[Node]) -> tuple[tuple[Watched, ...], tuple[RegisterSeen, ...]]:
        """What all cases assume: said, never silent."""
        watched = tuple(self._watched(part) for node in nodes for part in _parts(node, "watch"))
        registers = tuple(self._register(part) for node in nodes for part in _parts(node, "register"))
        for part in (part for node in nodes for part in _parts(node, "protected", "side_unknown", "group")):
            self.faults.add(self._at(part), wanted="what is so in all cases", got="a person of one case")
        return watched, registers

    def heads(self, nodes: Sequence[Node]) -> None:
        """Note what the file must say once for all cases and does not: nothing is assumed in silence."""
        if not self.agreement.time_zone and not any(node.data == "zone" for node in nodes):
            self.faults.add(NOWHERE, wanted="the time zone of all times", got="none", example='time zone "Asia/Seoul".')
        assumed = [node for node in nodes if node.data == "assumed"]
        words = [str(_tokens(part)[0]).split() for node in assumed for part in _parts(node, "watch", "register")]
        for wanted, said in (
            ("what was watched in all cases: everything or nothing", ("everything", "nothing")),
            ("which registers were seen in all cases: every register or no register", ("every", "no")),
        ):
            if not any(word[0] in said for word in words):
                self.faults.add(NOWHERE, wanted=wanted, got="neither", example=_ASSUMED)

    def trial(self, node: Node, times: Times) -> Trial:
        """One case."""
        title = unquoted(_tokens(node)[0])
        given = _parts(node, "given")
        named = times.named([timed for when in _parts(node, "when") for timed in _parts(when, "timed")], title)
        facts = FactReader(self.agreement, self.text, self.places, self.faults, times, named, f'case "{title}"')
        told = [fact for part in given for fact in _parts(part, "stated", "denied")]
        said = [one for fact in told for one in facts.read(fact)]
        facts.unused()
        facts.decided(said)
        protected = [self._protected(part, facts) for one in given for part in _parts(one, "protected")]
        unknown = [self._unknown(part, facts) for one in given for part in _parts(one, "side_unknown")]
        groups = [self._group(part, facts) for one in given for part in _parts(one, "group")]
        expected = [self._expected(one, facts) for then in _parts(node, "then") for one in _parts(then, "expected")]
        about = self._about(node, times, [one.span for one in said if one.span is not None])
        return Trial(
            title=title,
            note=unquoted(_tokens(_parts(node, "note")[0])[0]) if _parts(node, "note") else "",
            about=about,
            things=facts.things(),
            given=tuple(said),
            watched=tuple(self._watched(part) for one in given for part in _parts(one, "watch")),
            registers=tuple(self._register(part) for one in given for part in _parts(one, "register")),
            protected=tuple(protected),
            sides_unknown=tuple(unknown),
            groups=tuple(groups),
            expected=tuple(expected),
            where=self.places.of(_tokens(node)[0]),
        )

    def once(self, cases: Iterable[Trial]) -> None:
        """Note titles used twice: a failure names its case."""
        seen: set[str] = set()
        for case in cases:
            if case.title in seen:
                self.faults.add(case.where, wanted="each title once", got=f"{case.title!r} again")
            seen.add(case.title)

    def _at(self, node: Node) -> Where:
        return self.places.at(node.meta.start_pos, node.meta.end_pos - node.meta.start_pos)

    def _about(self, node: Node, times: Times, spans: Sequence[Span]) -> Span:
        """The time asked about: as said, which holds everything given; else from the first to the last time given."""
        said = _parts(node, "about")
        if not said:
            if not spans:
                where = self.places.of(_tokens(node)[0])
                example = 'case "…" about 2018-10-01 to 2018-11-10'
                self.faults.add(where, wanted="the time that the case is about", got="no time at all", example=example)
                return (0.0, 0.0)
            return (min(span[0] for span in spans), max(span[1] for span in spans))
        about = times.span(said[0])
        for span in spans:
            if span[0] < about[0] or about[1] < span[1]:
                got = "something given outside of it"
                self.faults.add(self._at(said[0]), wanted="the whole time that the case speaks of", got=got)
                break
        return about

    def _watched(self, node: Node) -> Watched:
        token = _tokens(node)[0]
        words = str(token).split()
        if words[0] in ("everything", "nothing"):
            return Watched(place="", watched=(words[0] == "everything") != ("not" in words), where=self._at(node))
        place = str(token).split(None, 1)[1].rsplit("was", 1)[0].strip()
        self._declared(place, (Type.ZONE if words[0] == "zone" else Type.LINE), token)
        return Watched(place=place, watched="not" not in words, where=self._at(node))

    def _register(self, node: Node) -> RegisterSeen:
        token = _tokens(node)[0]
        words = str(token).split()
        if words[1] == "register":
            return RegisterSeen(organ="", allows="", seen=words[0] == "every", where=self._at(node))
        organ, allows = " ".join(words).removeprefix("register of ").split(" for ", 1)
        allows = allows.split()[0]
        self._declared(organ, Type.ORGAN, token)
        self._declared(allows, Type.CLASS, token)
        return RegisterSeen(organ=organ, allows=allows, seen="not" not in words, where=self._at(node))

    def _declared(self, name: str, type_: Type, token: Token) -> None:
        plain = name.split("(", 1)[0]
        known = [n.name for n in self.agreement.names if n.type is type_]
        if plain not in known:
            where = self.places.of(token)
            self.faults.add(
                where,
                wanted=f"{article(type_)} {type_.value} of the agreement",
                got=repr(name),
                advice=near(plain, known),
            )

    def _protected(self, node: Node, facts: FactReader) -> Protected:
        token = _tokens(node)[0]
        person, _, kind = " ".join(str(token).split()).partition(" is recorded as ")
        facts.known(person, (Type.PERSON, Type.ENTITY), self.places.of(token))
        return Protected(person=person, kind=kind, where=self._at(node))

    def _unknown(self, node: Node, facts: FactReader) -> str:
        token = _tokens(node)[0]
        name = str(token).split()[3]
        facts.known(name, (), self.places.of(token))
        if facts.belongs(name):
            self.faults.add(self._at(node), wanted="somebody of whom no side is given", got=f"{name}, whose side is")
        return name

    def _group(self, node: Node, facts: FactReader) -> Group:
        token = _tokens(node)[0]
        words = str(token).replace(",", "").split()
        least, most = int(words[5]), int(words[-1])
        facts.known(words[0], (), self.places.of(token))
        if not 0 < least <= most:
            self.faults.add(self._at(node), wanted="at least one, and no more first than last", got=str(token))
        return Group(name=words[0], least=least, most=most, where=self._at(node))

    def _expected(self, node: Node, facts: FactReader) -> Expected:
        clause, reading = unquoted(_tokens(node)[0]), ""
        where, faults = self._at(node), self.faults
        versions = [c for c in self.agreement.clauses if c.id == clause]
        names = list(dict.fromkeys(r.name for version in versions for r in version.readings))
        if not versions:
            advice = near(clause, [c.id for c in self.agreement.clauses])
            faults.add(self.places.of(_tokens(node)[0]), wanted="a clause of the agreement", got=clause, advice=advice)
        elif not names:
            faults.add(self.places.of(_tokens(node)[0]), wanted="a clause with a rule", got=f"{clause}: text only")
        for part in _parts(node, "in_reading"):
            token = _tokens(part)[-1]
            reading = unquoted(token)
            if versions and reading not in names:
                advice = near(reading, names)
                faults.add(self.places.of(token), wanted=f"a reading of {clause}", got=reading, advice=advice)
        answer = self._words(_parts(node, "answer")[0], "an answer", self.answers)
        reasons = [r for part in _parts(node, "because") for r in _parts(part, "reason")]
        because = tuple(self._words(reason, "a reason", self.reasons) for reason in reasons)
        if because and answer != "not determined":
            got = f"one for {answer!r}"
            faults.add(self._at(reasons[0]), wanted="reasons of the answer `not determined` alone", got=got)
        by = ""
        for part in _parts(node, "by"):
            token = _tokens(part)[-1]
            by = str(token)
            if by not in [p.name for p in self.agreement.parties]:
                facts.known(by, (), self.places.of(token))
        return Expected(clause=clause, reading=reading, answer=answer, by=by, because=because, where=where)

    def _words(self, node: Node, what: str, known: Sequence[str]) -> str:
        said = " ".join(str(token) for token in _tokens(node))
        if said not in known:
            self.faults.add(self._at(node), wanted=f"{what}: {', '.join(known)}", got=said, advice=near(said, known))
        return said
