"""Decoding video and audio files: facts, frames and audio."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from pixstudio.rendering.encoding import FRAME_RATE, SAMPLE_RATE, StereoAudio
from pixstudio.rendering.frame_conversion import frame_to_image, image_to_frame
from pixstudio.rendering.images import crop_to_fill
from pixstudio.rendering.spec import UnreadableMedia

MAX_FRAMES_PER_SECOND = 30


@dataclass(frozen=True)
class VideoFacts:
    """Facts of a video: displayed size, length, frame rate of a copy, audio or not."""

    width: int
    height: int
    seconds: float
    rate: Fraction
    has_audio: bool

    @property
    def frame_count(self) -> int:
        """Frames of a copy of the whole video."""
        return max(1, round(self.seconds * self.rate))


@contextmanager
def open_media(path: Path) -> Iterator[Any]:
    """Open a video or audio for reading.

    Raises: UnreadableMedia, also when it turns out to be broken during reading.
    """
    try:
        with av.open(str(path)) as media:
            yield media
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        raise UnreadableMedia(path) from error


def measure_video(path: Path) -> VideoFacts:
    """Return the facts of a video.

    Raises: UnreadableMedia when it has no frame.
    """
    with open_media(path) as video:
        stream = video.streams.video[0]
        first = next(video.decode(stream), None)
        if first is None:
            raise UnreadableMedia(path)
        width, height = first.width, first.height
        if first.rotation % 180:
            width, height = height, width
        rate = Fraction(stream.average_rate or stream.guessed_rate or FRAME_RATE)
        if not 10 <= rate <= MAX_FRAMES_PER_SECOND:
            rate = Fraction(FRAME_RATE)
        return VideoFacts(width, height, _seconds(video, stream), rate, bool(video.streams.audio))


def _seconds(video: Any, stream: Any) -> float:
    if stream.duration:
        return float(stream.duration * stream.time_base)
    return video.duration / av.time_base if video.duration else 1.0


def decode_frames(path: Path, facts: VideoFacts, size: tuple[int, int]) -> Iterator[VideoFrame]:
    """Give the video's frames at a steady rate, in the shape of `size`, cropped where needed."""
    given, wanted = 0, facts.frame_count
    with open_media(path) as video:
        stream = video.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "AUTO", 2
        shown: VideoFrame | None = None
        for frame in video.decode(stream):
            due = float(frame.time or 0) - float((stream.start_time or 0) * stream.time_base)
            while shown is not None and given < wanted and given / facts.rate < due - 0.001:
                yield shown
                given += 1
            shown = _shaped(frame, size)
        while shown is not None and given < wanted:
            yield shown
            given += 1


def _shaped(frame: VideoFrame, size: tuple[int, int]) -> VideoFrame:
    turned = frame.rotation % 360
    width, height = (frame.height, frame.width) if turned % 180 else (frame.width, frame.height)
    if not turned and abs(width * size[1] / (height * size[0]) - 1) < 0.015:
        return frame
    image = frame_to_image(frame)
    scale = min(1.0, max(image.width / size[0], image.height / size[1]))
    return image_to_frame(crop_to_fill(image, round(size[0] * scale), round(size[1] * scale)))


def frame_at(path: Path, seconds: float) -> Image.Image:
    """The image of a video at that second, or its last one.

    Raises: UnreadableMedia.
    """
    with open_media(path) as video:
        shown = None
        for frame in video.decode(video=0):
            shown = frame
            if float(frame.time or 0) >= seconds - 0.001:
                break
        if shown is None:
            raise UnreadableMedia(path)
        return frame_to_image(shown)


def decode_audio(path: Path) -> StereoAudio | None:
    """The audio of a video or audio file as 48 kHz stereo (2, samples), None without audio.

    Raises: UnreadableMedia.
    """
    with open_media(path) as media:
        if not media.streams.audio:
            return None
        converter = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
        blocks = [
            block.to_ndarray()
            for frame in media.decode(audio=0)
            for block in converter.resample(frame)
        ]
        blocks += [block.to_ndarray() for block in converter.resample(None)]
        return np.concatenate(blocks, axis=1).astype(np.float32) if blocks else None


def fit_to_length(audio: StereoAudio, seconds: float) -> StereoAudio:
    """The audio cut or padded with silence to that length."""
    wanted = round(seconds * SAMPLE_RATE)
    cut = audio[:, :wanted]
    return np.pad(cut, ((0, 0), (0, wanted - cut.shape[1])))
