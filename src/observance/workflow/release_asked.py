"""What is asked of a release: which findings, on whose authority, which films, who signs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from observance.evidence.papers import read_paper
from observance.release.credentials import NEEDED, installed
from observance.release.edit import Edit
from observance.release.signature import Signer, check_signer
from observance.values.errors import Unavailable, UsageError
from observance.workflow.case import Case

UNEDITED = Edit(format="observance-release/1")
"""Everybody covered whole, every film as it runs, nothing made of them."""


def read_edit(path: Path | None) -> Edit:
    """Read `release.yaml`; without one nothing is edited.

    Raises:
        RefusedInput: not there, or with faults; all are named.
    """
    return UNEDITED if path is None else read_paper(path, Edit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is asked to be released.

    Attributes:
        findings: ids of adopted rows. authority: who releases.
        cameras: whose films; none: every camera that ran. begins, ends: on the case clock, POSIX seconds.
        without_notice: why nobody is told before; needed where notices.yaml tells of nobody.
        boxes: fill each mover's whole cover too. language: of the captions. detector: a model for the gate, in place of
            the case's. edit: lifted covers, looks for dignity, insets, a cut.
        signer: who signs the list of files and, where the library is there, films and stills; None: unsigned.
        credentials: refuse to release without content credentials. fonts: files of fonts for the PDF.
    """

    findings: tuple[str, ...]
    authority: str
    cameras: tuple[str, ...] = ()
    begins: float | None = None
    ends: float | None = None
    without_notice: str = ""
    boxes: bool = False
    language: str = "en"
    detector: Path | None = None
    edit: Edit = UNEDITED
    signer: Signer | None = None
    credentials: bool = False
    fonts: tuple[Path, ...] = ()

    @property
    def with_credentials(self) -> bool:
        """Whether films and stills get content credentials: whenever somebody signs and the library is there."""
        return self.signer is not None and installed()

    def credentials_said(self) -> str:
        """Whether they do, or why not, in a sentence for the page and the screen."""
        if self.with_credentials:
            return (
                "Films and stills carry content credentials (C2PA), signed under the root of this release. A viewer "
                "that does not know this root shows the source as unknown. Who passes a film on may take them out."
            )
        why = "it is not signed" if self.signer is None else "the library that puts them in was not installed"
        return f"Films and stills carry no content credentials: {why}."

    def check(self, case: Case, out: Path) -> None:
        """Refuse what cannot be released before anything is made.

        Raises:
            UsageError: no findings, no authority, nobody told and no reason, no such camera, a folder that is there,
                credentials without a signer.
            Unavailable: credentials are asked for, and the library is not there; no openssl.
            RefusedInput: a certificate and key that do not sign under the issuer given.
        """
        if not self.findings:
            raise UsageError("--finding: a release tells adopted findings, at least one")
        if not self.authority:
            raise UsageError("--authority: on whose authority it is released")
        if self.credentials and self.signer is None:
            raise UsageError("--credentials needs who signs: --certificate, --key and --issuer")
        if self.credentials and not installed():
            raise Unavailable(NEEDED)
        if out.exists():
            raise UsageError(f"{out.name} is there already: a release is never written over")
        if not case.notices.notices and not self.without_notice:
            raise UsageError("notices.yaml tells of nobody who was told: tell them, or say why not (--without-notice)")
        if self.signer is not None:
            check_signer(self.signer)
        strange = sorted(set(self.cameras) - set(case.cameras))
        if strange:
            raise UsageError(f"no such camera: {', '.join(strange)}")
