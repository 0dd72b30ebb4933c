"""Rules of uploaded media and of the video that an operation works on."""

from collections.abc import Iterator

from .parameters import FileLimits, Parameter
from .request import FileFacts, Request
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


def rules_of_files(request: Request) -> Iterator[Violation]:
    """A file may be limited in bytes, pixels and frames per second, and all of a kind in their length."""
    for parameter in request.row.parameters:
        known, limits = request.files.get(parameter.name), parameter.limits
        if known and limits and request.has(parameter.name):
            yield from _beyond_limits(parameter, known, limits)
    if most := request.row.max_together_seconds:
        yield from _too_long_together(request, "video", most)
        yield from _too_long_together(request, "audio", most)


def _too_long_together(request: Request, kind: str, most: int) -> Iterator[Violation]:
    given = [
        item for item in request.row.parameters if item.kind == kind and request.has(item.name)
    ]
    total = sum(request.seconds_of(item) or 0 for item in given)
    if len(given) > 1 and total > most:
        *others, last = (item.name for item in given)
        yield violation(last, "media_together", *others, kind=kind, maximum=most, seconds=total)


def _beyond_limits(
    parameter: Parameter, facts: FileFacts, limits: FileLimits
) -> Iterator[Violation]:
    name = parameter.name
    if limits.max_bytes and (facts.size_bytes or 0) > limits.max_bytes:
        yield violation(name, "media_bytes", maximum=limits.max_bytes, size=facts.size_bytes)
    sides = (facts.width or 0, facts.height or 0)
    most = (limits.max_width or max(sides), limits.max_height or max(sides))
    if sides[0] > most[0] or sides[1] > most[1]:
        yield violation(name, "media_pixels", maximum=_size(most), size=_size(sides))
    low, high = limits.min_fps, limits.max_fps
    if facts.fps and low and high and not low - 0.1 <= facts.fps <= high + 0.1:
        yield violation(name, "media_fps", minimum=low, maximum=high, fps=f"{facts.fps:.4g}")


def _size(sides: tuple[int, int]) -> str:
    return f"{sides[0]} × {sides[1]}"


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
