"""All rules; `violations` reports every violated one, not only the first."""

from collections.abc import Callable, Iterator

from .audio.rules import rules_of_lyrics, rules_of_ranges
from .image_rules import rules_of_references
from .media_rules import rules_of_files, rules_of_media, rules_of_sources, rules_of_speech
from .model_table import TIER_OF_QUALITY, plan_tier
from .models import MAX_SECONDS, Model
from .operation_table import is_taken, models_of, parameters_of
from .parameters import ASPECT_RATIOS, ROUTING_FIELDS, Parameter
from .request import Request
from .special_rules import (
    rules_of_effect,
    rules_of_images,
    rules_of_mentions,
    rules_of_sequences,
    rules_of_transition,
)
from .violation import Violation, violation
from .wire import decimal_number, switch, whole_number

_ROUTING = frozenset(item.name for item in ROUTING_FIELDS)


def violations(request: Request) -> tuple[Violation, ...]:
    """Return every violated rule, in the order of the operation's parameters.

    Raises: KeyError for an unknown operation.
    """
    order = {item.name: place for place, item in enumerate(request.row.parameters)}
    found = dict.fromkeys(item for rule in _RULES for item in rule(request))
    return tuple(sorted(found, key=lambda item: order.get(item.field, len(order))))


def _not_taken(request: Request) -> Iterator[Violation]:
    for name in request.parameters:
        if name in _ROUTING or not request.has(name) or request.row.takes(name):
            continue
        code = "effect_model" if name == "model" and request.row.takes_effect else "not_taken"
        yield violation(name, code, operation=request.operation, parameter=name)


def _missing_and_malformed(request: Request) -> Iterator[Violation]:
    for parameter in request.row.parameters:
        value = request.value(parameter.name)
        if value is None:
            if parameter.required and not _is_needless(request, parameter):
                needed = "speech_text" if parameter.wire_name == "text" else parameter.kind
                yield violation(parameter.name, "required", needed=needed)
        elif parameter.name != "model":
            yield from _malformed(request, parameter, value)


def _is_needless(request: Request, parameter: Parameter) -> bool:
    is_image = parameter.name == "first_frame_path"
    return is_image and request.effect is not None and request.effect.image_count == 0


def _malformed(request: Request, parameter: Parameter, value: object) -> Iterator[Violation]:
    if parameter.kind == "integer":
        yield from _wrong_number(request, parameter, whole_number(value))
    elif parameter.kind == "decimal":
        yield from _wrong_number(request, parameter, decimal_number(value))
    elif parameter.kind == "boolean":
        if switch(value) is None:
            yield violation(parameter.name, "type", kind="boolean")
    elif parameter.kind == "choice":
        yield from _wrong_choice(request, parameter, value)
    elif parameter.kind == "text":
        yield from _wrong_text(request, parameter, value)
    elif isinstance(value, bool) or not isinstance(value, str | int):
        yield violation(parameter.name, "type", kind=parameter.kind)


def _of_model(request: Request, parameter: Parameter) -> Parameter:
    """The parameter with the limits and choices of the request's model, to be named in words."""
    items = parameters_of(request.operation, request.model_name)
    own = next((item for item in items if item.name == parameter.name), parameter)
    # A model that the operation does not work with may have none of its choices.
    return own if own.choices or not parameter.choices else parameter


def _wrong_number(
    request: Request, parameter: Parameter, value: float | None
) -> Iterator[Violation]:
    low, high = parameter.minimum or 0, parameter.maximum or 0
    if value is not None and (low <= value <= high or parameter.maximum is None):
        return
    own = _of_model(request, parameter)
    low, high = own.minimum or 0, own.maximum or 0
    if not parameter.is_length:
        yield violation(parameter.name, "range", minimum=low, maximum=high)
    elif value is not None and value > high:
        yield violation(parameter.name, "too_long", operation=request.operation, maximum=high)
    else:
        yield violation(parameter.name, "duration", minimum=low, maximum=high)


def _wrong_choice(request: Request, parameter: Parameter, value: object) -> Iterator[Violation]:
    if value in parameter.choices or _is_effect_quality(request, parameter.name):
        return
    if parameter.name == "quality" and _is_known_quality(request, value):
        highest = _of_model(request, parameter).choices[-1]
        yield violation("quality", "quality", operation=request.operation, maximum=highest)
    else:
        choices = _of_model(request, parameter).choices
        yield violation(parameter.name, "choice", choices=choices)


def _is_known_quality(request: Request, value: object) -> bool:
    if not isinstance(value, str):
        return False
    rows = request.row.model_rows.values()
    return value in MAX_SECONDS or any(value in row.max_seconds for row in rows)


def _is_effect_quality(request: Request, name: str) -> bool:
    """The catalogue's own list of an effect's qualities is validated in the rules of effects."""
    return name == "quality" and request.effect is not None and bool(request.effect.qualities)


def _wrong_text(request: Request, parameter: Parameter, value: object) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield violation(parameter.name, "type", kind="text")
        return
    limit = parameter.max_length
    others: tuple[str, ...] = ()
    if parameter.name == "prompt" and request.model is not None and limit is not None:
        limit = request.model.prompt_max_length
        others = ("model",) if _prompt_limits_differ(request) else ()
    if limit is not None and len(value) > limit:
        yield violation(parameter.name, "length", *others, maximum=limit, length=len(value))


