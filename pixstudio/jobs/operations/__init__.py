"""All operations on jobs. Pages, tasks, commands and programs call these and nothing else."""

from pixstudio.jobs.operations.actions.job_actions import (
    accept_candidate,
    cancel_generation,
    cancel_many,
    dismiss_generation,
    remove_generation,
    save_again,
)
from pixstudio.jobs.operations.actions.job_permissions import refused_among
from pixstudio.jobs.operations.actions.retries import retry_generation, retry_many, submit_again
from pixstudio.jobs.operations.budget_rules import set_spending_rules
from pixstudio.jobs.operations.create import (
    AlreadySent,
    Ingredients,
    NotReady,
    change_waiting_generation,
    create_generation,
    create_generations,
)
from pixstudio.jobs.operations.due import find_due, prune_tasks
from pixstudio.jobs.operations.polling.account_poll import read_account, read_team_soon
from pixstudio.jobs.operations.polling.account_refresh import look_after_account
from pixstudio.jobs.operations.polling.orphans import read_orphan
from pixstudio.jobs.operations.polling.tracked_jobs import (
    Cleared,
    TrackedJob,
    clear_tracking,
    tracked_jobs,
)
from pixstudio.jobs.operations.queue.approvals import let_pass, take_over
from pixstudio.jobs.operations.queue.held_jobs import cancel_held, release_held
from pixstudio.jobs.operations.queue.queue_actions import (
    move_in_line,
    pause_all,
    pause_generation,
    resume_all,
    resume_generation,
    start_editing,
)
from pixstudio.jobs.operations.saving.posters import fetch_posters
from pixstudio.jobs.operations.saving.save_result import save_result
from pixstudio.jobs.operations.saving.stored_files import look_for_file
from pixstudio.jobs.operations.submission.outcomes import record_answer
from pixstudio.jobs.operations.submission.source_lookup import look_up_result
from pixstudio.jobs.operations.submission.submit import submit_next
from pixstudio.jobs.operations.submission.uploads import prepare_generation

__all__ = [
    "AlreadySent",
    "Cleared",
    "Ingredients",
    "NotReady",
    "TrackedJob",
    "accept_candidate",
    "cancel_generation",
    "cancel_held",
    "cancel_many",
    "change_waiting_generation",
    "clear_tracking",
    "create_generation",
    "create_generations",
    "dismiss_generation",
    "fetch_posters",
    "find_due",
    "let_pass",
    "look_after_account",
    "look_for_file",
    "look_up_result",
    "move_in_line",
    "pause_all",
    "pause_generation",
    "prepare_generation",
    "prune_tasks",
    "read_account",
    "read_orphan",
    "read_team_soon",
    "record_answer",
    "refused_among",
    "release_held",
    "remove_generation",
    "resume_all",
    "resume_generation",
    "retry_generation",
    "retry_many",
    "save_again",
    "save_result",
    "set_spending_rules",
    "start_editing",
    "submit_again",
    "submit_next",
    "take_over",
    "tracked_jobs",
]
