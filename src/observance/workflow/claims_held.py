"""The case's claims held against what was filmed and observed, by the case's own profile."""

from __future__ import annotations

from collections.abc import Mapping

from observance.finding.against_footage import Asked, Held, against_footage
from observance.workflow.answering import watcher
from observance.workflow.case import Case
from observance.workflow.rebuilding import Histories


def claims_held(case: Case, histories: Histories) -> Mapping[str, Held]:
    """A verdict by claim; none without a profile, since nothing then says how sure is sure enough."""
    if case.profile is None:
        return {}
    asked = Asked(
        ensembles=(histories.main.ensemble, *histories.alternatives),
        watched=watcher(case, case.profile, histories.main),
        span=(case.question.time_span.earliest, case.question.time_span.latest),
        profile=case.profile,
    )
    return against_footage([case.statements[id] for id in sorted(case.statements)], asked)
