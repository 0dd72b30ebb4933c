"""Films made from a film: longer, graded anew, voiced, enlarged."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation

from .camera import move_of
from .footage import Facts, film_frames, frame_at, lasting, measure_film, soundtrack
from .grading import graded
from .photos import travelled
from .pictures import cover
from .sounds import mixed, sound_of
from .spec import FilmSpec
from .writing import Reel, Sound


def source_of(spec: FilmSpec) -> tuple[Path, Facts]:
    """The source film and its facts.

    Raises: UnreadableMedia; ValueError when the spec has no source.
    """
    if spec.source is None:
        raise ValueError(f"a film of kind {spec.kind} needs a source")
    return spec.source, measure_film(spec.source)


def _kept_sound(spec: FilmSpec, source: Path) -> Sound | None:
    return soundtrack(source) if spec.keep_source_sound else None


def extended(spec: FilmSpec) -> Reel:
    """The source, then its last picture travelled on; its sound is kept, new sound follows."""
    source, facts = source_of(spec)
    whole = facts.seconds + spec.seconds
    more = round(whole * facts.rate) - facts.frame_count
    last = cover(frame_at(source, facts.seconds), *spec.size)
    frames = chain(
        film_frames(source, facts, spec.size), travelled(last, move_of(spec.seed), spec.size, more)
    )
    return Reel(frames, _longer_sound(spec, source, facts), facts.rate)


def _longer_sound(spec: FilmSpec, source: Path, facts: Facts) -> Sound | None:
    original = _kept_sound(spec, source)
    new = sound_of(spec, spec.seconds)
    if original is None and new is None:
        return None
    whole = facts.seconds + spec.seconds
    track = lasting(np.zeros((2, 1), np.float32) if original is None else original, whole)
    if new is not None:
        track[:, -new.shape[1] :] += new
    return track


def modified(spec: FilmSpec) -> Reel:
    """The source in other colours; its sound is kept unless the spec asks for another."""
    source, facts = source_of(spec)
    frames = graded(film_frames(source, facts, spec.size), spec.size, spec.seed)
    return Reel(frames, _own_or_new(spec, source, facts), facts.rate)


def enlarged(spec: FilmSpec) -> Reel:
    """The source at the spec's size."""
    source, facts = source_of(spec)
    frames = film_frames(source, facts, spec.size)
    sound = _own_or_new(spec, source, facts)
    return Reel(frames, sound, facts.rate, interpolation=Interpolation.LANCZOS)


def voiced(spec: FilmSpec) -> Reel:
    """The source with a voice or sound file in front of its own sound."""
    source, facts = source_of(spec)
    new = sound_of(spec, facts.seconds)
    sound = mixed(new, _kept_sound(spec, source), facts.seconds)
    frames: Iterator[VideoFrame] = film_frames(source, facts, spec.size)
    return Reel(frames, sound, facts.rate)


def _own_or_new(spec: FilmSpec, source: Path, facts: Facts) -> Sound | None:
    new = sound_of(spec, facts.seconds)
    if new is not None:
        return new
    original = _kept_sound(spec, source)
    return None if original is None else lasting(original, facts.seconds)
