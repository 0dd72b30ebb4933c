"""Probe video and audio files, and save posters and stills of videos."""

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
# Key frames may be minutes apart; decoding runs from the last one up to the requested moment.
MAX_STILL_PACKETS = 20_000
# How far before the requested moment to seek again if only later frames were found.
SEEK_BACK_SECONDS = (2.0, 10.0, 60.0)
# FFmpeg estimates the duration of these from the bit rate, badly for short files.
_FORMATS_WITHOUT_DURATION = frozenset({"mpeg", "mpegvideo"})
_FORMATS_FROM_ZERO = frozenset({"mov", "matroska"})


@dataclass(frozen=True)
class VideoInfo:
    """Properties of a file: display size in pixels (0 without video), duration in seconds.

    `duration_seconds` is None where the file doesn't say; `plays_everywhere` says that every browser plays
    and shows it as it is. `frame_rate` is in frames per second.
    """

    width: int
    height: int
    duration_seconds: float | None
    has_video: bool
    has_sound: bool
    video_codec: str
    audio_codec: str
    plays_everywhere: bool = False
    frame_rate: float | None = None


def probe_video(path: str | Path) -> VideoInfo:
    """Return the properties of a video or audio file; decodes one frame of each stream to verify it.

    Reads at most MAX_PACKETS packets, under the limits of `open_video`.

    Raises:
        InvalidVideo: unknown type, damaged, truncated, too many pixels, or over a limit.
    """
    with open_video(path) as container:
        video, audio = find_video_stream(container), _first(container.streams.audio)
        if video is None and audio is None:
            raise InvalidVideo("The file has neither video nor audio.")
        first_frame, measured = _sample(container, video, audio)
        geometry = DisplayGeometry(0, 0)
        if video and first_frame:
            geometry = display_geometry(video, first_frame)
        return VideoInfo(
            width=geometry.width,
            height=geometry.height,
            duration_seconds=_duration_of(container, measured),
            has_video=video is not None,
            has_sound=audio is not None,
            video_codec=video.codec_context.name if video else "",
            audio_codec=audio.codec_context.name if audio else "",
            frame_rate=_frame_rate(video),
            plays_everywhere=video is not None
            and plays_everywhere(describe_encoding(path, video, audio, geometry)),
        )


def _frame_rate(video: VideoStream | None) -> float | None:
    """Frames per second on average, None if the file doesn't say."""
    rate = video.average_rate if video else None
    return round(float(rate), 3) if rate else None


def describe_encoding(
    path: str | Path, video: VideoStream, audio: Stream | None, geometry: DisplayGeometry
) -> Encoding:
    """How a video is encoded; some properties are only known after a frame was decoded."""
    codec = video.codec_context
    return Encoding(
        content_type=detect_content_type(path),
        video=codec.name,
        profile=codec.profile or "",
        pixel_format=codec.pix_fmt or "",
        level=codec.level,
        tag=codec.codec_tag,
        audio=audio.codec_context.name if audio else "",
        audio_profile=(audio.codec_context.profile or "") if audio else "",
        is_mirrored=geometry.is_mirrored,
    )


def save_poster(
    path: str | Path,
    out_path: str | Path,
    *,
    at_seconds: float = 0.0,
    longest_side: int | None = 960,
) -> None:
    """Write the frame displayed at a moment as upright WebP; the last frame if the video is shorter.

    `longest_side` in pixels; None keeps the full size. `out_path` is written atomically.

    Raises:
        InvalidVideo: as `probe_video`, or the file has no video stream.
    """
    image = _render_frame_at(path, at_seconds, MAX_PACKETS)
    save_webp(image, out_path, longest_side=longest_side)


def save_still(path: str | Path, out_path: str | Path, *, at_seconds: float) -> None:
    """Write the frame displayed at a moment as upright PNG in full size; the last frame if it is later.

    Raises:
        InvalidVideo: as `probe_video`, or the file has no video stream.
    """
    _render_frame_at(path, at_seconds, MAX_STILL_PACKETS).save(out_path, "PNG")


def _render_frame_at(path: str | Path, at_seconds: float, max_packets: int) -> Image.Image:
    with open_video(path) as container:
        video = find_video_stream(container)
        if video is None:
            raise InvalidVideo("The file has no video.")
        return render_image(video, _frame_at(container, video, max(at_seconds, 0.0), max_packets))


def find_video_stream(container: InputContainer) -> VideoStream | None:
    """The first video stream that is no cover image; None without one. Raises: InvalidVideo if too large."""
    attached_pictures = Disposition.attached_pic
    video: VideoStream | None = _first(
        [s for s in container.streams.video if not s.disposition & attached_pictures]
    )
    if video is not None:
        _check_pixels(video.width, video.height)
        video.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    return video


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise InvalidVideo(f"The video has {width} × {height} pixels, more than can be handled.")


def _first(streams: Any) -> Any:
    return next(iter(streams), None)


