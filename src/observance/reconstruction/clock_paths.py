"""Two items' clocks from the movers that both show: offset and drift with an error, or undetermined and why.

The offset is searched over the whole possible range, then fitted. It is refused where another offset agrees about as
well (a scene that repeats itself), where too few movers agree, where the geometry leaves a shift of the cameras and an
offset of the clocks undistinguished (all walk one way), and where early and late movers want different offsets (a clock
that was set in between).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from observance.reconstruction import lag_fit, lag_search
from observance.reconstruction.lag_fit import Solved
from observance.reconstruction.walks import Walk

Floats = NDArray[np.float64]
LEAST_MOVERS = 4
LEAST_SCORE = 20.0
"""Nats by which the best offset must beat no offset at all."""
RIVAL_SHARE = 0.7
"""A second offset that reaches this share of the best one's score fits about as well."""
LEAST_LEFT = 0.10
MOST_ERROR_S = 0.25
STEP_SIGMAS, STEP_S = 5.0, 0.1
MOST_DRIFT = 250e-6
_SPLITS = 7
_TWO_SIDED = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matched:
    """What the movers say of two clocks.

    Attributes:
        why: "" when determined; otherwise why not, in words.
        offset_s, drift: t_a = t_b + offset_s + drift (t_b - middle_s). covariance: (2, 2) of both.
        drift_information: what the movers alone say of the drift, 1 / variance; the prior left out.
        second_s: the best offset elsewhere. second_share: its score as a share of the best one's.
        span_s: from when to when (of b) the movers walk. movers: seen by both.
        left_share: of the offset's information, once shift and drift are unknown too.
    """

    why: str
    offset_s: float
    drift: float
    middle_s: float
    covariance: Floats
    drift_information: float
    second_s: float
    second_share: float
    span_s: tuple[float, float]
    movers: int
    left_share: float

    @property
    def error_s(self) -> float:
        """1 sigma of the offset at its middle."""
        return float(np.sqrt(self.covariance[0, 0]))

    def steadiest(self) -> tuple[float, float, float]:
        """When (of b) the offset is known best, free of the drift: that instant, the offset there, 1 sigma."""
        late = -float(self.covariance[0, 1] / self.covariance[1, 1])
        late = float(np.clip(late, self.span_s[0] - self.middle_s, self.span_s[1] - self.middle_s))
        row = np.array([1.0, late])
        return self.middle_s + late, self.offset_s + self.drift * late, float(np.sqrt(row @ self.covariance @ row))


def match(
    a: Sequence[Walk], b: Sequence[Walk], *, low_s: float, high_s: float, drift_error: float = lag_fit.DRIFT
) -> Matched:
    """Find t_a - t_b between `low_s` and `high_s`."""
    if len(a) == 0 or len(b) == 0:
        return _undetermined("no mover stands on the ground in one of the two")
    found = lag_search.agreement(a, b, low_s, high_s)
    best = lag_search.best_of(found)
    share = best.second / best.score if best.score > 0 else 1.0
    pairs = lag_search.partners(found, a, b, best.lag_s)
    rough = _undetermined("", best.lag_s, best.second_s, share, len(pairs))
    if best.score < LEAST_SCORE or len(pairs) < LEAST_MOVERS:
        return _why(rough, f"only {len(pairs)} movers are seen by both at any offset; {LEAST_MOVERS} are wanted")
    if share > RIVAL_SHARE:
        return _why(rough, f"a second offset, {best.second_s - best.lag_s:+.1f} s away, fits about as well")
    middle = _middle(b, pairs)
    solved = _solved(a, b, [(i, j) for i, j, _ in pairs], best.lag_s, middle, drift_error)
    if solved is None or len(solved.blocks) < LEAST_MOVERS:
        return _why(rough, "too few movers are seen by both for long enough")
    result = _of(
        solved, best, share, (min(b[j].times[0] for _, j, _ in pairs), max(b[j].times[-1] for _, j, _ in pairs))
    )
    if result.left_share < LEAST_LEFT or result.error_s > MOST_ERROR_S:
        return _why(result, "all move nearly one way: an offset of the clocks looks like a shift of the cameras")
    step = _step(a, b, pairs, middle, drift_error)
    if step:
        return _why(result, f"the offset changes by {step:+.2f} s on the way: a clock was set")
    if abs(result.drift) > MOST_DRIFT:
        return _why(result, "the clocks drift apart faster than clocks do")
    return result


