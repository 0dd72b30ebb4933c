"""Rules of effects, and of operations that take numbered images."""

import re
from collections.abc import Iterator

from .operation_table import MAX_FRAMES, max_images_of, models_of
from .request import EffectFacts, Request
from .violation import Violation, violation

MAX_EFFECT_IMAGES = 2
_MENTION = re.compile(r"@pic(\d+)")


def rules_of_effect(request: Request) -> Iterator[Violation]:
    """Images, length and qualities are those of the template."""
    effect = request.effect
    if not request.row.takes_effect or effect is None:
        return
    yield from _effect_images(request, effect)
    seconds = request.value("duration")
    if effect.duration and seconds is not None and request.number("duration") != effect.duration:
        yield violation("duration", "effect_duration", seconds=effect.duration)
    if effect.qualities and request.choice("quality") not in effect.qualities:
        yield violation("quality", "effect_quality", qualities=effect.qualities)


def _effect_images(request: Request, effect: EffectFacts) -> Iterator[Violation]:
    count = effect.image_count
    if count > MAX_EFFECT_IMAGES:
        yield violation("template_id", "effect_too_many_images", images=count)
    if count >= MAX_EFFECT_IMAGES and not request.has("last_frame_path"):
        yield violation("last_frame_path", "required", needed="second_image")
    if count < MAX_EFFECT_IMAGES and request.has("last_frame_path"):
        yield violation("last_frame_path", "effect_images", images=count)
    if count == 0 and request.has("first_frame_path"):
        yield violation("first_frame_path", "effect_images", images=count)


def rules_of_images(request: Request) -> Iterator[Violation]:
    """Numbered images leave no gap, and many of them leave only some models."""
    if not request.row.takes("frame_1_path"):
        return
    numbers = request.frame_numbers
    last = max(numbers, default=0)
    required = {item.name for item in request.row.parameters if item.required}
    for n in range(1, last):
        name = f"frame_{n}_path"
        if n not in numbers and name not in required:
            yield violation(name, "frame_missing", f"frame_{last}_path", frame=n, last=last)
    model = request.model
    if model is None or model.name not in models_of(request.operation):
        return
    most = max_images_of(request.row, model)
    if last > most:
        names = models_of(request.operation, last)
        yield violation(
            "model", "frames_model", *_frames_after(most), images=most + 1, models=names
        )


def rules_of_transition(request: Request) -> Iterator[Violation]:
    """A length or a prompt needs an image to follow it; three images have no audio."""
    if not request.row.has_segments:
        return
    last = max(request.frame_numbers, default=0)
    if last > 2 and request.is_on("audio") and request.model and request.model.has_native_audio:
        yield violation("audio", "frames_audio", *_frames_after(2))
    for n in range(2, MAX_FRAMES):
        for name in (f"duration_{n}_to_{n + 1}", f"prompt_{n}_to_{n + 1}"):
            if request.has(name) and n + 1 > max(last, 2):
                yield violation(name, "frame_unused", f"frame_{n + 1}_path", frame=n + 1)


def _frames_after(count: int) -> tuple[str, ...]:
    return tuple(f"frame_{n}_path" for n in range(count + 1, MAX_FRAMES + 1))


def rules_of_fusion(request: Request) -> Iterator[Violation]:
    """Every image that the prompt mentions must be given."""
    row = request.row
    if not row.takes_mentions:
        return
    prompt = request.value("prompt")
    most = row.image_count
    for mention in dict.fromkeys(_MENTION.findall(prompt if isinstance(prompt, str) else "")):
        n = int(mention) if len(mention) < 3 else 0
        if not 1 <= n <= most:
            yield violation("prompt", "mention_unknown", mention=mention, maximum=most)
        elif n not in request.frame_numbers:
            yield violation("prompt", "mention_missing", f"frame_{n}_path", frame=n)
