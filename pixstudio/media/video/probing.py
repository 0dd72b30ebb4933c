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

from pixstudio.media.image.processing import MAX_PIXELS, save_webp
from pixstudio.media.video.browser_support import Encoding, plays_everywhere
from pixstudio.media.video.frame_rendering import DisplayGeometry, display_geometry, render_image
from pixstudio.media.video.opening import InvalidVideo, detect_content_type, open_video

__all__ = [
    "InvalidVideo",
    "VideoInfo",
    "find_video_stream",
    "probe_video",
    "save_poster",
    "save_still",
]

MAX_PACKETS = 600
# A film may have a whole picture only every few minutes; from there it is decoded up to the moment asked for.
MAX_STILL_PACKETS = 20_000
# How far before the moment asked for is looked once more, where nothing but later pictures was found.
SEEK_BACK_SECONDS = (2.0, 10.0, 60.0)
# FFmpeg guesses the length of these from their bit rate, far off for short ones.
_WITHOUT_LENGTH = frozenset({"mpeg", "mpegvideo"})
_FROM_ZERO = frozenset({"mov", "matroska"})


@dataclass(frozen=True)
class VideoInfo:
    """What a file holds: size in pixels as shown (0 without a picture), length in seconds.

    `duration_seconds` is None where the file doesn't say; `plays_everywhere` says that every browser plays
    and shows it as it is.
    """

    width: int
    height: int
    duration_seconds: float | None
    has_video: bool
    has_sound: bool
    video_codec: str
    audio_codec: str
    plays_everywhere: bool = False


def probe_video(path: str | Path) -> VideoInfo:
    """Say what a film or sound file holds, after decoding its first picture and first sound.

    Reads MAX_PACKETS packets at most, under the limits of `opened_film`.

    Raises:
        BrokenFilm: not a known type, damaged, cut short, too large a picture, or over a limit.
    """
    with open_video(path) as container:
        video, sound = find_video_stream(container), _first(container.streams.audio)
        if video is None and sound is None:
            raise InvalidVideo("The file holds neither pictures nor sound.")
        picture, measured = _sampled(container, video, sound)
        shape = display_geometry(video, picture) if video and picture else DisplayGeometry(0, 0)
        return VideoInfo(
            width=shape.width,
            height=shape.height,
            duration_seconds=_duration_of(container, measured),
            has_video=video is not None,
            has_sound=sound is not None,
            video_codec=video.codec_context.name if video else "",
            audio_codec=sound.codec_context.name if sound else "",
            plays_everywhere=video is not None
            and plays_everywhere(describe_encoding(path, video, sound, shape)),
        )


def describe_encoding(
    path: str | Path, video: VideoStream, sound: Stream | None, shape: DisplayGeometry
) -> Encoding:
    """How a film is coded, once a picture of it was decoded."""
    codec = video.codec_context
    return Encoding(
        content_type=detect_content_type(path),
        video=codec.name,
        profile=codec.profile or "",
        pixels=codec.pix_fmt or "",
        level=codec.level,
        tag=codec.codec_tag,
        audio=sound.codec_context.name if sound else "",
        audio_profile=(sound.codec_context.profile or "") if sound else "",
        is_mirrored=shape.is_mirrored,
    )


def save_poster(
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


def save_still(path: str | Path, out_path: str | Path, *, at_seconds: float) -> None:
    """Write the picture shown at a moment as PNG, upright, in full size; the last one if the film is shorter.

    Raises:
        BrokenFilm: as `probe`, or the file has no pictures.
    """
    _picture_at(path, at_seconds, MAX_STILL_PACKETS).save(out_path, "PNG")


def _picture_at(path: str | Path, at_seconds: float, most_packets: int) -> Image.Image:
    with open_video(path) as container:
        video = find_video_stream(container)
        if video is None:
            raise InvalidVideo("The file has no pictures.")
        return render_image(video, _frame_at(container, video, max(at_seconds, 0.0), most_packets))


def find_video_stream(container: InputContainer) -> VideoStream | None:
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
        raise InvalidVideo(f"The film has {width} × {height} pixels, more than can be handled.")


def _first(streams: Any) -> Any:
    return next(iter(streams), None)


def playback_start(container: InputContainer, *streams: Stream | None) -> float:
    """The moment on a film's own clock that players call 0, in seconds.

    Chromium starts MP4 and Matroska at the clock's 0, so what begins later is waited for; of the others,
    which it can't play, our version for browsers starts where the first stream does.
    """
    known = [
        float(s.start_time * s.time_base)
        for s in streams
        if s is not None and s.start_time is not None and s.time_base is not None
    ]
    first = min(known, default=0.0)
    return min(first, 0.0) if container.format.name in _FROM_ZERO else first


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
        raise InvalidVideo("The file is damaged: nothing of it could be decoded.")
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
    start = playback_start(container, video, _first(container.streams.audio))
    best = None
    for moment in _seeks(container, start, at_seconds):
        if moment is not None:
            with contextlib.suppress(av.FFmpegError):
                container.seek(int(moment * av.time_base))
        found = _last_before(container, video, start + at_seconds, most_packets)
        if found is not None and not _is_later(found, start + at_seconds):
            return found
        best = best or found
    if best is None:
        raise InvalidVideo("The film is damaged: no picture could be decoded.")
    return best


def _seeks(container: InputContainer, start: float, at_seconds: float) -> list[float | None]:
    """From where to decode, one after the other: some containers are only found behind the moment asked for.

    None is where the reader stands at first.
    """
    if at_seconds <= 0:
        return [None]
    length = (container.duration or 0) / av.time_base or at_seconds
    moment = min(at_seconds, length)
    steps = [at_seconds, *(moment - back for back in SEEK_BACK_SECONDS if back < moment)]
    return [*(start + step for step in steps), start, 0.0]


def _last_before(
    container: InputContainer, video: VideoStream, moment: float, most_packets: int
) -> VideoFrame | None:
    """The picture shown at a moment, or the first one found where only later ones are."""
    best = None
    for number, packet in enumerate(container.demux(video)):
        for frame in packet.decode():
            if best is not None and _is_later(frame, moment):
                return best
            best = frame
        if number >= most_packets:
            break
    return best


def _is_later(frame: VideoFrame, moment: float) -> bool:
    # The picture shown at a moment is the last one that began before it.
    return frame.time is not None and frame.time > moment + 1e-4
