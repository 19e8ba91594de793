"""Who signed a bag's tag manifest, and when that signature is known to have stood, by openssl."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from observance.release.verify.faults import PackageFault
from observance.release.verify.files import TAG_MANIFEST
from observance.values.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Faults, and sentences on what was established."""

    faults: tuple[PackageFault, ...]
    words: tuple[str, ...]


def check_signature(bag: Path, anchor: Path, stamp_anchor: Path | None, of: str = TAG_MANIFEST) -> Signed:
    """Check the signature of a list of files against an anchor of the reader's own, and its stamp where there is one.

    Args:
        of: the list's name; its signature and that signature's stamp stand beside it.
        anchor: the mission's root certificate (PEM), had by another way than the package.
        stamp_anchor: the time-stamping authority's root; without it, a stamp is said to be unchecked.

    Raises:
        Unavailable: no openssl.
    """
    signature, stamp = f"{of}.p7s", f"{of}.p7s.tsr"
    if not (bag / signature).is_file():
        return Signed(faults=(PackageFault(kind="signature", where=signature, words="not there: unsigned"),), words=())
    words, faults = [], []
    stamped: float | None = None
    if (bag / stamp).is_file():
        stamped, fault = _stamp(bag / signature, bag / stamp, stamp_anchor)
        if fault is not None:
            faults.append(fault)
        elif stamped is None:
            words.append("A time stamp is there; no authority was given to check it against.")
        else:
            when = datetime.fromtimestamp(stamped, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
            words.append(f"The signature stood at {when}, says the time-stamping authority given.")
    then = () if stamped is None else ("-attime", str(int(stamped)))  # a certificate may have ended since
    done = _openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", str(bag / signature),
        "-content", str(bag / of), "-CAfile", str(anchor), "-no-CApath", *then, "-out", "/dev/null",
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        if re.search(r"digest failure|verification failure|content verify error", said):
            fault = PackageFault(kind="signature", where=signature, words=f"does not fit {of}")
        elif "expired" in said:
            fault = PackageFault(
                kind="signer", where=signature, words="the certificate has ended, and no checked stamp is older"
            )
        else:
            last = said.strip().splitlines()[-1:] or ["no reason given"]
            reason = last[0].rsplit(":", 1)[-1]
            fault = PackageFault(kind="signer", where=signature, words=f"not signed under the anchor given ({reason})")
        faults.append(fault)
    else:
        words.append("The signature is by a certificate that the anchor given has issued.")
    return Signed(faults=tuple(faults), words=tuple(words))


def _stamp(signature: Path, stamp: Path, anchor: Path | None) -> tuple[float | None, PackageFault | None]:
    """The stamped instant, POSIX seconds, when an anchor bears it out."""
    if anchor is None:
        return None, None
    done = _openssl("ts", "-verify", "-data", str(signature), "-in", str(stamp), "-CAfile", str(anchor))
    if done.returncode:
        text = _openssl("ts", "-reply", "-in", str(stamp), "-text").stdout.decode(errors="replace")
        instant = _instant(text)
        if instant is not None:  # the authority's certificate may have ended; its stamp is checked at its own time
            done = _openssl(
                "ts", "-verify", "-data", str(signature), "-in", str(stamp), "-CAfile", str(anchor),
                "-attime", str(int(instant)),
            )  # fmt: skip
    if done.returncode:
        return None, PackageFault(
            kind="stamp", where=stamp.name, words="no stamp of this signature under the anchor given"
        )
    text = _openssl("ts", "-reply", "-in", str(stamp), "-text").stdout.decode(errors="replace")
    return _instant(text), None


def _instant(text: str) -> float | None:
    found = re.search(r"Time stamp: (\w{3}) +(\d+) (\d\d:\d\d:\d\d)(?:\.\d+)? (\d{4}) GMT", text)
    if found is None:
        return None
    moment = datetime.strptime(f"{found[1]} {found[2]} {found[3]} {found[4]}", "%b %d %H:%M:%S %Y")
    return moment.replace(tzinfo=timezone.utc).timestamp()


def _openssl(*words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["openssl", *words], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        raise Unavailable("openssl is not installed: the signature cannot be checked") from None
