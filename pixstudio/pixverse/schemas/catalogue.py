"""Effects and voices."""

from dataclasses import dataclass, field
from typing import Self

from . import reading

IMAGE_TEMPLATE = 2


@dataclass(frozen=True)
class Effect:
    """A template. `image_count` is how many images it needs; costs are in credits."""

    template_id: str
    display_name: str = ""
    display_prompt: str = ""
    example_text: str = ""
    image_count: int = 1
    template_type: int = 1
    duration: int | None = None
    qualities: tuple[str, ...] = ()
    video_base_cost: int | None = None
    fixed_cost: int | None = None
    thumbnail_path: str = ""
    thumbnail_video_path: str = ""
    thumbnail_gif_path: str = ""
    audio_path: str = ""
    marker: str = ""
    workflow_tag: str = ""
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def effect_type(self) -> str:
        """The API's own text for the number of images."""
        return str(self.image_count)

    @property
    def makes_image(self) -> bool:
        """Whether the result is an image."""
        return self.template_type == IMAGE_TEMPLATE

    @property
    def cost_credits(self) -> int | None:
        """The whole price, None if the API did not give it."""
        if self.video_base_cost is None and self.fixed_cost is None:
            return None
        return (self.video_base_cost or 0) + (self.fixed_cost or 0)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read one item of get-pixverse-videos-effects.md."""
        body = reading.mapping(data)
        image_count = reading.whole(body, "effect_type")
        # One part of a price that can't be read leaves no price, instead of a smaller one.
        is_priced = not any(reading.is_unreadable(body, name) for name in _COSTS)
        return cls(
            template_id=reading.text(body, "template_id"),
            image_count=1 if image_count is None or image_count < 0 else image_count,
            template_type=reading.whole(body, "template_type") or 1,
            duration=reading.whole(body, "duration") or None,
            qualities=reading.texts(body, "qualities"),
            video_base_cost=reading.count(body, "video_base_cost") if is_priced else None,
            fixed_cost=reading.count(body, "fixed_cost") if is_priced else None,
            raw=body,
            **{name: reading.text(body, name) for name in _TEXTS},
        )


_COSTS = ("video_base_cost", "fixed_cost")
_TEXTS = (
    "display_name",
    "display_prompt",
    "example_text",
    "thumbnail_path",
    "thumbnail_video_path",
    "thumbnail_gif_path",
    "audio_path",
    "marker",
    "workflow_tag",
)


@dataclass(frozen=True)
class EffectPage:
    """A page of the catalogue of effects."""

    effects: tuple[Effect, ...] = ()
    next_offset: int | None = None
    total: int | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read get-pixverse-videos-effects.md; entries without an id are left out."""
        body = {"items": data} if isinstance(data, list) else reading.mapping(data)
        found = (Effect.from_json(item) for item in reading.mappings(body.get("items")))
        return cls(
            effects=tuple(effect for effect in found if effect.template_id),
            next_offset=reading.count(body, "next_offset"),
            total=reading.count(body, "total"),
        )


@dataclass(frozen=True)
class Voice:
    """A voice for lip sync. `listed_id` is sent back: the id exactly as the list gives it."""

    speaker_id: str
    listed_id: str | int | None = None
    display_name: str = ""
    url: str = ""
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read one item of get-pixverse-videos-voices.md, whose addresses end in line breaks."""
        body = reading.mapping(data)
        given = body.get("speaker_id")
        return cls(
            speaker_id=given if isinstance(given, str) else reading.text(body, "speaker_id"),
            listed_id=given if isinstance(given, str) else reading.exact_whole(given),
            display_name=reading.text(body, "display_name"),
            url=reading.text(body, "url"),
            raw=body,
        )
