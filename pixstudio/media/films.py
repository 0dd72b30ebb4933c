"""Films and sounds: what is in them, and a still from one of their moments.

A file is opened only as the type its first bytes show, never by FFmpeg's own guess, so that a
playlist (HLS, concat) can't make FFmpeg open other files or addresses.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from pixstudio.media.kinds import HEAD_BYTES, sniff
from pixstudio.media.pictures import MAX_PIXELS, save_webp

MAX_PACKETS = 600
MAX_READ_BYTES = 256 * 1024 * 1024
MAX_SECONDS = 30.0
_READERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "video/x-matroska": "matroska",
    "video/webm": "matroska",
    "video/x-flv": "flv",
    "video/mpeg": "mpeg",
    "video/MP2T": "mpegts",
    "video/x-msvideo": "avi",
    "image/jpeg": "mjpeg",
    "video/ogg": "ogg",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
}
_MPEG_WITHOUT_SYSTEM_LAYER = b"\x00\x00\x01\xb3"


class BrokenFilm(Exception):
    """The file does not play as a film or sound; the text is a sentence for a person."""


@dataclass(frozen=True)
class FilmFacts:
    """What a file holds: size in pixels as shown (0 without a picture), length in seconds.

    `duration_seconds` and `frame_count` are None where the file doesn't say.
    """

    width: int
    height: int
    duration_seconds: float | None
    has_video: bool
    has_sound: bool
    video_codec: str
    audio_codec: str
    frame_count: int | None


def probe(path: str | Path) -> FilmFacts:
    """Say what a film or sound file holds, after decoding its first picture and first sound.

    Reads MAX_PACKETS packets, MAX_READ_BYTES and MAX_SECONDS at most.

    Raises:
        BrokenFilm: not a known type, damaged, cut short, too large a picture, or over a limit.
    """
    with _opened(path) as container:
        video, sound = _video_of(container), _first(container.streams.audio)
        if video is None and sound is None:
            raise BrokenFilm("The file holds neither pictures nor sound.")
        _check_complete(container, Path(path).stat().st_size)
        picture, last_seconds = _sampled(container, video, sound)
        width, height = _shown_size(picture) if picture else (0, 0)
        return FilmFacts(
            width=width,
            height=height,
            duration_seconds=_duration_of(container) or last_seconds,
            has_video=video is not None,
            has_sound=sound is not None,
            video_codec=video.codec_context.name if video else "",
            audio_codec=sound.codec_context.name if sound else "",
            frame_count=(video.frames or None) if video else None,
        )


def sound_seconds(path: str | Path) -> float:
    """The length in seconds of a file that has sound.

    Raises:
        BrokenFilm: as `probe`, or the file has no sound, or its length is unknown.
    """
    facts = probe(path)
    if not facts.has_sound:
        raise BrokenFilm("The file has no sound.")
    if facts.duration_seconds is None:
        raise BrokenFilm("The file does not say how long it is.")
    return facts.duration_seconds


def take_poster(
    path: str | Path,
    out_path: str | Path,
    *,
    at_seconds: float = 0.0,
    longest_side: int | None = 960,
) -> None:
    """Write the picture shown at a moment as WebP, upright; the last one if the film is shorter.

    `longest_side` of None keeps the full size. `out_path` appears only when complete.

    Raises:
        BrokenFilm: as `probe`, or the file has no pictures.
    """
    with _opened(path) as container:
        video = _video_of(container)
        if video is None:
            raise BrokenFilm("The file has no pictures.")
        image = _upright(_frame_at(container, video, max(at_seconds, 0.0)))
    save_webp(image, out_path, longest_side=longest_side)


@contextlib.contextmanager
def _opened(path: str | Path) -> Iterator[InputContainer]:
    with Path(path).open("rb") as file:
        reader = _reader_for(file)
        bounded = _BoundedFile(file)
        try:
            with av.open(
                bounded,
                "r",
                format=reader,
                options={"protocol_whitelist": "none"},
                timeout=MAX_SECONDS,
                metadata_errors="replace",
            ) as container:
                yield container
        except (BrokenFilm, OSError, ValueError, MemoryError) as error:
            raise _named(error, bounded) from error


def _named(error: Exception, file: _BoundedFile) -> Exception:
    if file.is_exhausted:
        return BrokenFilm("Reading the file took too long; it may be damaged.")
    if isinstance(error, BrokenFilm) or not isinstance(error, av.FFmpegError | ValueError):
        return error
    return BrokenFilm("The film is damaged or incomplete: it could not be read.")


def _reader_for(file: BinaryIO) -> str:
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(_MPEG_WITHOUT_SYSTEM_LAYER):
        return "mpegvideo"
    reader = _READERS.get(sniff(head) or "")
    if reader is None:
        raise BrokenFilm("The file is not a film or sound of a known type.")
    return reader


class _BoundedFile:
    """A file for FFmpeg that seems to end when too much or for too long has been read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ends = time.monotonic() + MAX_SECONDS
        self._left_bytes = MAX_READ_BYTES
        self.is_exhausted = False

    def read(self, size: int) -> bytes:
        if self._left_bytes <= 0 or time.monotonic() > self._ends:
            self.is_exhausted = True
            return b""
        self._left_bytes -= size
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _video_of(container: InputContainer) -> VideoStream | None:
    pictures = Disposition.attached_pic
    video: VideoStream | None = _first(
        [s for s in container.streams.video if not s.disposition & pictures]
    )
    if video is not None:
        _check_pixels(video.width, video.height)
        video.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    return video


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise BrokenFilm(f"The film has {width} × {height} pixels, more than can be handled.")


