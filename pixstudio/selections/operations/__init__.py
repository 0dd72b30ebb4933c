"""Operations on selected results."""

from pixstudio.selections.operations.runs import (
    NewRun,
    RunEnded,
    cancel_run,
    create_run,
    dismiss_run,
    find_due_runs,
    next_due_run,
    process_run,
    propose_run,
    start_proposed_run,
)

__all__ = [
    "NewRun",
    "RunEnded",
    "cancel_run",
    "create_run",
    "dismiss_run",
    "find_due_runs",
    "next_due_run",
    "process_run",
    "propose_run",
    "start_proposed_run",
]