def _solved(
    a: Sequence[Walk], b: Sequence[Walk], pairs: Sequence[tuple[int, int]], lag_s: float, middle: float, drift: float
) -> Solved | None:
    return lag_fit.solve(a, b, pairs, lag_fit.start(a, b, lag_s), middle, drift)


def _of(solved: Solved, best: lag_search.Best, share: float, span: tuple[float, float]) -> Matched:
    return Matched(
        why="", offset_s=solved.offset_s, drift=solved.drift, middle_s=solved.middle_s, covariance=honest(solved),
        drift_information=solved.drift_information(), second_s=best.second_s, second_share=share,
        span_s=span, movers=len(solved.blocks), left_share=solved.left_share(),
    )  # fmt: skip


def honest(solved: Solved) -> Floats:
    """Covariance of offset and drift, (2, 2), widened so that 1.96 sigma hold as often as Student's quantile says.

    The noise's sizes are found from what a fit of about three numbers left over, and constant errors from as few
    movers as there are: the freedom of both parts after Welch and Satterthwaite. Where leaving movers out says more,
    that holds.
    """
    n = len(solved.blocks)
    whole, constant = solved.modelled() * _few(solved), solved.modelled(constant_only=True)
    share = float(np.clip(constant[0, 0] / whole[0, 0], 0.0, 1.0))
    samples = max(solved.lasting_s / solved.noise.tau_s - 3, 2.0)
    freedom = 1 / (share**2 / (n - 1.5) + (1 - share) ** 2 / samples)
    whole = whole * (float(student.ppf(0.975, freedom)) / _TWO_SIDED) ** 2
    jack = solved.jackknifed() * (float(student.ppf(0.975, n - 2)) / _TWO_SIDED) ** 2
    return np.asarray(jack if jack[0, 0] > whole[0, 0] else whole)


def _few(solved: Solved) -> float:
    """A fit of three numbers to few movers leaves less over than the noise is: by how much its variance is more."""
    n = len(solved.blocks)
    return 2 * n / (2 * n - 3)


def _middle(b: Sequence[Walk], pairs: Sequence[tuple[int, int, float]]) -> float:
    spans = [(b[j].times[0], b[j].times[-1]) for _, j, _ in pairs]
    lasting = np.array([end - begin for begin, end in spans])
    return float(np.average([(begin + end) / 2 for begin, end in spans], weights=lasting))


def _step(
    a: Sequence[Walk], b: Sequence[Walk], pairs: Sequence[tuple[int, int, float]], middle: float, drift: float
) -> float:
    """By how much the offset of later movers differs from that of earlier ones; 0 when it does not."""
    ordered = sorted(pairs, key=lambda p: (float(b[p[1]].times.mean()), p))
    n = len(ordered)
    middles = [float(b[j].times.mean()) for _, j, _ in ordered]
    splits = range(2, n - 1)
    worst, told = STEP_SIGMAS, 0.0
    for split in sorted({splits[round(k)] for k in np.linspace(0, len(splits) - 1, _SPLITS)}) if len(splits) else []:
        border = (middles[split - 1] + middles[split]) / 2
        early, late = (float(np.median([p[2] for p in side])) for side in (ordered[:split], ordered[split:]))
        theta = lag_fit.start(a, b, early)
        theta[-1] = late - early
        solved = lag_fit.solve(a, b, [(i, j) for i, j, _ in pairs], theta, middle, drift, border_s=border)
        if solved is None or abs(solved.step_s) < STEP_S:
            continue
        sigmas = abs(solved.step_s) / solved.step_error_s()
        if sigmas > worst:
            worst, told = sigmas, solved.step_s
    return told


def _undetermined(
    why: str, offset_s: float = 0.0, second_s: float = 0.0, share: float = 1.0, movers: int = 0
) -> Matched:
    return Matched(
        why=why, offset_s=offset_s, drift=0.0, middle_s=0.0, covariance=np.diag([np.inf, np.inf]),
        drift_information=0.0, second_s=second_s, second_share=share, span_s=(0.0, 0.0), movers=movers, left_share=0.0,
    )  # fmt: skip


def _why(matched: Matched, why: str) -> Matched:
    return Matched(**{name: getattr(matched, name) for name in Matched.__slots__ if name != "why"}, why=why)
