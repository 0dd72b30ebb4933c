"""Films and sounds: what is in them, and a still from one of their moments."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from pixstudio.media.film_files import BrokenFilm, opened_film
from pixstudio.media.pictures import MAX_PIXELS, save_webp

__all__ = [
    "BrokenFilm",
    "FilmFacts",
    "picture_stream",
    "probe",
    "take_poster",
    "take_still",
]

MAX_PACKETS = 600
# A film may have a whole picture only every few minutes; from there it is decoded up to the moment asked for.
STILL_PACKETS = 20_000
# FFmpeg guesses the length of these from their bit rate, far off for short ones.
_WITHOUT_LENGTH = frozenset({"mpeg", "mpegvideo"})


@dataclass(frozen=True)
class FilmFacts:
    """What a file holds: size in pixels as shown (0 without a picture), length in seconds.

    `duration_seconds` is None where the file doesn't say.
    """

    width: int
    height: int
    duration_seconds: float | None
    has_video: bool
    has_sound: bool
    video_codec: str
    audio_codec: str


def probe(path: str | Path) -> FilmFacts:
    """Say what a film or sound file holds, after decoding its first picture and first sound.

    Reads MAX_PACKETS packets at most, under the limits of `opened_film`.

    Raises:
        BrokenFilm: not a known type, damaged, cut short, too large a picture, or over a limit.
    """
    with opened_film(path) as container:
        video, sound = picture_stream(container), _first(container.streams.audio)
        if video is None and sound is None:
            raise BrokenFilm("The file holds neither pictures nor sound.")
        picture, measured = _sampled(container, video, sound)
        width, height = _shown_size(picture) if picture else (0, 0)
        return FilmFacts(
            width=width,
            height=height,
            duration_seconds=_duration_of(container, measured),
            has_video=video is not None,
            has_sound=sound is not None,
            video_codec=video.codec_context.name if video else "",
            audio_codec=sound.codec_context.name if sound else "",
        )


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
    image = _picture_at(path, at_seconds, MAX_PACKETS)
    save_webp(image, out_path, longest_side=longest_side)


def take_still(path: str | Path, out_path: str | Path, *, at_seconds: float) -> None:
    """Write the picture shown at a moment as PNG, upright, in full size; the last one if the film is shorter.

    Raises:
        BrokenFilm: as `probe`, or the file has no pictures.
    """
    _picture_at(path, at_seconds, STILL_PACKETS).save(out_path, "PNG")


def _picture_at(path: str | Path, at_seconds: float, most_packets: int) -> Image.Image:
    with opened_film(path) as container:
        video = picture_stream(container)
        if video is None:
            raise BrokenFilm("The file has no pictures.")
        return _upright(_frame_at(container, video, max(at_seconds, 0.0), most_packets))


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The stream that moves, not a cover; None without one. Raises: BrokenFilm for too large a picture."""
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


def _sampled(
    container: InputContainer, video: VideoStream | None, sound: Stream | None
) -> tuple[VideoFrame | None, float | None]:
    """The first picture, and the length in seconds if the packets read reach the end."""
    streams = [stream for stream in (video, sound) if stream is not None]
    waiting = {stream.index for stream in streams}
    picture = None
    clock = _PacketClock()
    for number, packet in enumerate(container.demux(streams)):
        if number == MAX_PACKETS:
            clock.is_complete = False
            break
        clock.see(packet)
        frames = packet.decode() if packet.stream.index in waiting else []
        if frames:
            waiting.discard(packet.stream.index)
            picture = frames[0] if isinstance(frames[0], VideoFrame) else picture
    # A film's sound may begin late; its picture may not.
    if streams[0].index in waiting:
        raise BrokenFilm("The file is damaged: nothing of it could be decoded.")
    return picture, clock.seconds(video)


class _PacketClock:
    """Measures a film by its packets."""

    def __init__(self) -> None:
        self.is_complete = True
        self._begin: float | None = None
        self._end = 0.0
        self._pictures = 0

    def see(self, packet: Packet[Any]) -> None:
        if packet.size and isinstance(packet.stream, VideoStream):
            self._pictures += 1
        if packet.pts is None:
            return
        base = packet.time_base or 0
        begin = float(packet.pts * base)
        self._begin = begin if self._begin is None else min(self._begin, begin)
        self._end = max(self._end, begin + float((packet.duration or 0) * base))

    def seconds(self, video: VideoStream | None) -> float | None:
        """The length by time stamps or by number of pictures; None if the end wasn't seen."""
        if not self.is_complete:
            return None
        rate = video.guessed_rate if video else None
        by_count = float(self._pictures / rate) if rate else 0.0
        return max(self._end - (self._begin or 0.0), by_count) or None


def _duration_of(container: InputContainer, measured: float | None) -> float | None:
    if measured and container.format.name in _WITHOUT_LENGTH:
        return measured
    if container.duration and container.duration > 0:
        return container.duration / av.time_base
    lengths = [float(s.duration * (s.time_base or 0)) for s in container.streams if s.duration]
    longest = max(lengths, default=0.0)
    return longest if longest > 0 else measured


def _frame_at(
    container: InputContainer, video: VideoStream, at_seconds: float, most_packets: int
) -> VideoFrame:
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
        if number >= most_packets:
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
