"""From a spec to a finished film, picture or poster."""

from pathlib import Path

from . import reels
from .spec import FilmSpec
from .writing import write_reel


def make_film(spec: FilmSpec, path: Path) -> None:
    """Write the film as an MP4 (H.264, AAC when there is sound); `path` appears only when complete.

    Raises: UnreadableMedia for an ingredient that can't be opened; ValueError for an unknown kind or a
    missing ingredient.
    """
    write_reel(reels.reel_of(spec), spec.size, path)
