"""Detects a downloaded result's type from its bytes, regardless of the expected type."""

import logging
from collections.abc import Mapping
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
from pixstudio.media.audio import waveform
from pixstudio.media.image import processing
from pixstudio.media.recognition import file_types
from pixstudio.media.url_fetching.download import FetchResult
from pixstudio.media.video import probing

logger = logging.getLogger(__name__)
POSTER_PIXELS = 960
_DOCUMENTS = (b"<!doctype html", b"<html", b"<?xml")
_DOCUMENT_TYPES = ("text/html", "text/xml", "application/xml", "application/json")
NO_FACTS = dict.fromkeys(("width", "height", "duration_seconds", "has_sound"))


class NotAResultFile(Exception):
    """What came is no file but the page of a server in trouble, or nothing; the text is a sentence."""


@dataclass(frozen=True)
class ReceivedFile:
    """A result on our disk: its real type, its path (whose ending fits the bytes), its poster if there is
    one, what was read from it, and the `problem` key that describes it."""

    path: Path
    content_type: str
    size_bytes: int
    poster: Path | None = None
    facts: Mapping[str, Any] = field(default_factory=NO_FACTS.copy)
    problem: str = ""

    @property
    def is_read(self) -> bool:
        return self.content_type != UNREAD


def inspect_file(path: Path, fetched: FetchResult, expected: str) -> ReceivedFile:
    """Say what arrived at `path` and make its poster beside it; `expected` is a content type.

    An unreadable file is accepted as bytes. Raises: NoFile; OSError if the disk is full.
    """
    with path.open("rb") as stream:
        head = stream.read(file_types.HEAD_BYTES)
    seen = file_types.sniff(head)
    _check_file(head, seen, fetched)
    row = file_types.find_file_type(seen or "")
    path = path.rename(path.with_suffix(f".{row.extensions[-1]}" if row else ".bin"))
    found = _read(path, seen) if seen else None
    if found is None:
        return ReceivedFile(path, UNREAD, fetched.size_bytes, problem=UNREADABLE)
    content_type, facts, problem = found
    if content_type.partition("/")[0] != expected.partition("/")[0]:
        problem = OTHER_KIND
    poster = _poster(path, content_type)
    return ReceivedFile(path, content_type, fetched.size_bytes, poster, facts, problem)


def _check_file(head: bytes, seen: str | None, fetched: FetchResult) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_document = start.startswith(_DOCUMENTS) or fetched.content_type in _DOCUMENT_TYPES
    if not head or (seen is None and is_document):
        raise NotAResultFile("The server sent a page or nothing instead of the file.")


def _read(path: Path, seen: str) -> tuple[str, dict[str, Any], str] | None:
    """The real type, the facts and our word for the trouble; None where it can't be read.

    Raises: OSError of our own disk.
    """
    try:
        return _read_image(path) if is_image(seen) else _read_video(path, seen)
    except (probing.InvalidVideo, processing.ImageError) as error:
        logger.info("%s can't be read: %s", path, error)
    except OSError:
        raise
    except Exception:
        # Readers of foreign bytes fail in many ways; the file is the customer's all the same.
        logger.exception("%s can't be read", path)
    return None


def _read_image(path: Path) -> tuple[str, dict[str, Any], str]:
    facts = processing.probe_image(path)
    row = file_types.find_file_type(f"image/{facts.format.lower()}")
    sizes = {"width": facts.width, "height": facts.height, "has_sound": False}
    return row.content_type if row else UNREAD, {**NO_FACTS, **sizes}, ""


def _read_video(path: Path, seen: str) -> tuple[str, dict[str, Any], str] | None:
    facts = probing.probe_video(path)
    if not facts.has_video and not is_audio(seen):
        # Audio in a video container: no page can show it.
        return None
    values = {
        "width": facts.width or None,
        "height": facts.height or None,
        "duration_seconds": facts.duration_seconds,
        "has_sound": facts.has_sound,
    }
    plays = is_audio(seen) or facts.plays_everywhere
    return seen, values, "" if plays else NOT_PLAYABLE


def _poster(path: Path, content_type: str) -> Path | None:
    """The poster; None if it can't be made, which does not prevent saving the file."""
    poster = path.with_name("poster.webp")
    try:
        if is_image(content_type):
            processing.make_thumbnail(path, poster, longest_side=POSTER_PIXELS)
        elif is_video(content_type):
            probing.save_poster(path, poster, longest_side=POSTER_PIXELS)
        elif is_audio(content_type):
            waveform.save_waveform(path, poster)
    except (probing.InvalidVideo, processing.ImageError) as error:
        logger.info("No poster of %s: %s", path, error)
    return poster if poster.exists() else None
