"""Probe an untrusted file in a sandboxed child process, so that a malicious file does no harm.

The child is `file_probe_child`; its process alone loads FFmpeg.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pixstudio.media.subprocesses.subprocess_sandbox import SubprocessTimeout, run_sandboxed

WALL_SECONDS = 90.0
UPRIGHT, PREVIEW, STILL, REDACTIONS = "upright", "preview.webp", "still.png", "redactions.json"
DOWNSCALED = "downscaled.webp"
# Options of the child: leave location metadata in the file; derive nothing but a preview.
KEEP_LOCATION, UNCHANGED = "keep-location", "unchanged"
_CHILD = (sys.executable, "-m", "pixstudio.media.subprocesses.file_probe_child")


class ProbeError(Exception):
    """The file can't be used; the text is a message for the user."""


@dataclass(frozen=True)
class ProbeResult:
    """Properties of a file: display size in pixels, duration in seconds; None if missing or unknown.

    `is_rewritten`: FOLDER/upright is to be stored in place of the file. `has_preview`: FOLDER/preview.webp
    is a preview image. `has_downscaled`: FOLDER/downscaled.webp is the copy for PixVerse.
    `has_redactions`: FOLDER/redactions.json lists the byte ranges of location metadata to overwrite.
    `image_type`: the content type of an image by its decoder, "" if it has none of ours.
    """

    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    has_video: bool = False
    has_sound: bool | None = None
    frame_rate: float | None = None
    video_codec: str = ""
    audio_codec: str = ""
    plays_everywhere: bool = False
    is_rewritten: bool = False
    is_location_removed: bool = False
    has_preview: bool = False
    has_downscaled: bool = False
    has_redactions: bool = False
    image_type: str = ""


def probe_file(
    path: Path,
    kind: str,
    folder: Path,
    *,
    keeps_location: bool = False,
    wall_seconds: float = WALL_SECONDS,
    pulse: Callable[[], None] = lambda: None,
    command: Sequence[str] = _CHILD,
) -> ProbeResult:
    """Decode a file as `kind` (image, video or audio) in a child process and return its properties.

    `pulse` is called every second while the child runs; an exception it raises ends the child.

    Raises:
        ProbeError: damaged, over a limit, or the child crashed.
        OSError: the disk is full or broken.
    """
    options = [KEEP_LOCATION] if keeps_location else []
    return _run_probe([*command, kind, str(path), str(folder), *options], wall_seconds, pulse)


def describe_file(
    path: Path, kind: str, folder: Path, *, pulse: Callable[[], None] = lambda: None
) -> ProbeResult:
    """As `probe_file`, for a file that stays as it is: nothing is derived but a preview.

    `has_preview` is False where none can be made, which is no error here.

    Raises:
        ProbeError, OSError: as `probe_file`.
    """
    return _run_probe([*_CHILD, kind, str(path), str(folder), UNCHANGED], WALL_SECONDS, pulse)


def extract_still(path: Path, folder: Path, at_seconds: float) -> Path:
    """Write the frame a video shows at a moment into `folder` as full-size PNG, in a child process.

    Raises:
        ProbeError: as `probe_file`.
    """
    _run_probe([*_CHILD, "still", str(path), str(folder), repr(at_seconds)], WALL_SECONDS)
    return folder / STILL


def _run_probe(
    command: Sequence[str], wall_seconds: float, pulse: Callable[[], None] = lambda: None
) -> ProbeResult:
    try:
        output, code = run_sandboxed(command, wall_seconds=wall_seconds, pulse=pulse)
    except SubprocessTimeout as error:
        raise _timeout_error() from error
    return _parse_answer(output, code)


def _timeout_error() -> ProbeError:
    return ProbeError("Checking the file took too long; it may be damaged.")


def _parse_answer(output: bytes, code: int) -> ProbeResult:
    """Evaluate the child's answer. Raises: ProbeError, OSError."""
    if code == -signal.SIGXCPU:
        raise _timeout_error()
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:
        message = "The file could not be decoded within the memory allowed; it may be damaged."
        raise ProbeError(message) from error
    if "errno" in answer:
        raise OSError(answer["errno"], os.strerror(answer["errno"]))
    if "refused" in answer:
        raise ProbeError(str(answer["refused"]))
    return ProbeResult(**answer)
