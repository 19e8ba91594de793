"""The example's minute of the crossing, rendered, tracked and run once for all tests and all of their processes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cut_case as cut
import pytest

from observance.reenactment.scenario import Scenario
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

NOW = 1_600_000_000.0
HISTORIES = 1024
"""Enough for every answer here; `assure` runs the example as it ships, with 4,096."""

SCRIPTS: dict[str, Callable[[Scenario], Scenario]] = {
    "as scripted": lambda script: script,
    "without him": lambda script: script.without(cut.SECOND),
    "turned back": lambda script: script.turned_back(cut.SECOND, "mdl", 1.0),
}
VARIATIONS: dict[str, tuple[str, tuple[cut.Edit, ...]]] = {
    "as scripted": ("as scripted", ()),
    "without an agreement": ("as scripted", (cut.without_agreement,)),
    "neither seen nor spoken of": ("without him", (cut.unseen, cut.unsaid)),
    "only spoken of": ("without him", (cut.unseen,)),
    "turned back": ("turned back", (cut.anchored_anew, cut.unsaid)),
    "turned back, said to have crossed": ("turned back", (cut.anchored_anew,)),
}
"""The footage, and what is changed in the case files."""


@contextmanager
def once(folder: Path, *, wait: bool = True) -> Iterator[str]:
    """`mine` for the one process that is to make the folder; `made` when it stands; `busy` to who will not wait."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield "busy"
            return
        done = folder.with_suffix(".done")
        if done.exists():
            yield "made"
            return
        shutil.rmtree(folder, ignore_errors=True)
        yield "mine"
        done.touch()


class Cases:
    """Case folders by the name of their variation; each is made when first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def footage(self, name: str, *, wait: bool = True) -> Path:
        """A case folder with the clips of a script, taken in, tracked and listened to."""
        folder = self.root / f"footage {name}"
        with once(folder, wait=wait) as state:
            if state == "mine":
                edits = (cut.with_histories(HISTORIES), *((cut.unseen,) if name == "without him" else ()))
                cut.make_case(folder, SCRIPTS[name](cut.cut_scenario()), *edits)
                run_case(folder, until="listen", workers=1, progress=quiet, now=NOW, by="the tests")
        return folder

    def meanwhile(self) -> None:
        """Another process makes what is wanted here: make footage that will be wanted next."""
        for name in reversed(SCRIPTS):
            self.footage(name, wait=False)

    def copy(self, name: str, folder: Path) -> Path:
        """A folder of one's own of a variation, its footage tracked, not yet run."""
        footage, edits = VARIATIONS[name]
        shutil.copytree(self.footage(footage), folder)
        return cut.write_papers(folder, cut.with_histories(HISTORIES), *edits)

    def ran(self, name: str) -> Path:
        """The variation, run to the end. Nobody may change it."""
        folder = self.root / name
        with once(folder, wait=False) as state:
            if state == "mine":
                self._run(name, folder)
        if state == "busy":
            self.meanwhile()
            with once(folder) as state:
                if state == "mine":
                    self._run(name, folder)
        return folder

    def _run(self, name: str, folder: Path) -> None:
        self.copy(name, folder)
        run_case(folder, until=None, workers=1, progress=quiet, now=NOW, by="the tests")


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return Cases(shared / "panmunjom")
