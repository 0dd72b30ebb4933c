"""Every rule that can be broken; `violations` reports all of them, not only the first."""

from collections.abc import Callable, Iterator

from .asking import Request
from .models import LONGEST_SECONDS, MODELS, QUALITIES, TIER_OF_QUALITY, plan_tier
from .operations import ENVELOPE, SOUND_PROMPTS, Parameter, models_of
from .special_rules import rules_of_effect, rules_of_fusion, rules_of_sources, rules_of_transition
from .violation import Violation, broken, label_of, listed
from .wire import switch, whole_number

_ENVELOPE = frozenset(item.name for item in ENVELOPE)
_NEEDED = {
    "text": "Write a prompt",
    "image": "Choose a picture",
    "effect": "Choose an effect",
    "result": "Choose a video",
}


def violations(request: Request) -> tuple[Violation, ...]:
    """Return every broken rule, in the order of the operation's parameters.

    Raises: KeyError for an unknown operation.
    """
    order = {item.name: place for place, item in enumerate(request.row.parameters)}
    found = dict.fromkeys(item for rule in _RULES for item in rule(request))
    return tuple(sorted(found, key=lambda item: order.get(item.field, len(order))))


def _untaken(request: Request) -> Iterator[Violation]:
    for name in request.parameters:
        if name in _ENVELOPE or not request.has(name) or request.row.parameter(name) is not None:
            continue
        reason = f"{request.row.label} takes no {label_of(name)}"
        if name == "model" and request.operation == "effect":
            reason = "The effect chooses its model itself"
        yield broken(name, reason, "not_taken")


def _missing_and_malformed(request: Request) -> Iterator[Violation]:
    for parameter in request.row.parameters:
        value = request.value(parameter.name)
        if value is None:
            if parameter.required and not _is_needless(request, parameter):
                reason = _NEEDED.get(parameter.kind, "This is needed")
                yield broken(parameter.name, reason, "required")
        elif parameter.name != "model":
            yield from _malformed(request, parameter, value)


def _is_needless(request: Request, parameter: Parameter) -> bool:
    is_picture = parameter.name == "first_frame_path"
    return is_picture and request.effect is not None and request.effect.image_count == 0


def _malformed(request: Request, parameter: Parameter, value: object) -> Iterator[Violation]:
    if parameter.kind == "integer":
        yield from _wrong_number(request, parameter, whole_number(value))
    elif parameter.kind == "boolean":
        if switch(value) is None:
            yield broken(parameter.name, "Choose yes or no", "type")
    elif parameter.kind == "choice":
        yield from _wrong_choice(request, parameter, value)
    elif parameter.kind == "text":
        yield from _wrong_text(request, parameter, value)
    elif isinstance(value, bool) or not isinstance(value, str | int):
        yield broken(parameter.name, "This is not something that can be chosen", "type")


def _wrong_number(request: Request, parameter: Parameter, value: int | None) -> Iterator[Violation]:
    low, high = parameter.minimum or 0, parameter.maximum or 0
    if value is not None and low <= value <= high:
        return
    is_length = bool(parameter.choices)
    if is_length and value is not None and value > high:
        yield broken(parameter.name, f"{request.row.label} goes up to {high} s", "duration")
    elif is_length:
        reason = f"Choose a whole number of seconds from {low} to {high}"
        yield broken(parameter.name, reason, "duration")
    else:
        yield broken(parameter.name, f"Choose a whole number from {low} to {high:,}", "range")


def _wrong_choice(request: Request, parameter: Parameter, value: object) -> Iterator[Violation]:
    if value in parameter.choices or _is_effect_quality(request, parameter.name):
        return
    if parameter.name == "quality" and value in QUALITIES:
        reason = f"{request.row.label} goes up to {parameter.choices[-1]}"
    else:
        reason = f"Choose {listed(parameter.choices, 'or')}"
    yield broken(parameter.name, reason, "choice")


def _is_effect_quality(request: Request, name: str) -> bool:
    """The catalogue's own list of an effect's qualities is judged in the rules of effects."""
    return name == "quality" and request.effect is not None and bool(request.effect.qualities)


