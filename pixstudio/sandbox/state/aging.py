"""Removes what is old, where `keep_days` says so: results, uploads, charges and logged calls."""

from __future__ import annotations

from pathlib import Path

from pixstudio.sandbox.state.sandbox_state import SandboxState


def remove_old(state: SandboxState, videos: Path, uploads: Path, before: float) -> int:
    """Forget what is from before this time, in seconds since the epoch; returns how many files went.

    Results and uploads are as old as their files. What runs stays, and what jobs that stay are made from.
    """
    with state.lock:
        jobs = state.jobs.values()
        old = {job.key for job in jobs if _is_old(videos / job.file_name, before)}
        requests = [job.request for job in jobs if job.key not in old or job.is_running]
        old -= {request.source_id for request in requests} | state.running.keys()
        used = {path for one in requests for path in (*one.images, one.source_path, one.audio_path)}
        files = {path: uploads / one.file for path, one in state.uploads.items()}
        unused = [path for path in files if path not in used and _is_old(files[path], before)]
        gone = [videos / state.jobs[key].file_name for key in old] + [files[one] for one in unused]
        state.forget(old, unused, before)
    for path in gone:
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.jpg").unlink(missing_ok=True)
    return len(gone)


def _is_old(path: Path, before: float) -> bool:
    return path.exists() and path.stat().st_mtime < before
