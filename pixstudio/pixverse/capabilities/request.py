"""A request to validate: an operation, its parameters, and facts about the effect and media it uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from .models import Model
from .operation import Operation
from .operation_table import (
    MAX_FRAMES,
    OPERATION_OF_NAME,
    default_model,
)
from .parameters import Parameter
from .wire import json_value, switch, whole_number


@dataclass(frozen=True)
class EffectFacts:
    """What the catalogue says of the chosen effect; costs in credits, None where unknown."""

    image_count: int = 1
    duration: int | None = None
    qualities: tuple[str, ...] = ()
    video_base_cost: int | None = None
    fixed_cost: int | None = None
    makes_image: bool = False


@dataclass(frozen=True)
class SourceFacts:
    """Facts about the video and the audio file that a request works on."""

    model: str | None = None
    quality: str | None = None
    duration_seconds: float | None = None
    audio_seconds: float | None = None


@dataclass(frozen=True)
class Request:
    """An operation with its parameters, by the API's own names; empty values count as not given.

    `plan` is the account's plan name; without a known one no rule about plans is applied. The parameters
    must not change once a property was read.
    """

    operation: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    plan: str | None = None
    effect: EffectFacts | None = None
    source: SourceFacts | None = None

    @property
    def row(self) -> Operation:
        """The operation's row. Raises: KeyError for an unknown operation."""
        return OPERATION_OF_NAME[self.operation]

    def value(self, name: str) -> object:
        """Return a parameter, None when it is absent or blank."""
        value = self.parameters.get(name)
        return None if isinstance(value, str) and not value.strip() else value

    def has(self, name: str) -> bool:
        """Tell whether a parameter has an effect; a switch that is off has none.

        The text "False" counts as off in a boolean parameter only.
        """
        value, parameter = self.value(name), self.row.parameter(name)
        is_switch = parameter is None or parameter.kind == "boolean"
        return value is not None and not (is_switch and switch(value) is False)

    def is_on(self, name: str) -> bool:
        """Tell whether a switch is on."""
        return switch(self.value(name)) is True

    def number(self, name: str) -> int | None:
        """Return a whole number, the default if none is given, None if it is not a whole number."""
        value = self.value(name)
        return whole_number(self._default(name) if value is None else value)

    def choice(self, name: str) -> str:
        """Return a choice as text, the model's default if none is given."""
        value = self.value(name)
        return str(value if value is not None else self._default(name))

    def seconds_of(self, parameter: Parameter) -> float | None:
        """Return the length of a parameter's video or audio file, None if unknown."""
        if self.source is None:
            return None
        lengths = {"video": self.source.duration_seconds, "audio": self.source.audio_seconds}
        return lengths.get(parameter.kind)

    @cached_property
    def frame_numbers(self) -> tuple[int, ...]:
        """The numbers of the images given as `frame_N_path`."""
        names = ((n, f"frame_{n}_path") for n in range(1, MAX_FRAMES + 1))
        return tuple(n for n, name in names if self.has(name))

    @cached_property
    def model_name(self) -> str | None:
        """The requested model or the default one; None if the operation takes none."""
        if self.row.parameter("model") is None:
            return None
        given = self.value("model")
        return str(given) if given is not None else default_model(self.operation, self._image_count)

    @cached_property
    def model(self) -> Model | None:
        """The row of the model; None for an unknown one and if the operation takes none."""
        return self.row.model_rows.get(self.model_name or "")

    def with_value(self, name: str, value: object) -> Self:
        """Return the same request with one parameter changed, or removed for None."""
        changed = {key: item for key, item in self.parameters.items() if key != name}
        return replace(self, parameters=changed if value is None else {**changed, name: value})

    def _default(self, name: str) -> object:
        parameter, model = self.row.parameter(name), self.model if name != "model" else None
        if parameter is None:
            return ""
        return model.default(self.operation, parameter) if model else parameter.default

    @property
    def _image_count(self) -> int | None:
        return max(self.frame_numbers, default=0) if self.row.has_segments else None


def body_of(request: Request) -> dict[str, object]:
    """Return the body to send: given parameters in their JSON types, switches that are on, the model.

    The model is always named (the pages disagree about defaults), except if the operation takes none.
    A sound switch that is off is sent too if it removes an effect's own sound.
    """
    body: dict[str, object] = {}
    for parameter in request.row.parameters:
        value = request.value(parameter.name)
        if parameter.name == "model":
            value = request.model_name
        elif parameter.name == "duration":
            value = _length(request, value)
        value = json_value(parameter.kind, value)
        if value is not None and not _is_idle(parameter, value):
            body[parameter.name] = value
    return body


def _length(request: Request, value: object) -> object:
    """Return the requested length, else an effect's own: the API's default of 5 s may be wrong for it."""
    is_effects = value is None and request.row.takes_effect
    return request.effect.duration if is_effects and request.effect else value


def _is_idle(parameter: Parameter, value: object) -> bool:
    """Tell whether a value changes nothing: a switch that is off, unless off is a state of its own."""
    return value is False and not parameter.is_three_state
