"""Result overrides: results listed in another field, or served as other bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pixstudio.sandbox.errors import bad_request

if TYPE_CHECKING:
    from pixstudio.sandbox.state.records import Job
    from pixstudio.sandbox.state.sandbox_state import SandboxState

RESULT_FIELDS = ("url", "img_url")


def overrides_folder(state: SandboxState) -> Path:
    """The folder of the override files."""
    return state.settings.state_dir / "replaced"


def override_results(state: SandboxState, values: Mapping[str, Any]) -> list[str]:
    """Override the results of all jobs, or of the one with `video_id`. Returns their ids.

    `field` (`url` or `img_url`) lists the result's URL. `content` is the base64 of the bytes to serve, and
    `suffix` (such as `.gif`) sets their type.

    Raises: `ApiError` 400 for an unknown field, or bytes that are no base64.
    """
    field, name = str(values.get("field", "")), ""
    if field and field not in RESULT_FIELDS:
        raise bad_request(f"field must be one of: {', '.join(RESULT_FIELDS)}")
    if "content" in values:
        name = _save_override(state, str(values["content"]), str(values.get("suffix", ".bin")))
    with state.lock:
        wanted = values.get("video_id")
        jobs = [job for job in state.jobs.values() if wanted in (None, job.key)]
        for job in jobs:
            _apply_override(state, job, field, name)
    return [job.key for job in jobs]


def _save_override(state: SandboxState, content: str, suffix: str) -> str:
    try:
        data = base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise bad_request(f"content is no base64: {error}") from error
    if not suffix.startswith(".") or not suffix[1:].isalnum():
        raise bad_request("suffix must be a dot and letters")
    name = hashlib.sha256(data).hexdigest()[:16] + suffix
    path = overrides_folder(state) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return name


def _apply_override(state: SandboxState, job: Job, field: str, name: str) -> None:
    job.result_field = field or job.result_field
    job.override_file = name or job.override_file
    state.save_job(job)
