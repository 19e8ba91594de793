"""`observance check` hashes what was taken in again."""

from pathlib import Path

from click.testing import CliRunner

from observance.cli.main import main
from observance.workflow.case import load_case
from observance.workflow.skeleton import new_case
from observance.workflow.take_in import take_in_case

ITEM = """items:
  - {id: note, status: held, kind: document, file: note.txt, acquired_from: source-1, acquired_by: desk}
"""


def test_a_changed_original_is_found_by_check(tmp_path: Path) -> None:
    root = tmp_path / "case"
    new_case(root, title="a test", seed=1, now=0.0)
    (root / "items.yaml").write_text(ITEM)
    (root / "note.txt").write_text("as it came")
    (taken,) = take_in_case(load_case(root), now=0.0, by="desk")
    sound = CliRunner().invoke(main, ["check", str(root)])
    assert sound.exit_code == 0 and "1 originals unchanged since intake" in sound.output
    taken.path.chmod(0o644)
    taken.path.write_text("as it was not")
    broken = CliRunner().invoke(main, ["check", str(root)])
    assert broken.exit_code == 4
