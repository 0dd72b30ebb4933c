"""Determines a result's type by evidence: the kind of its id, the effect's type, finally its bytes.

Which address of a listed video is filled is none: an image may come in `url`, and `img_url` may be what
went in. Pages: get-pixverse-videos.md, get-pixverse-videos-effects.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation
from pixstudio.jobs.upstream import result_kind
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.pixverse.kinds import ResultKind
from pixstudio.pixverse.schemas import Video

VIDEO, IMAGE, AUDIO = "video/mp4", "image/webp", "audio/mpeg"
_TYPE_OF_KIND: Mapping[ResultKind, str] = {
    "video": VIDEO,
    "image": IMAGE,
    "music": AUDIO,
    "speech": AUDIO,
}
# Whatever could be read as nothing: only ever handed over as a file.
UNREAD = "application/octet-stream"
# The `problem` of a result that is not here: our disk or bucket (with its word behind), PixVerse, a rule.
STORAGE, GONE, FILE_REMOVED = "unsaved_", "gone_upstream", "file_removed"
# The `problem` of a finished job whose file is here, but of an unexpected type.
OTHER_KIND, UNREADABLE, NOT_PLAYABLE = "other_kind", "unreadable", "not_playable"
DOWNLOAD_ONLY = (UNREADABLE, NOT_PLAYABLE)
_KIND_IN_ID = re.compile(r"-(image|video):")


@dataclass(frozen=True)
class ResultType:
    """Where a finished result lies, and what it is expected to be: the usual content type of its kind."""

    url: str
    content_type: str


def result_of(video: Video, *, is_effect: bool, effect: Effect | None) -> ResultType | None:
    """The finished result; None while there is no address that can be one."""
    if video.kind != "video":
        return ResultType(video.url, _TYPE_OF_KIND[video.kind]) if video.url else None
    is_image = makes_image(video.video_id, effect)
    if is_image is None:
        is_image = is_effect and not video.url
    # Elsewhere `img_url` is a picture that went in, or one of the video.
    picture = video.img_url if is_effect or is_image else ""
    url = (picture or video.url) if is_image else (video.url or picture)
    if not url:
        return None
    return ResultType(url, IMAGE if is_image or url == picture else VIDEO)


def makes_image(remote_id: str, effect: Effect | None) -> bool | None:
    """Whether a job with this id makes a picture; None where nothing tells."""
    if found := _KIND_IN_ID.search(remote_id):
        return found[1] == "image"
    return effect.makes_image if effect else None


def result_of_job(generation: Generation, video: Video) -> ResultType | None:
    """The result of one of our jobs, as the list or a single answer shows it."""
    row = OPERATION_OF_NAME.get(generation.operation)
    is_effect = bool(row and row.takes_effect) or bool(video.template_id)
    return result_of(video, is_effect=is_effect, effect=generation.effect)


def expected_type(generation: Generation) -> str:
    """The expected content type of a job's result: as the API listed it, or as last downloaded."""
    known = generation.content_type.partition("/")[0]
    for usual in (VIDEO, IMAGE, AUDIO):
        if usual.partition("/")[0] == known:
            return usual
    if (kind := result_kind(generation)) != "video":
        return _TYPE_OF_KIND[kind]
    attempt = generation.attempts.exclude(remote_id=None).last()
    remote_id = (attempt.remote_id or "") if attempt else ""
    return IMAGE if makes_image(remote_id, generation.effect) else VIDEO


def is_video(content_type: str) -> bool:
    return content_type.startswith("video/")


def is_image(content_type: str) -> bool:
    return content_type.startswith("image/")


def is_audio(content_type: str) -> bool:
    return content_type.startswith("audio/")
