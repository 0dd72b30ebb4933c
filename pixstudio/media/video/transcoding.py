"""A version of a film that every browser plays: H.264 and AAC in MP4, at most 720 pixels high.

`python -m pixstudio.media.video.transcoding FILM OUT` makes it in a process of its own, as `probing` does: what
is in the film can't take anything along. It is a preview, so a long film is cut after LONGEST_SECONDS.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from pixstudio.media.subprocesses.subprocess_sandbox import (
    SubprocessTimeout,
    apply_limits,
    run_sandboxed,
)

MEMORY_BYTES = 3 * 1024**3
WALL_SECONDS = 1800.0
MAX_READ_BYTES = 16 * 1024**3
MAX_OUTPUT_BYTES = 2 * 1024**3
MAX_SHORT_SIDE = 720
MAX_SECONDS = 600.0
AUDIO_RATE = 48_000
AUDIO_FRAME_SIZE = 1024
MAX_PENDING_AUDIO_FRAMES = 3000


class TranscodingError(Exception):
    """No version could be made; the text says why."""


def transcode_video(
    path: Path,
    out_path: Path,
    *,
    wall_seconds: float = WALL_SECONDS,
    pulse: Callable[[], None] = lambda: None,
) -> None:
    """Write an MP4 that every browser plays, in a child process that reads and writes piece by piece.

    `pulse` is called every second meanwhile; what it raises ends the child.

    Raises:
        NotMade: damaged, over a limit, or the child broke down over it.
    """
    words = [sys.executable, "-m", "pixstudio.media.video.transcoding", str(path), str(out_path)]
    words.append(str(wall_seconds))
    try:
        printed, _code = run_sandboxed(words, wall_seconds=wall_seconds, pulse=pulse)
    except SubprocessTimeout as error:
        raise TranscodingError("Making the preview took too long.") from error
    _read(printed)


def _read(printed: bytes) -> None:
    """Raises: NotMade."""
    try:
        refused = json.loads(printed)["refused"]
    except ValueError as error:
        raise TranscodingError(
            "The preview could not be made within the memory allowed."
        ) from error
    if refused:
        raise TranscodingError(str(refused))


def main(arguments: Sequence[str]) -> None:
    """The child's whole life."""
    path, out_path, seconds = arguments
    apply_limits(memory_bytes=MEMORY_BYTES, made_bytes=MAX_OUTPUT_BYTES)
    refused = ""
    try:
        transcode_in_process(Path(path), Path(out_path), seconds=float(seconds))
    except TranscodingError as error:
        refused = str(error)
    print(json.dumps({"refused": refused}), flush=True)  # noqa: T201
    os._exit(0)


def transcode_in_process(path: Path, out_path: Path, *, seconds: float = WALL_SECONDS) -> None:
    """Decode and encode from beginning to end, or to LONGEST_SECONDS. Raises: NotMade."""
    import av

    from pixstudio.media.video.opening import InvalidVideo, open_video

    try:
        with (
            open_video(path, max_seconds=seconds, max_read_bytes=MAX_READ_BYTES) as film,
            av.open(str(out_path), "w", format="mp4", options={"movflags": "+faststart"}) as made,
        ):
            _Conversion(film, made).run()
    except (InvalidVideo, av.FFmpegError, ValueError, OSError) as error:
        raise TranscodingError(str(error)) from error


