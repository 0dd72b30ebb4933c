"""The child process of `file_probe`: `python -m ….file_probe_child KIND PATH FOLDER [OPTION]`.

It limits its own memory, CPU time and output, decodes the file, writes derived files into FOLDER, and prints
one line of JSON. It has no secrets in its environment and exits when its parent dies.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from pixstudio.media.subprocesses.file_probe import (
    DOWNSCALED,
    KEEP_LOCATION,
    PREVIEW,
    REDACTIONS,
    STILL,
    UNCHANGED,
    UPRIGHT,
    ProbeError,
    ProbeResult,
)
from pixstudio.media.subprocesses.subprocess_sandbox import apply_limits

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60
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
    if kind == "still":
        return _extract_still(path, folder, float(options[0]))
    if UNCHANGED in options:
        return _describe(path, kind, folder)
    if kind == "image":
        return _probe_image(path, folder, KEEP_LOCATION in options)
    return _probe_video(path, kind, folder, KEEP_LOCATION in options)


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


def _describe(path: Path, kind: str, folder: Path) -> ProbeResult:
    found = _describe_image(path) if kind == "image" else _probe_av(path)
    return replace(found, has_preview=_try_preview(path, kind, folder, found))


def _describe_image(path: Path) -> ProbeResult:
    from pixstudio.media.image import processing
    from pixstudio.media.recognition.file_types import find_file_type

    try:
        info = processing.probe_image(path)
    except processing.ImageError as error:
        raise ProbeError(str(error)) from error
    row = find_file_type(f"image/{info.format.lower()}")
    return ProbeResult(
        width=info.width,
        height=info.height,
        has_video=True,
        image_type=row.content_type if row else "",
    )


def _try_preview(path: Path, kind: str, folder: Path, found: ProbeResult) -> bool:
    from pixstudio.media.image import processing

    try:
        if kind != "image":
            return _save_preview(path, kind, folder, found)
        processing.make_thumbnail(path, folder / PREVIEW, longest_side=PREVIEW_SIDE)
    except OSError:
        raise
    except Exception:
        # Readers of foreign bytes fail in many ways; what was read of the file holds all the same.
        return False
    return True


def _extract_still(path: Path, folder: Path, at_seconds: float) -> ProbeResult:
    from pixstudio.media.video import probing

    try:
        probing.save_still(path, folder / STILL, at_seconds=at_seconds)
    except probing.InvalidVideo as error:
        raise ProbeError(str(error)) from error
    return ProbeResult(has_video=True)


def _probe_video(path: Path, kind: str, folder: Path, keeps_location: bool) -> ProbeResult:
    from pixstudio.media.video import gps_metadata, probing

    found = _probe_av(path)
    try:
        has_preview = _save_preview(path, kind, folder, found)
        has_redactions = not keeps_location and _write_location_redactions(path, folder)
    except (probing.InvalidVideo, gps_metadata.TooManyLocations) as error:
        raise ProbeError(str(error)) from error
    return replace(
        found,
        is_location_removed=has_redactions,
        has_preview=has_preview,
        has_redactions=has_redactions,
    )


def _probe_av(path: Path) -> ProbeResult:
    """The properties of a video or audio file."""
    from pixstudio.media.video import probing

    try:
        info = probing.probe_video(path)
    except probing.InvalidVideo as error:
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
    )


def _save_preview(path: Path, kind: str, folder: Path, found: ProbeResult) -> bool:
    """Write a video's poster or an audio file's waveform; False if there is neither."""
    from pixstudio.media.audio import waveform
    from pixstudio.media.video import probing

    if kind == "video" and found.has_video:
        probing.save_poster(path, folder / PREVIEW, longest_side=PREVIEW_SIDE)
        return True
    if kind != "audio" or not found.has_sound:
        return False
    # Without its waveform the file can be sent all the same.
    with contextlib.suppress(probing.InvalidVideo):
        waveform.save_waveform(path, folder / PREVIEW)
        return True
    return False


def _write_location_redactions(path: Path, folder: Path) -> bool:
    """Write the byte ranges of location metadata to FOLDER/redactions.json; False if there are none."""
    from pixstudio.media.video import byte_redaction, gps_metadata, opening

    redactions = gps_metadata.find_gps_metadata(path) if opening.is_mp4_family(path) else []
    if redactions:
        byte_redaction.write_redactions(folder / REDACTIONS, redactions)
    return bool(redactions)


if __name__ == "__main__":
    main(sys.argv[1:])
