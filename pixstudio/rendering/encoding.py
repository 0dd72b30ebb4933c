"""Encoding frames and audio to MP4 with H.264 and AAC."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from queue import Empty, Queue
from tempfile import NamedTemporaryFile
from threading import Event, Thread
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from pixstudio.rendering.text_overlay import TextOverlay

StereoAudio = NDArray[np.float32]
FRAME_RATE = 24
SAMPLE_RATE = 48000
BT709 = 1
LIMITED_RANGE = 1
FASTEST_MP3 = {"compression_level": "9"}
HD_PIXELS, FOUR_K_PIXELS = 1_000_000, 6_000_000


@dataclass
class VideoTrack:
    """Frames of any size and format with audio and text overlay."""

    frames: Iterable[VideoFrame]
    audio: StereoAudio | None = None
    rate: Fraction = field(default_factory=lambda: Fraction(FRAME_RATE))
    lettering: TextOverlay | None = None
    interpolation: Interpolation = Interpolation.BICUBIC


def frame_count(seconds: float) -> int:
    """Frames in that many seconds."""
    return max(1, round(seconds * FRAME_RATE))


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that replaces it only on success."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        dir=path.parent, prefix=".", suffix=path.suffix, delete=False
    ) as handle:
        temporary = Path(handle.name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def encode_video(reel: VideoTrack, size: tuple[int, int], path: Path) -> None:
    """Encode the track as an MP4 of exactly `size` with the index at its start."""
    with (
        atomic_path(path) as temporary,
        av.open(str(temporary), "w", format="mp4", options={"movflags": "faststart"}) as video,
    ):
        image = _video_stream(video, size, reel.rate)
        packets: Iterator[Any] = iter(())
        if reel.audio is not None:
            packets = _audio_packets(video.add_stream("aac", rate=SAMPLE_RATE), reel.audio)
        _write(video, image, reel, size, packets)


def encode_audio(audio: StereoAudio, path: Path) -> None:
    """Write audio as MP3 or, for a .wav path, as 16-bit PCM."""
    is_wav = path.suffix == ".wav"
    codec, options = ("pcm_s16le", {}) if is_wav else ("libmp3lame", FASTEST_MP3)
    with atomic_path(path) as temporary, av.open(str(temporary), "w") as file:
        stream = file.add_stream(codec, rate=SAMPLE_RATE, options=options)
        for packet in _audio_packets(stream, audio):
            file.mux(packet)


def _video_stream(video: Any, size: tuple[int, int], rate: Fraction) -> Any:
    four_k = size[0] * size[1] > FOUR_K_PIXELS
    preset = "ultrafast" if four_k else "superfast"
    options = {
        "preset": preset,
        "crf": "23" if size[0] * size[1] > HD_PIXELS else "21",
        "g": str(round(rate * 2)),
    }
    stream = video.add_stream("libx264", rate=rate, options=options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.thread_count = 2
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = LIMITED_RANGE
    return stream


def _audio_packets(stream: Any, audio: StereoAudio) -> Iterator[Any]:
    stream.bit_rate = 128_000
    stream.layout = "stereo"
    levels = "s16" if stream.codec_context.name.startswith("pcm") else "fltp"
    for start in range(0, audio.shape[1], 1024):
        block = np.ascontiguousarray(audio[:, start : start + 1024], dtype=np.float32)
        if levels == "s16":
            block = (block.T.reshape(1, -1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(block, format=levels, layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        frame.time_base = Fraction(1, SAMPLE_RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _write(
    video: Any, stream: Any, reel: VideoTrack, size: tuple[int, int], packets: Iterator[Any]
) -> None:
    waiting = next(packets, None)
    for number, frame in enumerate(prefetch(_finished(reel, size))):
        frame.pts, frame.time_base = number, 1 / reel.rate
        video.mux(stream.encode(frame))
        while waiting is not None and waiting.pts * waiting.time_base <= number / reel.rate:
            video.mux(waiting)
            waiting = next(packets, None)
    video.mux(stream.encode(None))
    while waiting is not None:
        video.mux(waiting)
        waiting = next(packets, None)


def _finished(reel: VideoTrack, size: tuple[int, int]) -> Iterator[VideoFrame]:
    scaler = VideoReformatter()
    for number, frame in enumerate(reel.frames):
        shown = scaler.reformat(
            frame,
            *size,
            "yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range="MPEG",
            interpolation=reel.interpolation,
        )
        if reel.lettering is not None:
            reel.lettering.draw(shown, float(number / reel.rate))
        yield shown


def prefetch(frames: Iterator[VideoFrame], depth: int = 4) -> Iterator[VideoFrame]:
    """Draw the next frames in a thread while the last one is being encoded."""
    drawn: Queue[VideoFrame | BaseException | None] = Queue(depth)
    stopped = Event()
    drawing = Thread(target=_draw, args=(frames, drawn, stopped), daemon=True)
    drawing.start()
    try:
        while (frame := drawn.get()) is not None:
            if isinstance(frame, BaseException):
                raise frame
            yield frame
    finally:
        stopped.set()
        while drawing.is_alive():
            with suppress(Empty):
                drawn.get(timeout=0.01)


def _draw(
    frames: Iterator[VideoFrame], drawn: "Queue[VideoFrame | BaseException | None]", stopped: Event
) -> None:
    try:
        for frame in frames:
            if stopped.is_set():
                break
            drawn.put(frame)
        drawn.put(None)
    except Exception as error:  # raised in the thread that waits for the frame
        drawn.put(error)
