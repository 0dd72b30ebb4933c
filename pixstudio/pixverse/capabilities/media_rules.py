"""Rules of uploaded media and of the video that an operation works on."""

from collections.abc import Iterator

from .request import Request
from .violation import Violation, violation


def rules_of_sources(request: Request) -> Iterator[Violation]:
    """Extend, modify and lip sync work on exactly one video."""
    if request.row.takes("video_path"):
        has_result, has_upload = request.has("video_id"), request.has("video_path")
        if has_result and has_upload:
            yield violation("video_path", "two_sources", "video_id")
        if not has_result and not has_upload:
            yield violation("video_id", "required", "video_path", needed="result")
    if request.row.is_limited_by_source_model:
        yield from _model_of_source(request)


def _model_of_source(request: Request) -> Iterator[Violation]:
    """An operation without a model is limited by what made the video: lip sync is "v5 only"."""
    source = request.source.model if request.source else None
    if not source or not request.has("video_id"):
        return
    able = tuple(row.name for row in request.row.models)
    is_unknown = source not in request.row.model_rows
    if source not in able and not (is_unknown and request.row.takes_unknown_sources):
        facts = {"operation": request.operation, "models": able, "source_model": source}
        yield violation("video_id", "source_model", **facts)


def rules_of_media(request: Request) -> Iterator[Violation]:
    """A video or audio file may have a shortest and a longest length."""
    for parameter in request.row.parameters:
        seconds = request.seconds_of(parameter)
        if seconds is None or not request.has(parameter.name):
            continue
        shortest, longest = parameter.min_seconds, parameter.max_seconds
        facts = {"kind": parameter.kind, "seconds": seconds}
        if longest is not None and seconds > longest:
            yield violation(parameter.name, "media_length", maximum=longest, **facts)
        if shortest is not None and seconds < shortest:
            yield violation(parameter.name, "media_too_short", minimum=shortest, **facts)


def rules_of_speech(request: Request) -> Iterator[Violation]:
    """Lip sync takes either a text with a voice or an audio file."""
    if not request.row.takes_speech:
        return
    has_prompt, has_voice = request.has("prompt"), request.has("speaker_id")
    if request.has("audio_path"):
        for name in ("prompt", "speaker_id"):
            if request.has(name):
                yield violation(name, "two_audio_sources", "audio_path")
        return
    if not has_prompt:
        yield violation("prompt", "required", "audio_path", needed="prompt_or_audio")
    if not has_voice:
        yield violation("speaker_id", "required", "prompt", needed="voice")
