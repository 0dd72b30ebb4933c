"""Messages about states and errors: what happened, whether it was charged, what to do next."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.cards.presenters.file_wording import (
    FILE_BADGES,
    FILE_WAITING,
    FILE_WORDS,
    GONE_WORDS,
    storage_text,
)
from pixstudio.jobs.budgets import (
    OVER_COLLECTION,
    OVER_JOB_LIMIT,
    OVER_KEY,
    OVER_MEMBER,
    OVER_TEAM,
)
from pixstudio.jobs.models import IMPORTED, Generation
from pixstudio.jobs.operations.queue.placement import NO_CREDITS
from pixstudio.jobs.result_types import GONE, STORAGE
from pixstudio.jobs.states import DECLINED, EDITED, State
from pixstudio.teams.models import AccountPolicy, Membership
from pixstudio.web.formatting import format_number

LOST = (State.UNKNOWN, State.ASK, State.ABANDONED)
ADDRESS = re.compile(r"\S+@\S+")


@dataclass(frozen=True)
class Badge:
    """How a state is shown: a word, an icon of the sprite, a tone (the colour only repeats the word)."""

    word: object
    icon: str
    tone: str
    # A result that is simply there needs no word on its tile.
    is_plain: bool = False


BADGES: dict[State, Badge] = {
    State.QUEUED: Badge(gettext_lazy("Waiting"), "queued", "queued"),
    State.SUBMITTING: Badge(gettext_lazy("Sending"), "sending", "running"),
    State.RUNNING: Badge(gettext_lazy("Running"), "running", "running"),
    State.SAVING: Badge(gettext_lazy("Saving"), "download", "running"),
    State.DONE: Badge(gettext_lazy("Done"), "done", "done", is_plain=True),
    State.UNSAVED: Badge(gettext_lazy("Not saved"), "download", "attention"),
    State.REFUSED: Badge(gettext_lazy("Refused"), "failed", "failed"),
    State.FAILED: Badge(gettext_lazy("Failed"), "failed", "failed"),
    State.MODERATED: Badge(gettext_lazy("Moderated"), "moderated", "attention"),
    State.CANCELLED: Badge(gettext_lazy("Cancelled"), "close", "queued"),
    State.DELETED: Badge(gettext_lazy("Deleted on PixVerse"), "trash", "failed"),
    State.UNKNOWN: Badge(gettext_lazy("Checking"), "unknown", "attention"),
    State.ASK: Badge(gettext_lazy("Outcome unknown"), "unknown", "attention"),
    State.ABANDONED: Badge(gettext_lazy("Given up"), "unknown", "queued"),
}
NOT_SAVED_HERE = Badge(gettext_lazy("Not saved here"), "download", "queued")
PAUSED_MESSAGES = Badge(gettext_lazy("Held"), "unknown", "attention")
NEEDS_APPROVAL = Badge(gettext_lazy("Needs approval"), "hold", "attention")
PAUSED = Badge(gettext_lazy("Paused"), "pause", "queued")
OFF_PEAK = Badge(gettext_lazy("Off-peak"), "offpeak", "queued")
WAITING = {
    "no_room": gettext_lazy("All accounts are busy. Starts when a slot frees up. Not charged yet."),
    "not_listed": gettext_lazy(
        "No available account offers this effect. Nothing was sent. Starts when one does."
    ),
    "no_account": gettext_lazy(
        "Every PixVerse account is paused, on hold or on a plan that is too small. Nothing was "
        "sent. An admin can change that under Accounts."
    ),
    "not_connected": gettext_lazy(
        "The API token is missing or can’t be read. Nothing was sent. An admin can enter it "
        "under Accounts."
    ),
    "not_member": gettext_lazy(
        "Held: its creator can no longer generate in this team. Nothing was sent. An admin can "
        "take it over or cancel it."
    ),
    "no_credits": gettext_lazy(
        "No account has enough credits. Nothing was sent. Starts when one has enough."
    ),
    OVER_JOB_LIMIT: gettext_lazy(
        "Over the limit per job. Nothing was sent. An admin can allow it."
    ),
    OVER_MEMBER: gettext_lazy(
        "Not enough budget left this month. Nothing was sent. It starts next month, or when an "
        "admin allows it."
    ),
    OVER_TEAM: gettext_lazy(
        "Not enough team budget left this month. Nothing was sent. It starts next month, or when "
        "an admin allows it."
    ),
    # Without a name: not all who see the job see the collection.
    OVER_COLLECTION: gettext_lazy(
        "Not enough budget left for its collection. Nothing was sent. An admin can allow it or "
        "raise the budget."
    ),
    OVER_KEY: gettext_lazy(
        "Not enough budget left for its API key. Nothing was sent. It starts when the key has "
        "enough, or when an admin allows it."
    ),
    **FILE_WAITING,
    "busy": gettext_lazy("PixVerse is busy. Not charged. We’ll try again shortly."),
    "unreachable": gettext_lazy(
        "The API can’t be reached. Nothing was sent. We’ll try again shortly."
    ),
}
CHOSEN: dict[str, object] = {
    "source": gettext_lazy("%(account)s (holds the source video)"),
    "wanted": gettext_lazy("%(account)s (requested)"),
    "fixed": gettext_lazy("%(account)s (set for this member)"),
    "only": gettext_lazy("%(account)s (only account available)"),
    AccountPolicy.MOST_CREDITS: gettext_lazy("%(account)s (most credits)"),
    AccountPolicy.EXPIRING: gettext_lazy("%(account)s (credits expire first)"),
    AccountPolicy.FEWEST_RUNNING: gettext_lazy("%(account)s (fewest running jobs)"),
    AccountPolicy.ROUND_ROBIN: gettext_lazy("%(account)s (next in rotation)"),
}
CHOSEN_SHORT: dict[str, object] = {
    "source": gettext_lazy("holds the source video"),
    "wanted": gettext_lazy("requested"),
    "fixed": gettext_lazy("set for this member"),
    "only": gettext_lazy("only account available"),
    AccountPolicy.MOST_CREDITS: gettext_lazy("most credits"),
    AccountPolicy.EXPIRING: gettext_lazy("credits expire first"),
    AccountPolicy.FEWEST_RUNNING: gettext_lazy("fewest running jobs"),
    AccountPolicy.ROUND_ROBIN: gettext_lazy("next in rotation"),
}
REFUSED: dict[str, object] = {
    "bad_request": gettext_lazy(
        "PixVerse refused the request. Not charged. Edit the job, then retry."
    ),
    "unauthorized": gettext_lazy(
        "The API refused the token. Not charged. An admin can replace it under Accounts."
    ),
    "out_of_credits": gettext_lazy(
        "The account is out of credits. Not charged. Choose another account or add credits, then "
        "retry."
    ),
    "moderated": gettext_lazy("PixVerse refused the prompt. Not charged. Change it, then retry."),
    "account_on_hold": gettext_lazy(
        "The PixVerse account is on hold. Not charged. Retry to use another account; an admin "
        "can fix this one under Accounts."
    ),
    "upload_refused": gettext_lazy(
        "PixVerse refused the file. Not charged. Choose another file, then retry."
    ),
    "source_gone": gettext_lazy(
        "The source video is no longer on PixVerse. Nothing was sent or charged. Choose another "
        "video, or upload its file instead."
    ),
    "file_lost": gettext_lazy(
        "The file is no longer stored here. Not charged. Choose another file, then retry."
    ),
}


def credits_text(credits: int, is_exact: bool = True) -> str:
    """`≈ 45 credits`."""
    text = ngettext("%(count)s credit", "%(count)s credits", credits) % {
        "count": format_number(credits)
    }
    return text if is_exact else f"≈ {text}"


def badge_of(generation: Generation) -> Badge:
    """How a job's state is shown; an import left at PixVerse needs no attention."""
    if generation.state == State.UNSAVED and generation.problem == IMPORTED:
        return NOT_SAVED_HERE
    if generation.state == State.DONE and generation.problem in FILE_BADGES:
        return Badge(*FILE_BADGES[generation.problem])
    return BADGES[State(generation.state)]