def _wrong_text(request: Request, parameter: Parameter, value: object) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield broken(parameter.name, "This must be text", "type")
        return
    limit = parameter.max_length
    others: tuple[str, ...] = ()
    if parameter.name == "prompt" and request.model is not None and limit is not None:
        limit = request.model.prompt_max_length
        others = ("model",) if _prompt_limits_differ(request) else ()
    if limit is not None and len(value) > limit:
        reason = f"Up to {limit:,} characters; this has {len(value):,}"
        yield broken(parameter.name, reason, "length", *others)


def _prompt_limits_differ(request: Request) -> bool:
    names = models_of(request.operation)
    return len({row.prompt_max_length for row in MODELS if row.name in names}) > 1


def _model(request: Request) -> Iterator[Violation]:
    name, names = request.model_name, models_of(request.operation)
    if name is None:
        return
    if request.model is None:
        yield broken("model", f"Choose {listed(names, 'or')}", "unknown_model")
    elif name not in names:
        reason = f"{request.row.label} works with {listed(names)} only"
        yield broken("model", reason, "model")


def _refused_by_model(request: Request) -> Iterator[Violation]:
    model = request.model
    if model is None:
        return
    for name in sorted(model.refuses):
        if request.has(name):
            reason = f"{model.name} takes no {label_of(name)}"
            yield broken(name, reason, "model_refuses", "model")


def _sound(request: Request) -> Iterator[Violation]:
    model, row = request.model, request.row
    if model is None:
        return
    if request.is_on("audio") and row.parameter("audio") and not model.has_native_audio:
        able = [item.name for item in MODELS if item.has_native_audio]
        reason = f"{model.name} has no sound of its own: {listed(able)} do"
        yield broken("audio", reason, "model_sound", "model")
    if model.has_sound_prompts:
        return
    why = "makes its own sound" if model.has_native_audio else "makes no sound"
    for name in SOUND_PROMPTS:
        if request.has(name) and row.parameter(name):
            yield broken(name, f"{model.name} {why}", "model_sound", "model")


def _speech(request: Request) -> Iterator[Violation]:
    words, voice = "lip_sync_tts_prompt", "lip_sync_tts_speaker_id"
    if request.row.parameter(words) is None:
        return
    if request.has(words) and not request.has(voice):
        yield broken(voice, "Choose a voice for the spoken words", "voice_missing", words)
    if request.has(voice) and not request.has(words):
        yield broken(words, "Write the words for the voice", "words_missing", voice)


def _length_of_quality(request: Request) -> Iterator[Violation]:
    parameter = request.row.parameter("duration")
    seconds = request.number("duration")
    if parameter is None or seconds is None or seconds not in parameter.choices:
        return
    quality = request.choice("quality")
    limits = request.model.longest_seconds if request.model else LONGEST_SECONDS
    longest = limits.get(quality)
    if longest is not None and seconds > longest:
        others = ("quality", "model") if _allowed_elsewhere(request, seconds) else ("quality",)
        yield broken("duration", f"{quality} goes up to {longest} s", "quality_duration", *others)


def _allowed_elsewhere(request: Request, seconds: int) -> bool:
    names, quality = models_of(request.operation), request.choice("quality")
    return any(
        row.longest_seconds.get(quality, 0) >= seconds for row in MODELS if row.name in names
    )


def _plan(request: Request) -> Iterator[Violation]:
    tier = plan_tier(request.plan)
    if tier is None or request.row.parameter("quality") is None:
        return
    needed, name = TIER_OF_QUALITY.get(request.choice("quality"), (0, ""))
    if tier < needed:
        yield broken("quality", f"Needs a {name} plan", "plan")


_RULES: tuple[Callable[[Request], Iterator[Violation]], ...] = (
    _untaken,
    _missing_and_malformed,
    _model,
    _refused_by_model,
    _sound,
    _speech,
    _length_of_quality,
    _plan,
    rules_of_effect,
    rules_of_transition,
    rules_of_fusion,
    rules_of_sources,
)
