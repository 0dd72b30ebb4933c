"""Results of every kind, pages of them, and the answer to a submitted request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from pixstudio.pixverse.schemas.error_texts import error_text_of

from ..kinds import KINDS, ResultKind, is_of_other_kind
from ..statuses import status_name
from . import reading


@dataclass(frozen=True)
class Video:
    """A finished or unfinished result of any kind, as the list of its kind returns it.

    `kind` names the list. `video_id` is the id of an image or sound too, also of an image that an effect
    made and that is listed among the videos. `duration` is in seconds.
    """

    video_id: str
    status: int | None = None
    status_name: str = ""
    kind: ResultKind = "video"
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
    def from_json(cls, data: object, kind: ResultKind = "video") -> Self:
        """Read one result of get-pixverse-videos.md or of another kind's list, or a webhook's body (a
        hint, never proof)."""
        body, row = reading.mapping(data), KINDS[kind]
        status = reading.code(body, *row.status_fields)
        return cls(
            video_id=reading.identity(body, *_IDS),
            status=status,
            status_name=reading.text(body, *(f"{name}_name" for name in row.status_fields))
            or status_name(status, kind),
            kind=kind,
            url=reading.text(body, *row.url_fields),
            created_at=reading.moment(body, "created_at"),
            seed=reading.whole(body, "seed"),
            duration=reading.number(body, "video_duration") or reading.number(body, "duration"),
            output_width=reading.pixels(body, "output_width"),
            output_height=reading.pixels(body, "output_height"),
            off_peak=reading.flag(body, "off_peak"),
            is_upscaled=reading.flag(body, "upscaled"),
            is_extended=reading.flag(body, "extended"),
            reply_ref=reading.text(body, "replyRef", "reply_ref"),
            cost_credits=reading.count(body, *row.charge_fields),
            error=error_text_of(body.get("error")) or reading.text(body, "fail_reason"),
            raw=body,
            **{name: reading.text(body, name) for name in _TEXTS},
            **{name: reading.identity(body, name) for name in _REFERENCES},
        )


_IDS = ("video_id", "videoId", "image_id", "imageId", "audio_id", "audioId")
_TEXTS = (
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
    """A page of an account's results of one kind; `total` counts all of them, None if unknown."""

    videos: tuple[Video, ...] = ()
    next_offset: int | None = None
    total: int | None = None

    @classmethod
    def from_json(cls, data: object, kind: ResultKind = "video") -> Self:
        """Read get-pixverse-videos.md or another kind's list; entries without an id are left out."""
        body = {"data": data} if isinstance(data, list) else reading.mapping(data)
        found = (Video.from_json(item, kind) for item in reading.mappings(body.get("data")))
        return cls(
            videos=tuple(video for video in found if video.video_id),
            next_offset=reading.count(body, "next_offset"),
            total=reading.count(body, "total"),
        )


@dataclass(frozen=True)
class Submitted:
    """An accepted request. `cost_credits` is the real charge, None if the API reports none.

    `remote_ids` are the ids of all its results, each once; a request for several images has several.
    """

    remote_ids: tuple[str, ...] = ()
    cost_credits: int | None = None
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: object, kind: ResultKind = "video") -> Self:
        """Read the answer to a paid POST; it has no `remote_ids` if it names none of this kind."""
        body = reading.mapping(data) if isinstance(data, Mapping) else {}
        found = (reading.identity(body, *_IDS), *reading.texts(body, "success_ids"))
        return cls(
            remote_ids=tuple(
                dict.fromkeys(one for one in found if one and not is_of_other_kind(one, kind))
            ),
            cost_credits=reading.count(body, "cost_credits"),
            raw=body,
        )

    @property
    def remote_id(self) -> str:
        """The id of its first result, '' if the answer names none."""
        return next(iter(self.remote_ids), "")
