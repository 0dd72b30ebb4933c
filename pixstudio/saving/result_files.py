"""Detects a downloaded result's type from its bytes, regardless of the expected type."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pixstudio.jobs.result_types import (
    NOT_PLAYABLE,
    OTHER_KIND,
    UNREAD,
    UNREADABLE,
    is_audio,
    is_image,
    is_video,
)
from pixstudio.media.recognition import file_types
from pixstudio.media.subprocesses.file_probe import (
    PREVIEW,
    ProbeError,
    ProbeResult,
    describe_file,
)
from pixstudio.media.url_fetching.download import FetchResult

logger = logging.getLogger(__name__)
_DOCUMENTS = (b"<!doctype html", b"<html", b"<?xml")
_DOCUMENT_TYPES = ("text/html", "text/xml", "application/xml", "application/json")
NO_FACTS = dict.fromkeys(("width", "height", "duration_seconds", "has_sound"))


class NotAResultFile(Exception):
    """What came is no file but the page of a server in trouble, or nothing; the text is a sentence."""


@dataclass(frozen=True)
class ReceivedFile:
    """A result on our disk: its real type, its path (whose ending fits the bytes), its poster if there is
    one, what was read from it, the `problem` key that describes it, and whether every browser plays it."""

    path: Path
    content_type: str
    size_bytes: int
    poster: Path | None = None
    facts: Mapping[str, Any] = field(default_factory=NO_FACTS.copy)
    problem: str = ""
    plays_everywhere: bool = True

    @property
    def is_read(self) -> bool:
        return self.content_type != UNREAD


def inspect_file(
    path: Path, fetched: FetchResult, expected: str, pulse: Callable[[], None]
) -> ReceivedFile:
    """Say what arrived at `path` and make its poster beside it; `expected` is a content type.

    It is decoded in a child process, and `pulse` is called every second meanwhile. An unreadable file is
    accepted as bytes. Raises: NotAResultFile; OSError if the disk is full; what `pulse` raises.
    """
    with path.open("rb") as stream:
        head = stream.read(file_types.HEAD_BYTES)
    seen = file_types.sniff(head)
    _check_file(head, seen, fetched)
    row = file_types.find_file_type(seen or "")
    path = path.rename(path.with_suffix(f".{row.extensions[-1]}" if row else ".bin"))
    found = _describe(path, seen, pulse) if seen else None
    if seen is None or found is None:
        return ReceivedFile(path, UNREAD, fetched.size_bytes, problem=UNREADABLE)
    content_type = (found.image_type or UNREAD) if is_image(seen) else seen
    plays = not is_video(seen) or found.plays_everywhere
    problem = "" if plays else NOT_PLAYABLE
    if content_type.partition("/")[0] != expected.partition("/")[0]:
        problem = OTHER_KIND
    return ReceivedFile(
        path,
        content_type,
        fetched.size_bytes,
        path.with_name(PREVIEW) if found.has_preview else None,
        _facts(found),
        problem,
        plays,
    )


def _check_file(head: bytes, seen: str | None, fetched: FetchResult) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_document = start.startswith(_DOCUMENTS) or fetched.content_type in _DOCUMENT_TYPES
    if not head or (seen is None and is_document):
        raise NotAResultFile("The server sent a page or nothing instead of the file.")


def _describe(path: Path, seen: str, pulse: Callable[[], None]) -> ProbeResult | None:
    """What is in the file; None where it can't be read. Raises: OSError of our own disk."""
    try:
        found = describe_file(path, seen.partition("/")[0], path.parent, pulse=pulse)
    except ProbeError as error:
        logger.info("%s can't be read: %s", path, error)
        return None
    # Audio in a video container: no page can show it.
    return found if found.has_video or is_audio(seen) else None


def _facts(found: ProbeResult) -> dict[str, Any]:
    return {
        "width": found.width,
        "height": found.height,
        "duration_seconds": found.duration_seconds,
        "has_sound": bool(found.has_sound),
    }
