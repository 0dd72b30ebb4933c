"""The kinds of result: where the API keeps each, the names of its fields, and what its statuses mean.

A status number means different things in different kinds: 9 is a video at work, and nothing for a sound.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ResultKind = Literal["video", "image", "music", "speech"]
Outcome = Literal["running", "done", "failed", "moderated", "deleted"]

COMPLETED, QUEUED, DELETED, MODERATED, FAILED, GENERATING, PROCESSING = 1, 5, 6, 7, 8, 9, 10


@dataclass(frozen=True)
class Kind:
    """A kind of result.

    `path` is where it is created and listed. `final` are the statuses that end a job without a result; a
    status that is in neither list keeps running. `status_fields`, `url_fields` and `charge_fields` name
    fields of a record, the most specific first; without `charge_fields` a record tells no charge.
    """

    name: ResultKind
    path: str
    status_names: Mapping[int, str]
    final: Mapping[int, Outcome]
    status_fields: tuple[str, ...]
    url_fields: tuple[str, ...] = ("url",)
    charge_fields: tuple[str, ...] = ()


# The page of videos calls 5 final, yet off-peak jobs sit in it for up to a day and then complete.
_VIDEO = Kind(
    "video",
    "/videos",
    {
        COMPLETED: "COMPLETED",
        QUEUED: "QUEUED",
        DELETED: "DELETED",
        MODERATED: "MODERATED",
        FAILED: "FAILED",
        GENERATING: "GENERATING",
        PROCESSING: "GENERATING",
    },
    {DELETED: "deleted", MODERATED: "moderated", FAILED: "failed"},
    # An effect may make an image, which the API lists among the videos.
    ("video_status", "image_status"),
    charge_fields=("cost_credits",),
)
_IMAGE = Kind(
    "image",
    "/images",
    {
        COMPLETED: "COMPLETED",
        QUEUED: "QUEUED",
        MODERATED: "MODERATED",
        FAILED: "FAILED",
        GENERATING: "GENERATING",
        PROCESSING: "PROCESSING",
    },
    {MODERATED: "moderated", FAILED: "failed"},
    ("image_status",),
    ("image_url", "url"),
)
_AUDIO_NAMES = {
    COMPLETED: "COMPLETED",
    QUEUED: "QUEUED",
    FAILED: "FAILED",
    PROCESSING: "GENERATING",
}
_AUDIO_FIELDS = ("audio_status", "status")
_MUSIC = Kind(
    "music",
    "/music",
    _AUDIO_NAMES,
    {FAILED: "failed"},
    _AUDIO_FIELDS,
    ("url", "audio_url"),
    ("credits", "cost_credits"),
)
_SPEECH = Kind(
    "speech",
    "/speech",
    _AUDIO_NAMES,
    {FAILED: "failed"},
    _AUDIO_FIELDS,
    ("url", "audio_url"),
    ("credits", "cost_credits"),
)
KINDS: Mapping[ResultKind, Kind] = {row.name: row for row in (_VIDEO, _IMAGE, _MUSIC, _SPEECH)}

# The last part of an id, such as `-video:` before its number. That of music was never seen.
_WORD_OF_ID = re.compile(r"-([a-z_]+):[^:]*$")
_OWN_WORDS: Mapping[str, frozenset[str]] = {
    # An effect may make an image, which the API lists among the videos.
    "video": frozenset({"video", "image"}),
    "image": frozenset({"image"}),
    "music": frozenset({"music", "audio"}),
    "speech": frozenset({"speech", "audio"}),
}
_KNOWN_WORDS = frozenset().union(*_OWN_WORDS.values())


def word_of_id(remote_id: str) -> str:
    """The kind that an id names itself, such as "video"; '' if it names none."""
    found = _WORD_OF_ID.search(remote_id)
    return found[1] if found else ""


def is_of_other_kind(remote_id: str, kind: str) -> bool:
    """Whether an id names a kind that we know and that this one is not; unknown ones are believed."""
    word = word_of_id(remote_id)
    return word in _KNOWN_WORDS and word not in _OWN_WORDS[kind]


def is_listed_as(remote_id: str, kind: ResultKind) -> bool:
    """Whether an entry of this kind's list is of that kind, by its id: named as such, or not at all.

    The ids of music were never seen: there any word will do that is not another kind's.
    """
    word = word_of_id(remote_id)
    if not word or word in _OWN_WORDS[kind]:
        return True
    return kind == "music" and word not in _KNOWN_WORDS
