"""What stands beside the films of a release: the page, answers and digests for machines, how to check; signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from observance.finding.seen import SeenFindings
from observance.release.credentials import Told, put_in
from observance.release.gate.after import after_signing
from observance.release.gate.stops import Stop
from observance.release.gate.wording import Protected
from observance.release.how_to_verify import release_text
from observance.release.leaving import FORMAT, Leaving
from observance.release.page import Digests, FilmTold, NoticeTold, PublicPage
from observance.release.page_words import ANSWERS
from observance.release.recipe import FilmRecipe
from observance.release.report_html import public_html
from observance.release.report_pdf import public_pdf
from observance.release.signature import fingerprint, sign_file
from observance.release.verify.released import FILMS, SUMS
from observance.values.digests import Json, canonical_json, digest_file
from observance.workflow.case import Case
from observance.workflow.packing import commitment_kept
from observance.workflow.progress import Progress
from observance.workflow.release_asked import Release
from observance.workflow.release_editing import said_of_edit
from observance.workflow.sealing import archive_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was written beside the films: names, texts that were put together from what may leave."""

    page: PublicPage
    named: tuple[str, ...]
    public: tuple[str, ...]


def report(
    case: Case, asked: Release, seen: SeenFindings, answers: tuple[Leaving, ...], told: tuple[FilmTold, ...], now: float
) -> PublicPage:
    """The report, without the digests of films that are not made yet.

    Raises:
        RefusedInput: a letter that no font has: known before films are made.
    """
    page = PublicPage(
        title=case.question.title, caution=seen.caution, authority=asked.authority, released=now,
        zone=case.question.time_zone, answers=answers, films=told,
        notices=tuple(NoticeTold(to=n.to, date=n.date, of=n.of, reply=n.reply) for n in case.notices.notices),
        without_notice=asked.without_notice, digests=(),
        signed_under=fingerprint(asked.signer.issuer) if asked.signer is not None else "",
        credentials=asked.credentials_said(), edited=said_of_edit(case, asked.edit),
    )  # fmt: skip
    public_pdf(page, asked.fonts)
    return page


def publish(case: Case, asked: Release, page: PublicPage, films: Sequence[FilmRecipe], folder: Path) -> Published:
    """Write the report and the files for machines beside the films."""
    page = replace(page, digests=_digests(case, films, folder))
    listed: list[Json] = [one.as_json() for one in page.answers]
    html = public_html(page)
    written = {
        "index.html": html.encode(),
        "report.pdf": public_pdf(page, asked.fonts),
        "answers.json": canonical_json({"format": FORMAT, "caution": page.caution, "answers": listed}),
        FILMS: b"".join(one.row(asked.with_credentials) for one in page.digests),
        "VERIFY.txt": release_text(signed=asked.signer is not None),
    }
    for name, data in written.items():
        (folder / name).write_bytes(data)
    return Published(page=page, named=tuple(written), public=(html, *(cut for film in page.films for cut in film.cuts)))


def sign_release(
    folder: Path, page: PublicPage, asked: Release, protected: Protected, banner: str, progress: Progress
) -> tuple[list[Stop], tuple[str, ...]]:
    """Put credentials into what the gate let through, look at it again, list every file and sign the list.

    Returns:
        what signing brought in that may not leave, and the files that came.
    """
    stops: list[Stop] = []
    came: list[str] = []
    findings = tuple(f"{one.number}: {one.clause}: {ANSWERS.get(one.answer, one.answer)}" for one in page.answers)
    if asked.with_credentials and asked.signer is not None:
        for number, one in enumerate(page.digests):
            progress("credentials", number / len(page.digests))
            told = Told(sha256=one.made, originals=(one.original,), findings=findings, authority=page.authority,
                        banner=banner)  # fmt: skip
            beside = put_in(folder / one.file, told, asked.signer)
            came += [beside.name] if beside is not None else []
        stops = list(after_signing(folder, {one.file: one.made for one in page.digests}, protected))
        progress("credentials", 1.0)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    (folder / SUMS).write_text("".join(f"{digest_file(folder / name)}  {name}\n" for name in files))
    came.append(SUMS)
    if asked.signer is not None:
        sign_file(folder / SUMS, folder / f"{SUMS}.p7s", asked.signer)
        came.append(f"{SUMS}.p7s")
    return stops, tuple(came)


def _digests(case: Case, films: Sequence[FilmRecipe], folder: Path) -> tuple[Digests, ...]:
    secret = archive_secret(case.root)
    return tuple(
        Digests(file=name, made=digest_file(folder / name), original=commitment_kept(case, film.take.item, secret))
        for film in films
        for name in (film.file, film.poster)
    )
