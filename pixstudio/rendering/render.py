"""From a spec to a finished video, image or poster."""

from pathlib import Path
from typing import Any

from PIL import Image

from pixstudio.rendering.decoding import frame_at
from pixstudio.rendering.encoding import atomic_path, encode_video
from pixstudio.rendering.frame_conversion import frame_to_image
from pixstudio.rendering.spec import VideoSpec
from pixstudio.rendering.video_builders import build_video, scene_image

LOSSY_QUALITY = {".jpg": 88, ".jpeg": 88, ".webp": 84}


def render_video(spec: VideoSpec, path: Path) -> None:
    """Write the video as an MP4 (H.264, AAC when there is audio); `path` appears only when complete.

    Raises: UnreadableMedia for an input that can't be opened; ValueError for an unknown
    operation or a missing input.
    """
    encode_video(build_video(spec), spec.size, path)


def render_image(spec: VideoSpec, path: Path) -> None:
    """Write a still in the format of the suffix: the scene, or the video's first image.

    Raises: as `render_video`.
    """
    if spec.kind == "text":
        image = scene_image(spec.seed, *spec.size, spec.prompt)
    else:
        frame = next(iter(build_video(spec).frames))
        image = frame_to_image(frame).resize(spec.size)
    save_image(image, path)


def render_poster(video: Path, path: Path, at_seconds: float = 0.0) -> None:
    """Write the frame of a video at a second, by default the first, in the format of the suffix.

    Raises: UnreadableMedia.
    """
    save_image(frame_at(video, at_seconds), path)


def save_image(image: Image.Image, path: Path) -> None:
    """Save an image atomically."""
    options: dict[str, Any] = (
        {"quality": LOSSY_QUALITY[path.suffix]} if path.suffix in LOSSY_QUALITY else {}
    )
    with atomic_path(path) as temporary:
        image.save(temporary, **options)
