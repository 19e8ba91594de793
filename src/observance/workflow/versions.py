"""A version of a case to be compared: its findings and, where they are there, the files that it was answered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from observance.evidence.written import read_written
from observance.finding.seen import SeenFindings, read_findings
from observance.release.verify.package import package_info
from observance.release.verify.package import verify as verify_package
from observance.values.digests import Json, digest_file
from observance.values.errors import IntegrityBroken, RefusedInput, UsageError
from observance.workflow.case_folder import is_case_file
from observance.workflow.shipped import AGREEMENTS, shipped_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version.

    Attributes:
        name: what it is called in sentences. papers: what each file of the case says, by its path in the case; None
            where only the findings were given. agreements: digests by name.
        log: where its custody stands.
    """

    name: str
    findings: SeenFindings
    papers: Mapping[str, Json] | None
    agreements: Mapping[str, str]
    log: Path | None

    @property
    def zone(self) -> ZoneInfo:
        """In which readers see times; UTC where the case's file is not there."""
        case = (self.papers or {}).get("case.yaml")
        return ZoneInfo(str(case["time_zone"]) if isinstance(case, dict) and "time_zone" in case else "UTC")


def read_version(path: Path, anchor: Path | None = None) -> Version:
    """A case folder that was run, an archive, or a `findings.json` from before.

    Args:
        anchor: the mission's root certificate: an archive is verified before it is believed.

    Raises:
        UsageError: nothing there, or never run. RefusedInput: no findings. IntegrityBroken: an archive that is not what
            was sealed.
    """
    if path.is_file():
        return Version(name=path.name, findings=read_findings(path.read_bytes(), path.name), papers=None,
                       agreements={}, log=None)  # fmt: skip
    if (path / "bagit.txt").is_file():
        if package_info(path).get("Package-Kind") != "archive":
            raise UsageError(f"{path.name} is a package that holds no case: an archive does")
        if anchor is not None and not (found := verify_package(path, anchor)).holds:
            raise IntegrityBroken(f"{path.name}: {found.faults[0]}")
        return _version(path, path / "data" / "case", path / "data" / "findings.json", path / "data" / "custody.jsonl")
    if not path.is_dir():
        raise UsageError(f"nothing at {path}: a case folder, a sealed archive, or a findings.json")
    return _version(path, path, path / "out" / "findings.json", path / "evidence" / "custody.jsonl")


def _version(path: Path, root: Path, findings: Path, log: Path) -> Version:
    if not findings.is_file():
        raise UsageError(f"{path.name} holds no findings: `observance run` makes them")
    papers: dict[str, Json] = {}
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root)
        if file.is_file() and is_case_file(name):
            try:
                papers[name.as_posix()] = read_written(file.read_bytes(), name.as_posix())[0]
            except RefusedInput:
                papers[name.as_posix()] = digest_file(file)
    case = papers.get("case.yaml")
    named = case.get("agreements") if isinstance(case, dict) else None
    agreements = {str(one): _digest(root, str(one)) for one in named} if isinstance(named, list) else {}
    return Version(name=path.name, findings=read_findings(findings.read_bytes(), path.name), papers=papers,
                   agreements=agreements, log=log)  # fmt: skip


def _digest(root: Path, name: str) -> str:
    path = root / name if (root / name).is_file() else shipped_path(AGREEMENTS, name)
    return digest_file(path) if path is not None else ""
