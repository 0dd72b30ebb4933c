"""Looking into a file in a process of its own, so that what is in it can't take anything along.

`python -m pixstudio.media.subprocesses.file_probe KIND PATH FOLDER` is that process: it limits its own memory, time
and writing, decodes the file, writes what it makes of it into FOLDER, and prints one line of JSON. It
knows no secrets and ends with whoever asked.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pixstudio.media.subprocesses.subprocess_sandbox import (
    SubprocessTimeout,
    apply_limits,
    run_sandboxed,
)

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60
WALL_SECONDS = 90.0
MAX_OUTPUT_BYTES = 512 * 1024**2
PREVIEW_PIXELS = 960
# What is the fault of the disk, not of the file that is looked at.
_OF_THE_DISK = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOENT,
    errno.EIO,
)
UPRIGHT, PREVIEW, STILL, REDACTIONS = "upright", "preview.webp", "still.png", "blanks.json"
DOWNSCALED = "scaled.webp"


class ProbeError(Exception):
    """The file can't be used; the text is a sentence for a person."""


@dataclass(frozen=True)
class ProbeResult:
    """What a file holds, sizes in pixels as shown; None where it has or says nothing.

    `is_rewritten` says that FOLDER/upright is to be kept in the file's place, `has_preview` that
    FOLDER/preview.webp is a small picture of it, `has_scaled` that FOLDER/scaled.webp is what PixVerse is
    sent, and `has_blanks` that FOLDER/blanks.json names the bytes that say where it was taken.
    """

    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    has_video: bool = False
    has_sound: bool | None = None
    video_codec: str = ""
    audio_codec: str = ""
    plays_everywhere: bool = False
    is_rewritten: bool = False
    is_location_removed: bool = False
    has_preview: bool = False
    has_scaled: bool = False
    has_blanks: bool = False


def probe_file(
    path: Path,
    kind: str,
    folder: Path,
    *,
    keeps_location: bool = False,
    wall_seconds: float = WALL_SECONDS,
    pulse: Callable[[], None] = lambda: None,
    command: Sequence[str] = (sys.executable, "-m", "pixstudio.media.subprocesses.file_probe"),
) -> ProbeResult:
    """Have a child process decode a file as `kind` (image, video or audio) and say what it holds.

    `pulse` is called every second meanwhile; what it raises ends the child.

    Raises:
        ProbeRefused: damaged, over a limit, or the child broke down over it.
        OSError: there is no room for what it makes, or the disk is no good.
    """
    words = [*command, kind, str(path), str(folder), *(["keep"] if keeps_location else [])]
    return _asked(words, wall_seconds, pulse)


def extract_still(path: Path, folder: Path, at_seconds: float) -> Path:
    """Have a child process write the picture that a film shows at a moment into `folder`: a PNG in full size.

    Raises:
        ProbeRefused: as `look_into`.
    """
    command = [sys.executable, "-m", "pixstudio.media.subprocesses.file_probe"]
    _asked([*command, "still", str(path), str(folder), repr(at_seconds)], WALL_SECONDS)
    return folder / STILL


def _asked(
    words: Sequence[str], wall_seconds: float, pulse: Callable[[], None] = lambda: None
) -> ProbeResult:
    try:
        printed, code = run_sandboxed(words, wall_seconds=wall_seconds, pulse=pulse)
    except SubprocessTimeout as error:
        raise _took_too_long() from error
    return _read(printed, code)


def _took_too_long() -> ProbeError:
    return ProbeError("Looking into the file took too long; it may be damaged.")


def _read(printed: bytes, code: int) -> ProbeResult:
    """Raises: ProbeRefused."""
    if code == -signal.SIGXCPU:
        raise _took_too_long()
    try:
        said: dict[str, Any] = json.loads(printed)
    except ValueError as error:
        words = "The file could not be decoded within the memory allowed; it may be damaged."
        raise ProbeError(words) from error
    if "errno" in said:
        raise OSError(said["errno"], os.strerror(said["errno"]))
    if "refused" in said:
        raise ProbeError(str(said["refused"]))
    return ProbeResult(**said)


