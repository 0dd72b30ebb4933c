"""Transcode a video for browsers: H.264 and AAC in MP4, usually with a shorter side of at most 720 pixels.

`python -m pixstudio.media.video.transcoding VIDEO OUT SECONDS RECIPE` does it in a sandboxed child process,
like `file_probe`, so that a malicious file does no harm. The result ends after some time: `Recipe`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True)
class Recipe:
    """What comes out: at most this many pixels on the shorter side and this many seconds.

    With a `bit_rate`, in bits a second, the encoder keeps to it, and frames over 30 a second are left out.
    """

    short_side: int = MAX_SHORT_SIDE
    max_seconds: float = MAX_SECONDS
    has_sound: bool = True
    bit_rate: int = 0


PLAYABLE = Recipe()
MAX_FRAMES_PER_SECOND = 30


class TranscodingError(Exception):
    """The video could not be transcoded; the text says why."""


def transcode_video(
    path: Path,
    out_path: Path,
    *,
    wall_seconds: float = WALL_SECONDS,
    pulse: Callable[[], None] = lambda: None,
    recipe: Recipe = PLAYABLE,
) -> None:
    """Write an MP4 that every browser plays, in a child process that streams input and output.

    `pulse` is called every second while the child runs; an exception it raises ends the child.

    Raises:
        TranscodingError: damaged, over a limit, or the child crashed.
    """
    command = [sys.executable, "-m", "pixstudio.media.video.transcoding", str(path), str(out_path)]
    command += [str(wall_seconds), json.dumps(asdict(recipe))]
    try:
        output, _code = run_sandboxed(command, wall_seconds=wall_seconds, pulse=pulse)
    except SubprocessTimeout as error:
        raise TranscodingError("Making the preview took too long.") from error
    _raise_refusal(output)


def _raise_refusal(output: bytes) -> None:
    """Evaluate the child's output. Raises: TranscodingError if it refused the video or crashed."""
    try:
        refusal = json.loads(output)["refused"]
    except ValueError as error:
        raise TranscodingError(
            "The preview could not be made within the memory allowed."
        ) from error
    if refusal:
        raise TranscodingError(str(refusal))


def main(arguments: Sequence[str]) -> None:
    """Entry point of the child process."""
    path, out_path, seconds, recipe = arguments
    apply_limits(memory_bytes=MEMORY_BYTES, max_output_bytes=MAX_OUTPUT_BYTES)
    refusal = ""
    try:
        made = Recipe(**json.loads(recipe))
        transcode_in_process(Path(path), Path(out_path), seconds=float(seconds), recipe=made)
    except TranscodingError as error:
        refusal = str(error)
    print(json.dumps({"refused": refusal}), flush=True)  # noqa: T201
    os._exit(0)


def transcode_in_process(
    path: Path, out_path: Path, *, seconds: float = WALL_SECONDS, recipe: Recipe = PLAYABLE
) -> None:
    """Decode and encode the whole video, or its first seconds. Raises: TranscodingError."""
    import av

    from pixstudio.media.video.opening import InvalidVideo, open_video

    try:
        with (
            open_video(path, max_seconds=seconds, max_read_bytes=MAX_READ_BYTES) as source,
            av.open(str(out_path), "w", format="mp4", options={"movflags": "+faststart"}) as output,
        ):
            _Transcoder(source, output, recipe).run()
    except (InvalidVideo, av.FFmpegError, ValueError, OSError) as error:
        raise TranscodingError(str(error)) from error


