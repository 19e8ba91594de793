"""A cue with what hangs on it inside its own sentence, before quotations are shared out among the cues."""

from __future__ import annotations

from dataclasses import dataclass

from observance.observation.statement.proposing.attribution import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Cued:
    """A candidate. Spans count characters of the paragraph.

    `verb` is the cue's lemma, or "according to", ":" or "-". `content` is the reported clause, empty where the sentence
    has none. `subject` says that somebody speaks; without one only a passive ("is believed to") stands. `relative`: the
    cue is the verb of a relative clause, which takes no quotation of a later sentence.
    """

    verb: str
    cue: Span
    source: Span | None
    content: tuple[Span, ...] = ()
    relative: bool = False
    noun: bool = False

    @property
    def start(self) -> int:
        """Where cue and source begin."""
        return self.cue.start if self.source is None else min(self.cue.start, self.source.start)

    @property
    def end(self) -> int:
        """Where cue and source end."""
        return self.cue.end if self.source is None else max(self.cue.end, self.source.end)
