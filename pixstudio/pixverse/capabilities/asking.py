"""A request as the rules see it: an operation, its parameters, and facts about what it uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from .models import MODEL_OF_NAME, Model
from .operations import MAX_FRAMES, OPERATION_OF_NAME, Operation, Parameter, default_model
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
    """What is known of the video (and of the sound) that a request works on."""

    model: str | None = None
    quality: str | None = None
    duration_seconds: float | None = None
    audio_seconds: float | None = None


@dataclass(frozen=True)
class Request:
    """An operation with its parameters, by the API's own names; empty values count as not given.

    `plan` is the account's plan name; without a known one no rule about plans is applied.
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
        """Tell whether a parameter asks for something; a switch that is off does not.

        Only a switch is read as one: words such as "False" are words.
        """
        value, parameter = self.value(name), self.row.parameter(name)
        is_switch = parameter is None or parameter.kind == "boolean"
        return value is not None and not (is_switch and switch(value) is False)

    def is_on(self, name: str) -> bool:
        """Tell whether a switch is on."""
        return switch(self.value(name)) is True

    def number(self, name: str) -> int | None:
        """Return a whole number, its default where none is given, None where it is none."""
        if self.value(name) is None:
            parameter = self.row.parameter(name)
            return whole_number(parameter.default) if parameter else None
        return whole_number(self.value(name))

    def choice(self, name: str) -> str:
        """Return a choice as text, its default where none is given."""
        parameter = self.row.parameter(name)
        value = self.value(name)
        return str(value if value is not None else parameter.default if parameter else "")

    @property
    def frame_numbers(self) -> tuple[int, ...]:
        """The numbers of the pictures given as `frame_N_path`."""
        names = ((n, f"frame_{n}_path") for n in range(1, MAX_FRAMES + 1))
        return tuple(n for n, name in names if self.has(name))

    @property
    def model_name(self) -> str | None:
        """The model asked for, or the one used when none is; None where none is taken."""
        if self.row.parameter("model") is None:
            return None
        given = self.value("model")
        return str(given) if given is not None else default_model(self.operation, self._frames)

    @property
    def model(self) -> Model | None:
        """The row of the model, None where none is taken or it is not a known one."""
        return MODEL_OF_NAME.get(self.model_name or "")

    def with_value(self, name: str, value: object) -> Self:
        """Return the same request with one parameter changed, or left out for None."""
        changed = {key: item for key, item in self.parameters.items() if key != name}
        return replace(self, parameters=changed if value is None else {**changed, name: value})

    @property
    def _frames(self) -> int | None:
        return max(self.frame_numbers, default=0) if self.operation == "transition" else None


def _length(request: Request, value: object) -> object:
    """An effect's own length is sent where none is given: the API's default of 5 s may be wrong."""
    is_own = value is None and request.operation == "effect"
    return request.effect.duration if is_own and request.effect else value


def body_of(request: Request) -> dict[str, object]:
    """Return what to send: everything given, in its JSON type, switches that are on, the model.

    The model is always named (the pages disagree about defaults), except where none is taken.
    A sound switch that is off is sent too where it removes an effect's own sound.
    """
    body: dict[str, object] = {}
    for parameter in request.row.parameters:
        value = request.value(parameter.name)
        if parameter.name == "model":
            value = request.model_name
        elif parameter.name == "duration":
            value = _length(request, value)
        value = json_value(parameter.kind, value)
        if value is not None and not _is_idle(request, parameter, value):
            body[parameter.name] = value
    return body


def _is_idle(request: Request, parameter: Parameter, value: object) -> bool:
    """A switch that is off asks for nothing, unless it removes an effect's own sound."""
    is_default = parameter.default is False or request.operation != "effect"
    return value is False and is_default
