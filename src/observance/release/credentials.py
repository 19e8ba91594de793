"""Content credentials (C2PA 2) put into released films and stills, offline, by the mission's certificate.

They say what was done and carry salted digests. The original is named as an ingredient without being handed over: the
library would put a thumbnail of it, and any manifest of its own, into the released file.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from observance import __version__
from observance.release.signature import Signer, openssl
from observance.release.verify.credentials import KINDS, LABEL, SIDECAR, read_credentials, settings
from observance.values.digests import Json
from observance.values.errors import IntegrityBroken, RefusedInput, Unavailable, refuse

LARGEST = 2 << 30
"""Above this size, bytes, credentials stand beside the file: putting them in takes twice the file in memory."""
NEEDED = "content credentials need the library c2pa-python: pip install 'observance[credentials]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What credentials say in our own assertion, beside the actions.

    Attributes:
        sha256: of the file before credentials are put in. originals: salted digests of what it was made from.
        findings: numbers, clauses and answers, in words. authority: who releases. banner: such as that it is a
            re-enactment; empty otherwise.
    """

    sha256: str
    originals: tuple[str, ...]
    findings: tuple[str, ...]
    authority: str
    banner: str

    def as_json(self) -> Json:
        """The assertion."""
        return {
            "film_sha256_before_credentials": self.sha256,
            "originals_sha256_of_salt_and_file": list(self.originals),
            "findings": list(self.findings),
            "released_on_the_authority_of": self.authority,
            **({"notice": self.banner} if self.banner else {}),
        }


def installed() -> bool:
    """Whether credentials can be put in here."""
    return find_spec("c2pa") is not None


def put_in(file: Path, told: Told, signer: Signer, *, largest: int = LARGEST) -> Path | None:
    """Sign a film or still; its file is replaced by the signed one, or a file stands beside it when it is large.

    Returns:
        the file beside it, if there is one.

    Raises:
        Unavailable: the library or openssl is not there.
        RefusedInput: a certificate that cannot sign credentials.
        IntegrityBroken: what was signed does not read back as trusted under the signer's own root.
    """
    try:
        from c2pa import Builder, C2paError, C2paSigningAlg, Context
        from c2pa import Signer as Signing
    except ImportError:
        raise Unavailable(NEEDED) from None
    kind, issuer = KINDS[file.suffix], signer.issuer.read_text()
    signed, beside = file.with_name(f".{file.name}.signed"), file.with_name(file.name + SIDECAR)
    large = file.stat().st_size > largest
    try:
        context = Context.from_dict(settings(issuer))
        by = Signing.from_callback(_by_openssl(signer), C2paSigningAlg.ES256, signer.certificate.read_text() + issuer)
        with (
            Builder(json.dumps(_manifest(file.name, kind, told)), context=context) as builder,
            file.open("rb") as source,
            signed.open("w+b") as target,
        ):
            if large:
                builder.set_no_embed()
            manifest = builder.sign(by, kind, source, target)
    except C2paError as error:
        raise _not_taken(signer, type(error).__name__) from None
    else:
        if large:
            beside.write_bytes(manifest)
        else:
            signed.replace(file)
    finally:
        signed.unlink(missing_ok=True)
    found = read_credentials(file, signer.issuer)
    if found.state != "accepted":
        raise IntegrityBroken(f"{file.name}: signed, and not accepted under its own root: {found.words}")
    return beside if large else None


def _manifest(name: str, kind: str, told: Told) -> Json:
    actions: Sequence[Json] = (
        {"action": "c2pa.opened", "parameters": {"ingredientIds": ["original"]}},
        {
            "action": "c2pa.edited",
            "description": "Only the empty scene is shown: the median of moments at which nobody was there. No picture "
            "of a person is taken over; a marker of one size stands for each. No sound, no metadata.",
        },
        {"action": "c2pa.drawing", "description": "Markers, lines, clock with its bounds and captions are drawn in."},
        {"action": "c2pa.transcoded", "description": "Encoded anew; the timing is the original's, frame by frame."},
    )
    return {
        "claim_generator_info": [{"name": "observance", "version": __version__}],
        "title": name,
        "format": kind,
        "ingredients": [
            {
                "title": "original, withheld",
                "format": "application/octet-stream",
                "instance_id": "withheld:" + (told.originals[0] if told.originals else ""),
                "relationship": "parentOf",
                "label": "original",
            }
        ],
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": list(actions)}},
            {"label": LABEL, "data": told.as_json()},
        ],
    }


def _by_openssl(signer: Signer) -> Callable[[bytes], bytes]:
    """Signs bytes with the mission's key, ECDSA P-256 over SHA-256: the private key is read by openssl alone."""

    def signed(data: bytes) -> bytes:
        with tempfile.NamedTemporaryFile() as held:
            held.write(data)
            held.flush()
            done = openssl("dgst", "-sha256", "-sign", str(signer.key), held.name)
        if done.returncode:
            raise _not_taken(signer, "openssl does not sign with this key")
        return done.stdout

    return signed


def _not_taken(signer: Signer, got: str) -> RefusedInput:
    wanted = "a P-256 certificate for signatures (emailProtection) under the issuer given, and its key"
    return refuse(str(signer.certificate), "content credentials", wanted=wanted, got=got)
