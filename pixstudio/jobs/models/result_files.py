"""Where the files of results are stored."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixstudio.jobs.models.jobs import Generation


def result_path(generation: Generation, name: str) -> str:
    """The ending of `name` is ours: it follows from the bytes."""
    return f"{generation.stored_folder}/result{PurePosixPath(name).suffix.lower()}"


def poster_path(generation: Generation, _name: str) -> str:
    return f"{generation.stored_folder}/poster.webp"


def playable_path(generation: Generation, _name: str) -> str:
    return f"{generation.stored_folder}/playable.mp4"


def preview_path(generation: Generation, _name: str) -> str:
    return f"{generation.stored_folder}/preview.mp4"
