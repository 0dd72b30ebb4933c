"""Videos, pages of videos, and the answer to a submitted request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Self

from pixstudio.pixverse.schemas.error_texts import error_text_of

from ..statuses import status_name
from . import reading


@dataclass(frozen=True)
class Video:
    """A finished or unfinished result, as `GET videos` returns it.

    `video_id` of an image made by an effect is its image id. `duration` is in seconds.
    """

    video_id: str
    status: int | None = None
    status_name: str = ""
    url: str = ""
    img_url: str = ""
    first_frame: str = ""
    last_frame: str = ""
    created_at: datetime | None = None
    seed: int | None = None
    prompt: str = ""
    model: str = ""
    quality: str = ""
    duration: float | None = None
    aspect_ratio: str = ""
    output_width: int = 0
    output_height: int = 0
    off_peak: bool = False
    is_upscaled: bool = False
    is_extended: bool = False
    account_id: str = ""
    template_id: str = ""
    template_name: str = ""
    original_video_id: str = ""
    restyle_id: str = ""
    restyle_prompt: str = ""
    create_mode: str = ""
    error: str = ""
    reply_ref: str = ""
    cost_credits: int | None = None
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read one video of get-pixverse-videos.md, or a webhook's body (a hint, never proof)."""
        body = reading.mapping(data)
        status = reading.code(body, "video_status", "image_status")
        return cls(
            video_id=reading.identity(body, "video_id", "videoId", "image_id", "imageId"),
            status=status,
            status_name=reading.text(body, "video_status_name") or status_name(status),
            created_at=reading.moment(body, "created_at"),
            seed=reading.whole(body, "seed"),
            duration=reading.number(body, "video_duration") or reading.number(body, "duration"),
            output_width=reading.pixels(body, "output_width"),
            output_height=reading.pixels(body, "output_height"),
            off_peak=reading.flag(body, "off_peak"),
            is_upscaled=reading.flag(body, "upscaled"),
            is_extended=reading.flag(body, "extended"),
            reply_ref=reading.text(body, "replyRef", "reply_ref"),
            cost_credits=reading.count(body, "cost_credits"),
            error=error_text_of(body.get("error")),
            raw=body,
            **{name: reading.text(body, name) for name in _TEXTS},
            **{name: reading.identity(body, name) for name in _REFERENCES},
        )


_TEXTS = (
    "url",
    "img_url",
    "first_frame",
    "last_frame",
    "prompt",
    "model",
    "quality",
    "aspect_ratio",
    "account_id",
    "template_name",
    "restyle_prompt",
    "create_mode",
)
_REFERENCES = ("template_id", "original_video_id", "restyle_id")


@dataclass(frozen=True)
class VideoPage:
    """A page of an account's videos; `total` counts all of them, None if unknown."""

    videos: tuple[Video, ...] = ()
    next_offset: int | None = None
    total: int | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read get-pixverse-videos.md; entries without an id are left out."""
        body = {"data": data} if isinstance(data, list) else reading.mapping(data)
        found = (Video.from_json(item) for item in reading.mappings(body.get("data")))
        return cls(
            videos=tuple(video for video in found if video.video_id),
            next_offset=reading.count(body, "next_offset"),
            total=reading.count(body, "total"),
        )


@dataclass(frozen=True)
class Submitted:
    """An accepted request. `cost_credits` is the real charge, None if the API reports none."""

    remote_id: str
    kind: Literal["video", "image"] = "video"
    cost_credits: int | None = None
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read the answer to a paid POST; `remote_id` is '' if it has no id."""
        body = reading.mapping(data) if isinstance(data, Mapping) else {}
        video_id = reading.identity(body, "video_id", "videoId")
        image_id = reading.identity(body, "image_id", "imageId")
        return cls(
            remote_id=video_id or image_id,
            kind="image" if image_id and not video_id else "video",
            cost_credits=reading.count(body, "cost_credits"),
            raw=body,
        )
