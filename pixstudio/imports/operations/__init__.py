"""Importing the videos that an account holds already."""

from pixstudio.imports.operations.control import (
    AlreadyOpen,
    AlreadyOver,
    count_videos,
    pause_import,
    resume_import,
    start_import,
    stop_import,
)
from pixstudio.imports.operations.walk import bring_videos, find_due_imports

__all__ = [
    "AlreadyOpen",
    "AlreadyOver",
    "bring_videos",
    "count_videos",
    "find_due_imports",
    "pause_import",
    "resume_import",
    "start_import",
    "stop_import",
]
