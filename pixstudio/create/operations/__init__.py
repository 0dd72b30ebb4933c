"""Operations of Create: submissions, drafts, frames taken from videos, results as library files."""

from pixstudio.create.operations.drafts import remember_replaced_prompt, save_draft
from pixstudio.create.operations.frames import save_file_frame, save_result_frame
from pixstudio.create.operations.remixes import record_remix
from pixstudio.create.operations.save_result_file import save_result_file
from pixstudio.create.operations.submission import AlreadySubmitted, create_jobs

__all__ = [
    "AlreadySubmitted",
    "create_jobs",
    "record_remix",
    "remember_replaced_prompt",
    "save_draft",
    "save_file_frame",
    "save_result_file",
    "save_result_frame",
]
