"""A mission's root, its signing certificate and a time-stamping authority, made for one test run by openssl."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from observance.release.signature import Signer

_LEAF = """\
basicConstraints=CA:FALSE
keyUsage=critical,digitalSignature,nonRepudiation
extendedKeyUsage=emailProtection
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
"""
_STAMPER = "basicConstraints=CA:FALSE\nextendedKeyUsage=critical,timeStamping\n"
_TSA = """\
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """The certificates of one made-up mission, in a folder."""

    folder: Path

    @property
    def anchor(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def signer(self) -> Signer:
        return Signer(certificate=self.folder / "leaf.pem", key=self.folder / "leaf.key", issuer=self.anchor)

    def stamped(self, query: bytes) -> bytes:
        """The answer of the mission's own time-stamping authority to a request."""
        asked, answer = self.folder / "asked.tsq", self.folder / "answer.tsr"
        asked.write_bytes(query)
        config = self.folder / "tsa.cnf"
        config.write_text(_TSA.format(folder=self.folder))
        (self.folder / "serial").write_text("01\n")
        _openssl("ts", "-reply", "-config", config, "-section", "one", "-queryfile", asked, "-out", answer)
        return answer.read_bytes()


def mission(folder: Path, name: str = "Test Mission", days: int = 30) -> Mission:
    """Make a root, a signing certificate under it and a time-stamping certificate."""
    folder.mkdir(parents=True)
    subject = f"/O={name}/CN={name}"
    _openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "60",
        "-subj", f"{subject} Root", "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
    )  # fmt: skip
    for kind, extensions in (("leaf", _LEAF), ("tsa", _STAMPER)):
        (folder / f"{kind}.ext").write_text(extensions)
        _openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"{subject} {kind}",
            "-keyout", folder / f"{kind}.key", "-out", folder / f"{kind}.csr",
        )  # fmt: skip
        _openssl(
            "x509", "-req", "-in", folder / f"{kind}.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-days", days, "-extfile", folder / f"{kind}.ext", "-out", folder / f"{kind}.pem",
        )  # fmt: skip
    return Mission(folder=folder)


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
