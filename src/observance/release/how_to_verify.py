"""VERIFY.txt: how anybody checks a package with tools that he has already; a test runs its very commands."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from observance.release.bag import MANIFEST, TAG_MANIFEST
from observance.release.signature import SIGNATURE, STAMP, STAMP_ASKED
from observance.release.verify.released import FILMS, SUMS


def verify_text(*, custody: bool, stamped: bool) -> bytes:
    """VERIFY.txt for a package with or without a custody log, and with or without a time stamp to come."""
    return _rendered(
        "how_to_verify.jinja", manifest=MANIFEST, tag_manifest=TAG_MANIFEST, signature=SIGNATURE, stamp_file=STAMP,
        asked=STAMP_ASKED, custody=custody, stamped=stamped,
    )  # fmt: skip


def _rendered(name: str, **values: str | bool) -> bytes:
    page = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    source = files("observance.release").joinpath(name).read_text()
    return page.from_string(source).render(**values).encode()


def release_text(*, signed: bool) -> bytes:
    """VERIFY.txt for a release."""
    return _rendered("how_to_verify_release.jinja", sums=SUMS, films=FILMS, signed=signed)


def commands_of(text: bytes) -> tuple[str, ...]:
    """The commands of a VERIFY.txt, in order: its lines that are set in by four blanks."""
    return tuple(line[4:] for line in text.decode().splitlines() if line.startswith("    "))