class _Transcoder:
    """Transcodes one open container into another."""

    def __init__(self, source: Any, output: Any, recipe: Recipe) -> None:
        from pixstudio.media.video.probing import find_video_stream, playback_start

        self.source, self.output, self.recipe = source, output, recipe
        video = find_video_stream(source)
        if video is None:
            raise TranscodingError("The video has no frames.")
        self.video = video
        self.audio = next(iter(source.streams.audio), None) if recipe.has_sound else None
        self.video.thread_type = "AUTO"
        self.start_seconds = playback_start(source, self.video, self.audio)
        self.video_output: Any = None
        self.renderer: Any = None
        self.audio_output, self.resampler = self._open_audio_output()
        self.pending_audio: list[Any] = []
        self.frame_count = 0
        self.last_pts = -1

    def _open_audio_output(self) -> tuple[Any, Any]:
        import av

        if self.audio is None:
            return None, None
        stream = self.output.add_stream("aac", rate=AUDIO_RATE, layout="stereo")
        resampler = av.AudioResampler("fltp", "stereo", AUDIO_RATE, frame_size=AUDIO_FRAME_SIZE)
        return stream, resampler

    def run(self) -> None:
        streams = [stream for stream in (self.video, self.audio) if stream is not None]
        for packet in self.source.demux(streams):
            if self._is_past_limit(packet):
                break
            for frame in _decoded(packet):
                self._handle_frame(packet.stream, frame)
        self._finish()

    def _is_past_limit(self, packet: Any) -> bool:
        timestamp = packet.pts if packet.pts is not None else packet.dts
        base = packet.time_base or Fraction(0)
        return (
            timestamp is not None
            and float(timestamp * base) - self.start_seconds > self.recipe.max_seconds
        )

    def _handle_frame(self, stream: Any, frame: Any) -> None:
        if stream is self.video:
            self._write_video(frame)
        elif self.audio_output is not None:
            for audio_frame in self.resampler.resample(frame):
                self._write_audio(audio_frame)

    def _write_video(self, frame: Any) -> None:
        if self.video_output is None:
            self._open_video_output(frame)
        if self._is_left_out(frame):
            return
        for rendered in self.renderer.render(frame):
            rendered.pts = self._timestamp_ms(frame)
            rendered.time_base = self.video_output.codec_context.time_base
            rendered.pict_type = 0
            self.output.mux(self.video_output.encode(rendered))

    def _is_left_out(self, frame: Any) -> bool:
        """Whether it comes sooner after the last frame than a small file has room for."""
        if not self.recipe.bit_rate or frame.time is None or self.last_pts < 0:
            return False
        return bool(
            (frame.time - self.start_seconds) * 1000 - self.last_pts < 900 / MAX_FRAMES_PER_SECOND
        )

    def _timestamp_ms(self, frame: Any) -> int:
        """Display time of a frame in milliseconds, strictly increasing."""
        rate = self.video.guessed_rate or Fraction(25)
        if frame.time is not None:
            seconds = frame.time - self.start_seconds
        else:
            seconds = float(self.frame_count / rate)
        self.frame_count += 1
        self.last_pts = max(self.last_pts + 1, round(seconds * 1000))
        return self.last_pts

    def _open_video_output(self, frame: Any) -> None:
        from pixstudio.media.video.frame_rendering import FrameRenderer, display_geometry

        geometry = display_geometry(self.video, frame)
        size = _output_size(geometry.width, geometry.height, self.recipe.short_side)
        stream = self.output.add_stream("libx264", rate=30)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        _tag_colours(stream.codec_context)
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = _encoder_options(self.recipe.bit_rate)
        self.video_output = stream
        self.renderer = FrameRenderer(self.video, frame, geometry, size, "yuv420p")
        pending_audio, self.pending_audio = self.pending_audio, []
        for audio_frame in pending_audio:
            self._write_audio(audio_frame)

    def _write_audio(self, frame: Any) -> None:
        if self.video_output is None:
            # The container needs all streams before any packet, and the first video frame gives the size.
            self.pending_audio.append(frame)
            if len(self.pending_audio) > MAX_PENDING_AUDIO_FRAMES:
                raise TranscodingError("The video's first frame comes too late.")
            return
        if frame.pts is not None:
            frame.pts = max(0, frame.pts - round(self.start_seconds * AUDIO_RATE))
        self.output.mux(self.audio_output.encode(frame))

    def _finish(self) -> None:
        if self.video_output is None:
            raise TranscodingError("The video is damaged: no frame could be decoded.")
        if self.audio_output is not None:
            for audio_frame in self.resampler.resample(None):
                self._write_audio(audio_frame)
            self.output.mux(self.audio_output.encode(None))
        self.output.mux(self.video_output.encode(None))


def _decoded(packet: Any) -> Iterator[Any]:
    """The frames of a packet; damaged packets are skipped, as players do."""
    import av

    try:
        yield from packet.decode()
    except av.FFmpegError:
        return


def _tag_colours(codec: Any) -> None:
    """Tag the output as BT.709, limited range; players guess untagged colours by the frame size."""
    from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

    codec.colorspace, codec.color_range = Colorspace.ITU709, ColorRange.MPEG
    codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709


def _encoder_options(bit_rate: int) -> dict[str, str]:
    if not bit_rate:
        return {"preset": "veryfast", "crf": "23"}
    # As good as it gets within the rate.
    limits = {"maxrate": str(bit_rate), "bufsize": str(bit_rate)}
    return {"preset": "veryfast", "crf": "26", **limits}


def _output_size(width: int, height: int, short_side: int) -> tuple[int, int]:
    """The size with at most this shorter side; both sides even, as H.264 requires."""
    scale = min(1.0, short_side / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


if __name__ == "__main__":
    main(sys.argv[1:])
