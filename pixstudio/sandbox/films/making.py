"""From a spec to a finished film, picture or poster."""

from pathlib import Path
from typing import Any

from PIL import Image

from .footage import frame_at
from .frames import picture_of_frame
from .reels import reel_of, scene_picture
from .spec import FilmSpec
from .writing import replacing, write_reel

LOSSY = {".jpg": 88, ".jpeg": 88, ".webp": 84}


def make_film(spec: FilmSpec, path: Path) -> None:
    """Write the film as an MP4 (H.264, AAC when there is sound); `path` appears only when complete.

    Raises: UnreadableMedia for an ingredient that can't be opened; ValueError for an unknown
    kind or a missing ingredient.
    """
    write_reel(reel_of(spec), spec.size, path)


def make_picture(spec: FilmSpec, path: Path) -> None:
    """Write a still in the format of the suffix: the scene, or the film's first picture.

    Raises: as make_film.
    """
    if spec.kind == "text":
        picture = scene_picture(spec.seed, *spec.size, spec.prompt)
    else:
        frame = next(iter(reel_of(spec).frames))
        picture = picture_of_frame(frame).resize(spec.size)
    save_picture(picture, path)


def make_poster(film: Path, path: Path, at_seconds: float = 0.0) -> None:
    """Write what a film shows at a second, by default its first picture, as the suffix says.

    Raises: UnreadableMedia.
    """
    save_picture(frame_at(film, at_seconds), path)


def save_picture(picture: Image.Image, path: Path) -> None:
    """Save a picture whole or not at all."""
    options: dict[str, Any] = {"quality": LOSSY[path.suffix]} if path.suffix in LOSSY else {}
    with replacing(path) as temporary:
        picture.save(temporary, **options)
