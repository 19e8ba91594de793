"""What is said of an anchor that was looked for: places by line and character, never the words that stand there."""

from __future__ import annotations

from observance.observation.statement.anchors import Ambiguous, Anchor, AtPlace, Found, Moved, NotThere
from observance.values.nearest import listed


def said_of(found: Found, anchor: Anchor, text: str, *, private: bool = False) -> str:
    """One clause on where the quote stands.

    The text is protected beyond the quotes that claims cite, so it is pointed at and not shown.

    Args:
        private: the quote is protected too; none of its words are said.
    """
    if isinstance(found, AtPlace):
        return f"stands at {place(text, found.start)}"
    if isinstance(found, Moved):
        marks = "" if found.verbatim else ", in other blanks or marks"
        return f"stands at {place(text, found.start)}{marks}, not at character {anchor.start}"
    if isinstance(found, Ambiguous) and len(found.starts) == 1:
        return f"stands at {place(text, found.starts[0])}, but between other words than `prefix` and `suffix` say"
    if isinstance(found, Ambiguous):
        shown = ", ".join(str(start) for start in found.starts[:5])
        more = f" and {len(found.starts) - 5} more" if len(found.starts) > 5 else ""
        return f"stands {len(found.starts)} times, at characters {shown}{more}, and nothing said tells which is meant"
    return f"stands nowhere in the text{_nearest(found, text, private)}"


def place(text: str, at: int) -> str:
    """`character 120 (line 4)`: characters from 0, lines from 1."""
    return f"character {at} (line {text.count(chr(10), 0, at) + 1})"


def _nearest(found: NotThere, text: str, private: bool) -> str:
    near = found.nearest
    if near is None:
        return ", nor anything like it"
    lacking = f"; not there: {listed(near.missing, 8)}" if near.missing and not private else ""
    return f"; most like it is what stands at {place(text, near.start)} to {near.end} ({near.likeness:.2f}{lacking})"