class _Conversion:
    """One film on its way from one container into another."""

    def __init__(self, film: Any, made: Any) -> None:
        from pixstudio.media.video.probing import find_video_stream, playback_start

        self.film, self.made = film, made
        picture = find_video_stream(film)
        if picture is None:
            raise TranscodingError("The film has no pictures.")
        self.picture = picture
        self.sound = next(iter(film.streams.audio), None)
        self.picture.thread_type = "AUTO"
        self.starts = playback_start(film, self.picture, self.sound)
        self.pictures: Any = None
        self.screen: Any = None
        self.sounds, self.resampler = self._sound_stream()
        self.early: list[Any] = []
        self.count = 0
        self.last_pts = -1

    def _sound_stream(self) -> tuple[Any, Any]:
        import av

        if self.sound is None:
            return None, None
        stream = self.made.add_stream("aac", rate=AUDIO_RATE, layout="stereo")
        resampler = av.AudioResampler("fltp", "stereo", AUDIO_RATE, frame_size=AUDIO_FRAME_SIZE)
        return stream, resampler

    def run(self) -> None:
        wanted = [stream for stream in (self.picture, self.sound) if stream is not None]
        for packet in self.film.demux(wanted):
            if self._is_past(packet):
                break
            for frame in _decoded(packet):
                self._take(packet.stream, frame)
        self._finish()

    def _is_past(self, packet: Any) -> bool:
        at = packet.pts if packet.pts is not None else packet.dts
        base = packet.time_base or Fraction(0)
        return at is not None and float(at * base) - self.starts > MAX_SECONDS

    def _take(self, stream: Any, frame: Any) -> None:
        if stream is self.picture:
            self._put_picture(frame)
        elif self.sounds is not None:
            for part in self.resampler.resample(frame):
                self._put_sound(part)

    def _put_picture(self, frame: Any) -> None:
        if self.pictures is None:
            self._begin_pictures(frame)
        for shown in self.screen.shown(frame):
            shown.pts, shown.time_base = self._moment(frame), self.pictures.codec_context.time_base
            shown.pict_type = 0
            self.made.mux(self.pictures.encode(shown))

    def _moment(self, frame: Any) -> int:
        """When a picture is shown, in milliseconds; each later than the one before."""
        rate = self.picture.guessed_rate or Fraction(25)
        at = frame.time - self.starts if frame.time is not None else float(self.count / rate)
        self.count += 1
        self.last_pts = max(self.last_pts + 1, round(at * 1000))
        return self.last_pts

    def _begin_pictures(self, frame: Any) -> None:
        from pixstudio.media.video.frame_rendering import FrameRenderer, display_geometry

        shape = display_geometry(self.picture, frame)
        size = _fitted(shape.width, shape.height)
        stream = self.made.add_stream("libx264", rate=30)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        _name_colours(stream.codec_context)
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = {"preset": "veryfast", "crf": "23"}
        self.pictures = stream
        self.screen = FrameRenderer(self.picture, frame, shape, size, "yuv420p")
        early, self.early = self.early, []
        for part in early:
            self._put_sound(part)

    def _put_sound(self, frame: Any) -> None:
        if self.pictures is None:
            # Nothing can be written before all streams are known; the size is known by the first picture.
            self.early.append(frame)
            if len(self.early) > MAX_PENDING_AUDIO_FRAMES:
                raise TranscodingError("The film's pictures begin too late.")
            return
        if frame.pts is not None:
            frame.pts = max(0, frame.pts - round(self.starts * AUDIO_RATE))
        self.made.mux(self.sounds.encode(frame))

    def _finish(self) -> None:
        if self.pictures is None:
            raise TranscodingError("The film is damaged: no picture could be decoded.")
        if self.sounds is not None:
            for part in self.resampler.resample(None):
                self._put_sound(part)
            self.made.mux(self.sounds.encode(None))
        self.made.mux(self.pictures.encode(None))


def _decoded(packet: Any) -> Iterator[Any]:
    """The frames of a packet; one that is damaged is left out, as players do."""
    import av

    try:
        yield from packet.decode()
    except av.FFmpegError:
        return


def _name_colours(codec: Any) -> None:
    """Say that the pictures are in BT.709, limited range: what is not said, players guess by size."""
    from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

    codec.colorspace, codec.color_range = Colorspace.ITU709, ColorRange.MPEG
    codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709


def _fitted(width: int, height: int) -> tuple[int, int]:
    """The size within SHORT_SIDE, even on both sides as H.264 wants it."""
    scale = min(1.0, MAX_SHORT_SIDE / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


if __name__ == "__main__":
    main(sys.argv[1:])
