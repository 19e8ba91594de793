"""The sentences of the public report, once for the page and for the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from observance.release.leaving import Leaving
from observance.release.page import FilmTold, PublicPage
from observance.values.spans import iso_from_seconds

ANSWERS = {
    "breach": "Breach",
    "permitted": "Permitted",
    "consistent": "Consistent with the agreement",
    "none seen": "None seen in what was watched",
    "not in force": "Not in force then",
    "not determined": "Not determined",
}
_FILMS = (
    "Each film is the empty scene of a fixed camera with a marker of one size where a mover stood. {} Its timing is "
    "that of the footage, frame by frame."
)
Facts = tuple[tuple[str, str], ...]
_PLURAL = {"first-hand account": "first-hand accounts", "physical trace": "physical traces"}


def at_words(seconds: float, zone: str) -> str:
    """An instant with its zone."""
    return iso_from_seconds(seconds, ZoneInfo(zone), 0).replace("T", " ")


def heading(one: Leaving) -> str:
    """A finding's heading."""
    version = f" ({one.version})" if one.version else ""
    return f"{one.number}. {one.agreement}, {one.clause}{version}"


def answer(one: Leaving) -> str:
    """The answer, with whose it is."""
    return ANSWERS.get(one.answer, one.answer) + (f": {one.party}" if one.party else "")


def act(one: Leaving) -> str:
    """What was done, as a sentence."""
    return f"{one.act[:1].upper()}{one.act[1:]}."


def words(one: Leaving) -> str:
    """The clause's words, in quotation marks where the quotation was checked."""
    if one.text is None:
        return ""
    return f"“{one.text.words}”" if one.text.status == "verified" else one.text.words


def source(one: Leaving) -> str:
    """Where the clause's words stand."""
    return "" if one.text is None else f"{one.text.source}; text: {one.text.status}"


def facts(one: Leaving, zone: str) -> Facts:
    """What a finding rests on, name by name."""
    made = []
    if one.between:
        made.append(("Began", f"between {at_words(one.between[0], zone)} and {at_words(one.between[1], zone)}"))
    made.append(("Standard of proof", one.standard))
    if one.rests_on:
        made.append(("Rests on", counted({str(kind): n for kind, n in one.rests_on.items()})))
    if one.read_by:
        persons = f"{one.read_by} person{'' if one.read_by == 1 else 's'}"
        made.append(("Footage read by", f"{persons}, each alone, without knowing the question's party or clause"))
    if one.watched is not None:
        made.append(("Watched", f"about {round(100 * one.watched)} % of the place and time"))
    return (*made, ("Adopted by", "; ".join(one.adopted)))


def about_films(page: PublicPage) -> str:
    """What all films are, and whose picture is in them after all."""
    nobody = "No picture of a person is in it." if not page.edited else "Whose picture is in it after all is said here."
    return " ".join((_FILMS.format(nobody), *page.edited))


def film_facts(film: FilmTold, zone: str) -> Facts:
    """What a film shows and leaves out."""
    span = f"{at_words(film.begins, zone)} to {at_words(film.ends, zone)}, ± {film.error_s:.1f} s"
    made = [("Time", span), ("Shows", listed(film.shows) or "no act of the findings above")]
    made += [("Does not show", listed(film.leaves_out))] if film.leaves_out else []
    made += [("Made of", words) for words in film.made_of]
    return (*made, *(("Left out", cut) for cut in film.cuts))


def told_nobody(page: PublicPage) -> str:
    """Why nobody was told before."""
    return f"Nobody was told before. Reason: {page.without_notice}"


def signed(page: PublicPage) -> str:
    """Whether the list of files is signed."""
    if page.signed_under:
        return (
            "SHA256SUMS lists every file of this release, and its signature stands beside it, under a root certificate "
            "with this fingerprint. Compare it with the one that was published by another way; the commands stand in "
            "VERIFY.txt."
        )
    return "This release is not signed: SHA256SUMS lists its files, and nobody vouches for that list."


DIGESTS = (
    "Each film was made from an original that is held unchanged. The salted digest of that original (SHA-256 of a "
    "secret salt followed by the file) also stands in every sealed package that withholds it. Whoever holds the "
    "original can make each film again, byte for byte; the digest is of the film before credentials were put in."
)


def counted(rests_on: Mapping[str, int]) -> str:
    """`two cameras and one log`, in numbers."""
    return listed([f"{n} {kind if n == 1 else _PLURAL.get(kind, kind + 's')}" for kind, n in sorted(rests_on.items())])


def listed(many: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(many[:-1]), many[-1]]) if len(many) > 1 else "".join(many)
