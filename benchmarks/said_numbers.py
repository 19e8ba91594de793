"""Numbers and times in texts, by rules alone: F1 on the gold sentences, the open half and the held-out one.

Run `PYTHONPATH=src:tests/unit/observation python benchmarks/said_numbers.py`. A number is right when its value or range
and its qualifier are; a time when all its candidates, its granularity and what was derived from the publication are.
"""

from __future__ import annotations

from gold_said import Score, number_score, numbers_of, time_score, times_of


def row(name: str, score: Score, more: str = "") -> str:
    precision, recall = score.right / score.proposed, score.right / score.gold
    return f"{name:18} {score.gold:4} gold  P {precision:.3f}  R {recall:.3f}  F1 {score.f1:.3f}{more}"


def main() -> None:
    for half in ("open", "held_out"):
        score = number_score(numbers_of(half))
        more = f"  unit {score.units / score.right:.3f}  what is counted {score.counted / score.right:.3f}"
        print(row(f"numbers, {half}", score, more))
        print(row(f"times, {half}", time_score(times_of(half))))


if __name__ == "__main__":
    main()
