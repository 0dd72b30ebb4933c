"""Video specifications: operation, size, length, inputs."""

from dataclasses import dataclass
from pathlib import Path

SHORT_SIDE_PIXELS = {"360p": 360, "540p": 540, "720p": 720, "1080p": 1080, "2160p": 2160}


class UnreadableMedia(Exception):
    """The file is not an image, video or audio that can be opened."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} can't be read as an image, a video or audio.")
        self.path = path


@dataclass(frozen=True)
class VideoSpec:
    """All inputs of a video; equal specifications over equal files give equal videos.

    `seconds` is the length of the new part: `extend` adds it to the source's length; `modify`,
    `lipsync` and `upscale` ignore it and use the source's. `segment_seconds` has one length per
    transition, so one fewer than `images`, and replaces `seconds`; without it the segments
    are equal. `audio` is native, effect, speech, effect_default or None.
    """

    kind: str
    width: int
    height: int
    seconds: float
    seed: int
    prompt: str = ""
    images: tuple[Path, ...] = ()
    segment_seconds: tuple[float, ...] = ()
    source: Path | None = None
    audio: str | None = None
    audio_file: Path | None = None
    speech: str = ""
    keep_source_audio: bool = True
    title: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height


def video_size(quality: str, aspect_ratio: str) -> tuple[int, int]:
    """Return (width, height) in even pixels; the quality names the short side.

    Raises: ValueError for a quality or ratio that can't be read.
    """
    if quality not in SHORT_SIDE_PIXELS:
        raise ValueError(f"unknown quality {quality!r}")
    across, down = (float(part) for part in aspect_ratio.split(":"))
    if across <= 0 or down <= 0:
        raise ValueError(f"impossible aspect ratio {aspect_ratio!r}")
    short = SHORT_SIDE_PIXELS[quality]
    long = round(short * max(across, down) / min(across, down) / 2) * 2
    return (long, short) if across >= down else (short, long)
