"""What the public report says: adopted answers as they may leave, what films show and leave out, who was told."""

from __future__ import annotations

from dataclasses import dataclass

from observance.release.leaving import Leaving
from observance.values.digests import canonical_json


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
    made_of: tuple[str, ...] = ()
    """Of an inset or a cut: sentences on which finished films it is made of, and how."""


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
    edited: tuple[str, ...]
    """Sentences on whose cover was lifted, why, and who looked; on looks for the dignity of wounded and dead."""
    credentials: str
    """Whether films and stills carry content credentials, in a sentence; why not, where they do not."""