def message_of(generation: Generation) -> str:
    """One or two sentences about the job's status, or '' if the state says everything."""
    state, problem = State(generation.state), generation.problem
    if generation.pending_approval_id:
        return _("Above your team’s amount. Nothing is sent until a second person approves it.")
    if state == State.QUEUED:
        return " ".join(filter(None, [str(WAITING.get(problem, "")), _own_text(generation)]))
    if problem.startswith(STORAGE):
        return storage_text(problem, state)
    sentence = _SPECIAL.get(state, {}).get(problem) or _MESSAGES.get(state)
    if sentence is not None:
        return _with_text(str(sentence), generation)
    if problem == "arrived_late":
        return _("PixVerse’s answer was lost, but the video was found later. It was charged once.")
    return ""


def _own_text(generation: Generation) -> str:
    """The stored message about accounts without enough credits, if the job waits for that."""
    return open_text(generation.words) if generation.problem == NO_CREDITS else ""


def chosen_text(generation: Generation) -> str:
    """The account and why it was chosen; '' before submission."""
    words = CHOSEN.get(generation.chosen_by)
    if words is None or generation.account is None:
        return ""
    return str(words) % {"account": generation.account}


def account_text(generation: Generation) -> str:
    """`Northlight (most credits)`: the account and a short reason; '' before submission."""
    if generation.account is None:
        return ""
    short = CHOSEN_SHORT.get(generation.chosen_by)
    name = generation.account.name
    return f"{name} ({short})" if short else name


