"""A request to validate: an operation, its parameters, and facts about the effect and media it uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from .models import Model
from .operation import Operation
from .operation_table import (
    FUSION_FRAMES,
    OPERATION_OF_NAME,
    default_model,
)
from .parameters import Parameter
from .wire import json_value, switch, whole_number, with_numbered_frames


@dataclass(frozen=True)
class EffectFacts:
    """What the catalogue says of the chosen effect; costs in credits, None where unknown.

    An effect of three or more images works with two already.
    """

    image_count: int = 1
    duration: int | None = None
    qualities: tuple[str, ...] = ()
    video_base_cost: int | None = None
    fixed_cost: int | None = None
    makes_image: bool = False

    @property
    def min_images(self) -> int:
        """The fewest images that it works with."""
        return min(self.image_count, 2)


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file that a request sends; None where it is not."""

    seconds: float | None = None
    size_bytes: int | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None


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

    `plan` is the account's plan name; without a known one no rule about plans is applied. `files` are facts
    about the files that are sent, by parameter. The parameters must not change once a property was read.
    """

    operation: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    plan: str | None = None
    effect: EffectFacts | None = None
    source: SourceFacts | None = None
    files: Mapping[str, FileFacts] = field(default_factory=dict)

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
        value = self.value(name)
        if value is None:
            return False
        parameter = self.row.parameter(name)
        is_switch = parameter is None or parameter.kind == "boolean"
        return not (is_switch and switch(value) is False)

    def is_on(self, name: str) -> bool:
        """Tell whether a switch is on."""
        return switch(self.value(name)) is True

    def number(self, name: str) -> int | None:
        """Return a whole number, the default if none is given, None if it is not a whole number."""
        value = self.value(name)
        return whole_number(self._default(name) if value is None else value)

    def choice(self, name: str) -> str:
        """Return a choice as text, the model's default if none is given, '' without a default."""
        value = self.value(name)
        chosen = self._default(name) if value is None else value
        return "" if chosen is None else str(chosen)

    def seconds_of(self, parameter: Parameter) -> float | None:
        """Return the length of a parameter's video or audio file, None if unknown."""
        if parameter.name in self.files:
            return self.files[parameter.name].seconds
        if self.source is None:
            return None
        lengths = {"video": self.source.duration_seconds, "audio": self.source.audio_seconds}
        return lengths.get(parameter.kind)

    @cached_property
    def frame_numbers(self) -> tuple[int, ...]:
        """The numbers of the images given as `frame_N_path`."""
        names = ((n, f"frame_{n}_path") for n in range(1, FUSION_FRAMES + 1))
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

    The model is always named (the pages disagree about defaults), except if the operation takes none, and
    so is what the model requires. A sound switch that is off is sent too if it removes an effect's own sound.
    """
    body: dict[str, object] = {}
    for parameter in request.row.parameters:
        value = json_value(parameter.kind, _value_to_send(request, parameter))
        if value is not None and not _is_idle(parameter, value):
            body[parameter.name] = value
    return with_numbered_frames(body)


def _value_to_send(request: Request, parameter: Parameter) -> object:
    """Return the given value, else one that is always sent: the model's name, an effect's own length
    (the API's default of 5 s may be wrong for it), what the model requires."""
    name, effect = parameter.name, request.effect
    if name == "model":
        return request.model_name
    if name == "aspect_ratio" and effect and effect.image_count:
        return None
    value = request.value(name)
    if value is None and request.row.takes_effect and effect and name == "duration":
        return effect.duration
    if value is None and request.model and name in request.model.requires:
        return request.model.default(request.operation, parameter)
    return value


def _is_idle(parameter: Parameter, value: object) -> bool:
    """Tell whether a value changes nothing: a switch that is off, unless off is a state of its own."""
    return value is False and not parameter.is_three_state
