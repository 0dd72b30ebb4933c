"""Sound can be heard, does not clip, and lasts as long as the video."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pixstudio.rendering import (
    UnreadableMedia,
    VideoSpec,
    render_song,
    render_spoken_text,
    render_video,
    render_voice_sample,
    voice_hertz,
)
from pixstudio.rendering.speech_synthesis import syllables
from tests.rendering.inspection import SIZE, decode_audio_track, decode_video, loudness

AUDIBLE = 0.02


def sound_of(spec: VideoSpec, folder: Path):
    """Make a video and listen to it."""
    render_video(spec, folder / "film.mp4")
    return decode_video(folder / "film.mp4").audio


@pytest.mark.parametrize("audio", ["native", "effect", "speech", "effect_default"])
def test_audio_is_audible_stereo_and_as_long_as_the_video(audio: str, tmp_path: Path) -> None:
    spec = VideoSpec("text", *SIZE, 2.0, 4, prompt="Hello over there", audio=audio)
    heard = sound_of(spec, tmp_path)
    assert heard.shape[0] == 2
    assert abs(heard.shape[1] / 48000 - 2.0) < 0.05
    assert loudness(heard) > AUDIBLE
    assert np.abs(heard).max() < 0.98
    assert loudness(heard[:, :200]) < loudness(heard)


def test_unknown_audio_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="trumpet"):
        render_video(VideoSpec("text", *SIZE, 0.5, 4, audio="trumpet"), tmp_path / "film.mp4")


def test_speech_follows_the_text() -> None:
    assert syllables("Hello, you") == ["e", "o", "", "y"]
    assert len(syllables("日本")) == 2
    assert syllables("") == ["a"]


def test_lipsync_speaks_over_a_silent_video(silent_source: Path, tmp_path: Path) -> None:
    spec = VideoSpec(
        "lipsync", *SIZE, 1.0, 4, source=silent_source, audio="speech", speech="Hi you"
    )
    assert loudness(sound_of(spec, tmp_path)) > AUDIBLE


def test_lipsync_mixes_an_audio_file_with_the_original(source: Path, tmp_path: Path) -> None:
    render_voice_sample(2, "Ann", tmp_path / "voice.mp3")
    spec = VideoSpec("lipsync", *SIZE, 1.0, 4, source=source, audio_file=tmp_path / "voice.mp3")
    mixed = sound_of(spec, tmp_path)
    alone = sound_of(replace(spec, keep_source_audio=False), tmp_path)
    samples = min(mixed.shape[1], alone.shape[1])
    assert loudness(mixed[:, :samples] - alone[:, :samples]) > 0.005
    assert np.abs(mixed).max() < 0.98


def test_extend_carries_the_audio_on(source: Path, tmp_path: Path) -> None:
    spec = VideoSpec("extend", *SIZE, 1.0, 4, source=source, audio="native")
    heard = sound_of(spec, tmp_path)
    assert loudness(heard[:, 5000:40000]) > AUDIBLE
    assert loudness(heard[:, 55000:90000]) > AUDIBLE


def test_broken_audio_file_is_unreadable(source: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no sound here")
    spec = VideoSpec("lipsync", *SIZE, 1.0, 4, source=source, audio_file=broken)
    with pytest.raises(UnreadableMedia):
        render_video(spec, tmp_path / "film.mp4")


@pytest.mark.parametrize("suffix", [".mp3", ".wav"])
def test_voice_sample_is_audible(suffix: str, tmp_path: Path) -> None:
    render_voice_sample(0, "Emily", tmp_path / f"voice{suffix}")
    heard = decode_audio_track(tmp_path / f"voice{suffix}")
    assert 2 <= heard.shape[1] / 48000 <= 3
    assert loudness(heard) > AUDIBLE


def test_voices_differ(tmp_path: Path) -> None:
    for index in range(2):
        render_voice_sample(index, "Emily", tmp_path / f"{index}.wav")
    assert (tmp_path / "0.wav").read_bytes() != (tmp_path / "1.wav").read_bytes()


def test_songs_and_spoken_texts_are_audible_and_repeatable(tmp_path: Path) -> None:
    render_song(tmp_path / "one.wav", seed=3, seconds=4)
    render_song(tmp_path / "two.wav", seed=3, seconds=4)
    render_song(tmp_path / "sung.wav", seed=3, seconds=4, words="la la la")
    first, again, sung = ((tmp_path / f"{n}.wav").read_bytes() for n in ("one", "two", "sung"))
    assert first == again
    assert len(first) == len(sung)
    heard = decode_audio_track(tmp_path / "one.wav")
    assert abs(heard.shape[1] / 48000 - 4) < 0.05
    assert loudness(heard) > AUDIBLE
    assert np.abs(heard).max() < 0.98


def test_long_text_is_spoken_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    render_spoken_text(path, text="Hello there", seed=1, seconds=2.0, hertz=voice_hertz(4))
    heard = decode_audio_track(path)
    assert abs(heard.shape[1] / 48000 - 2.0) < 0.05
    assert loudness(heard) > AUDIBLE