def pause_text(generation: Generation, member: Membership) -> str:
    """Who paused the job, and that nothing is sent meanwhile."""
    is_edited = generation.problem == EDITED
    if generation.paused_by_id == member.user_id:
        words = _("Paused while you edit.") if is_edited else _("Paused by you.")
    elif generation.paused_by:
        name = {"name": generation.paused_by.first_name}
        words = _("Paused while %(name)s edits.") if is_edited else _("Paused by %(name)s.")
        words = words % name
    else:
        words = _("Paused.")
    return f"{words} {_('Nothing is sent until the job is resumed.')}"


_SPECIAL: dict[State, dict[str, object]] = {
    State.REFUSED: REFUSED,
    State.FAILED: {
        "never_arrived": gettext_lazy(
            "PixVerse didn’t finish within 26 hours. It was probably charged; refunds aren’t "
            "documented."
        )
    },
    State.UNSAVED: {
        GONE: GONE_WORDS,
        IMPORTED: gettext_lazy("Imported; the file is only on PixVerse. Saving it here is free."),
    },
    State.DONE: FILE_WORDS,
    State.SAVING: {
        IMPORTED: gettext_lazy(
            "Imported. The file is being downloaded from PixVerse, free of charge."
        ),
        "not_saved": gettext_lazy(
            "The video is finished and paid for. The download failed; we’ll try again shortly at "
            "no charge."
        ),
    },
    State.CANCELLED: {
        DECLINED: gettext_lazy("Not approved, so it was not sent. Not charged."),
        "cancelled_running": gettext_lazy(
            "Tracking stopped. PixVerse may still finish it; credits are not refunded. If the "
            "video arrives, we’ll keep it."
        ),
    },
}
_MESSAGES: dict[State, object] = {
    State.REFUSED: gettext_lazy("PixVerse refused the job. Not charged. Edit the job, then retry."),
    State.CANCELLED: gettext_lazy("Cancelled before it was sent. Not charged."),
    State.UNSAVED: gettext_lazy(
        "The video is finished and paid for, but couldn’t be saved here. Saving again is free."
    ),
    State.FAILED: gettext_lazy(
        "PixVerse couldn’t finish the job. Refunds aren’t documented; check the account’s credits."
    ),
    State.MODERATED: gettext_lazy(
        "PixVerse made the video, then withheld it. It was probably charged."
    ),
    State.DELETED: gettext_lazy(
        "The video was deleted on PixVerse before it could be saved. The credits are spent."
    ),
    State.UNKNOWN: gettext_lazy(
        "PixVerse’s answer was lost or unreadable. The job may have been charged, so it isn’t "
        "sent again while we look for it."
    ),
    State.ASK: gettext_lazy(
        "PixVerse’s answer was lost and the job wasn’t found. It may have been charged."
    ),
    State.ABANDONED: gettext_lazy(
        "Dismissed without an outcome. It may have been charged; if the video appears within "
        "26 hours, we’ll keep it."
    ),
}


def _with_text(sentence: str, generation: Generation) -> str:
    """Append the API's message; not for lost answers, which have only technical messages."""
    is_lost = generation.state in LOST
    if is_lost or not generation.words:
        return sentence
    return f"{sentence} “{open_text(generation.words)}”"


def open_text(words: str) -> str:
    """The API's message for all team members, without remote ids and accounts' email addresses."""
    return ADDRESS.sub("…", words)
