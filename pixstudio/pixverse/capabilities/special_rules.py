"""Rules of effects, and of operations that take numbered images."""

import re
from collections.abc import Iterator

from .file_counts import max_images_of
from .operation_table import EFFECT_FRAMES, MAX_FRAMES, models_of
from .request import EffectFacts, Request
from .violation import Violation, violation

EFFECT_IMAGES = (
    "first_frame_path",
    "last_frame_path",
    *(f"frame_{n}_path" for n in range(3, EFFECT_FRAMES + 1)),
)
_MENTION = re.compile(r"@(pic|image|video|audio)(\d+)")
_PARAMETER_OF_MENTION = {"pic": "frame", "image": "frame"}


def rules_of_effect(request: Request) -> Iterator[Violation]:
    """Images, length and qualities are those of the template; one without images needs a prompt."""
    effect = request.effect
    if not request.row.takes_effect or effect is None:
        return
    yield from _effect_images(request, effect)
    if not effect.image_count and not request.has("prompt"):
        yield violation("prompt", "required", needed="text")
    seconds = request.value("duration")
    if effect.duration and seconds is not None and request.number("duration") != effect.duration:
        yield violation("duration", "effect_duration", seconds=effect.duration)
    if effect.qualities and request.choice("quality") not in effect.qualities:
        yield violation("quality", "effect_quality", qualities=effect.qualities)


def _effect_images(request: Request, effect: EffectFacts) -> Iterator[Violation]:
    """An effect of one or two images takes just these, one of more takes two or more."""
    if effect.image_count > len(EFFECT_IMAGES):
        yield violation("template_id", "effect_too_many_images", images=effect.image_count)
    given = [name for name in EFFECT_IMAGES if request.has(name)]
    if effect.min_images == 2 and EFFECT_IMAGES[1] not in given:
        yield violation(EFFECT_IMAGES[1], "required", needed="second_image")
    for name in EFFECT_IMAGES[effect.image_count :]:
        if name in given:
            yield violation(name, "effect_images", images=effect.image_count)
    wanted = EFFECT_IMAGES[2 : max((EFFECT_IMAGES.index(name) for name in given), default=0)]
    for name in wanted:
        if name not in given:
            facts = {"frame": _place(name), "last": _place(given[-1])}
            yield violation(name, "frame_missing", given[-1], **facts)


def _place(name: str) -> int:
    return EFFECT_IMAGES.index(name) + 1


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
            "model",
            "frames_model",
            *_frames_after(most, request.row.image_count),
            images=most + 1,
            models=names,
        )


def rules_of_sequences(request: Request) -> Iterator[Violation]:
    """Numbered videos and audio files leave no gap."""
    for kind in ("video", "audio"):
        names = [
            n for n in (f"{kind}_1_path", f"{kind}_2_path", f"{kind}_3_path") if request.has(n)
        ]
        last = int(names[-1].split("_")[1]) if names else 0
        for n in range(1, last):
            name = f"{kind}_{n}_path"
            if request.row.takes(name) and name not in names:
                yield violation(name, f"{kind}_missing", names[-1], number=n, last=last)


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


def _frames_after(count: int, most: int = MAX_FRAMES) -> tuple[str, ...]:
    return tuple(f"frame_{n}_path" for n in range(count + 1, most + 1))


def rules_of_mentions(request: Request) -> Iterator[Violation]:
    """Every file that the prompt mentions must be given, and called as the model calls it."""
    prompt = request.value("prompt")
    if not request.row.takes_mentions or not isinstance(prompt, str):
        return
    for word, digits in dict.fromkeys(_MENTION.findall(prompt)):
        yield from _wrong_mention(request, word, digits)


def _wrong_mention(request: Request, word: str, digits: str) -> Iterator[Violation]:
    row, model = request.row, request.model
    n = int(digits) if len(digits) < 3 else 0
    name = f"{_PARAMETER_OF_MENTION.get(word, word)}_{n}_path"
    facts = {"mention": f"@{word}{digits}"}
    own = model.use(row.name).mentions if model else ()
    if word == "pic" and own and word not in own:
        facts |= {"model": model.name if model else "", "instead": f"@{own[0]}{digits}"}
        yield violation("prompt", "mention_word", "model", **facts)
    elif not any(item.name == name for item in row.own_parameters):
        yield violation("prompt", "mention_unknown", **facts)
    elif not request.has(name):
        yield violation("prompt", "mention_missing", name, **facts)
