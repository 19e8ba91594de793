"""What a person sees while an action runs: bars for anything long, refusals in full, no traceback with values in it."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from observance.values.errors import ObservanceError, Unavailable

console = Console(stderr=True, highlight=False)


def say(lines: Iterable[str]) -> None:
    """The result of an action, to standard output, a line each."""
    for line in lines:
        click.echo(line)


@contextmanager
def bars() -> Iterator[Callable[[str, float], None]]:
    """Give a callback that draws one bar per stage; on a stream that is no terminal, one line per finished stage."""
    if not console.is_terminal:
        finished: set[str] = set()

        def line(stage: str, done: float) -> None:
            if done >= 1 and stage not in finished:
                finished.add(stage)
                console.print(f"  {stage}: done", markup=False)

        yield line
        return
    columns = TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        tasks: dict[str, int] = {}

        def bar(stage: str, done: float) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=1.0)
            progress.update(tasks[stage], completed=done)  # type: ignore[arg-type]

        yield bar


@contextmanager
def refusals() -> Iterator[None]:
    """Turn our own errors into a message and an exit code; of anything else, say only its kind and where it arose.

    A traceback prints source lines, and a message may hold a witness's name, so neither is shown.
    """
    try:
        yield
    except ObservanceError as error:
        console.print(f"observance: {error}", markup=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        console.print("observance: stopped; what is finished stays, run the same command to go on", markup=False)
        sys.exit(130)
    except MemoryError:
        console.print("observance: out of memory; try fewer workers (-j 1)", markup=False)
        sys.exit(5)
    except (click.exceptions.ClickException, click.exceptions.Abort):
        raise
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever read our output has gone; click ends quietly
        if error.filename is None or error.errno is None or os.environ.get("OBSERVANCE_TRACEBACK"):
            _ours(error)
        unavailable = Unavailable(_denied(error))
        console.print(f"observance: {unavailable}", markup=False, soft_wrap=True)
        sys.exit(unavailable.exit_code)
    except Exception as error:
        _ours(error)


def _ours(error: Exception) -> NoReturn:
    if os.environ.get("OBSERVANCE_TRACEBACK"):
        raise error
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    console.print(f"observance: a fault of ours: {type(error).__name__} at {where}", markup=False)
    console.print("what is finished stays; OBSERVANCE_TRACEBACK=1 shows more, which may hold names", markup=False)
    sys.exit(5)


def _denied(error: OSError) -> str:
    """`cannot write out/report.html: permission denied`: what the system refused, the path as it was given to us."""
    path = Path(os.fsdecode(error.filename))
    if path.name.endswith(".unfinished"):  # ours, on the way to the file beside it
        path = path.parent
    if error.errno == errno.ENOENT or (path.exists() and not os.access(path, os.R_OK)):
        verb = "read"
    else:
        verb = "read or write" if error.errno == errno.EISDIR else "write"
    return f"cannot {verb} {path}: {(error.strerror or os.strerror(error.errno or 0)).lower()}"
