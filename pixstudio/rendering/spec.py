"""Video specifications: operation, size, length, inputs."""

from dataclasses import dataclass
from pathlib import Path


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
