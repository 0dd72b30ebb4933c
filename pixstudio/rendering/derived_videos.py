"""Videos derived from a video: extended, modified, lip-synced, upscaled."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation

from pixstudio.rendering.audio_tracks import audio_for, mix_audio
from pixstudio.rendering.camera import camera_move_for
from pixstudio.rendering.colour_grading import apply_palette
from pixstudio.rendering.decoding import (
    VideoFacts,
    decode_audio,
    decode_frames,
    fit_to_length,
    frame_at,
    measure_video,
)
from pixstudio.rendering.encoding import StereoAudio, VideoTrack
from pixstudio.rendering.images import crop_to_fill
from pixstudio.rendering.photo_animation import camera_move_frames
from pixstudio.rendering.spec import VideoSpec


def open_source(spec: VideoSpec) -> tuple[Path, VideoFacts]:
    """The source video and its facts.

    Raises: UnreadableMedia; ValueError when the spec has no source.
    """
    if spec.source is None:
        raise ValueError(f"{spec.kind} needs a source")
    return spec.source, measure_video(spec.source)


def _source_audio(spec: VideoSpec, source: Path) -> StereoAudio | None:
    return decode_audio(source) if spec.keep_source_audio else None


def extend_video(spec: VideoSpec) -> VideoTrack:
    """The source, then a camera move over its last frame; new audio follows the source's."""
    source, facts = open_source(spec)
    whole = facts.seconds + spec.seconds
    more = round(whole * facts.rate) - facts.frame_count
    last = crop_to_fill(frame_at(source, facts.seconds), *spec.size)
    frames = chain(
        decode_frames(source, facts, spec.size),
        camera_move_frames(last, camera_move_for(spec.seed), spec.size, more),
    )
    return VideoTrack(frames, _extended_audio(spec, source, facts), facts.rate)


def _extended_audio(spec: VideoSpec, source: Path, facts: VideoFacts) -> StereoAudio | None:
    original = _source_audio(spec, source)
    new = audio_for(spec, spec.seconds)
    if original is None and new is None:
        return None
    whole = facts.seconds + spec.seconds
    track = fit_to_length(np.zeros((2, 1), np.float32) if original is None else original, whole)
    if new is not None:
        track[:, -new.shape[1] :] += new
    return track


def modify_video(spec: VideoSpec) -> VideoTrack:
    """The source with other colours; its audio unless the specification has another."""
    source, facts = open_source(spec)
    frames = apply_palette(decode_frames(source, facts, spec.size), spec.size, spec.seed)
    return VideoTrack(frames, _new_or_source_audio(spec, source, facts), facts.rate)


def upscale_video(spec: VideoSpec) -> VideoTrack:
    """The source at the spec's size."""
    source, facts = open_source(spec)
    frames = decode_frames(source, facts, spec.size)
    audio = _new_or_source_audio(spec, source, facts)
    return VideoTrack(frames, audio, facts.rate, interpolation=Interpolation.LANCZOS)


def lipsync_video(spec: VideoSpec) -> VideoTrack:
    """The source with speech or an audio file over its own audio."""
    source, facts = open_source(spec)
    new = audio_for(spec, facts.seconds)
    audio = mix_audio(new, _source_audio(spec, source), facts.seconds)
    frames: Iterator[VideoFrame] = decode_frames(source, facts, spec.size)
    return VideoTrack(frames, audio, facts.rate)


def _new_or_source_audio(spec: VideoSpec, source: Path, facts: VideoFacts) -> StereoAudio | None:
    new = audio_for(spec, facts.seconds)
    if new is not None:
        return new
    original = _source_audio(spec, source)
    return None if original is None else fit_to_length(original, facts.seconds)