def _first(streams: Any) -> Any:
    return next(iter(streams), None)


def _start_of(stream: Stream) -> float:
    return float((stream.start_time or 0) * (stream.time_base or 0))


def _check_complete(container: InputContainer, size_bytes: int) -> None:
    """Refuse an MP4 or MOV whose index points behind the end of the file."""
    if "mov" not in container.format.name:
        return
    for stream in container.streams:
        entries = stream.index_entries
        if len(entries) and entries[-1].pos + entries[-1].size > size_bytes:
            raise BrokenFilm("The film is cut short: its end is missing.")


def _sampled(
    container: InputContainer, video: Stream | None, sound: Stream | None
) -> tuple[VideoFrame | None, float | None]:
    """The first picture, and the end in seconds where the packets read reach it."""
    waiting = {stream.index: stream for stream in (video, sound) if stream is not None}
    picture, end, is_at_end = None, 0.0, True
    for number, packet in enumerate(container.demux(list(waiting.values()))):
        if number >= MAX_PACKETS:
            is_at_end = False
            break
        if packet.stream.index in waiting:
            for frame in packet.decode():
                picture = frame if isinstance(frame, VideoFrame) else picture
                waiting.pop(packet.stream.index, None)
                break
        if packet.pts is not None and packet.time_base:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    if video is not None and picture is None:
        raise BrokenFilm("The film is damaged: no picture could be decoded.")
    return picture, (end or None) if is_at_end else None


def _duration_of(container: InputContainer) -> float | None:
    if container.duration and container.duration > 0:
        return container.duration / av.time_base
    lengths = [float(s.duration * (s.time_base or 0)) for s in container.streams if s.duration]
    return max(lengths, default=0.0) or None


def _frame_at(container: InputContainer, video: VideoStream, at_seconds: float) -> VideoFrame:
    start = _start_of(video)
    if at_seconds > 0:
        with contextlib.suppress(av.FFmpegError):
            container.seek(int((start + at_seconds) * av.time_base))
    best = None
    for number, packet in enumerate(container.demux(video)):
        for frame in packet.decode():
            best = _later(best, frame, start + at_seconds)
            if best is not frame:
                return best
        if number >= MAX_PACKETS:
            break
    if best is None:
        raise BrokenFilm("The film is damaged: no picture could be decoded.")
    return best


def _later(best: VideoFrame | None, frame: VideoFrame, at_seconds: float) -> VideoFrame:
    # The picture shown at a moment is the last one that began before it.
    is_shown_later = frame.time is not None and frame.time > at_seconds + 1e-4
    return best if best is not None and is_shown_later else frame


def _shown_size(frame: VideoFrame) -> tuple[int, int]:
    if frame.rotation % 180:
        return frame.height, frame.width
    return frame.width, frame.height


def _upright(frame: VideoFrame) -> Image.Image:
    # FFmpeg counts the stored picture's turn anticlockwise, as Pillow's rotate does.
    image = Image.fromarray(frame.to_ndarray(format="rgb24"))
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image
