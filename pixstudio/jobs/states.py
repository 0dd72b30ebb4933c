"""The states of a generation and the steps between them. Pure Python; checked at import.

What each state promises: docs/decisions/0003-submission.md. `unsaved` is a result that is paid for and
finished upstream but could not be stored here (docs/decisions/0004-unsaved.md).
"""

from enum import IntEnum, StrEnum


class State(StrEnum):
    QUEUED = "queued"
    SUBMITTING = "submitting"
    RUNNING = "running"
    SAVING = "saving"
    DONE = "done"
    UNSAVED = "unsaved"
    REFUSED = "refused"
    FAILED = "failed"
    MODERATED = "moderated"
    CANCELLED = "cancelled"
    DELETED = "deleted"
    UNKNOWN = "unknown"
    ASK = "ask"
    ABANDONED = "abandoned"


class Charge(StrEnum):
    """How the credits of an attempt are counted; each attempt is in one of these and in no other."""

    # It may be charged: on its way, running, or unanswered.
    RESERVED = "reserved"
    # Ended at the API: no page promises a refund.
    CHARGED = "charged"
    # Dismissed without an answer; counted apart until the account's credits show that it cost nothing.
    WRITTEN_OFF = "written_off"
    # Proven: not accepted, or made elsewhere.
    NOTHING = "nothing"


class ResultGroup(StrEnum):
    """The list that shows a job: with a result, not ended (or waiting for a user), ended without one."""

    FINISHED = "finished"
    OPEN = "open"
    FAILED = "failed"
    # Removed here; in no list.
    REMOVED = "removed"


class PanelRank(IntEnum):
    """The groups of the Activity panel in its order, of jobs that have not ended."""

    NEEDS_USER = 0
    UNDER_WAY = 1
    WAITING = 2


class IllegalTransition(Exception):
    """The requested transition is not in the table below."""


S = State
TRANSITIONS: dict[State, frozenset[State]] = {
    S.QUEUED: frozenset({S.SUBMITTING, S.CANCELLED, S.REFUSED}),
    S.SUBMITTING: frozenset({S.RUNNING, S.QUEUED, S.REFUSED, S.UNKNOWN}),
    S.RUNNING: frozenset({S.SAVING, S.FAILED, S.MODERATED, S.CANCELLED, S.DELETED}),
    S.SAVING: frozenset({S.DONE, S.UNSAVED}),
    S.UNSAVED: frozenset({S.SAVING}),
    # Removed here, and restored by an import.
    S.DONE: frozenset({S.SAVING, S.UNSAVED}),
    # A late answer may still prove a refusal, or that nothing was accepted.
    S.UNKNOWN: frozenset({S.RUNNING, S.ASK, S.REFUSED, S.QUEUED}),
    S.ASK: frozenset({S.RUNNING, S.ABANDONED, S.QUEUED, S.REFUSED}),
    # Found later: a paid result is never dropped because its job was dismissed.
    S.ABANDONED: frozenset({S.RUNNING, S.QUEUED}),
    S.CANCELLED: frozenset({S.SAVING, S.FAILED, S.MODERATED, S.DELETED, S.QUEUED}),
    S.REFUSED: frozenset({S.QUEUED}),
    S.FAILED: frozenset({S.QUEUED}),
    S.MODERATED: frozenset({S.QUEUED}),
    S.DELETED: frozenset({S.QUEUED}),
}

# The job will change state without user action.
ACTIVE = frozenset({S.QUEUED, S.SUBMITTING, S.RUNNING, S.SAVING, S.UNKNOWN})
# Active, and a worker or PixVerse is at it.
UNDER_WAY = ACTIVE - {S.QUEUED}
# A user decides how it goes on.
NEEDS_USER = frozenset({S.ASK, S.UNSAVED})
# Ended without a result.
FAILED_STATES = frozenset({S.REFUSED, S.FAILED, S.MODERATED, S.CANCELLED, S.DELETED, S.ABANDONED})
# Uses one of the account's slots, as far as we know.
OCCUPYING = frozenset({S.SUBMITTING, S.RUNNING, S.UNKNOWN})
# Accepted upstream: a reading may end it.
MOVABLE = frozenset({S.RUNNING, S.CANCELLED})
# The answer to an attempt is missing; the result may still appear.
UNANSWERED = frozenset({S.UNKNOWN, S.ASK, S.ABANDONED})
# A user may retry these without a special confirmation.
RETRYABLE = frozenset({S.REFUSED, S.FAILED, S.MODERATED, S.CANCELLED, S.DELETED})
# Sent, and no proof yet of what became of it.
AWAITING_ANSWER = frozenset({S.SUBMITTING, S.UNKNOWN, S.ASK})

if set(TRANSITIONS) != set(State):
    raise IllegalTransition("A state is missing in TRANSITIONS.")


def check_transition(before: State, after: State) -> None:
    """Raises: IllegalTransition if the table has no such transition."""
    if after not in TRANSITIONS[before]:
        raise IllegalTransition(f"No step leads from {before} to {after}.")


# Problems of a paused job: paused by a member, or while it is edited.
PAUSED, EDITED = "paused", "edited"
# The `problem` of a cancelled job whose sending was not approved.
DECLINED = "declined"
# The `problem` of an imported job: no user waits for its file.
IMPORTED = "imported"

# Outcomes of attempts that PixVerse did not accept; the job went back to the queue and is sent again.
UPLOAD_LOST, MODEL_REFUSED = "upload_lost", "model_refused"
TAKEN_BACK = (UPLOAD_LOST, MODEL_REFUSED, "busy", "unreachable")

# The verdict on an attempt that an admin recognised in the platform's statistics.
COUNTED = "counted"

# The rating of a rejected result; others are rated 1 to 5, or not at all.
REJECTED, BEST_RATING = 0, 5
