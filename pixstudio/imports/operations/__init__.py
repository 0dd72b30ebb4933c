"""Importing what an account holds already."""

from pixstudio.imports.operations.control import (
    ImportAlreadyEnded,
    ImportAlreadyOpen,
    count_results,
    pause_import,
    resume_import,
    start_import,
    stop_import,
)
from pixstudio.imports.operations.due import find_due_imports, next_due_import
from pixstudio.imports.operations.walk import import_videos

__all__ = [
    "ImportAlreadyEnded",
    "ImportAlreadyOpen",
    "count_results",
    "find_due_imports",
    "import_videos",
    "next_due_import",
    "pause_import",
    "resume_import",
    "start_import",
    "stop_import",
]
