"""Audio tracks of videos."""

from pathlib import Path

from pixstudio.rendering.audio_synthesis import PEAK_LEVEL, normalize_loudness
from pixstudio.rendering.decoding import decode_audio, fit_to_length
from pixstudio.rendering.encoding import StereoAudio
from pixstudio.rendering.music import ambient_music, jingle, waves_and_wind
from pixstudio.rendering.spec import UnreadableMedia, VideoSpec
from pixstudio.rendering.speech_synthesis import synthesize_speech


def audio_for(spec: VideoSpec, seconds: float) -> StereoAudio | None:
    """The new audio of a specification, of that length; an audio file takes precedence.

    Raises: UnreadableMedia for a file without audio; ValueError for an unknown kind of audio.
    """
    if spec.audio_file is not None:
        return audio_from_file(spec.audio_file, seconds)
    match spec.audio:
        case None:
            return None
        case "native":
            return ambient_music(spec.seed, seconds)
        case "effect":
            return waves_and_wind(spec.seed, seconds)
        case "effect_default":
            return jingle(spec.seed, seconds)
        case "speech":
            return synthesize_speech(spec.speech or spec.prompt, spec.seed, seconds)
    raise ValueError(f"unknown audio {spec.audio!r}")


def audio_from_file(path: Path, seconds: float) -> StereoAudio:
    """An audio file fitted to that length, at its own volume.

    Raises: UnreadableMedia.
    """
    track = decode_audio(path)
    if track is None:
        raise UnreadableMedia(path)
    return fit_to_length(track, seconds)


def mix_audio(
    new: StereoAudio | None, original: StereoAudio | None, seconds: float
) -> StereoAudio | None:
    """The new audio mixed over the original at reduced volume."""
    if new is None or original is None:
        return new if original is None else fit_to_length(original, seconds)
    track = fit_to_length(new, seconds) + fit_to_length(original, seconds) * 0.35
    return normalize_loudness(track) if abs(track).max() > PEAK_LEVEL else track