def main(arguments: Sequence[str]) -> None:
    """The child's whole life."""
    _confine()
    kind, path, folder, *rest = arguments
    try:
        said = asdict(_looked(kind, Path(path), Path(folder), rest))
    except ProbeError as error:
        said = {"refused": str(error)}
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            raise
        said = {"errno": error.errno}
    print(json.dumps(said), flush=True)  # noqa: T201
    os._exit(0)


def _confine() -> None:
    apply_limits(memory_bytes=MEMORY_BYTES, made_bytes=MAX_OUTPUT_BYTES, cpu_seconds=CPU_SECONDS)


def _looked(kind: str, path: Path, folder: Path, rest: Sequence[str]) -> ProbeResult:
    if kind == "image":
        return _look_at_picture(path, folder, "keep" in rest)
    if kind == "still":
        return _take_still(path, folder, float(rest[0]))
    return _look_at_film(path, kind, folder, "keep" in rest)


def _look_at_picture(path: Path, folder: Path, keeps_location: bool) -> ProbeResult:
    from pixstudio.media.image import processing

    try:
        facts = processing.probe_image(path)
        is_rewritten = processing.normalise_image(
            path, folder / UPRIGHT, keeps_location=keeps_location
        )
        shown = folder / UPRIGHT if is_rewritten else path
        processing.make_thumbnail(shown, folder / PREVIEW, longest_side=PREVIEW_PIXELS)
        has_scaled = processing.make_downscaled(shown, folder / DOWNSCALED)
    except processing.ImageError as error:
        raise ProbeError(str(error)) from error
    return ProbeResult(
        width=facts.width,
        height=facts.height,
        has_video=True,
        is_rewritten=is_rewritten,
        is_location_removed=is_rewritten and facts.has_exif_location and not keeps_location,
        has_preview=True,
        has_scaled=has_scaled,
    )


def _take_still(path: Path, folder: Path, at_seconds: float) -> ProbeResult:
    from pixstudio.media.video import probing

    try:
        probing.save_still(path, folder / STILL, at_seconds=at_seconds)
    except probing.InvalidVideo as error:
        raise ProbeError(str(error)) from error
    return ProbeResult(has_video=True)


def _look_at_film(path: Path, kind: str, folder: Path, keeps_location: bool) -> ProbeResult:
    from pixstudio.media.video import gps_metadata, probing

    try:
        facts = probing.probe_video(path)
        has_preview = kind == "video" and facts.has_video
        if has_preview:
            probing.save_poster(path, folder / PREVIEW, longest_side=PREVIEW_PIXELS)
        has_blanks = not keeps_location and _note_places(path, folder)
    except (probing.InvalidVideo, gps_metadata.TooManyLocations) as error:
        raise ProbeError(str(error)) from error
    return ProbeResult(
        width=facts.width or None,
        height=facts.height or None,
        duration_seconds=facts.duration_seconds,
        has_video=facts.has_video,
        has_sound=facts.has_sound,
        video_codec=facts.video_codec,
        audio_codec=facts.audio_codec,
        plays_everywhere=facts.plays_everywhere,
        is_location_removed=has_blanks,
        has_preview=has_preview,
        has_blanks=has_blanks,
    )


def _note_places(path: Path, folder: Path) -> bool:
    """Write down which bytes say where a film was taken; whether there are any."""
    from pixstudio.media.video import byte_redaction, gps_metadata, opening

    found = gps_metadata.find_gps_metadata(path) if opening.is_mp4_family(path) else []
    if found:
        byte_redaction.write_redactions(folder / REDACTIONS, found)
    return bool(found)


if __name__ == "__main__":
    main(sys.argv[1:])
