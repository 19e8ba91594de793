"""Custody is told of readings and adoptions once each, by digest, and of what was taken back."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from observance.evidence.custody import read_custody
from observance.workflow.case import load_case
from observance.workflow.custody import log_of
from observance.workflow.recording import record_papers

BASE = Path(__file__).parents[2] / "refused" / "case"
READING = """readings:
  - id: reading-1
    reviewer: reviewer R7
    question: crosses
    place: line
    frames: {item: clip-1, first: 2, last: 5}
    answer: "yes"
    certainty: certain
    blind: true
    note: CANARY-NOTE
adoptions:
  - {finding: row-1, function: commander, by: C1, draft: 0123456789abcdef, date: 2020-06-01T10:00:00Z, reasons: CANARY}
"""


def acts(root: Path) -> Counter[str]:
    return Counter(entry.act for entry in read_custody(log_of(root)))


def test_each_once_changed_anew_and_taken_back(tmp_path: Path) -> None:
    root = tmp_path / "case"
    shutil.copytree(BASE, root)
    (root / "reviews.yaml").write_text(READING)
    for _ in range(2):
        record_papers(load_case(root), 1.6e9)
    assert acts(root) == {"read": 1, "adopted": 1}
    (root / "reviews.yaml").write_text(READING.replace("certainty: certain", "certainty: probable"))
    record_papers(load_case(root), 1.6e9)
    assert acts(root) == {"read": 2, "reading taken back": 1, "adopted": 1}
    (root / "reviews.yaml").write_text("readings: []\n")
    record_papers(load_case(root), 1.6e9)
    assert acts(root) == {"read": 2, "reading taken back": 2, "adopted": 1, "adoption taken back": 1}
    (root / "reviews.yaml").write_text(READING)
    record_papers(load_case(root), 1.6e9)
    assert acts(root)["read"] == 3
    by = {entry.act: entry.by for entry in read_custody(log_of(root))}
    assert (by["read"], by["adopted"]) == ("reviewer R7", "commander, C1")
    assert "CANARY" not in log_of(root).read_text()
