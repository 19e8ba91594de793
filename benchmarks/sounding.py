"""Scenes of sound for learning and measuring: one source in noise, recorded, coded; everything is drawn by name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray
from scipy.signal import firwin, oaconvolve

from observance.observation.sound.recording import Block
from observance.reenactment.air import Surroundings, carried, speed_mps
from observance.reenactment.ambience import ambience
from observance.reenactment.bangs import KINDS, bang
from observance.reenactment.gunfire import WEAPONS, Arrival, arrivals
from observance.reenactment.recorder import Recorder
from observance.values.draws import uniform

Floats = NDArray[np.float64]
Pcm = NDArray[np.int16]
SLOT_S = 2.4
AT_S = 1.1
"""Where in its slot a source is first heard, give or take a tenth."""
CODECS = ("none", "mulaw", "aac", "mp3")
SOURCES = ("shot", *KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One source in noise: when its fronts come, from the slot's begin, and what was stored."""

    fronts_s: tuple[float, ...]
    stored: Pcm


def slot(kind: str, rate_hz: int, signal_db: float, seed: int, number: int) -> Slot:
    """`signal_db`: mean energy of the 3 ms at the front, 0.5 to 7.2 kHz, over the noise in that band."""
    name = f"slot/{kind}/{number}"
    u = uniform(seed, name, 1, 24)[0]
    air = Surroundings(
        temperature_c=-10 + 45 * u[0], humidity=0.2 + 0.7 * u[1], ground=0.3 + 0.6 * u[2], walls=int(5 * u[3]),
        tail_db=-25 + 20 * u[4], tail_s=0.3 + 1.6 * u[5],
    )  # fmt: skip
    far = 8 * 50 ** float(u[6]) if kind == "shot" else 4 * 25 ** float(u[6])
    count = round(SLOT_S * rate_hz)
    weights = u[7:9]
    noise = np.concatenate(
        list(
            ambience(
                count,
                rate_hz,
                wind_db=50 + 25 * weights[0],
                traffic_db=40 + 25 * weights[1],
                own_db=32,
                seed=seed,
                name=name,
            )
        )
    )
    total = noise.copy()
    fronts: tuple[float, ...] = ()
    if kind != "noise":
        waves, own = _source(kind, far, u, air, seed, name)
        heard = carried(waves, (1.5, 1 + 6 * u[9]), air, rate_hz=rate_hz, seed=seed, name=name, own=own)
        first = AT_S + 0.2 * (u[10] - 0.5)
        fronts = tuple(first + w.delay_s - waves[0].delay_s for w in waves)
        begin = round((first - (waves[0].delay_s - heard.starts_s)) * rate_hz)
        fronts = tuple(f + (begin / rate_hz - (first - (waves[0].delay_s - heard.starts_s))) for f in fronts)
        sound = np.zeros(count)
        piece = heard.pressure[: count - begin]
        sound[begin : begin + len(piece)] = piece
        total += sound * _gain(sound, noise, fronts, rate_hz, signal_db)
    loudest = float(np.abs(total).max())
    scale = loudest * (0.25 + 3 * u[11]) if u[12] < 0.8 else loudest * (0.15 + 0.5 * u[11])  # a fifth is clipped
    recorder = Recorder(full_scale_pa=scale, follows=bool(u[13] < 0.4), least_hz=40 + 120 * u[14])
    return Slot(fronts_s=fronts, stored=np.concatenate(list(recorder.store([total], rate_hz))))


def _source(
    kind: str, far: float, u: Floats, air: Surroundings, seed: int, name: str
) -> tuple[tuple[Arrival, ...], Floats | None]:
    sound = speed_mps(air.temperature_c)
    if kind == "shot":
        weapon = WEAPONS["rifle" if u[15] < 0.7 else "pistol"]
        turn = np.pi * float(u[16])
        ear = np.array([far, 0.0, 1 + 6 * u[9]])
        aim = np.array([np.cos(turn), np.sin(turn), 0.0])
        return arrivals(weapon, np.array([0.0, 0.0, 1.5]), aim, ear, sound), None
    chosen = next(one for one in KINDS if one == kind)
    wave = Arrival(kind="blast", delay_s=far / sound, peak_pa=1 / far, lasts_s=0.001, path_m=far)
    return (wave,), bang(chosen, seed, name)


def _gain(sound: Floats, noise: Floats, fronts: tuple[float, ...], rate_hz: int, signal_db: float) -> float:
    taps = firwin(129, [500, min(7200, 0.45 * rate_hz)], pass_zero=False, fs=rate_hz)
    inside, around = oaconvolve(sound, taps, mode="same"), oaconvolve(noise, taps, mode="same")
    begin = round(fronts[-1] * rate_hz)
    window = np.convolve(inside[begin - rate_hz // 200 : begin + rate_hz // 50] ** 2, np.ones(rate_hz * 3 // 1000))
    front = float(window.max()) / (rate_hz * 3 // 1000)
    floor = float((around**2).mean())
    return float(np.sqrt(floor * 10 ** (signal_db / 10) / max(front, 1e-30)))


def coded(stored: Pcm, rate_hz: int, codec: str, bits: int = 48_000) -> Pcm:
    """Through a codec and back, with the codec's delay taken out as a player does."""
    if codec == "none":
        return stored
    names = {"mulaw": ("pcm_mulaw", "wav"), "aac": ("aac", "mp4"), "mp3": ("libmp3lame", "matroska")}
    encoder, container_kind = names[codec]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_kind) as container:
        stream = container.add_stream(encoder, rate=rate_hz)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        if codec != "mulaw":
            stream.bit_rate = bits
        for begin in range(0, len(stored), 1024):
            frame = av.AudioFrame.from_ndarray(stored[None, begin : begin + 1024], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate_hz, begin, Fraction(1, rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    buffer.seek(0)
    back = np.zeros(len(stored), np.int16)
    with av.open(buffer, "r") as heard:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
        for decoded in heard.decode(audio=0):
            at = round(float((decoded.pts or 0) * (decoded.time_base or Fraction(1, rate_hz))) * rate_hz)
            for frame in resampler.resample(decoded):
                samples = frame.to_ndarray()[0]
                low, high = max(0, at), min(len(back), at + len(samples))
                if high > low:
                    back[low:high] = samples[low - at : high - at]
    return back


def blocks(stored: Pcm, rate_hz: int, begins_s: float = 0.0) -> Iterator[Block]:
    """Stored samples as the decoder gives them."""
    for begin in range(0, len(stored), 4096):
        samples = (stored[begin : begin + 4096] / 32768).astype(np.float32)
        yield Block(
            time_s=begins_s + begin / rate_hz, rate_hz=rate_hz, samples=samples, joins=begin > 0,
            clipped=np.abs(samples) > 0.975,
        )  # fmt: skip
