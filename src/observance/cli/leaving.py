"""What leaves the building: sealed, stamped, checked, released."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from observance.cli.arguments import CASE, FILE, WORKERS
from observance.cli.screen import bars, refusals, say
from observance.values.errors import IntegrityBroken, UsageError
from observance.values.spans import seconds_from_iso
from observance.workflow import actions
from observance.workflow.release_asked import read_edit


@click.command()
@CASE
@click.option(
    "--as", "kind", type=click.Choice(["archive", "disclosure", "public"]), required=True, help="What is sealed."
)
@click.option("--out", type=FILE, required=True, help="Folder to write; must not be there yet.")
@click.option("--certificate", type=FILE, required=True, help="The mission's signing certificate (PEM).")
@click.option("--key", type=FILE, required=True, help="Its private key (PEM).")
@click.option("--issuer", type=FILE, required=True, help="The root certificate that issued it (PEM).")
@click.option("--item", "items", multiple=True, help="Disclosure: an item that it holds. May be given again.")
@click.option("--finding", "findings_told", multiple=True, help="Disclosure: an adopted finding. May be given again.")
@click.option("--to", "recipient", default="", help="Disclosure: to whom.")
@click.option("--authority", default="", help="Disclosure: on whose authority.")
@click.option("--marking", default="", help="Disclosure: under which words, such as CONFIDENTIAL.")
@click.option("--release", "released", type=FILE, help="Public: the folder of the release that is packed.")
@click.option(
    "--for",
    "use",
    type=click.Choice(["share", "court"]),
    default="share",
    show_default=True,
    help="Disclosure: which consent it needs: to share with this recipient, or to give to a court.",
)
def seal(
    case: Path, kind: Literal["archive", "disclosure", "public"], out: Path, certificate: Path, key: Path, issuer: Path,
    items: tuple[str, ...], findings_told: tuple[str, ...], recipient: str, authority: str, marking: str,
    released: Path | None, use: Literal["share", "court"],
) -> None:  # fmt: skip
    """Seal a case that was run, as a package that anybody can check with stock tools.

    An archive is whole and never leaves. A disclosure holds the items named, for one recipient; all others are named
    by salted digests alone, and findings are told in kinds and numbers. As public, a release is packed as it stands.
    """
    asked = actions.Sealing(
        kind=kind, items=items, findings=findings_told, recipient=recipient, authority=authority, marking=marking,
        release=released, use=use,
    )  # fmt: skip
    signer = actions.Signer(certificate=certificate, key=key, issuer=issuer)
    with refusals(), bars() as progress:
        lines = actions.seal(case, out, asked, signer, progress=progress)
    say(lines)


@click.command()
@CASE
@click.option(
    "--finding", "findings_told", multiple=True, required=True, help="An adopted finding. May be given again."
)
@click.option("--authority", required=True, help="On whose authority it is released.")
@click.option("--out", type=FILE, required=True, help="Folder to write; must not be there yet.")
@click.option("--camera", "cameras", multiple=True, help="Whose film; every camera's otherwise. May be given again.")
@click.option("--from", "begins", default=None, metavar="INSTANT", help="From this instant of the case clock on.")
@click.option("--to", "ends", default=None, metavar="INSTANT", help="Until this instant.")
@click.option("--without-notice", default="", metavar="REASON", help="Why nobody is told before.")
@click.option("--boxes", is_flag=True, help="Fill each mover's whole outline too, beneath its marker.")
@click.option("--language", default="en", show_default=True, help="Of the captions.")
@click.option("--edit", type=FILE, metavar="RELEASE.yaml", help="Lifted covers, looks for dignity, insets, a cut.")
@click.option("--detector", type=FILE, help="A detector (ONNX) that looks at the films too, beside the case's own.")
@click.option("--certificate", type=FILE, help="The mission's signing certificate (PEM): the release is signed.")
@click.option("--key", type=FILE, help="Its private key (PEM).")
@click.option("--issuer", type=FILE, help="The root certificate that issued it (PEM).")
@click.option("--credentials", is_flag=True, help="Refuse to release without content credentials.")
@click.option(
    "--font", "fonts", type=FILE, multiple=True, help="A font's file for letters of the PDF. May be repeated."
)
@WORKERS
def release(
    case: Path, findings_told: tuple[str, ...], authority: str, out: Path, cameras: tuple[str, ...],
    begins: str | None, ends: str | None, without_notice: str, boxes: bool, language: str, edit: Path | None,
    detector: Path | None, certificate: Path | None, key: Path | None, issuer: Path | None, credentials: bool,
    fonts: tuple[Path, ...], workers: int,
) -> None:  # fmt: skip
    """Make what the public gets: adopted findings, a film of each camera with nobody in it, a page.

    A film is the camera's empty scene with a marker of one size for each mover; its timing is the footage's. The gate
    then opens the finished files and looks for whatever may not leave; anything found stops the release (exit code 4).
    With a certificate the list of files is signed, and films and stills get content credentials (C2PA).
    """
    with refusals(), bars() as progress:
        asked = actions.Release(
            findings=findings_told, authority=authority, cameras=cameras, begins=_instant(begins, "--from"),
            ends=_instant(ends, "--to"), without_notice=without_notice, boxes=boxes, language=language,
            detector=detector, edit=read_edit(edit), credentials=credentials, fonts=fonts,
            signer=signer_of(certificate, key, issuer),
        )  # fmt: skip
        lines = actions.release(case, out, asked, workers=workers, progress=progress)
    say(lines)


def signer_of(certificate: Path | None, key: Path | None, issuer: Path | None) -> actions.Signer | None:
    """Who signs, if anybody does.

    Raises:
        UsageError: one of the three files without the others.
    """
    if certificate is not None and key is not None and issuer is not None:
        return actions.Signer(certificate=certificate, key=key, issuer=issuer)
    if (certificate, key, issuer) != (None, None, None):
        raise UsageError("who signs needs all of --certificate, --key and --issuer")
    return None


def _instant(text: str | None, option: str) -> float | None:
    if text is None:
        return None
    try:
        return seconds_from_iso(text)
    except ValueError:
        raise click.UsageError(f"{option}: an instant with its zone, such as 2017-11-13T15:11:00+09:00") from None


@click.command()
@click.argument("package", type=FILE)
@click.option("--service", required=True, help="Address of a time-stamping service (RFC 3161).")
@click.option("--authority", type=FILE, required=True, help="That service's root certificate (PEM).")
def stamp(package: Path, service: str, authority: Path) -> None:
    """Have a package's signature stamped by a time-stamping service: the one action that uses the network."""
    with refusals():
        say(actions.stamp(package, service, authority))


@click.command()
@click.argument("package", type=FILE)
@click.option("--anchor", type=FILE, required=True, help="The mission's root certificate, had by another way.")
@click.option("--stamp-anchor", type=FILE, help="The time-stamping service's root certificate.")
@click.option("--package", "beside", type=FILE, help="Of a release: a package that must name the same salted digests.")
def verify(package: Path, anchor: Path, stamp_anchor: Path | None, beside: Path | None) -> None:
    """Check a sealed package or a release: what is wrong, and where. The exit code is 4 if anything is.

    VERIFY.txt in it says how to do the same without this program.
    """
    with refusals(), bars() as progress:
        lines, holds = actions.verify(package, anchor, stamp_anchor, package=beside, progress=progress)
    say(lines)
    if not holds:
        with refusals():
            raise IntegrityBroken(f"{package}: it does not hold")
