"""The sandbox's state: accounts, uploads, jobs and charges, guarded by one lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from itertools import count
from typing import Any

from pixstudio.sandbox.settings import SandboxSettings
from pixstudio.sandbox.state.call_log import CallLog, LoggedCall
from pixstudio.sandbox.state.fixtures import demo_accounts
from pixstudio.sandbox.state.progress import next_status
from pixstudio.sandbox.state.record_store import RecordStore
from pixstudio.sandbox.state.records import (
    DELETED,
    FAILED,
    Account,
    Charge,
    Job,
    Record,
    Upload,
    job_from_dict,
    to_dict,
)

FIRST_ID = 350_000_000_001
OWNER_ID = 4711
# How old the status of a running job may be.
ADVANCE_SECONDS = 0.02


class SandboxState:
    """The state in memory, also on disk with `persistent`.

    Hold `lock` for every read and write; never do HTTP or render videos under it.
    """

    def __init__(self, settings: SandboxSettings) -> None:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        self.settings = settings
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.base_url = f"http://{settings.host}:{settings.port}"
        self.on_change: Callable[[Job], None] = lambda job: None
        self._store: RecordStore | None = None
        self._clear()
        if settings.persistent:
            self._store = RecordStore(settings.state_dir / "sandbox.sqlite3")
            self._load(self._store)
        if not self.accounts and not self.jobs:
            self._add_demo_accounts()

    def _clear(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.uploads: dict[str, Upload] = {}
        self.jobs: dict[str, Job] = {}
        self.running: dict[str, Job] = {}
        self._jobs_by_email: dict[str, dict[str, Job]] = {}
        self._advanced_at = 0.0
        self.charges: list[Charge] = []
        self.calls = CallLog()
        self._numbers = count(FIRST_ID)

    def _add_demo_accounts(self) -> None:
        for account in demo_accounts():
            self.save_account(account)

    def _load(self, archive: RecordStore) -> None:
        self.accounts = {body["email"]: Account(**body) for body in archive.read("account")}
        self.uploads = {body["path"]: Upload(**body) for body in archive.read("upload")}
        self.jobs = {body["key"]: job_from_dict(body) for body in archive.read("job")}
        for job in self.jobs.values():
            self._index(job)
        self.charges = [Charge(**body) for body in archive.read("charge")]
        self.calls.restore(LoggedCall(**body) for body in archive.read("call"))
        taken = [job.number for job in self.jobs.values()]
        taken += [upload.number for upload in self.uploads.values()]
        self._numbers = count(max(taken, default=FIRST_ID) + 1)

    def _persist(self, kind: str, key: str, record: Record) -> None:
        if self._store:
            self._store.save(kind, key, to_dict(record))

    def contains_job(self, job: Job) -> bool:
        """Whether this job object still exists after resets and deletions."""
        with self.lock:
            return self.jobs.get(job.key) is job and not job.is_deleted

    def reset(self) -> None:
        """Delete everything and add the demo accounts."""
        with self.lock:
            numbers = self._numbers
            self._clear()
            self._numbers = numbers
            if self._store:
                self._store.clear()
            self._add_demo_accounts()

    def close(self) -> None:
        """Close the record store."""
        with self.lock:
            if self._store:
                self._store.close()
                self._store = None

    def next_id(self) -> int:
        """A new id, unique among jobs and uploads."""
        with self.lock:
            return next(self._numbers)

    def save_account(self, account: Account) -> None:
        """Insert or update an account."""
        with self.lock:
            self.accounts[account.email] = account
            self._persist("account", account.email, account)

    def delete_account(self, email: str) -> None:
        """Delete an account; its jobs remain, as orphans do in the real scheduler."""
        with self.lock:
            del self.accounts[email]
            if self._store:
                self._store.delete("account", email)

    def save_upload(self, upload: Upload) -> None:
        """Insert or update an upload."""
        with self.lock:
            self.uploads[upload.path] = upload
            self._persist("upload", upload.path, upload)

    def forget_uploads(self, paths: list[str]) -> None:
        """Delete the uploads at these paths, or all without paths; their jobs remain."""
        with self.lock:
            for path in paths or list(self.uploads):
                if self.uploads.pop(path, None) and self._store:
                    self._store.delete("upload", path)

    def save_job(self, job: Job) -> None:
        """Insert or update a job."""
        with self.lock:
            self.jobs[job.key] = job
            self._index(job)
            self._persist("job", job.key, job)

    def _index(self, job: Job) -> None:
        """Note whose job it is and whether it runs; the next `advance` looks at all that run."""
        self._jobs_by_email.setdefault(job.email, {})[job.key] = job
        if job.is_running:
            self.running[job.key] = job
        else:
            self.running.pop(job.key, None)
        self._advanced_at = 0.0

    def delete_job(self, job: Job) -> None:
        """Mark a job as deleted; credits are not refunded."""
        job.is_deleted, job.status = True, DELETED
        self.save_job(job)

    def forget(self, keys: Iterable[str], paths: list[str], before: float) -> None:
        """Delete jobs, uploads, and charges and calls from before a time, as if they had never been."""
        for job in [self.jobs.pop(key) for key in keys]:
            del self._jobs_by_email[job.email][job.key]
            if self._store:
                self._store.delete("job", job.key)
        if paths:
            self.forget_uploads(paths)
        self.charges = [charge for charge in self.charges if charge.at >= before]
        self.calls.forget(before)
        if self._store:
            self._store.delete_older(before)

    def save_charged_jobs(self, account: Account, jobs: list[Job], charge: Charge) -> None:
        """Save the jobs of one request, their charge and the account's balance in one transaction."""
        with self.lock, self._store.transaction() if self._store else nullcontext():
            self.save_account(account)
            for job in jobs:
                self.save_job(job)
            self.charges.append(charge)
            self._persist("charge", charge.video_id, charge)

    def log_call(self, **values: Any) -> None:
        """Log a POST for the statistics; `values` are those of `CallLog.add`."""
        with self.lock:
            call = self.calls.add(**values)
            self._persist("call", f"{call.at}-{call.number}", call)

    def advance(self) -> None:
        """Update every running job to the status due now and report the changes.

        Looked at a moment ago and unchanged since, they are left alone: there may be thousands.
        """
        now = time.time()
        with self.lock:
            if now - self._advanced_at < ADVANCE_SECONDS:
                return
            for job in list(self.running.values()):
                status = next_status(job, now, self.settings)
                if status != job.status:
                    job.status = status
                    self.save_job(job)
                    self.on_change(job)
            self._advanced_at = now

    def tick(self, steps: int) -> None:
        """Advance every running job by that many ticks."""
        with self.lock:
            for job in list(self.running.values()):
                job.ticks += steps
                self.save_job(job)
            self.advance()

    def finish(self) -> None:
        """Complete every running job."""
        with self.lock:
            for job in list(self.running.values()):
                job.is_forced_to_finish = True
                self.save_job(job)
            self.advance()

    def mark_rendered(self, key: str, *, success: bool = True) -> None:
        """Record that a job's result is rendered, or that rendering failed."""
        with self.lock:
            job = self.jobs.get(key)
            if job is None:
                return
            job.is_rendered, job.final_status = success, job.final_status if success else FAILED
            self.save_job(job)
            self.advance()

    def jobs_of(self, email: str) -> list[Job]:
        """The account's jobs without deleted ones, newest first."""
        with self.lock:
            mine = [
                job for job in self._jobs_by_email.get(email, {}).values() if not job.is_deleted
            ]
            return sorted(mine, key=lambda job: (job.accepted_at, job.number), reverse=True)

    def tracked_jobs(self) -> list[Job]:
        """Jobs in the API's scheduler: running, not off-peak, tracked."""
        with self.lock:
            return [j for j in self.running.values() if j.counts_as_concurrent and j.is_tracked]
