"""A voice that follows the syllables of a text: harmonics under moving formants."""

import re

import numpy as np

from pixstudio.rendering.audio_synthesis import (
    MonoAudio,
    add_reverb,
    filtered_noise,
    mix_at,
    normalize_loudness,
    time_axis,
)
from pixstudio.rendering.encoding import SAMPLE_RATE, StereoAudio

# first three resonances in hertz
VOWELS = {
    "a": (760, 1250, 2550),
    "e": (520, 1850, 2600),
    "i": (310, 2250, 3000),
    "o": (480, 880, 2500),
    "u": (330, 760, 2400),
    "y": (320, 1900, 2500),
}
SYLLABLE = re.compile(r"[aeiouyäöüàáâèéêëìíîòóôùúû]+|[^\W\d_a-zA-ZÀ-ɏ]|\d|[.,;:!?…]", re.I)
PAUSE_CHARACTERS = ".,;:!?…"
HARMONICS = 34
MAX_TEXT_LENGTH = 600


def syllables(text: str) -> list[str]:
    """The vowels of a text in order; a pause is an empty string."""
    found = [match[0].lower() for match in SYLLABLE.findall(text[:MAX_TEXT_LENGTH]) if match]
    return ["" if audio in PAUSE_CHARACTERS else _vowel(audio) for audio in found] or ["a"]


def _vowel(audio: str) -> str:
    plain = audio.translate(str.maketrans("äöüàáâèéêëìíîòóôùúû", "aouaaaeeeeiiiooouuu"))
    return plain if plain in VOWELS else "aeiou"[ord(plain) % 5]


def synthesize_speech(
    text: str, seed: int, seconds: float, hertz: float | None = None
) -> StereoAudio:
    """Babble with the syllables of the text, of that length; `hertz` is the voice's pitch."""
    rng = np.random.default_rng(abs(seed) + 504)
    base = hertz or float(rng.choice((108, 128, 175, 205)))
    spoken = syllables(text)
    track = np.zeros((2, max(1, round(seconds * SAMPLE_RATE))), dtype=np.float32)
    lead = min(0.25, seconds * 0.08)
    pace = float(np.clip((seconds - 2 * lead) / len(spoken), 0.11, 0.2))
    for number, vowel in enumerate(spoken):
        at = lead + number * pace
        if at + pace > seconds:
            break
        if vowel:
            melody = 1.12 - 0.22 * (number % 9) / 9 + rng.uniform(-0.05, 0.05)
            mix_at(track, _syllable(rng, vowel, base * melody, pace * 1.15), at)
    return normalize_loudness(add_reverb(track, rng, 0.35, 0.22), fade_seconds=0.05)


def _syllable(rng: np.random.Generator, vowel: str, hertz: float, seconds: float) -> MonoAudio:
    time = time_axis(seconds)
    part = time / np.float32(seconds)
    glide = hertz * (1.05 - 0.1 * part + 0.012 * np.sin(2 * np.pi * 5.5 * time))
    phase = 2 * np.pi * np.cumsum(glide) / SAMPLE_RATE
    scale = 1.0 if hertz < 150 else 1.15
    wave = np.zeros_like(time)
    for harmonic in range(1, HARMONICS):
        strength = _resonance(harmonic * hertz, vowel, scale) / harmonic**0.6
        wave += np.float32(strength) * np.sin(harmonic * phase).astype(np.float32)
    wave *= np.minimum(1, part * 7) * np.minimum(1, (1 - part) * 4)
    onset = filtered_noise(rng, min(len(time), 1900), rng.uniform(900, 3500), 9000)
    wave[: len(onset)] += onset * np.exp(-np.arange(len(onset)) / 420).astype(np.float32) * 0.5
    return wave


def _resonance(hertz: float, vowel: str, scale: float) -> float:
    widths, gains = (90, 120, 180), (1.0, 0.6, 0.28)
    return sum(
        gain / (1 + ((hertz - centre * scale) / width) ** 2)
        for centre, width, gain in zip(VOWELS[vowel], widths, gains, strict=True)
    )
