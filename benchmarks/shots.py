"""Shots: how often flashes and sounds of shots are found, by signal to noise, and how often something else is.

Run `python benchmarks/shots.py` (some ten minutes on one core; `--quick` for a tenth of the scenes). Prints tables and
draws `benchmarks/out/shots-roc.png`. Sounds: re-enacted shots and other bangs in noise made by the spectra of wind and
traffic, stored by several recorders and codecs; there is no recording of a real shot here, and none of the real
distractors. Flashes: spots of a flash's size laid into the real picture noise of the test footage
(OBSERVANCE_TEST_DATA), which holds no shot, so that everything else that is listed there is false. Ranges: re-enacted
pairs of flash and sound. The seeds differ from those of `learn_sounds.py`; the physics of learning and measuring is the
same, and real sounds will differ from both: the figures are an upper bound.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from sounding import SLOT_S, SOURCES, Pcm, blocks, coded, slot

from observance.observation.footage.flashing.flashes import watch
from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import frames as frames_of
from observance.observation.sound.flash_to_bang import pairing, speed_mps
from observance.observation.sound.impulses import shapes_of
from observance.observation.sound.likeness import MOST, learned
from observance.observation.sound.series import series
from observance.observation.sound.windows import windows
from observance.reenactment.ambience import ambience
from observance.reenactment.recorder import Recorder
from observance.values.draws import normal, uniform

Floats = NDArray[np.float64]
SEED = 90_210
SIGNALS_DB = (-10, -5, 0, 5, 10, 15, 20, 25, 30)
RECORDERS = ((16000, "aac", 48_000), (8000, "mulaw", 0), (44100, "mp3", 64_000))
MISSED = -2 * MOST
WEAK, MODERATE = float(np.log(2)), float(np.log(10))
OUT = Path(__file__).parent / "out"
CLIPS = ("pets2009/S2L1_View_001.avi", "clips/car-detection.mp4", "clips/one-by-one-person-detection.mp4")
LEVELS = (8, 12, 18, 27, 40, 60, 90)
"""Grey levels of a whole flash at its middle."""
SHARES = (0.25, 0.5, 1.0)
BANDS = ((0, 12), (12, 24), (24, 48), (48, 100))
"""What part of the flash the exposure catches."""


def auc(hits: Floats, others: Floats) -> float:
    """Share of pairs in which the shot has the higher ratio; ties count half."""
    if not len(hits) or not len(others):
        return float("nan")
    wins = (hits[:, None] > others[None, :]).mean() + 0.5 * (hits[:, None] == others[None, :]).mean()
    return float(wins)


# Sounds


def judged(stored: Pcm, rate: int) -> tuple[Floats, Floats, Floats]:
    """Times, ratios by shape alone, and signals of everything that was looked at in a recording."""
    found = [one for one in map(shapes_of, windows(blocks(stored, rate))) if len(one.times_s)]
    if not found:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    ratio = np.concatenate([learned(one.rate_hz).log_ratio(one.shapes)[0] for one in found])
    return np.concatenate([one.times_s for one in found]), ratio, np.concatenate([one.shapes[:, 0] for one in found])


def ratios_at(kind: str, rate: int, codec: str, bits: int, signal_db: float, count: int) -> Floats:
    """The highest ratio near each source's fronts; MISSED where no onset was found."""
    slots = [slot(kind, rate, signal_db, SEED, 1000 * round(signal_db + 50) + k) for k in range(count)]
    stored = coded(np.concatenate([one.stored for one in slots]), rate, codec, bits or 48_000)
    size = len(slots[0].stored)
    found = []
    times, ratio, _ = judged(stored, rate)
    for k, one in enumerate(slots):
        fronts = k * size / rate + np.array(one.fronts_s)
        near = (np.abs(times[:, None] - fronts[None, :]) < 0.012).any(axis=1) if len(times) else np.zeros(0, np.bool_)
        found.append(float(ratio[near].max()) if near.any() else MISSED)
    return np.array(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Ratios by source and signal, all recorders together."""

    by: dict[tuple[str, int], Floats]


def hear(count: int) -> Heard:
    """All sources at all signals."""
    by = {}
    for signal in SIGNALS_DB:
        for kind in SOURCES:
            wanted = count if kind == "shot" else max(2, count // 3)
            by[kind, signal] = np.concatenate(
                [ratios_at(kind, rate, codec, bits, signal, wanted) for rate, codec, bits in RECORDERS]
            )
        print(f"  sounds at {signal} dB done", flush=True)
    return Heard(by=by)


def said_of_sounds(heard: Heard) -> list[str]:
    """One row per signal."""
    lines = [
        "Single shots by ear, three recorders together (AAC 16 kHz, G.711 8 kHz, MP3 44.1 kHz); signal: 3 ms at front",
        "over the noise, 0.5 to 7 kHz. Found: an onset was looked at. AUC: against each other kind at the same signal.",
        "signal   n   found  ratio>2  ratio>10   AUC all  firework  others  worst other; its share above 10",
    ]
    for signal in SIGNALS_DB:
        shots = heard.by["shot", signal]
        rest = {kind: heard.by[kind, signal] for kind in SOURCES[1:]}
        every = np.concatenate(list(rest.values()))
        plain = np.concatenate([r for kind, r in rest.items() if kind != "firework"])
        worst = max((k for k in rest if k != "firework"), key=lambda k: float((rest[k] > MODERATE).mean()))
        lines.append(
            f"{signal:4d} dB {len(shots):4d}   {np.mean(shots > MISSED):5.2f}    {np.mean(shots > WEAK):5.2f}     "
            f"{np.mean(shots > MODERATE):5.2f}     {auc(shots, every):5.3f}    {auc(shots, rest['firework']):5.3f}   "
            f"{auc(shots, plain):5.3f}  {worst}; {np.mean(rest[worst] > MODERATE):.2f}"
        )
    return lines


def bursts(count: int) -> list[str]:
    """Bursts of five at 90 ms, by signal: how many impulses of them are above 10, with the rhythm and without."""
    lines = ["Bursts of five at 80 to 110 ms (AAC 16 kHz): share above 10 by shape; with the rhythm"]
    rate = 16000
    for signal in (5, 10, 15, 20):
        alone, together = [], []
        for k in range(count):
            u = uniform(SEED, f"burst/{signal}/{k}", 1, 8)[0]
            base = slot("shot", rate, signal, SEED + 5, 7000 + 100 * signal + k)
            period, front = 0.08 + 0.03 * u[0], base.fronts_s[-1]
            # one recorded shot over and over: the noise under it is that of the first, and is laid once
            single = base.stored.astype(np.float64)
            total = np.zeros(len(single))
            times = [front - 0.35 + period * (i + 0.05 * (u[i + 1] - 0.5)) for i in range(5)]
            window = (np.arange(len(single)) > (front - 0.02) * rate) & (np.arange(len(single)) < (front + 0.35) * rate)
            own = np.where(window, single, 0.0)
            bed = np.where(window, np.roll(single, round(0.6 * rate)), single)
            for t in times:
                total += np.roll(own, round((t - front) * rate))
            stored = np.clip(total / np.sqrt(1.6) + bed, -32767, 32767).astype(np.int16)
            stored = coded(stored, rate, "aac")
            at, ratio, level = judged(stored, rate)
            if not len(at):
                alone += [MISSED] * 5
                together += [MISSED] * 5
                continue
            listed = np.flatnonzero(ratio >= -2.0)
            with_it = ratio.copy()
            for chain in series(at[listed], level[listed]):
                with_it[listed[list(chain.members)]] += chain.log_ratio
            for t in times:
                near = np.abs(at - t) < 0.015
                alone.append(float(ratio[near].max()) if near.any() else MISSED)
                together.append(float(with_it[near].max()) if near.any() else MISSED)
        lines.append(
            f"{signal:4d} dB {5 * count:4d}   {np.mean(np.array(alone) > MODERATE):.2f}   "
            f"{np.mean(np.array(together) > MODERATE):.2f}"
        )
    return lines


def quiet_hours(minutes: float) -> list[str]:
    """What wind and traffic alone make, an hour."""
    lines = ["False by ear, an hour of wind and traffic without any bang (listed at all; above 2; above 10):"]
    for rate, codec, bits in RECORDERS:
        for wind, traffic, follows in ((55, 45, False), (75, 60, True)):
            noise = ambience(
                round(60 * minutes * rate), rate, wind_db=wind, traffic_db=traffic, own_db=32, seed=SEED,
                name=f"quiet/{rate}/{wind}",
            )  # fmt: skip
            stored = np.concatenate(list(Recorder(full_scale_pa=1.0, follows=follows).store(noise, rate)))
            stored = coded(stored, rate, codec, bits or 48_000)
            _, ratio, _ = judged(stored, rate)
            per, counts = 60 / minutes, [int(np.sum(ratio > limit)) for limit in (-2.0, WEAK, MODERATE)]
            lines.append(
                f"  {codec} {rate} Hz, wind {wind} dB, traffic {traffic} dB{', gain follows' if follows else ''}: "
                f"{'; '.join(f'{per * count:.0f}' for count in counts)}"
            )
    return lines


# Flashes


def lit(frames: Sequence[Frame], put: Sequence[tuple[int, float, float, float, float]]) -> Iterator[Frame]:
    """Frames with flashes (frame, u, v, size, levels) laid in: a core in a wider glow, warm; saturated at 235."""
    by_frame: dict[int, list[tuple[float, float, float, float]]] = {}
    for index, u, v, size, levels in put:
        by_frame.setdefault(index, []).append((u, v, size, levels))
    for frame in frames:
        if frame.index not in by_frame:
            yield frame
            continue
        y, red = frame.y.astype(np.float64), frame.v.astype(np.float64)
        blue = frame.u.astype(np.float64)
        for u, v, size, levels in by_frame[frame.index]:
            reach = int(6 * size + 4)
            rows = slice(max(0, int(v) - reach), int(v) + reach + 1)
            columns = slice(max(0, int(u) - reach), int(u) + reach + 1)
            vv, uu = np.mgrid[rows.start : min(rows.stop, y.shape[0]), columns.start : min(columns.stop, y.shape[1])]
            gap = ((uu + 0.5 - u) ** 2 + (vv + 0.5 - v) ** 2) / size**2
            glow = levels * (0.8 * np.exp(-gap / 2) + 0.2 * np.exp(-gap / 10))
            y[rows, columns] += glow
            at = (slice(rows.start // 2, rows.start // 2 + (glow.shape[0] + 1) // 2),
                  slice(columns.start // 2, columns.start // 2 + (glow.shape[1] + 1) // 2))  # fmt: skip
            half = cv2.resize(glow, red[at].shape[::-1], interpolation=cv2.INTER_AREA)
            red[at] += 0.06 * half
            blue[at] -= 0.10 * half
        yield replace(
            frame,
            y=np.clip(y, 0, 235).astype(np.uint8),
            u=np.clip(blue, 16, 240).astype(np.uint8),
            v=np.clip(red, 16, 240).astype(np.uint8),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Ratios of what was laid in, by contrast and exposure share; and of what was listed in the same clips without."""

    by: dict[tuple[int, float], Floats]
    false: Floats
    seconds: float
    lines: tuple[str, ...]


def see(data: Path, frames: int) -> Seen:
    """Every clip once as it is, and once for each contrast and share with a flash every 12 frames."""
    by: dict[tuple[int, float], list[float]] = {(level, share): [] for level in LEVELS for share in SHARES}
    false: list[float] = []
    seconds, lines = (
        0.0,
        ["False by eye, an hour (listed; above 2; above 10; by the clip's own dark spots):"],
    )
    for name in CLIPS:
        clip = list(islice(frames_of(data / name), frames))
        plain = watch(clip)
        ratios = np.array([one.log_ratio for one in plain.flashes])
        false += ratios.tolist()
        seconds += plain.seconds
        per = 3600 / plain.seconds
        lines.append(
            f"  {Path(name).name}, {plain.seconds:.0f} s: {per * len(ratios):.0f}; {per * np.sum(ratios > WEAK):.0f}; "
            f"{per * np.sum(ratios > MODERATE):.0f}; {plain.control_per_hour:.0f}"
        )
        height, width = clip[0].y.shape
        cells = list(by)
        # each flash stands alone in its frame; every contrast and share comes equally often
        slots = range(30, len(clip) - 3, 6)
        u = uniform(SEED, f"flash/{name}", len(slots), 3)
        for turn in range(2):
            put, wanted = [], []
            for k, index in enumerate(slots):
                level, share = cells[(k + turn * 11) % len(cells)]
                size = 0.8 + 2.0 * float(u[k, 2])
                at = (8 + (width - 16) * float(u[(k + turn) % len(u), 0]), 8 + (height - 16) * float(u[k, 1]))
                put.append((index, *at, size, level * share))
                wanted.append((level, share, index, *at))
            found = watch(lit(clip, put)).flashes
            for level, share, index, x, y in wanted:
                near = [
                    f.log_ratio for f in found if abs(f.frame - index) <= 1 and abs(f.u_px - x) + abs(f.v_px - y) < 8
                ]
                by[level, share].append(max(near, default=MISSED))
        print(f"  {Path(name).name} done", flush=True)
    return Seen(
        by={key: np.array(values) for key, values in by.items()}, false=np.array(false), seconds=seconds,
        lines=tuple(lines),
    )  # fmt: skip


def said_of_flashes(seen: Seen) -> list[str]:
    """One row per contrast at the picture: grey levels of the whole flash times the share that was caught."""
    caught: dict[float, list[Floats]] = {}
    for (level, share), ratios in seen.by.items():
        caught.setdefault(level * share, []).append(ratios)
    lines = [
        "Flashes laid into real picture noise (sigma .8 to 2.8 px), by grey levels at their middle",
        "levels     n   found  ratio>2  ratio>10",
    ]
    for levels in sorted(caught):
        ratios = np.concatenate(caught[levels])
        lines.append(
            f"{levels:6.1f} {len(ratios):5d}   {np.mean(ratios > MISSED):5.2f}    {np.mean(ratios > WEAK):5.2f}     "
            f"{np.mean(ratios > MODERATE):5.2f}"
        )
    return [*lines, *seen.lines]


# Ranges


def ranges(count: int) -> list[str]:
    """Flash to bang: error and whether the 95 % bar holds, by frame rate and number of shots; errors are drawn."""
    lines = ["Range by flash to bang, 30 to 500 m, air of unknown temperature (15 C within 10), sound and picture",
             "within .04 s, onsets 2 ms, a quarter of the flashes seen: median error, 95 % bar holds"]  # fmt: skip
    for rate in (8.0, 12.5, 25.0):
        for shots in (1, 4, 12):
            errors, held, undetermined = list[float](), list[bool](), 0
            for k in range(count):
                name = f"range/{rate}/{shots}/{k}"
                u, n = uniform(SEED, name, shots + 1, 3), normal(SEED, f"{name}/n", shots + 1, 3)
                far = 30 + 470 * float(u[0, 0])
                fired = np.cumsum(0.35 + 0.5 * u[1:, 0])
                frame = np.floor(fired * rate + float(u[0, 1])) / rate + (0.5 - float(u[0, 1])) / rate
                lag = far / speed_mps(15 + 10 * float(n[0, 0])) + 0.04 * float(n[0, 1])
                heard = fired + lag + 0.002 * n[1:, 0]
                seen = u[1:, 1] < max(0.25, 1 / shots)
                seen[0] |= not seen.any()
                found = pairing(
                    range(int(seen.sum())), frame[seen], np.full(int(seen.sum()), 1 / rate / np.sqrt(12)), heard,
                    np.full(shots, 0.002), offset_error_s=0.04,
                )  # fmt: skip
                if found is None or found.others_m:
                    undetermined += 1
                    continue
                errors.append(abs(found.range_m - far))
                held.append(errors[-1] <= 1.96 * found.range_error_m)
            lines.append(
                f"  {rate:4.1f} frames/s, {shots:2d} shots: {np.median(errors):5.1f} m; {np.mean(held):.2f} of "
                f"{len(held)}; {undetermined} undetermined"
            )
    return lines


def chart(heard: Heard | None, seen: Seen | None, path: Path) -> None:
    """Two panels: sound by signal (shots against all other kinds), flashes by contrast (against false ones an hour)."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
    if heard is not None:
        for signal in SIGNALS_DB:
            shots = heard.by["shot", signal]
            others = np.concatenate([heard.by[kind, signal] for kind in SOURCES[1:]])
            limits = np.concatenate([[np.inf], np.unique(np.concatenate([shots, others]))[::-1]])
            left.plot(
                [np.mean(others >= t) for t in limits], [np.mean(shots >= t) for t in limits],
                label=f"{signal} dB", color=plt.get_cmap("viridis")((signal + 10) / 45),
            )  # fmt: skip
        left.set(
            xlabel="other bangs above the limit", ylabel="shots above the limit", title="By ear, by signal to noise"
        )
        left.legend(fontsize=7, loc="lower right")
    if seen is not None:
        for low, high in BANDS:
            ratios = np.concatenate([r for (level, share), r in seen.by.items() if low <= level * share < high])
            limits = np.concatenate([[MOST + 1], np.unique(np.concatenate([ratios, seen.false]))[::-1]])
            limits = limits[limits > MISSED]
            right.plot(
                [np.sum(seen.false >= t) * 3600 / seen.seconds for t in limits],
                [np.mean(ratios >= t) for t in limits],
                label=f"{low} to {high} grey levels ({len(ratios)})", color=plt.get_cmap("viridis")(low / 60),
            )  # fmt: skip
        right.set(
            xlabel="false ones an hour in real footage", ylabel="flashes above the limit", title="By eye, by contrast"
        )
        right.set_xscale("symlog", linthresh=30)
        right.legend(fontsize=7, loc="lower right")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


PARTS = ("sounds", "bursts", "quiet", "ranges", "flashes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="about a quarter of everything")
    parser.add_argument("--scenes", type=int, default=12, help="shots per signal and recorder")
    parser.add_argument("--part", choices=PARTS, action="append", help="this part alone; may be given again")
    given = parser.parse_args()
    quick, parts = given.quick, given.part or PARTS
    print(f"Slots of {SLOT_S:g} s, seed {SEED}.")
    said: list[str] = []
    heard = hear(3 if quick else given.scenes) if "sounds" in parts else None
    said += said_of_sounds(heard) if heard is not None else []
    said += bursts(4 if quick else 12) if "bursts" in parts else []
    said += quiet_hours(1 if quick else 5) if "quiet" in parts else []
    said += ranges(100 if quick else 300) if "ranges" in parts else []
    data = os.environ.get("OBSERVANCE_TEST_DATA")
    seen = see(Path(data), 250 if quick else 700) if data and "flashes" in parts else None
    if seen is not None:
        said += said_of_flashes(seen)
    elif "flashes" in parts:
        said.append("No test footage: OBSERVANCE_TEST_DATA is not set.")
    print("\n".join(said))
    chart(heard, seen, OUT / "shots-roc.png")


if __name__ == "__main__":
    main()