def playback_start(container: InputContainer, *streams: Stream | None) -> float:
    """The timestamp in seconds that players show as 0.

    Chromium starts MP4 and Matroska at timestamp 0 and waits for streams that begin later. It can't play
    other formats; their transcoded version starts with the first stream.
    """
    known = [
        float(s.start_time * s.time_base)
        for s in streams
        if s is not None and s.start_time is not None and s.time_base is not None
    ]
    first = min(known, default=0.0)
    return min(first, 0.0) if container.format.name in _FORMATS_FROM_ZERO else first


def _sample(
    container: InputContainer, video: VideoStream | None, audio: Stream | None
) -> tuple[VideoFrame | None, float | None]:
    """The first video frame, and the duration in seconds if MAX_PACKETS reach the end of the file."""
    streams = [stream for stream in (video, audio) if stream is not None]
    undecoded = {stream.index for stream in streams}
    first_frame = None
    meter = _DurationMeter()
    for number, packet in enumerate(container.demux(streams)):
        if number == MAX_PACKETS:
            meter.is_complete = False
            break
        meter.add(packet)
        frames = packet.decode() if packet.stream.index in undecoded else []
        if frames:
            undecoded.discard(packet.stream.index)
            first_frame = frames[0] if isinstance(frames[0], VideoFrame) else first_frame
    # The audio may begin late; the video may not.
    if streams[0].index in undecoded:
        raise InvalidVideo("The file is damaged: nothing in it could be decoded.")
    return first_frame, meter.seconds(video)


class _DurationMeter:
    """Measures the duration of a file by its packets."""

    def __init__(self) -> None:
        self.is_complete = True
        self._start_seconds: float | None = None
        self._end_seconds = 0.0
        self._frame_count = 0

    def add(self, packet: Packet[Any]) -> None:
        if packet.size and isinstance(packet.stream, VideoStream):
            self._frame_count += 1
        if packet.pts is None:
            return
        base = packet.time_base or 0
        start = float(packet.pts * base)
        self._start_seconds = (
            start if self._start_seconds is None else min(self._start_seconds, start)
        )
        self._end_seconds = max(self._end_seconds, start + float((packet.duration or 0) * base))

    def seconds(self, video: VideoStream | None) -> float | None:
        """Duration by timestamps or by the number of frames, in seconds; None if the end was not read."""
        if not self.is_complete:
            return None
        rate = video.guessed_rate if video else None
        by_frame_count = float(self._frame_count / rate) if rate else 0.0
        return max(self._end_seconds - (self._start_seconds or 0.0), by_frame_count) or None


def _duration_of(container: InputContainer, measured: float | None) -> float | None:
    if measured and container.format.name in _FORMATS_WITHOUT_DURATION:
        return measured
    if container.duration and container.duration > 0:
        return container.duration / av.time_base
    durations = [float(s.duration * (s.time_base or 0)) for s in container.streams if s.duration]
    longest = max(durations, default=0.0)
    return longest if longest > 0 else measured


def _frame_at(
    container: InputContainer, video: VideoStream, at_seconds: float, max_packets: int
) -> VideoFrame:
    start = playback_start(container, video, _first(container.streams.audio))
    closest = None
    for target_seconds in _seek_targets(container, start, at_seconds):
        if target_seconds is not None:
            with contextlib.suppress(av.FFmpegError):
                container.seek(int(target_seconds * av.time_base))
        frame = _last_frame_before(container, video, start + at_seconds, max_packets)
        if frame is not None and not _is_later(frame, start + at_seconds):
            return frame
        closest = closest or frame
    if closest is None:
        raise InvalidVideo("The video is damaged: no frame could be decoded.")
    return closest


def _seek_targets(container: InputContainer, start: float, at_seconds: float) -> list[float | None]:
    """Timestamps to seek to, in this order: in some containers a seek lands behind its target.

    None means no seek: decode from the start.
    """
    if at_seconds <= 0:
        return [None]
    duration = (container.duration or 0) / av.time_base or at_seconds
    target_seconds = min(at_seconds, duration)
    targets = [
        at_seconds,
        *(target_seconds - back for back in SEEK_BACK_SECONDS if back < target_seconds),
    ]
    return [*(start + step for step in targets), start, 0.0]


def _last_frame_before(
    container: InputContainer, video: VideoStream, target_seconds: float, max_packets: int
) -> VideoFrame | None:
    """The frame displayed at a timestamp, or the first one decoded if all are later."""
    closest = None
    for number, packet in enumerate(container.demux(video)):
        for frame in packet.decode():
            if closest is not None and _is_later(frame, target_seconds):
                return closest
            closest = frame
        if number >= max_packets:
            break
    return closest


def _is_later(frame: VideoFrame, target_seconds: float) -> bool:
    # The frame displayed at a moment is the last one that started before it.
    return frame.time is not None and frame.time > target_seconds + 1e-4
