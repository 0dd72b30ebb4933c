"""Audio synthesis: notes, filtered noise, reverb, loudness."""

import numpy as np
from numpy.typing import NDArray

from pixstudio.rendering.encoding import SAMPLE_RATE, StereoAudio

MonoAudio = NDArray[np.float32]
PEAK_LEVEL = 0.72


def time_axis(seconds: float) -> MonoAudio:
    """The time of every sample."""
    return (np.arange(max(1, round(seconds * SAMPLE_RATE))) / SAMPLE_RATE).astype(np.float32)


def note_frequency(note: float) -> float:
    """Hertz of a MIDI note."""
    return float(440 * 2 ** ((note - 69) / 12))


def filtered_noise(rng: np.random.Generator, samples: int, low: float, high: float) -> MonoAudio:
    """Noise between two frequencies in hertz, with a peak of about 1."""
    spectrum = np.fft.rfft(rng.standard_normal(samples))
    hertz = np.fft.rfftfreq(samples, 1 / SAMPLE_RATE) + 1
    spectrum *= 1 / (1 + (low / hertz) ** 4) / (1 + (hertz / high) ** 2) / np.sqrt(hertz)
    noise = np.fft.irfft(spectrum, samples)
    return np.asarray(noise / (np.abs(noise).max() + 1e-9), dtype=np.float32)


def bell_note(hertz: float, seconds: float, decay: float, brightness: float = 0.3) -> MonoAudio:
    """A soft bell or marimba note."""
    time = time_axis(seconds)
    wave = np.sin(2 * np.pi * hertz * time) * np.exp(-time * decay)
    wave += brightness * np.sin(2 * np.pi * hertz * 3.01 * time) * np.exp(-time * decay * 2.4)
    wave += brightness * 0.4 * np.sin(2 * np.pi * hertz * 6.03 * time) * np.exp(-time * decay * 5)
    return np.asarray(wave * np.minimum(1, time * 300), dtype=np.float32)


def mix_at(track: StereoAudio, audio: MonoAudio, seconds: float, pan: float = 0.5) -> None:
    """Mix a mono audio into a stereo track at a time; `pan` runs from 0 (left) to 1, in place."""
    start = round(seconds * SAMPLE_RATE)
    part = audio[: max(0, track.shape[1] - start)]
    if start < track.shape[1]:
        track[0, start : start + len(part)] += part * np.float32(np.cos(pan * np.pi / 2))
        track[1, start : start + len(part)] += part * np.float32(np.sin(pan * np.pi / 2))


def add_reverb(
    track: StereoAudio, rng: np.random.Generator, seconds: float, wet: float
) -> StereoAudio:
    """The track with reverb."""
    time = time_axis(seconds)
    samples = track.shape[1]
    length = 1 << (samples + len(time)).bit_length()
    channels = []
    for channel in track:
        echo = (
            rng.standard_normal(len(time)) * np.exp(-time * 5 / seconds) * np.minimum(1, time * 40)
        )
        echo *= wet / np.sqrt((echo**2).sum())
        heard = np.fft.rfft(channel, length) * np.fft.rfft(echo, length)
        channels.append(channel + np.fft.irfft(heard, length)[:samples])
    return np.stack(channels).astype(np.float32)


def normalize_loudness(
    track: StereoAudio, peak: float = PEAK_LEVEL, fade_seconds: float = 0.35
) -> StereoAudio:
    """The track at the peak level, faded in and out."""
    loudest = float(np.abs(track).max()) + 1e-9
    samples = track.shape[1]
    fade = min(round(fade_seconds * SAMPLE_RATE), samples // 4)
    envelope = np.ones(samples, dtype=np.float32)
    if fade:
        ramp = np.sin(np.linspace(0, np.pi / 2, fade, dtype=np.float32)) ** 2
        envelope[:fade] *= ramp
        envelope[-fade:] *= ramp[::-1]
    return (track * (peak / loudest) * envelope).astype(np.float32)
