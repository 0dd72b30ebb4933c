"""All operations on jobs. Pages, tasks, commands and programs call these and nothing else."""

from pixstudio.jobs.operations.actions.job_actions import (
    accept_candidate,
    cancel_generation,
    cancel_many,
    dismiss_generation,
    save_again,
)
from pixstudio.jobs.operations.actions.job_permissions import denied_jobs
from pixstudio.jobs.operations.actions.retries import retry_generation, retry_many, submit_again
from pixstudio.jobs.operations.create_generations import (
    JobAlreadySent,
    JobInputs,
    NoAccountConnected,
    change_waiting_generation,
    create_generations,
)
from pixstudio.jobs.operations.due import find_due, next_due_at, prune_tasks
from pixstudio.jobs.operations.polling.account_poll import poll_account, poll_account_soon
from pixstudio.jobs.operations.polling.account_refresh import refresh_and_poll_account
from pixstudio.jobs.operations.polling.orphans import poll_orphan
from pixstudio.jobs.operations.polling.poll_shifts import poll_due_accounts
from pixstudio.jobs.operations.queue.approvals import approve_over_budget, take_over_job
from pixstudio.jobs.operations.queue.held_jobs import cancel_held_jobs, resume_held_jobs
from pixstudio.jobs.operations.stored_files import check_stored_file
from pixstudio.jobs.operations.submission.outcomes import record_outcome
from pixstudio.jobs.operations.submission.shifts import submit_waiting
from pixstudio.jobs.operations.submission.source_lookup import check_source_upstream
from pixstudio.jobs.operations.submission.submit import submit_next
from pixstudio.jobs.operations.submission.uploads import prepare_generation

__all__ = [
    "JobAlreadySent",
    "JobInputs",
    "NoAccountConnected",
    "accept_candidate",
    "approve_over_budget",
    "cancel_generation",
    "cancel_held_jobs",
    "cancel_many",
    "change_waiting_generation",
    "check_source_upstream",
    "check_stored_file",
    "create_generations",
    "denied_jobs",
    "dismiss_generation",
    "find_due",
    "next_due_at",
    "poll_account",
    "poll_account_soon",
    "poll_due_accounts",
    "poll_orphan",
    "prepare_generation",
    "prune_tasks",
    "record_outcome",
    "refresh_and_poll_account",
    "resume_held_jobs",
    "retry_generation",
    "retry_many",
    "save_again",
    "submit_again",
    "submit_next",
    "submit_waiting",
    "take_over_job",
]
