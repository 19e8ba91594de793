"""The public page: the adopted answers as they may leave, what the films show and leave out, who was told."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from observance.release.leaving import Leaving
from observance.values.digests import canonical_json
from observance.values.spans import iso_from_seconds

ANSWER_WORDS = {
    "breach": "Breach",
    "permitted": "Permitted",
    "consistent": "Consistent with the agreement",
    "none seen": "None seen in what was watched",
    "not in force": "Not in force then",
    "not determined": "Not determined",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmTold:
    """What the page says of one film.

    Attributes:
        file: name in the release. begins, ends: on the case clock, POSIX seconds; error_s: 95 % half-width.
        shows: numbers of findings whose act lies in it; leaves_out: of those that it does not show, or not whole.
        cuts: sentences on what was cut away before, after and beside.
    """

    file: str
    poster: str
    begins: float
    ends: float
    error_s: float
    shows: tuple[str, ...]
    leaves_out: tuple[str, ...]
    cuts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTold:
    """Who was told what, when, and the reply in full."""

    to: str
    date: float
    of: str
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """What a film or still can be told by.

    Attributes:
        file: name in the release. made: SHA-256 as it was made, before credentials are put in.
        original: SHA-256 of a secret salt followed by the original that it was made from.
    """

    file: str
    made: str
    original: str

    def row(self, credentials: bool) -> bytes:
        """Its row in `films.jsonl`."""
        return canonical_json(
            {
                "credentials": credentials,
                "file": self.file,
                "sha256_before_credentials": self.made,
                "sha256_of_salt_and_file": self.original,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """Everything that the page says."""

    title: str
    caution: str
    authority: str
    released: float
    zone: str
    answers: tuple[Leaving, ...]
    films: tuple[FilmTold, ...]
    notices: tuple[NoticeTold, ...]
    without_notice: str
    digests: tuple[Digests, ...]
    signed_under: str
    """Fingerprint of the root under which the list of files is signed; empty: it is not signed."""
    credentials: str
    """Whether films and stills carry content credentials, in a sentence; why not, where they do not."""


def public_html(page: PublicPage) -> str:
    """The page as HTML that opens without network."""
    style = files("observance.release").joinpath("templates", "public.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    templates = Environment(
        loader=PackageLoader("observance.release", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    zone = ZoneInfo(page.zone)
    return templates.get_template("public.jinja").render(
        page=page,
        style=Markup(style),
        policy=f"default-src 'none'; img-src 'self'; media-src 'self'; style-src 'sha256-{digest}'",
        word=lambda answer: ANSWER_WORDS.get(answer, answer),
        at=lambda seconds: iso_from_seconds(seconds, zone, 0).replace("T", " "),
        counted=_counted,
        listed=_listed,
    )


def _counted(rests_on: dict[str, int]) -> str:
    plural = {"first-hand account": "first-hand accounts", "physical trace": "physical traces"}
    return _listed([f"{n} {kind if n == 1 else plural.get(kind, kind + 's')}" for kind, n in sorted(rests_on.items())])


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
