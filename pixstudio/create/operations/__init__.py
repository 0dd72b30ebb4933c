"""Drafts, frames taken from videos, and results as sources."""

from pixstudio.create.operations.drafts import keep_draft, keep_replaced_prompt
from pixstudio.create.operations.frames import frame_of_file, frame_of_result
from pixstudio.create.operations.sources import file_of_result

__all__ = [
    "file_of_result",
    "frame_of_file",
    "frame_of_result",
    "keep_draft",
    "keep_replaced_prompt",
]
