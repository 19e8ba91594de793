"""The chart: what the shares claim against how often it was so, and how many claims each point stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from calibrated.reckoning import Reckoned

INK, MUTED, HONEST, TOO_SURE, TOO_SHY = "#1a1a1a", "#8a8a8a", "#1b5e8c", "#b3541e", "#6b8f3c"
_SHADES = ("#1b5e8c", "#b3541e", "#6b8f3c", "#7a4f9a", "#c28f00", "#2a8c82", "#a03060", "#555555", "#4f6fd0", "#8c6d3f")


def draw(
    path: Path, honest: Reckoned, contrasts: Mapping[str, Reckoned], kinds: Sequence[Reckoned], incidents: int
) -> None:
    """Write the PNG."""
    figure, ((main, apart), (counts, words)) = plt.subplots(
        2, 2, figsize=(11, 6.6), height_ratios=(4, 1), layout="constrained"
    )
    _frame(main, f"All questions, {incidents} incidents")
    for (name, reckoned), colour in zip(contrasts.items(), (TOO_SURE, TOO_SHY), strict=True):
        _curve(main, reckoned, colour, f"contrast: {name}", thin=True)
    _curve(main, honest, HONEST, "errors stated as they are", thin=False)
    main.legend(loc="upper left", frameon=False, fontsize=9)
    main.set_ylabel("how often it was so")
    _frame(apart, "By kind of question")
    for reckoned, colour in zip(kinds, _SHADES, strict=False):
        _curve(apart, reckoned, colour, reckoned.name, thin=True)
    middles = [b.claimed for b in honest.bins]
    counts.bar(middles, [b.count for b in honest.bins], width=0.025, color=HONEST)
    for middle, b in zip(middles, honest.bins, strict=True):
        counts.annotate(f"{b.count}", (middle, b.count), ha="center", va="bottom", fontsize=7, color=INK)
    counts.set(xlim=(-0.03, 1.03), xlabel="share of the histories (claimed)", ylabel="claims", yscale="log")
    counts.set_ylim(bottom=100, top=10 * max(b.count for b in honest.bins))
    handles, labels = apart.get_legend_handles_labels()
    words.legend(handles, labels, loc="center", frameon=False, fontsize=8, ncols=2)
    words.set_axis_off()
    for axes in (main, apart, counts):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=90, metadata={"Software": None})
    plt.close(figure)


def _frame(axes: Axes, title: str) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="share of the histories (claimed)")
    axes.set_title(title, loc="left", fontsize=11)


def _curve(axes: Axes, reckoned: Reckoned, colour: str, label: str, *, thin: bool) -> None:
    below = [max(b.was_so - b.sure_low, 0.0) for b in reckoned.bins]
    above = [max(b.sure_high - b.was_so, 0.0) for b in reckoned.bins]
    axes.errorbar(
        [b.claimed for b in reckoned.bins], [b.was_so for b in reckoned.bins], yerr=[below, above], color=colour,
        label=label, marker="o", markersize=3 if thin else 5, linewidth=1.0 if thin else 1.8, elinewidth=0.8,
        capsize=2, zorder=2 if thin else 3,
    )  # fmt: skip
