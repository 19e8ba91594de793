"""What leaves the building of the example: a release, an archive, a disclosure, a public package, all checked.

Run by `make demo` after the case was run. Two things here are play: nobody adopted these drafts, which the reasons say,
and the certificate is thrown away with the demo. Everything else is what a mission types.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from observance.finding.adoptions import written_draft_digest
from observance.workflow.comparing import profile_named

PLAYED = "Re-enacted for the demo: nobody adopted this."
AUTHORITY = "the demo (re-enacted: no authority)"
LEAF = """\
basicConstraints=CA:FALSE
keyUsage=critical,digitalSignature,nonRepudiation
extendedKeyUsage=emailProtection
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
"""
WANTED = (("breach", "crosses"), ("breach", "fires"), ("consistent", "drags"))


def main() -> None:
    """Adopt, run again, release, seal, verify."""
    case = Path(sys.argv[1])
    keys, out = case.parent / "throw-away-keys", case.parent / "leaves"
    if out.exists():
        print(f"{out} is there already, and what was released or sealed is never written over: `make clean` for anew")
        return
    rows = chosen(json.loads((case / "out" / "findings.json").read_bytes())["rows"])
    adopt(case, rows)
    observance("run", case)
    signed_by = certificate(keys)
    told = [word for row in rows for word in ("--finding", row["id"])]
    began = datetime.fromtimestamp(rows[0]["began"]["middle"], timezone.utc)
    span = ["--from", (began - timedelta(seconds=13)).isoformat(), "--to", (began + timedelta(seconds=13)).isoformat()]
    out.mkdir()
    observance("release", case, *told, "--authority", AUTHORITY, "--out", out / "released", "--camera", "cam-1",
               "--camera", "cam-2", *span, *signed_by)  # fmt: skip
    observance("seal", case, "--as", "archive", "--out", out / "archive", *signed_by)
    observance("seal", case, "--as", "disclosure", "--out", out / "for-delegation", "--item", "cam-1-a", *told[:2],
               "--to", "the delegation (re-enacted)", "--authority", AUTHORITY, "--marking", "RE-ENACTMENT",
               *signed_by)  # fmt: skip
    observance("seal", case, "--as", "public", "--release", out / "released", "--out", out / "public", *signed_by)
    anchor = keys / "ca.pem"
    for name in ("archive", "for-delegation", "public"):
        observance("verify", out / name, "--anchor", anchor)
    observance("verify", out / "released", "--anchor", anchor, "--package", out / "for-delegation")
    recipe = next((out / "archive" / "data" / "recipes").glob("*/recipe.json"))
    observance("repeat", out / "archive", recipe, "--out", out / "made-again", "--against", out / "released")
    print(f"\nOpen {out / 'released' / 'index.html'}: a re-enactment, signed by a certificate that this demo made up.")


def chosen(rows: list[dict]) -> list[dict]:
    """The first act of each kind wanted, with its party where one is named."""
    acts = [row for row in rows if row["level"] == "act" and row["began"] is not None]
    made = []
    for answer, kind in WANTED:
        fitting = [row for row in acts if (row["answer"], row["act_kind"]) == (answer, kind)]
        made += sorted(fitting, key=lambda row: (row["party"] is None, row["id"]))[:1]
    return made


def adopt(case: Path, rows: list[dict]) -> None:
    """Write the adoptions that the example does not have."""
    reviews = case / "reviews.yaml"
    text = reviews.read_text(encoding="utf-8")
    if PLAYED in text:
        return
    lines = "".join(
        f"  - {{finding: {row['id']}, draft: {written_draft_digest(row)}, date: 2017-11-22T10:00:00+09:00, "
        f"function: {profile_named('unc-like').adopts}, reasons: '{PLAYED}'}}\n"
        for row in rows
    )
    reviews.write_text(text.replace("adoptions: []", f"adoptions:\n{lines.rstrip()}"), encoding="utf-8")


def certificate(folder: Path) -> list[str]:
    """A root and a signing certificate that stand for no mission; the options that name them."""
    root, leaf = folder / "ca.pem", folder / "leaf.pem"
    if not leaf.exists():
        folder.mkdir(exist_ok=True)
        (folder / "leaf.ext").write_text(LEAF)
        who = "/O=Re-enactment, no mission/CN=Throw-away"
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        openssl("req", "-x509", *new, "-days", 30, "-subj", f"{who} root", "-keyout", folder / "ca.key", "-out", root)
        request = folder / "leaf.csr"
        openssl("req", *new, "-subj", f"{who} signer", "-keyout", folder / "leaf.key", "-out", request)
        by = ["-CA", root, "-CAkey", folder / "ca.key", "-CAcreateserial", "-extfile", folder / "leaf.ext"]
        openssl("x509", "-req", "-in", request, *by, "-days", 30, "-out", leaf)
    return ["--certificate", str(leaf), "--key", str(folder / "leaf.key"), "--issuer", str(root)]


def openssl(*words: object) -> None:
    """Run openssl; what it says is said only when it fails."""
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"openssl {words[0]}: {done.stderr}")


def observance(*words: object) -> None:
    """Run a command as a person would, and show it."""
    print(f"\n$ observance {shlex.join(map(str, words))}", flush=True)
    done = subprocess.run([sys.executable, "-m", "observance", *map(str, words)], check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
