"""What a case names and does not hold itself: agreements and a profile, its own or ones that ship."""

from __future__ import annotations

from pathlib import Path

from observance.evidence.case_file import CaseFile, is_inside
from observance.evidence.papers import Sheet, read_paper
from observance.finding.profile import Profile
from observance.values.errors import Fault, RefusedInput
from observance.values.nearest import did_you_mean, listed
from observance.workflow.case_folder import Sheets
from observance.workflow.shipped import AGREEMENTS, PROFILES, shipped_names, shipped_path


def agreement_files(root: Path, question: Sheet[CaseFile]) -> tuple[tuple[Path, ...], list[Fault]]:
    """The files of the agreements that case.yaml names, in its order, and a fault for each that is nowhere."""
    files: list[Path] = []
    faults: list[Fault] = []
    for i, name in enumerate(question.paper.agreements):
        shipped = shipped_path(AGREEMENTS, name)
        if is_inside(name) and (root / name).is_file():
            files.append(root / name)
        elif shipped is not None:
            files.append(shipped)
        else:
            known = shipped_names(AGREEMENTS)
            wanted = f"an agreement that ships ({listed(known)}), or a file in the case folder"
            got = f"{name!r}{did_you_mean(name, known)}"
            faults.append(question.fault(("agreements", i), wanted=wanted, got=got))
    return tuple(files), faults


def detector_faults(root: Path, question: Sheet[CaseFile]) -> list[Fault]:
    """A fault where the detector that case.yaml names is no file of the case; what it holds is seen later."""
    name = question.paper.detector
    if name is None or (is_inside(name) and (root / name).is_file()):
        return []
    wanted = "a model file in the case folder, with forward slashes"
    return [question.fault(("detector",), wanted=wanted, got=name, example="detector: models/yolox_nano.onnx")]


def profile_of(sheets: Sheets, question: Sheet[CaseFile]) -> tuple[Profile | None, list[Fault]]:
    """profile.yaml first, else the shipped profile that case.yaml names; without either, no answer has a standard."""
    known = listed(shipped_names(PROFILES))
    if sheets.profile is not None:
        return sheets.profile.paper, []
    name = question.paper.profile
    if name is None:
        if not question.paper.agreements:
            return None, []
        wanted = f"a profile, because agreements are loaded: profile.yaml, or the name of one that ships ({known})"
        return None, [question.fault(("profile",), wanted=wanted, got="neither", example="profile: unc-like")]
    path = shipped_path(PROFILES, name)
    if path is None:
        got = f"{name!r}{did_you_mean(name, shipped_names(PROFILES))}"
        wanted = f"a profile that ships ({known}), or profile.yaml in the case"
        return None, [question.fault(("profile",), wanted=wanted, got=got)]
    try:
        return read_paper(path, Profile, f"{name} (shipped)"), []
    except RefusedInput as refused:
        return None, list(refused.faults)
