"""The sound of a re-enacted file: pieces encoded beside the frames, never more than a second ahead of them."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer

from observance.reenactment.hearing import Recorded

_CODECS = {"aac": "aac", "mp3": "libmp3lame"}
_PIECE = 1024


class Track:
    """An audio stream that is being written: `upto` an instant, at the end the `rest`."""

    def __init__(self, container: OutputContainer, sound: Recorded) -> None:
        self._container = container
        self._sound = sound
        self._rate = sound.microphone.rate_hz
        stream = container.add_stream(_CODECS[sound.microphone.codec], rate=self._rate)
        if not isinstance(stream, AudioStream):
            raise TypeError("not a codec for sound")
        stream.layout = "mono"
        stream.bit_rate = 1000 * sound.microphone.kbps
        stream.codec_context.thread_count = 1
        self._stream = stream
        self._held = np.zeros(0, np.int16)
        self._done = 0

    def upto(self, time_s: float) -> None:
        """Encode what lies before an instant, seconds after the first frame."""
        while self._done + len(self._held) < time_s * self._rate and self._more():
            pass
        while len(self._held) >= _PIECE and self._done + _PIECE <= time_s * self._rate:
            self._encode(_PIECE)

    def rest(self) -> None:
        """Encode what is left, and end the stream."""
        while self._more():
            pass
        while len(self._held):
            self._encode(min(_PIECE, len(self._held)))
        self._container.mux(self._stream.encode())

    def _more(self) -> bool:
        piece = next(self._sound.pieces, None)
        if piece is None:
            return False
        self._held = np.concatenate([self._held, piece])
        return True

    def _encode(self, count: int) -> None:
        frame = av.AudioFrame.from_ndarray(self._held[None, :count], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = self._rate, self._done, Fraction(1, self._rate)
        self._container.mux(self._stream.encode(frame))
        self._held = self._held[count:]
        self._done += count
