"""Results that are not what was to be expected: named in another field, or other bytes in their place."""

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


def overrides_folder(world: SandboxState) -> Path:
    """Where the files lie that stand in for results."""
    return world.settings.state_dir / "replaced"


def override_results(world: SandboxState, values: Mapping[str, Any]) -> list[str]:
    """Change how results come: all there are, or the one with `video_id`.

    `field` is `url` or `img_url`, whichever is to name the result. `content` is base64 of the bytes that
    come for it, and `suffix` (such as `.gif`) says the type they are served as.

    Raises: `Refusal` 400 for an unknown field, or bytes that are no base64.
    """
    field, name = str(values.get("field", "")), ""
    if field and field not in RESULT_FIELDS:
        raise bad_request(f"field must be one of: {', '.join(RESULT_FIELDS)}")
    if "content" in values:
        name = _kept(world, str(values["content"]), str(values.get("suffix", ".bin")))
    with world.lock:
        wanted = values.get("video_id")
        jobs = [job for job in world.jobs.values() if wanted in (None, job.key)]
        for job in jobs:
            _change(world, job, field, name)
    return [job.key for job in jobs]


def _kept(world: SandboxState, content: str, suffix: str) -> str:
    try:
        data = base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise bad_request(f"content is no base64: {error}") from error
    if not suffix.startswith(".") or not suffix[1:].isalnum():
        raise bad_request("suffix must be a dot and letters")
    name = hashlib.sha256(data).hexdigest()[:16] + suffix
    path = overrides_folder(world) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return name


def _change(world: SandboxState, job: Job, field: str, name: str) -> None:
    job.result_field = field or job.result_field
    job.replaced_by = name or job.replaced_by
    world.keep_job(job)
