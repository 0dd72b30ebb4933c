"""Whole pieces of music: loops of pads, bells and beats, put together in sections."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pixstudio.rendering.audio_synthesis import (
    MonoAudio,
    bell_note,
    filtered_noise,
    mix_at,
    normalize_loudness,
    note_frequency,
    time_axis,
)
from pixstudio.rendering.encoding import SAMPLE_RATE, StereoAudio, encode_audio
from pixstudio.rendering.music import CHORDS, PENTATONIC, pad_voice
from pixstudio.rendering.speech_synthesis import synthesize_speech

BARS = 4
BEATS_PER_BAR = 4
# The parts that each section plays; the first and the last are quiet.
SECTIONS = (
    ("pad",),
    ("pad", "bells"),
    ("pad", "bells", "beat"),
    ("pad", "voice", "beat"),
    ("pad", "bells"),
    ("pad", "voice", "bells", "beat"),
)
LEVELS = {"pad": 0.6, "bells": 0.34, "beat": 0.4, "voice": 0.34}


def render_song(path: Path, *, seed: int, seconds: float, words: str = "") -> None:
    """Write a piece of music of about that length as MP3 or WAV; with words, a voice sings them."""
    encode_audio(song(seed, seconds, words), path)


def song(seed: int, seconds: float, words: str = "") -> StereoAudio:
    """Sections of whole loops, cut at that length; equal arguments give equal music."""
    rng = np.random.default_rng(abs(seed) + 601)
    beat_seconds = 60 / float(rng.integers(84, 122))
    loops = _loops(rng, beat_seconds, words)
    length, samples = loops["pad"].shape[1], round(seconds * SAMPLE_RATE)
    track = np.zeros((2, samples), dtype=np.float32)
    count = -(-samples // length)
    for number in range(count):
        is_end = number == count - 1 and count > 1
        for name in SECTIONS[0] if is_end else SECTIONS[number % len(SECTIONS)]:
            start = number * length
            part = loops[name][:, : samples - start]
            track[:, start : start + length] += part * np.float32(LEVELS[name])
    return normalize_loudness(track, peak=0.7, fade_seconds=1.2)


def _loops(rng: np.random.Generator, beat_seconds: float, words: str) -> dict[str, StereoAudio]:
    seconds = beat_seconds * BEATS_PER_BAR * BARS
    root, chords = int(rng.integers(43, 52)), CHORDS[rng.integers(len(CHORDS))]
    loops = {
        "pad": _pad(rng, root, chords, beat_seconds * BEATS_PER_BAR, seconds),
        "bells": _bells(rng, root, beat_seconds / 2, seconds),
        "beat": _beat(rng, beat_seconds, seconds),
    }
    pitch = note_frequency(root + 12)
    loops["voice"] = (
        _at_full_level(synthesize_speech(words, int(rng.integers(1000)), seconds, pitch))
        if words
        else loops["bells"]
    )
    return loops


def _pad(
    rng: np.random.Generator,
    root: int,
    chords: tuple[tuple[int, ...], ...],
    bar_seconds: float,
    seconds: float,
) -> StereoAudio:
    track = _silence(seconds)
    for bar in range(BARS):
        for note in chords[bar % len(chords)]:
            voice = pad_voice(rng, note_frequency(root + note), bar_seconds * 1.4)
            _mix_around(track, voice, bar * bar_seconds, rng.uniform(0.25, 0.75))
    return _at_full_level(track)


def _bells(rng: np.random.Generator, root: int, step_seconds: float, seconds: float) -> StereoAudio:
    track, tune = _silence(seconds), rng.choice(PENTATONIC, 8)
    for step in range(round(seconds / step_seconds)):
        if rng.random() < 0.6:
            hertz = note_frequency(root + 24 + int(tune[step % 8]))
            _mix_around(
                track, bell_note(hertz, 1.6, 3.2), step * step_seconds, rng.uniform(0.2, 0.8)
            )
    return _at_full_level(track)


def _beat(rng: np.random.Generator, beat_seconds: float, seconds: float) -> StereoAudio:
    track = _silence(seconds)
    hiss = filtered_noise(rng, 4800, 4000, 12000) * np.exp(-np.arange(4800) / 700).astype("f4")
    for beat in range(round(seconds / beat_seconds)):
        _mix_around(track, _kick(), beat * beat_seconds, 0.5)
        _mix_around(track, hiss * np.float32(0.4), (beat + 0.5) * beat_seconds, 0.6)
    return _at_full_level(track)


def _kick() -> MonoAudio:
    time = time_axis(0.3)
    phase = 2 * np.pi * (48 * time + 90 * (1 - np.exp(-time * 28)) / 28)
    return (np.sin(phase) * np.exp(-time * 12)).astype(np.float32)


def _silence(seconds: float) -> StereoAudio:
    return np.zeros((2, round(seconds * SAMPLE_RATE)), dtype=np.float32)


def _mix_around(track: StereoAudio, audio: MonoAudio, seconds: float, pan: float) -> None:
    """Mix into a loop: what lasts beyond its end is heard at its start."""
    mix_at(track, audio, seconds, pan)
    rest = audio[max(0, track.shape[1] - round(seconds * SAMPLE_RATE)) :]
    mix_at(track, rest, 0, pan)


def _at_full_level(track: StereoAudio) -> StereoAudio:
    return np.asarray(track / (np.abs(track).max() + 1e-9), dtype=np.float32)
