"""Everything that can be done with a generation; pages, tasks and commands call these and nothing else."""

from pixstudio.generations.operations.answers import record_answer
from pixstudio.generations.operations.bringing import bring_videos
from pixstudio.generations.operations.create import (
    AlreadySent,
    Ingredients,
    NotReady,
    change_waiting_generation,
    create_generation,
    create_generations,
)
from pixstudio.generations.operations.decide import (
    accept_candidate,
    cancel_generation,
    cancel_many,
    dismiss_generation,
    remove_generation,
    save_again,
)
from pixstudio.generations.operations.doing import refused_among
from pixstudio.generations.operations.drafts import keep_draft, keep_replaced_prompt
from pixstudio.generations.operations.due import find_due, prune_tasks
from pixstudio.generations.operations.frames import frame_of_file, frame_of_result
from pixstudio.generations.operations.holding import cancel_held, release_held
from pixstudio.generations.operations.importing import (
    AlreadyOpen,
    AlreadyOver,
    count_videos,
    pause_import,
    resume_import,
    start_import,
    stop_import,
)
from pixstudio.generations.operations.kept import look_for_file
from pixstudio.generations.operations.letting import let_pass, take_over
from pixstudio.generations.operations.orphans import read_orphan
from pixstudio.generations.operations.posters import fetch_posters
from pixstudio.generations.operations.prepare import prepare_generation
from pixstudio.generations.operations.read import read_account, read_team_soon
from pixstudio.generations.operations.retrying import retry_generation, retry_many, submit_again
from pixstudio.generations.operations.save import save_result
from pixstudio.generations.operations.sources import file_of_result, look_up_result
from pixstudio.generations.operations.spending_rules import set_spending_rules
from pixstudio.generations.operations.submit import submit_next
from pixstudio.generations.operations.tracking import (
    Cleared,
    TrackedJob,
    clear_tracking,
    tracked_jobs,
)
from pixstudio.generations.operations.upkeep import look_after_account
from pixstudio.generations.operations.waiting import (
    move_in_line,
    pause_all,
    pause_generation,
    resume_all,
    resume_generation,
    start_editing,
)

__all__ = [
    "AlreadyOpen",
    "AlreadyOver",
    "AlreadySent",
    "Cleared",
    "Ingredients",
    "NotReady",
    "TrackedJob",
    "accept_candidate",
    "bring_videos",
    "cancel_generation",
    "cancel_held",
    "cancel_many",
    "change_waiting_generation",
    "clear_tracking",
    "count_videos",
    "create_generation",
    "create_generations",
    "dismiss_generation",
    "fetch_posters",
    "file_of_result",
    "find_due",
    "frame_of_file",
    "frame_of_result",
    "keep_draft",
    "keep_replaced_prompt",
    "let_pass",
    "look_after_account",
    "look_for_file",
    "look_up_result",
    "move_in_line",
    "pause_all",
    "pause_generation",
    "pause_import",
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
    "resume_import",
    "retry_generation",
    "retry_many",
    "save_again",
    "save_result",
    "set_spending_rules",
    "start_editing",
    "start_import",
    "stop_import",
    "submit_again",
    "submit_next",
    "take_over",
    "tracked_jobs",
]
