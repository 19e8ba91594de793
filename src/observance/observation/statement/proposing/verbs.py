"""Verbs that attribute: which they are, what they take, and their forms; general English of reports and news."""

from __future__ import annotations

from typing import NamedTuple

SPEAKING = frozenset(
    """say tell add state report claim announce argue confirm deny warn note write tweet declare explain insist
    acknowledge admit allege assert describe call accuse respond reply ask continue conclude suggest reveal estimate
    remark testify complain mention urge promise""".split()
)
"""Verbs that mean speech or writing wherever they stand."""

VOICING = frozenset(
    """vow pledge recall recount joke predict observe cite criticize criticise blast slam praise email post agree
    concede contend maintain point propose recommend refuse decline threaten demand remind stress emphasize emphasise
    indicate speculate repeat quip caution express endorse oppose support retweet defend attack mock blame condemn
    denounce question advise appeal assure allude answer begin boast charge comment convey counter cry deplore disclose
    dismiss dispute elaborate exclaim hint inform instruct interject interview issue joke lament notify object order
    phone plead pronounce protest publish quote read rebuke recommend reiterate relate release remark request retort
    shout sigh signal specify submit swear thank underline underscore voice volunteer whisper wire radio communicate
    clarify certify attest affirm reaffirm profess proclaim rule update brief telephone opine reason tease teach
    chastise ridicule deride decry bemoan hail laud commend welcome reject rebut refute""".split()
)
"""Verbs that mean speech or writing where a quotation or a clause goes with them."""

HOLDING = frozenset(
    """believe think hope expect fear know feel want appear seem doubt worry wonder decide learn see hear show find
    realize realise understand suspect assume consider intend plan wish prefer regret regard imagine assess judge
    determine establish infer deduce presume calculate""".split()
)
"""Verbs of belief, wish and finding: attributed too, yet no quotation is taken from afar by them."""

NOT_FAR = frozenset(
    """appear seem show find see read want hear order learn decide know feel support oppose endorse defend attack plan
    intend publish release issue begin rule wish establish determine consider prefer understand""".split()
)
"""Verbs that no quotation outside of their own clause belongs to."""

NOUNS_TOO = frozenset(
    """report reports claim claims state states note notes call calls estimate estimates show plan plans hope hopes
    wish fear fears doubt doubts demand demands order orders promise promises attack attacks release issue charge
    comment comments request answer answers remark remarks update quote quotes post posts blame praise support
    purpose question questions worry worries regret reply concern feeling find finds point points cry""".split()
)
"""Forms that are nouns too."""

NEEDS_CLAUSE = frozenset("issue release publish begin teach update submit phone radio signal sign order".split())
"""Verbs that say something only with "that", a colon or a quotation."""

_PAST = {
    "say": ("said",), "tell": ("told",), "write": ("wrote", "written"), "think": ("thought",),
    "know": ("knew", "known"),
    "feel": ("felt",), "see": ("saw", "seen"), "hear": ("heard",), "show": ("showed", "shown"), "find": ("found",),
    "read": ("read",), "begin": ("began", "begun"), "swear": ("swore", "sworn"), "teach": ("taught",),
    "learn": ("learned", "learnt"), "rebut": ("rebutted",), "submit": ("submitted",), "admit": ("admitted",),
    "slam": ("slammed",), "quip": ("quipped",), "understand": ("understood",), "plan": ("planned",),
    "prefer": ("preferred",), "regret": ("regretted",), "infer": ("inferred",),
}  # fmt: skip


def _forms(verb: str) -> dict[str, str]:
    """Each form and what it is: base, s, past, ing."""
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    soft = verb.endswith("y") and verb[-2] not in "aeiou"
    doubled = (
        verb + verb[-1] if verb in ("admit", "slam", "quip", "plan", "rebut", "submit", "prefer", "regret") else stem
    )
    s = verb[:-1] + "ies" if soft else verb + "es" if verb.endswith(("s", "sh", "ch", "x")) else verb + "s"
    past = _PAST.get(verb, (verb[:-1] + "ied" if soft else stem + "ed",))
    return {verb: "base", s: "s", **{form: "past" for form in past}, doubled + "ing": "ing"}


class Form(NamedTuple):
    """A form of a verb: whose, and which: base, s, past or ing."""

    verb: str
    form: str


FORMS: dict[str, Form] = {
    form: Form(verb, kind)
    for verb in sorted(HOLDING | VOICING | SPEAKING)
    for form, kind in _forms(verb).items()
    if not (verb == "find" and form == "founded")
}
"""Every form, lower-case, to its verb."""
