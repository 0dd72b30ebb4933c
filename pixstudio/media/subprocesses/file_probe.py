"""Probe an untrusted file in a sandboxed child process, so that a malicious file does no harm.

`python -m pixstudio.media.subprocesses.file_probe KIND PATH FOLDER` is the child: it limits its own memory,
CPU time and output, decodes the file, writes derived files into FOLDER, and prints one line of JSON. It has
no secrets in its environment and exits when its parent dies.
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
from typing import TYPE_CHECKING, Any

from pixstudio.media.subprocesses.subprocess_sandbox import (
    SubprocessTimeout,
    apply_limits,
    run_sandboxed,
)

if TYPE_CHECKING:
    from pixstudio.media.video.probing import VideoInfo

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60
WALL_SECONDS = 90.0
MAX_OUTPUT_BYTES = 512 * 1024**2
PREVIEW_SIDE = 960
# Errors caused by the disk, not by the probed file.
_DISK_ERRORS = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOENT,
    errno.EIO,
)
UPRIGHT, PREVIEW, STILL, REDACTIONS = "upright", "preview.webp", "still.png", "redactions.json"
DOWNSCALED = "downscaled.webp"


class ProbeError(Exception):
    """The file can't be used; the text is a message for the user."""


@dataclass(frozen=True)
class ProbeResult:
    """Properties of a file: display size in pixels, duration in seconds; None if missing or unknown.

    `is_rewritten`: FOLDER/upright is to be stored in place of the file. `has_preview`: FOLDER/preview.webp
    is a preview image. `has_downscaled`: FOLDER/downscaled.webp is the copy for PixVerse.
    `has_redactions`: FOLDER/redactions.json lists the byte ranges of location metadata to overwrite.
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
    """Decode a file as `kind` (image, video or audio) in a child process and return its properties.

    `pulse` is called every second while the child runs; an exception it raises ends the child.

    Raises:
        ProbeError: damaged, over a limit, or the child crashed.
        OSError: the disk is full or broken.
    """
    command = [*command, kind, str(path), str(folder), *(["keep"] if keeps_location else [])]
    return _run_probe(command, wall_seconds, pulse)


def extract_still(path: Path, folder: Path, at_seconds: float) -> Path:
    """Write the frame a video shows at a moment into `folder` as full-size PNG, in a child process.

    Raises:
        ProbeError: as `probe_file`.
    """
    command = [sys.executable, "-m", "pixstudio.media.subprocesses.file_probe"]
    _run_probe([*command, "still", str(path), str(folder), repr(at_seconds)], WALL_SECONDS)
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


def main(arguments: Sequence[str]) -> None:
    """Entry point of the child process."""
    _apply_limits()
    kind, path, folder, *options = arguments
    try:
        answer = asdict(_probe_by_kind(kind, Path(path), Path(folder), options))
    except ProbeError as error:
        answer = {"refused": str(error)}
    except OSError as error:
        if error.errno not in _DISK_ERRORS:
            raise
        answer = {"errno": error.errno}
    print(json.dumps(answer), flush=True)  # noqa: T201
    os._exit(0)


def _apply_limits() -> None:
    apply_limits(
        memory_bytes=MEMORY_BYTES, max_output_bytes=MAX_OUTPUT_BYTES, cpu_seconds=CPU_SECONDS
    )


def _probe_by_kind(kind: str, path: Path, folder: Path, options: Sequence[str]) -> ProbeResult:
    if kind == "image":
        return _probe_image(path, folder, "keep" in options)
    if kind == "still":
        return _extract_still(path, folder, float(options[0]))
    return _probe_video(path, kind, folder, "keep" in options)


def _probe_image(path: Path, folder: Path, keeps_location: bool) -> ProbeResult:
    from pixstudio.media.image import processing

    try:
        info = processing.probe_image(path)
        is_rewritten = processing.normalise_image(
            path, folder / UPRIGHT, keeps_location=keeps_location
        )
        upright_path = folder / UPRIGHT if is_rewritten else path
        processing.make_thumbnail(upright_path, folder / PREVIEW, longest_side=PREVIEW_SIDE)
        has_downscaled = processing.make_downscaled(upright_path, folder / DOWNSCALED)
    except processing.ImageError as error:
        raise ProbeError(str(error)) from error
    return ProbeResult(
        width=info.width,
        height=info.height,
        has_video=True,
        is_rewritten=is_rewritten,
        is_location_removed=is_rewritten and info.has_exif_location and not keeps_location,
        has_preview=True,
        has_downscaled=has_downscaled,
    )


def _extract_still(path: Path, folder: Path, at_seconds: float) -> ProbeResult:
    from pixstudio.media.video import probing

    try:
        probing.save_still(path, folder / STILL, at_seconds=at_seconds)
    except probing.InvalidVideo as error:
        raise ProbeError(str(error)) from error
    return ProbeResult(has_video=True)


def _probe_video(path: Path, kind: str, folder: Path, keeps_location: bool) -> ProbeResult:
    from pixstudio.media.video import gps_metadata, probing

    try:
        info = probing.probe_video(path)
        has_preview = _save_preview(path, kind, folder, info)
        has_redactions = not keeps_location and _write_location_redactions(path, folder)
    except (probing.InvalidVideo, gps_metadata.TooManyLocations) as error:
        raise ProbeError(str(error)) from error
    return ProbeResult(
        width=info.width or None,
        height=info.height or None,
        duration_seconds=info.duration_seconds,
        has_video=info.has_video,
        has_sound=info.has_sound,
        frame_rate=info.frame_rate,
        video_codec=info.video_codec,
        audio_codec=info.audio_codec,
        plays_everywhere=info.plays_everywhere,
        is_location_removed=has_redactions,
        has_preview=has_preview,
        has_redactions=has_redactions,
    )


def _save_preview(path: Path, kind: str, folder: Path, info: VideoInfo) -> bool:
    """Write a video's poster or an audio file's waveform; False if there is neither."""
    from pixstudio.media.audio import waveform
    from pixstudio.media.video import probing

    if kind == "video" and info.has_video:
        probing.save_poster(path, folder / PREVIEW, longest_side=PREVIEW_SIDE)
        return True
    if kind != "audio" or not info.has_sound:
        return False
    try:
        waveform.save_waveform(path, folder / PREVIEW)
    except probing.InvalidVideo:
        # The file can be sent all the same.
        return False
    return True


def _write_location_redactions(path: Path, folder: Path) -> bool:
    """Write the byte ranges of location metadata to FOLDER/redactions.json; False if there are none."""
    from pixstudio.media.video import byte_redaction, gps_metadata, opening

    redactions = gps_metadata.find_gps_metadata(path) if opening.is_mp4_family(path) else []
    if redactions:
        byte_redaction.write_redactions(folder / REDACTIONS, redactions)
    return bool(redactions)


if __name__ == "__main__":
    main(sys.argv[1:])
