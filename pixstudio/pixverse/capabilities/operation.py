"""The class of an operation's row, and the parameters that follow from the models' rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ..kinds import KINDS, ResultKind
from .list_signs import ListSign
from .model_rows import ModelRows, model_rows
from .model_table import QUALITIES
from .models import Model
from .parameters import ASPECT_RATIOS, MODEL, Parameter
from .price_rules import BY_DURATION, PriceRule


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation.

    `kind` is what it makes; `endpoint` is the API's path below that of the kind, `path` the whole of it.
    `own_parameters` are those of the endpoint's page; `parameters` completes them from the models' rows.
    `max_seconds` and `qualities` are the endpoint's own limits, None if only the models limit them.
    `max_images`, `max_videos` and `max_audios` are how many numbered files a model takes whose row says
    nothing else (None: as many as there are fields), `max_together_seconds` limits all videos, and all audio
    files. `takes_mentions` says that the prompt names them, as in "@image1".
    `takes_unknown_sources` says that it works on results of models without a row, `can_repeat` that it works
    on its own results. `last_frame_operation` is the operation that takes a last frame too.
    `list_sign` shows its results in an account's list; None if nothing tells them from others.
    Icons are ids in static/img/icons.svg: `icon` ('' for op-<name>) in Create, `action_icon` in menus.
    """

    name: str
    endpoint: str
    own_parameters: tuple[Parameter, ...]
    price: PriceRule = BY_DURATION
    kind: ResultKind = "video"
    default_model: str | None = None
    max_seconds: int | None = None
    qualities: tuple[str, ...] | None = None
    max_images: int | None = None
    max_videos: int | None = None
    max_audios: int | None = None
    max_together_seconds: int | None = None
    takes_mentions: bool = False
    takes_unknown_sources: bool = False
    takes_email: bool = True
    can_repeat: bool = True
    last_frame_operation: str = ""
    list_sign: ListSign | None = None
    icon: str = ""
    action_icon: str = "video"

    @property
    def path(self) -> str:
        """The API's path that a request is sent to, such as `/videos/create`."""
        return f"{KINDS[self.kind].path}/{self.endpoint}"

    def wire_body(self, body: Mapping[str, object]) -> dict[str, object]:
        """Return a body with the API's own names of parameters where ours are others."""
        names = {item.name: item.wire_name for item in self.own_parameters if item.wire_name}
        return {names.get(name, name): value for name, value in body.items()}

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters that any model takes, with the choices that any model has."""
        return tuple(self._by_name.values())

    def parameter(self, name: str) -> Parameter | None:
        """Return the named parameter, None if the operation takes no such parameter."""
        return self._by_name.get(name)

    def takes(self, name: str) -> bool:
        """Tell whether the operation has a parameter of this name."""
        return name in self._by_name

    @property
    def takes_model(self) -> bool:
        """Whether the model can be chosen."""
        return self.default_model is not None

    @property
    def model_rows(self) -> ModelRows:
        """All models of its kind of result, whether they work with it or not."""
        return model_rows(self.kind)

    @property
    def models(self) -> tuple[Model, ...]:
        """The rows of the models that name this operation, also if it takes no model itself.

        Those that are not offered any more are left out where the model can be chosen.
        """
        return _models_of(self, self.model_rows)

    @property
    def only_model(self) -> Model | None:
        """The row of the one model that names this operation, None if there are several."""
        return self.models[0] if len(self.models) == 1 else None

    @property
    def has_segments(self) -> bool:
        """Whether each pair of images has a length and a prompt of its own."""
        return self.price.basis == "segments"

    @property
    def is_limited_by_source_model(self) -> bool:
        """Whether the model that made the video decides, because none is chosen: lip sync, upscale."""
        return self.takes_result and not self.takes_model

    @property
    def image_count(self) -> int:
        """How many images there are fields for."""
        return sum(item.kind == "image" for item in self.own_parameters)

    @property
    def takes_effect(self) -> bool:
        """Whether an effect of the catalogue is applied."""
        return self.takes("template_id")

    @property
    def takes_result(self) -> bool:
        """Whether it works on a video made before."""
        return self.takes("video_id")

    @property
    def takes_speech(self) -> bool:
        """Whether a voice speaks, either a text or an uploaded recording."""
        return self.takes("speaker_id") and self.takes("audio_path")

    @property
    def speaks(self) -> bool:
        """Whether the prompt is a text that a voice reads, not a scene."""
        return self.takes_speech or self.takes("voice_id")

    @property
    def _by_name(self) -> Mapping[str, Parameter]:
        return _completed(self, self.model_rows)


@lru_cache(maxsize=256)
def _models_of(row: Operation, models: ModelRows) -> tuple[Model, ...]:
    named = (model for model in models.values() if row.name in model.uses)
    return tuple(model for model in named if model.is_offered or not row.takes_model)


@lru_cache(maxsize=256)
def _completed(row: Operation, models: ModelRows) -> Mapping[str, Parameter]:
    able = _models_of(row, models)
    return {item.name: complete(row, item, able) for item in row.own_parameters}


def complete(row: Operation, parameter: Parameter, models: tuple[Model, ...]) -> Parameter:
    """Return a parameter with the choices and limits that these models have in an operation."""
    if parameter == MODEL:
        names = tuple(model.name for model in models)
        return replace(parameter, choices=names, default=row.default_model)
    if parameter.name == "quality":
        return replace(parameter, choices=_qualities(row, models))
    if parameter.name == "aspect_ratio":
        return replace(parameter, choices=_ratios(row, models))
    if limits := [
        model.ranges[parameter.name] for model in models if parameter.name in model.ranges
    ]:
        lows, highs = zip(*limits, strict=True)
        return replace(parameter, minimum=min(lows), maximum=max(highs))
    if parameter.is_length:
        first, last = _min_seconds(row, models), _max_seconds(row, models)
        return replace(
            parameter, minimum=first, maximum=last, choices=tuple(range(first, last + 1))
        )
    return parameter


def _ratios(row: Operation, models: tuple[Model, ...]) -> tuple[object, ...]:
    """Return the aspect ratios that any of the models makes, the usual ones first."""
    own = [model.ratios_of(row.name) for model in models]
    usual = ASPECT_RATIOS if None in own or not own else ()
    return tuple(dict.fromkeys([*usual, *(ratio for ratios in own for ratio in ratios or ())]))


def _qualities(row: Operation, models: tuple[Model, ...]) -> tuple[str, ...]:
    """Return the qualities of an operation with these models, the lowest first."""
    able = models if row.takes_model else ()
    names = {name for model in able for name in model.lengths(row.name)} or set(
        row.qualities or QUALITIES
    )
    allowed = names if row.qualities is None else names & set(row.qualities)
    return tuple(sorted(allowed, key=lambda name: int(name.removesuffix("p"))))


def _max_seconds(row: Operation, models: tuple[Model, ...]) -> int:
    longest = max((s for model in models for s in model.lengths(row.name).values()), default=0)
    return min(longest or row.max_seconds or 0, row.max_seconds or longest)


def _min_seconds(row: Operation, models: tuple[Model, ...]) -> int:
    return min((model.shortest_seconds(row.name) for model in models), default=1)
