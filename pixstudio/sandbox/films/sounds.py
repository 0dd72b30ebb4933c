"""Which sound a film gets."""

from pathlib import Path

from .footage import lasting, soundtrack
from .music import ambient, jingle, waves
from .spec import FilmSpec, UnreadableMedia
from .tones import PEAK, mastered
from .voices import speech
from .writing import Sound


def sound_of(spec: FilmSpec, seconds: float) -> Sound | None:
    """The new sound a spec asks for, of that length; a sound file wins over everything made here.

    Raises: UnreadableMedia for a sound file without sound; ValueError for an unknown sound.
    """
    if spec.sound_file is not None:
        return recorded(spec.sound_file, seconds)
    match spec.sound:
        case None:
            return None
        case "native":
            return ambient(spec.seed, seconds)
        case "effect":
            return waves(spec.seed, seconds)
        case "effect_default":
            return jingle(spec.seed, seconds)
        case "speech":
            return speech(spec.speech or spec.prompt, spec.seed, seconds)
    raise ValueError(f"unknown sound {spec.sound!r}")


def recorded(path: Path, seconds: float) -> Sound:
    """A sound file cut to that length, as loud as it was.

    Raises: UnreadableMedia.
    """
    track = soundtrack(path)
    if track is None:
        raise UnreadableMedia(path)
    return lasting(track, seconds)


def mixed(new: Sound | None, original: Sound | None, seconds: float) -> Sound | None:
    """The new sound in front of the original one, which is played softly."""
    if new is None or original is None:
        return new if original is None else lasting(original, seconds)
    track = lasting(new, seconds) + lasting(original, seconds) * 0.35
    return mastered(track) if abs(track).max() > PEAK else track
