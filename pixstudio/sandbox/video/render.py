"""From a spec to a finished film, picture or poster."""

from pathlib import Path
from typing import Any

from PIL import Image

from pixstudio.sandbox.video.decoding import frame_at
from pixstudio.sandbox.video.encoding import atomic_path, encode_video
from pixstudio.sandbox.video.frame_conversion import frame_to_image
from pixstudio.sandbox.video.spec import VideoSpec
from pixstudio.sandbox.video.video_builders import build_video, scene_image

LOSSY_QUALITY = {".jpg": 88, ".jpeg": 88, ".webp": 84}


def render_video(spec: VideoSpec, path: Path) -> None:
    """Write the film as an MP4 (H.264, AAC when there is sound); `path` appears only when complete.

    Raises: UnreadableMedia for an ingredient that can't be opened; ValueError for an unknown
    kind or a missing ingredient.
    """
    encode_video(build_video(spec), spec.size, path)


def render_image(spec: VideoSpec, path: Path) -> None:
    """Write a still in the format of the suffix: the scene, or the film's first picture.

    Raises: as make_film.
    """
    if spec.kind == "text":
        image = scene_image(spec.seed, *spec.size, spec.prompt)
    else:
        frame = next(iter(build_video(spec).frames))
        image = frame_to_image(frame).resize(spec.size)
    save_image(image, path)


def render_poster(video: Path, path: Path, at_seconds: float = 0.0) -> None:
    """Write what a film shows at a second, by default its first picture, as the suffix says.

    Raises: UnreadableMedia.
    """
    save_image(frame_at(video, at_seconds), path)


def save_image(image: Image.Image, path: Path) -> None:
    """Save a picture whole or not at all."""
    options: dict[str, Any] = (
        {"quality": LOSSY_QUALITY[path.suffix]} if path.suffix in LOSSY_QUALITY else {}
    )
    with atomic_path(path) as temporary:
        image.save(temporary, **options)
