"""The rules that belong to one operation."""

import re
from collections.abc import Iterator

from .asking import EffectFacts, Request
from .models import MODEL_OF_NAME
from .operations import FUSION_FRAMES, MAX_FRAMES, models_of
from .violation import Violation, broken, listed

LIPSYNC_AUDIO_SECONDS = 60
MOST_EFFECT_PICTURES = 2
_MENTION = re.compile(r"@pic(\d+)")


def rules_of_effect(request: Request) -> Iterator[Violation]:
    """Pictures, length and qualities are those of the template."""
    effect = request.effect
    if request.operation != "effect" or effect is None:
        return
    yield from _effect_pictures(request, effect)
    seconds = request.value("duration")
    if effect.duration and seconds is not None and request.number("duration") != effect.duration:
        yield broken("duration", f"This effect is {effect.duration} s long", "effect_duration")
    if effect.qualities and request.choice("quality") not in effect.qualities:
        reason = f"This effect is made in {listed(effect.qualities)}"
        yield broken("quality", reason, "effect_quality")


def _effect_pictures(request: Request, effect: EffectFacts) -> Iterator[Violation]:
    count = effect.image_count
    if count > MOST_EFFECT_PICTURES:
        reason = f"This effect needs {count} pictures, more than can be sent"
        yield broken("template_id", reason, "effect_pictures")
    if count >= MOST_EFFECT_PICTURES and not request.has("last_frame_path"):
        yield broken("last_frame_path", "This effect needs a second picture", "required")
    if count < MOST_EFFECT_PICTURES and request.has("last_frame_path"):
        reason = "This effect takes one picture" if count else "This effect takes no picture"
        yield broken("last_frame_path", reason, "effect_pictures")
    if count == 0 and request.has("first_frame_path"):
        yield broken("first_frame_path", "This effect takes no picture", "effect_pictures")


def rules_of_transition(request: Request) -> Iterator[Violation]:
    """Three pictures and more leave only some models; no picture may be left out in between."""
    if request.operation != "transition":
        return
    numbers = request.frame_numbers
    last = max(numbers, default=0)
    yield from _frames_and_model(request, last)
    yield from _gaps(numbers, first_optional=3)
    for n in range(2, MAX_FRAMES):
        for name in (f"duration_{n}_to_{n + 1}", f"prompt_{n}_to_{n + 1}"):
            if request.has(name) and n + 1 > max(last, 2):
                frame = f"frame_{n + 1}_path"
                yield broken(name, f"There is no picture {n + 1}", "frame_missing", frame)


def _gaps(numbers: tuple[int, ...], first_optional: int) -> Iterator[Violation]:
    last = max(numbers, default=0)
    for n in range(first_optional, last):
        if n not in numbers:
            reason = f"Picture {n} is missing before picture {last}"
            yield broken(f"frame_{n}_path", reason, "frame_missing", f"frame_{last}_path")


def _frames_and_model(request: Request, last: int) -> Iterator[Violation]:
    model = request.model
    if model is None or model.name not in models_of("transition") or last <= 2:
        return
    if last > model.transition_frames:
        names = models_of("transition", last)
        reason = f"Three pictures or more work with {listed(names)} only"
        yield broken("model", reason, "frames_model", *_frames_after(model.transition_frames))
    if request.is_on("audio") and model.has_native_audio:
        reason = "Sound of its own works with two pictures only"
        yield broken("audio", reason, "frames_audio", *_frames_after(2))


def _frames_after(count: int) -> tuple[str, ...]:
    return tuple(f"frame_{n}_path" for n in range(count + 1, MAX_FRAMES + 1))


def rules_of_fusion(request: Request) -> Iterator[Violation]:
    """Every picture that the prompt mentions must be there, and none left out in between."""
    if request.operation != "fusion":
        return
    numbers = request.frame_numbers
    # The page calls pictures 2 and 3 optional each; nothing says what a gap would mean.
    yield from _gaps(numbers, first_optional=2)
    prompt = request.value("prompt")
    for mention in dict.fromkeys(_MENTION.findall(prompt if isinstance(prompt, str) else "")):
        n = int(mention) if len(mention) < 3 else 0
        if not 1 <= n <= FUSION_FRAMES:
            reason = f"There is no @pic{mention}: pictures are @pic1 to @pic{FUSION_FRAMES}"
            yield broken("prompt", reason, "mention")
        elif n not in numbers:
            reason = f"The prompt names @pic{n}, but picture {n} is missing"
            yield broken("prompt", reason, "mention", f"frame_{n}_path")


def rules_of_sources(request: Request) -> Iterator[Violation]:
    """Extend, modify and lip sync work on exactly one video."""
    if request.row.parameter("video_path") is not None:
        has_result, has_upload = request.has("video_id"), request.has("video_path")
        if has_result and has_upload:
            reason = "Choose either a result or an uploaded video"
            yield broken("video_path", reason, "two_sources", "video_id")
        if not has_result and not has_upload:
            yield broken("video_id", "Choose a video", "required", "video_path")
    if request.operation in {"lipsync", "upscale"}:
        yield from _model_of_source(request)
    if request.operation == "lipsync":
        yield from _words_or_sound(request)


def _model_of_source(request: Request) -> Iterator[Violation]:
    """Lip sync is "v5 only" though it takes no model: what counts is what made the video."""
    source = request.source.model if request.source else None
    if not source or not request.has("video_id"):
        return
    able = [row.name for row in MODEL_OF_NAME.values() if request.operation in row.operations]
    is_known = source in MODEL_OF_NAME
    if source not in able and (is_known or request.operation == "lipsync"):
        reason = f"{request.row.label} works on videos made with {listed(able)}, not {source}"
        yield broken("video_id", reason, "source_model")


def _words_or_sound(request: Request) -> Iterator[Violation]:
    has_words, has_voice = request.has("prompt"), request.has("speaker_id")
    if request.has("audio_path"):
        for name in ("prompt", "speaker_id"):
            if request.has(name):
                reason = "Choose either words with a voice or a sound"
                yield broken(name, reason, "two_sounds", "audio_path")
        seconds = request.source.audio_seconds if request.source else None
        if seconds is not None and seconds > LIPSYNC_AUDIO_SECONDS:
            reason = f"The sound may last {LIPSYNC_AUDIO_SECONDS} s; this one lasts {seconds:.0f} s"
            yield broken("audio_path", reason, "audio_length")
        return
    if not has_words:
        yield broken("prompt", "Write the words or choose a sound", "required", "audio_path")
    if not has_voice:
        yield broken("speaker_id", "Choose a voice for the words", "required", "prompt")
