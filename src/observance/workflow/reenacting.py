"""Re-enacting: a scenario rendered into a folder; with a case beside the scenario, into a case that can be run."""

from __future__ import annotations

import shutil
from pathlib import Path

from observance.reenactment.render import TRUTH, render
from observance.reenactment.scenario import load_scenario
from observance.values.digests import digest_file
from observance.values.errors import refuse
from observance.workflow.case_folder import is_case_file
from observance.workflow.progress import Progress
from observance.workflow.steps import is_fresh, key_of, make

CLIPS = "clips"


def reenact_case(scenario: Path, out: Path, *, workers: int, progress: Progress) -> tuple[Path, ...]:
    """Render the scenario's clips and its truth into `out/clips`; an unchanged scenario is not rendered again.

    Where `case.yaml` stands beside the scenario, the case's written files are copied into `out` beside the clips; what
    `out` holds beyond them (evidence, work, out) stays.

    Raises:
        RefusedInput: the scenario, or an `out` that is the folder of the scenario itself.
    """
    script = load_scenario(scenario)
    if out.resolve() == scenario.parent.resolve():
        raise refuse(str(out), "out", wanted="a folder of its own", got="the folder of the scenario")
    clips = out / CLIPS
    clips.mkdir(parents=True, exist_ok=True)
    truth, key = clips / TRUTH, key_of([digest_file(scenario)], ("values", "observation", "reenactment"))
    if not is_fresh(truth, key):
        rendered = render(
            script, clips, workers=workers, progress=lambda _, done, total: progress("render", 0.999 * done / total)
        )
        # The truth is rendered last; its key is written when everything stands.
        finished = truth.with_suffix(".rendered")
        truth.replace(finished)
        make(truth, key, lambda path: _move(finished, path))
        del rendered
    progress("render", 1.0)
    copied = []
    if (scenario.parent / "case.yaml").is_file():
        for path in sorted(scenario.parent.rglob("*")):
            relative = path.relative_to(scenario.parent)
            if path.is_file() and is_case_file(relative):
                (out / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, out / relative)
                copied.append(out / relative)
    return (*sorted(clips.glob("*.mp4")), truth, *copied)


def _move(source: Path, target: Path) -> None:
    source.replace(target)
