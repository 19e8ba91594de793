"""Having a file read where it can do no harm: the one way in which anything foreign is parsed."""

from __future__ import annotations

from pathlib import Path

from observance.evidence.confined.limits import LIMITS, Limits
from observance.evidence.confined.parent import Confined, run
from observance.evidence.confined.sandbox import NONE, Sandbox, candidates
from observance.evidence.confined.trial import got_out, sandbox_here
from observance.values.errors import Unavailable


def confine(
    function: str, path: Path, *, words: tuple[str, ...] = (), limits: Limits = LIMITS, unsandboxed: bool = False
) -> Confined:
    """Have a function read a file in a sandboxed child, and give back the bytes that it answers.

    Inside, the function can read its input, our code and the system's libraries; nothing else, and it can write
    nothing, open no socket and start no process. It gets a stream without a name. The answer is as little to be
    trusted as the file: parse it by a strict model, bound every length in it, and follow no path that it names.

    Args:
        function: `observance.room.module:name`, of type `(BinaryIO, *words) -> bytes`. To refuse a file it raises one
            of our own errors, whose words are passed on; any other error is told by its kind alone.
        words: what else the function is told; ours, never the file's.
        path: a regular file; a link is not followed.
        unsandboxed: where no sandbox holds, go on in a child with limits alone.

    Raises:
        NotRead: the child gave no answer: refused, failed, ended, out of memory or time.
        RefusedInput: not a regular file.
        Unavailable: no sandbox holds on this machine, and nobody said `unsandboxed`.
    """
    return run(function, path, which(unsandboxed), limits, words)


def which(unsandboxed: bool = False) -> Sandbox:
    """The sandbox that `confine` uses here.

    Raises:
        Unavailable: none holds, and nobody said `unsandboxed`; with what was tried, and why it does not hold.
    """
    found = sandbox_here()
    if found is not None:
        return found
    if unsandboxed:
        return NONE
    tried = [f"{one.kind}: {'; '.join(got_out(one))}" for one in candidates()]
    raise Unavailable(
        "no sandbox holds on this machine, so no foreign file is opened here: "
        + ("; ".join(tried) if tried else "bubblewrap is not installed, and this kernel has no Landlock")
        + ". Install bubblewrap (apt install bubblewrap), or say --unsandboxed, which is recorded in custody"
    )
