"""Music and noise generated from a seed, 48 kHz stereo."""

import numpy as np

from pixstudio.rendering.audio_synthesis import (
    MonoAudio,
    add_reverb,
    bell_note,
    filtered_noise,
    mix_at,
    normalize_loudness,
    note_frequency,
    time_axis,
)
from pixstudio.rendering.encoding import SAMPLE_RATE, StereoAudio

CHORDS = (
    ((0, 7, 14, 16), (-3, 4, 12, 19), (5, 12, 16, 21), (-5, 7, 11, 14)),
    ((0, 7, 10, 15), (-4, 3, 8, 12), (3, 10, 14, 19), (-2, 5, 10, 17)),
    ((0, 7, 11, 16), (2, 9, 12, 17), (-3, 7, 12, 16), (5, 9, 16, 19)),
)
PENTATONIC = (0, 2, 4, 7, 9, 12, 14, 16)
CHORD_SECONDS = 2.6


def _clear(seconds: float) -> StereoAudio:
    return np.zeros((2, max(1, round(seconds * SAMPLE_RATE))), dtype=np.float32)


def ambient_music(seed: int, seconds: float) -> StereoAudio:
    """A soft evolving pad with a few bells and air, for a model's native audio."""
    rng = np.random.default_rng(abs(seed) + 501)
    track, root = _clear(seconds), int(rng.integers(45, 53))
    chords = CHORDS[rng.integers(len(CHORDS))]
    for number in range(int(seconds / CHORD_SECONDS) + 1):
        for note in chords[number % len(chords)]:
            voice = pad_voice(rng, note_frequency(root + note), CHORD_SECONDS * 1.7)
            mix_at(track, voice, max(0, number - 0.2) * CHORD_SECONDS, rng.uniform(0.25, 0.75))
    for at in np.arange(0.4, seconds, 0.65):
        if rng.random() < 0.55:
            hertz = note_frequency(root + 24 + int(rng.choice(PENTATONIC)))
            mix_at(track, bell_note(hertz, 2.2, 2.6) * np.float32(0.3), at, rng.uniform(0.1, 0.9))
    air = filtered_noise(rng, track.shape[1], 300, 2500) * np.float32(0.12)
    mix_at(track, air, 0)
    return normalize_loudness(add_reverb(track, rng, 1.9, 0.9), peak=0.62)


def pad_voice(rng: np.random.Generator, hertz: float, seconds: float) -> MonoAudio:
    """One note of a pad: three detuned waves that swell and fade."""
    time = time_axis(seconds)
    wave = np.zeros_like(time)
    for detune in (0.9975, 1.0, 1.0025):
        phase = 2 * np.pi * np.float32(hertz * detune) * time + np.float32(rng.uniform(0, 6.28))
        wave += np.sin(phase) + 0.28 * np.sin(2 * phase) + 0.09 * np.sin(3 * phase)
    swell = np.sin(np.pi * time / np.float32(seconds)) ** 1.4
    return np.asarray(wave * swell * 0.16, dtype=np.float32)


def waves_and_wind(seed: int, seconds: float) -> StereoAudio:
    """Waves and wind, for a sound effect."""
    rng = np.random.default_rng(abs(seed) + 502)
    track = _clear(seconds)
    time = time_axis(seconds)
    period = rng.uniform(2.4, 3.6)
    for low, high, lag, pan in ((40, 500, 0, 0.4), (400, 5000, 0.35, 0.65), (150, 1200, 0.6, 0.5)):
        swell = 0.5 - 0.5 * np.cos(2 * np.pi * (time / np.float32(period) - np.float32(lag * 0.4)))
        noise = filtered_noise(rng, len(time), low, high)
        mix_at(track, (noise * (0.18 + swell**1.8)).astype(np.float32), 0, pan)
    return normalize_loudness(track, peak=0.6)


def jingle(seed: int, seconds: float) -> StereoAudio:
    """A short rhythmic tune, for an effect's default audio."""
    rng = np.random.default_rng(abs(seed) + 503)
    track, root = _clear(seconds), int(rng.integers(57, 65))
    beat = 60 / float(rng.integers(104, 128)) / 2
    tune = rng.choice(PENTATONIC, 8)
    for step in range(int(seconds / beat) + 1):
        at = step * beat
        if step % 8 in (0, 2, 3, 5, 6):
            note = bell_note(note_frequency(root + int(tune[step % 8])), 0.7, 7, 0.4)
            mix_at(track, note * np.float32(0.6), at, 0.35 + 0.3 * (step % 2))
        if step % 4 == 0:
            mix_at(track, _thump(), at)
        hiss = filtered_noise(rng, 3000, 5000, 12000) * np.exp(-np.arange(3000) / 500) * 0.16
        mix_at(track, hiss.astype(np.float32), at, 0.6)
    return normalize_loudness(add_reverb(track, rng, 0.6, 0.3), fade_seconds=0.08)


def _thump() -> MonoAudio:
    time = time_axis(0.3)
    phase = 2 * np.pi * (52 * time + 90 * (1 - np.exp(-time * 28)) / 28)
    return (np.sin(phase) * np.exp(-time * 13)).astype(np.float32)