def _prompt_limits_differ(request: Request) -> bool:
    return len({row.prompt_max_length for row in request.row.models}) > 1


def _model(request: Request) -> Iterator[Violation]:
    name, names = request.model_name, models_of(request.operation)
    if name is None:
        return
    if request.model is None:
        yield violation("model", "unknown_model", choices=names)
    elif not request.model.is_offered:
        yield violation("model", "model_off", model=name)
    elif name not in names:
        yield violation("model", "model", operation=request.operation, models=names)


def _not_taken_by_model(request: Request) -> Iterator[Violation]:
    """Report parameters that other models take."""
    model = request.model
    if model is None:
        return
    for name in sorted(request.parameters):
        if (
            request.has(name)
            and request.row.takes(name)
            and not is_taken(request.operation, model, name)
        ):
            yield _model_parameter(request, model, name)


def _model_parameter(request: Request, model: Model, name: str) -> Violation:
    rows = request.row.models
    able = tuple(row.name for row in rows if is_taken(request.operation, row, name))
    facts = {"model": model.name, "parameter": name, "models": able}
    return violation(
        name, "model_parameter", "model", **facts, has_native_audio=model.has_native_audio
    )


def _speech(request: Request) -> Iterator[Violation]:
    words, voice = "lip_sync_tts_prompt", "lip_sync_tts_speaker_id"
    if not request.row.takes(words):
        return
    if request.has(words) and not request.has(voice):
        yield violation(voice, "voice_missing", words)
    if request.has(voice) and not request.has(words):
        yield violation(words, "words_missing", voice)


def _quality_of_model(request: Request) -> Iterator[Violation]:
    model, parameter = request.model, request.row.parameter("quality")
    if model is None or parameter is None or request.model_name not in models_of(request.operation):
        return
    quality = request.choice("quality")
    lengths = model.lengths(request.operation)
    if quality in parameter.choices and quality not in lengths:
        qualities = tuple(name for name in parameter.choices if name in lengths)
        yield violation("quality", "model_quality", "model", model=model.name, qualities=qualities)


def _ratio_of_model(request: Request) -> Iterator[Violation]:
    model, parameter = request.model, request.row.parameter("aspect_ratio")
    if model is None or parameter is None or request.model_name not in models_of(request.operation):
        return
    ratios = model.ratios_of(request.operation) or ASPECT_RATIOS
    ratio = request.choice("aspect_ratio")
    if ratio in parameter.choices and ratio not in ratios:
        yield violation("aspect_ratio", "model_ratio", "model", model=model.name, ratios=ratios)


def _shortest_of_model(request: Request) -> Iterator[Violation]:
    model, parameter = request.model, request.row.parameter("duration")
    if model is None or parameter is None or request.model_name not in models_of(request.operation):
        return
    seconds, shortest = request.number("duration"), model.shortest_seconds(request.operation)
    if seconds in parameter.choices and seconds is not None and seconds < shortest:
        facts = {"model": model.name, "minimum": shortest}
        yield violation("duration", "model_too_short", "model", **facts)


def _length_of_quality(request: Request) -> Iterator[Violation]:
    quality = request.choice("quality")
    limits = request.model.lengths(request.operation) if request.model else MAX_SECONDS
    for parameter in request.row.parameters:
        seconds = request.number(parameter.name) if parameter.is_length else None
        longest = limits.get(quality)
        if longest is None or seconds not in parameter.choices or seconds is None:
            continue
        if seconds > longest:
            others = (
                ("quality", "model") if _allowed_by_other_models(request, seconds) else ("quality",)
            )
            facts = {"quality": quality, "maximum": longest}
            yield violation(parameter.name, "quality_duration", *others, **facts)


def _allowed_by_other_models(request: Request, seconds: int) -> bool:
    operation, quality = request.operation, request.choice("quality")
    return any(row.lengths(operation).get(quality, 0) >= seconds for row in request.row.models)


def _plan(request: Request) -> Iterator[Violation]:
    tier = plan_tier(request.plan)
    # The plans' pages name qualities of videos only.
    if tier is None or request.row.kind != "video" or not request.row.takes("quality"):
        return
    needed, name = TIER_OF_QUALITY.get(request.choice("quality"), (0, ""))
    if tier < needed:
        yield violation("quality", "plan", plan=name)


_RULES: tuple[Callable[[Request], Iterator[Violation]], ...] = (
    _not_taken,
    _missing_and_malformed,
    _model,
    _not_taken_by_model,
    _speech,
    _quality_of_model,
    _ratio_of_model,
    _shortest_of_model,
    _length_of_quality,
    _plan,
    rules_of_ranges,
    rules_of_sequences,
    rules_of_lyrics,
    rules_of_effect,
    rules_of_images,
    rules_of_transition,
    rules_of_mentions,
    rules_of_files,
    rules_of_sources,
    rules_of_media,
    rules_of_speech,
    rules_of_references,
)
