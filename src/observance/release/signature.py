"""Signing a package's tag manifest: CMS, detached, by the mission's certificate; and the RFC 3161 stamp of that.

By `openssl`, which is what whoever checks has already. The private key is read by openssl alone.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from observance.release.bag import TAG_MANIFEST
from observance.values.errors import RefusedInput, Unavailable, refuse

SIGNATURE = f"{TAG_MANIFEST}.p7s"
STAMP = f"{SIGNATURE}.tsr"
STAMP_ASKED = f"{SIGNATURE}.tsq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """The mission's certificate, its private key and the certificate that issued it: PEM files."""

    certificate: Path
    key: Path
    issuer: Path


def sign(bag: Path, signer: Signer) -> None:
    """Sign a bag's tag manifest; `tagmanifest-sha256.txt.p7s` stands beside it then.

    Raises:
        Unavailable, RefusedInput: as `sign_file`.
    """
    sign_file(bag / TAG_MANIFEST, bag / SIGNATURE, signer)


def sign_file(file: Path, signature: Path, signer: Signer) -> None:
    """Sign one file, detached.

    Raises:
        Unavailable: no openssl.
        RefusedInput: a certificate, key or issuer that openssl does not take.
    """
    for name, path in (("certificate", signer.certificate), ("key", signer.key), ("issuer", signer.issuer)):
        if not path.is_file():
            raise refuse(str(path), name, wanted="a PEM file", got="no such file")
    done = openssl(
        "cms", "-sign", "-binary", "-md", "sha256", "-in", str(file), "-outform", "DER",
        "-signer", str(signer.certificate), "-inkey", str(signer.key), "-certfile", str(signer.issuer),
        "-out", str(signature),
    )  # fmt: skip
    if done.returncode:
        signature.unlink(missing_ok=True)
        raise _not_taken(signer.certificate, "a certificate and its key that sign", done)


def is_signed(file: Path, signature: Path, anchor: Path) -> bool:
    """Whether the signature is of this file and under this anchor (PEM).

    Raises:
        Unavailable: no openssl.
    """
    if not signature.is_file():
        return False
    done = openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", str(signature), "-content", str(file),
        "-CAfile", str(anchor), "-no-CApath", "-out", "/dev/null",
    )  # fmt: skip
    return done.returncode == 0


def check_signer(signer: Signer) -> None:
    """See that a signer signs under its own issuer, before anything long is done.

    Raises:
        Unavailable: no openssl.
        RefusedInput: it does not.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(b"file\n")
        sign_file(file, Path(folder) / "signature", signer)
        if not is_signed(file, Path(folder) / "signature", signer.issuer):
            wanted = "a certificate that stands now, issued by --issuer for signatures"
            raise refuse(str(signer.certificate), "certificate", wanted=wanted, got="one that does not hold under it")


def ask_stamp(bag: Path) -> bytes:
    """The RFC 3161 request for the signature, also kept beside it until an answer comes.

    The signature is stamped, not the data: so it is known to be older than the certificate's end.

    Raises:
        Unavailable: no openssl.
        RefusedInput: the bag is not signed.
    """
    if not (bag / SIGNATURE).is_file():
        raise refuse(bag.name, "signature", wanted=f"a signed package, with {SIGNATURE}", got="none")
    done = openssl("ts", "-query", "-data", str(bag / SIGNATURE), "-sha256", "-cert", "-out", str(bag / STAMP_ASKED))
    if done.returncode:
        raise _not_taken(bag / SIGNATURE, "a signature that can be stamped", done)
    return (bag / STAMP_ASKED).read_bytes()


def keep_stamp(bag: Path, answer: bytes, authority: Path) -> None:
    """Keep a time-stamping service's answer, if it is one for this signature by this authority (PEM).

    Raises:
        Unavailable: no openssl.
        RefusedInput: an answer to something else, or by somebody else.
    """
    with tempfile.TemporaryDirectory() as folder:
        answered = Path(folder) / "answer.tsr"
        answered.write_bytes(answer)
        done = openssl("ts", "-verify", "-data", str(bag / SIGNATURE), "-in", str(answered), "-CAfile", str(authority))
    if done.returncode:
        raise _not_taken(bag / STAMP, "a time stamp of this signature by that authority", done)
    (bag / STAMP).write_bytes(answer)
    (bag / STAMP_ASKED).unlink(missing_ok=True)


def fingerprint(certificate: Path) -> str:
    """SHA-256 fingerprint of a PEM certificate, 64 hex digits: what is published by a second channel.

    Raises:
        Unavailable: no openssl.
        RefusedInput: not a certificate.
    """
    done = openssl("x509", "-in", str(certificate), "-noout", "-fingerprint", "-sha256")
    found = re.search(r"=([0-9A-F:]{95})", done.stdout.decode(errors="replace"))
    if done.returncode or found is None:
        raise _not_taken(certificate, "a PEM certificate", done)
    return found[1].replace(":", "").lower()


def openssl(*words: str) -> subprocess.CompletedProcess[bytes]:
    """Run openssl; nothing is asked at a terminal.

    Raises:
        Unavailable: it is not installed.
    """
    try:
        return subprocess.run(["openssl", *words], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        raise Unavailable("openssl is not installed: signatures can neither be made nor checked") from None


def _not_taken(file: Path, wanted: str, done: subprocess.CompletedProcess[bytes]) -> RefusedInput:
    reason = done.stderr.decode(errors="replace").strip().splitlines()
    return refuse(str(file), "openssl", wanted=wanted, got=reason[-1] if reason else "a refusal without words")
