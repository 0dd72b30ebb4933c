"""Spoken texts of any length: the babble of a paragraph, repeated for long ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pixstudio.rendering.encoding import SAMPLE_RATE, encode_audio
from pixstudio.rendering.speech_synthesis import synthesize_speech

PARAGRAPH_SECONDS = 24.0
LOWEST_HERTZ, HIGHEST_HERTZ = 92.0, 238.0


def voice_hertz(number: int) -> float:
    """The pitch of a numbered voice, spread evenly over those of people."""
    share = (number * 0.618034) % 1
    return float(LOWEST_HERTZ + (HIGHEST_HERTZ - LOWEST_HERTZ) * share)


def render_spoken_text(path: Path, *, text: str, seed: int, seconds: float, hertz: float) -> None:
    """Write a voice that reads a text in that many seconds, as MP3 or WAV."""
    paragraph = synthesize_speech(text, seed, min(seconds, PARAGRAPH_SECONDS), hertz)
    samples = max(1, round(seconds * SAMPLE_RATE))
    times = -(-samples // paragraph.shape[1])
    encode_audio(np.tile(paragraph, (1, times))[:, :samples], path)
