"""The row of a model: what it takes in each operation, its defaults, and its prices with their date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Self

from . import plain_data
from .parameters import SOUND_PROMPTS, Parameter
from .price_data import prices_from_data, prices_to_data
from .price_rules import Prices

# How sure a fact is: the API's own pages, an older or cut copy of them, or nothing but our assumption.
Mark = Literal["certain", "likely", "assumed"]
# A model whose row says nothing else: model-capabilities.md of January 2026.
MAX_SECONDS: Mapping[str, int] = {"360p": 10, "540p": 10, "720p": 10, "1080p": 8}
NATIVE_FAMILY = "PixVerse"


@dataclass(frozen=True)
class Use:
    """What a model takes in one operation; what is not given is as in the model's row.

    `max_seconds` is the longest video by quality; its keys are the qualities. `takes` and `refuses` name
    parameters beyond the model's own. `max_images`, `max_videos` and `max_audios` are how many numbered
    files it takes; None is as many as the operation's row says. `mentions` are what its prompts call an
    image, as in "@image1".
    """

    max_seconds: Mapping[str, int] | None = None
    min_seconds: int | None = None
    ratios: tuple[str, ...] | None = None
    takes: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    max_images: int | None = None
    max_videos: int | None = None
    max_audios: int | None = None
    mentions: tuple[str, ...] = ("image",)
    defaults: Mapping[str, object] = field(default_factory=dict)


AS_USUAL = Use()


@dataclass(frozen=True)
class Model:
    """One model of one kind of result, by its own name at the API.

    `uses` has an entry for each operation that takes it; lipsync and upscale mean results made with it.
    `takes` names parameters that only some models take (`Parameter.is_by_model`), `refuses` those of all
    others that it does not take: both are left out of a request. `requires` are always sent. `ratios` are
    its aspect ratios, None for the usual ones. `ranges` are the limits of
    numbers by parameter. `prices` are in credits and as of `prices_on`; those of a
    model without its own are estimates. The marks say how sure its limits and prices are.
    `free_from` is the plan from which on it costs nothing, '' for none.
    `needs_feature` is what an account must have; `is_retired` shows it on old results only.
    """

    name: str
    uses: Mapping[str, Use]
    kind: str = "video"
    family: str = NATIVE_FAMILY
    takes: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    max_seconds: Mapping[str, int] = field(default_factory=lambda: MAX_SECONDS)
    min_seconds: int = 1
    ratios: tuple[str, ...] | None = None
    prompt_max_length: int = 2048
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    defaults: Mapping[str, object] = field(default_factory=dict)
    prices: Prices | None = None
    prices_on: date | None = None
    prices_mark: Mark = "certain"
    free_from: str = ""
    limits_mark: Mark = "certain"
    needs_feature: str = ""
    has_own_sound: bool = False
    is_newest: bool = False
    is_fast: bool = False
    is_enabled: bool = True
    is_retired: bool = False

    def __hash__(self) -> int:
        return hash((self.kind, self.name))

    @property
    def operations(self) -> frozenset[str]:
        """The operations that it works with."""
        return frozenset(self.uses)

    @property
    def is_offered(self) -> bool:
        """Whether it can be chosen for new jobs."""
        return self.is_enabled and not self.is_retired

    @property
    def is_native(self) -> bool:
        """Whether it is one of PixVerse's own."""
        return self.family == NATIVE_FAMILY

    @property
    def is_assumed(self) -> bool:
        """Whether a limit or price in its row is nothing but our assumption."""
        return "assumed" in (self.limits_mark, self.prices_mark)

    @property
    def has_exact_prices(self) -> bool:
        """Whether the API's pages give its prices."""
        return self.prices is not None and self.prices_mark == "certain"

    @property
    def has_native_audio(self) -> bool:
        """Whether `audio` makes the sound together with the video."""
        return "audio" in self.takes

    @property
    def has_sound_prompts(self) -> bool:
        """Whether sound effects and spoken words can be requested."""
        return self.takes.issuperset(SOUND_PROMPTS)

    def use(self, operation: str) -> Use:
        """Return what it takes in an operation."""
        return self.uses.get(operation, AS_USUAL)

    def lengths(self, operation: str) -> Mapping[str, int]:
        """Return the longest video in seconds by quality, in an operation."""
        own = self.use(operation).max_seconds
        return self.max_seconds if own is None else own

    def shortest_seconds(self, operation: str) -> int:
        """Return the shortest video in seconds, in an operation."""
        own = self.use(operation).min_seconds
        return self.min_seconds if own is None else own

    def ratios_of(self, operation: str) -> tuple[str, ...] | None:
        """Return the aspect ratios in an operation, None for the usual ones."""
        own = self.use(operation).ratios
        return self.ratios if own is None else own

    def accepts(self, operation: str, parameter: Parameter) -> bool:
        """Tell whether it takes a parameter of an operation."""
        use, name = self.use(operation), parameter.name
        if name in use.refuses or name in use.takes:
            return name not in use.refuses
        if parameter.is_by_model:
            return name in self.takes
        return name not in self.refuses

    def default(self, operation: str, parameter: Parameter) -> object:
        """Return a parameter's default with this model."""
        own = {**self.defaults, **self.use(operation).defaults}
        return own.get(parameter.name, parameter.default)

    def to_data(self) -> dict[str, object]:
        """Return the row as JSON has it: `from_data` makes an equal row of it."""
        data = plain_data.fields_of(self)
        if self.prices is not None:
            data["prices"] = prices_to_data(self.prices)
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Self:
        """Return the row of plain data, as an admin gives it or a database keeps it.

        `uses` may also be a list of operations. Raises: ValueError that names the wrong field.
        """
        values = plain_data.read(data, _READERS)
        if not values.get("name") or not values.get("uses"):
            raise ValueError("uses" if values.get("name") else "name")
        row = cls(**values)
        if row.kind == "video" and not all(
            all(row.lengths(name).values()) for name in ("", *row.uses)
        ):
            raise ValueError("max_seconds")
        return row


def _uses(value: object) -> Mapping[str, Use]:
    if isinstance(value, list | tuple):
        return {plain_data.text(name): AS_USUAL for name in value}
    return {
        name: Use(**plain_data.read(plain_data.mapping(own), _USE_READERS))
        for name, own in plain_data.mapping(value).items()
    }


def _prices(value: object) -> Prices:
    return prices_from_data(plain_data.mapping(value))


_LIMITS = {
    "max_seconds": plain_data.lengths,
    "min_seconds": plain_data.whole_number,
    "ratios": plain_data.names,
    "takes": plain_data.name_set,
    "refuses": plain_data.name_set,
    "defaults": plain_data.mapping,
}
_USE_READERS: plain_data.Readers = {
    **_LIMITS,
    "max_images": plain_data.whole_number,
    "max_videos": plain_data.whole_number,
    "max_audios": plain_data.whole_number,
    "mentions": plain_data.names,
}
_READERS: plain_data.Readers = {
    **_LIMITS,
    **dict.fromkeys(("name", "kind", "family", "needs_feature", "free_from"), plain_data.text),
    "uses": _uses,
    "requires": plain_data.name_set,
    "prompt_max_length": plain_data.whole_number,
    "ranges": plain_data.ranges,
    "prices": _prices,
    "prices_on": plain_data.day,
    "prices_mark": plain_data.one_of("certain", "likely", "assumed"),
    "limits_mark": plain_data.one_of("certain", "likely", "assumed"),
    **dict.fromkeys(
        ("has_own_sound", "is_newest", "is_fast", "is_enabled", "is_retired"), plain_data.switch
    ),
}
