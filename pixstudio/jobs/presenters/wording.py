"""States and troubles in words: what happened, whether it was charged, what to do next."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.jobs.budgets import OVER_JOB_LIMIT, OVER_MEMBER, OVER_TEAM
from pixstudio.jobs.models import IMPORTED, Generation
from pixstudio.jobs.operations.queue.placement import NO_CREDITS
from pixstudio.jobs.presenters.file_wording import (
    FILE_BADGES,
    FILE_WAITING,
    FILE_WORDS,
    GONE_WORDS,
    storage_words,
)
from pixstudio.jobs.result_types import GONE, STORAGE
from pixstudio.jobs.states import EDITED, State
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
    State.DELETED: Badge(gettext_lazy("Deleted at PixVerse"), "trash", "failed"),
    State.UNKNOWN: Badge(gettext_lazy("Looking for it"), "unknown", "attention"),
    State.ASK: Badge(gettext_lazy("Outcome unknown"), "unknown", "attention"),
    State.ABANDONED: Badge(gettext_lazy("Given up"), "unknown", "queued"),
}
NOT_SAVED_HERE = Badge(gettext_lazy("Not saved here"), "download", "queued")
PAUSED_MESSAGES = Badge(gettext_lazy("Held"), "unknown", "attention")
PAUSED = Badge(gettext_lazy("Paused"), "pause", "queued")
OFF_PEAK = Badge(gettext_lazy("Off-peak"), "offpeak", "queued")
WAITING = {
    "no_room": gettext_lazy("All accounts are busy. Starts when a slot frees up. Not charged yet."),
    "not_listed": gettext_lazy(
        "Waits: none of the accounts that can be used now offers this effect."
    ),
    "no_account": gettext_lazy(
        "No PixVerse account can take it now: each is paused, on hold or on too small a plan. "
        "Nothing was sent. An admin can change that under Accounts."
    ),
    "not_connected": gettext_lazy(
        "The API token is missing or can't be read. Nothing was sent. An admin can enter it under "
        "Accounts."
    ),
    "not_member": gettext_lazy(
        "Paused: its creator can no longer create jobs in this team. Nothing was sent. An admin "
        "can take it over or cancel it."
    ),
    "no_credits": gettext_lazy(
        "No account has enough credits. Nothing was sent. Starts when one does."
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
    **FILE_WAITING,
    "busy": gettext_lazy("PixVerse said it is busy. Nothing was charged; it tries again shortly."),
    "unreachable": gettext_lazy(
        "The API can't be reached. Nothing was sent; it tries again shortly."
    ),
}
CHOSEN: dict[str, object] = {
    "source": gettext_lazy("On %(account)s, where the video it is made from is."),
    "wanted": gettext_lazy("On %(account)s, as asked for."),
    "fixed": gettext_lazy("On %(account)s, which is set for this member."),
    "only": gettext_lazy("On %(account)s, the only account that could take it."),
    AccountPolicy.MOST_CREDITS: gettext_lazy("On %(account)s, which had the most credits."),
    AccountPolicy.EXPIRING: gettext_lazy("On %(account)s, whose credits expire first."),
    AccountPolicy.FEWEST_RUNNING: gettext_lazy("On %(account)s, which ran the fewest jobs."),
    AccountPolicy.ROUND_ROBIN: gettext_lazy("On %(account)s, whose turn it was."),
}
CHOSEN_SHORT: dict[str, object] = {
    "source": gettext_lazy("where its source is"),
    "wanted": gettext_lazy("as asked for"),
    "fixed": gettext_lazy("set for its member"),
    "only": gettext_lazy("the only one that could"),
    AccountPolicy.MOST_CREDITS: gettext_lazy("most credits"),
    AccountPolicy.EXPIRING: gettext_lazy("credits expire first"),
    AccountPolicy.FEWEST_RUNNING: gettext_lazy("fewest running"),
    AccountPolicy.ROUND_ROBIN: gettext_lazy("its turn"),
}
REFUSED: dict[str, object] = {
    "bad_request": gettext_lazy(
        "PixVerse refused the request. Not charged. Edit it, then try again."
    ),
    "unauthorized": gettext_lazy(
        "The API refused our token. Not charged. An admin can renew it under Accounts."
    ),
    "out_of_credits": gettext_lazy(
        "The account is out of credits. Not charged. Choose another account or add credits, then "
        "try again."
    ),
    "moderated": gettext_lazy("The words were refused. Not charged. Change them and try again."),
    "account_on_hold": gettext_lazy(
        "The PixVerse account is on hold. Not charged. Trying again takes another account; an "
        "admin can see to this one under Accounts."
    ),
    "upload_refused": gettext_lazy(
        "PixVerse refused the file. Not charged. Choose another file, then try again."
    ),
    "source_gone": gettext_lazy(
        "The video it was to be made from is not at PixVerse any more. Nothing was sent, and nothing "
        "charged. Choose another video, or send its file instead."
    ),
    "file_lost": gettext_lazy(
        "The file is no longer stored here. Not charged. Choose another file, then try again."
    ),
}


def credits_words(credits: int, is_exact: bool = True) -> str:
    """`≈ 45 credits`."""
    text = ngettext("%(count)s credit", "%(count)s credits", credits) % {
        "count": format_number(credits)
    }
    return text if is_exact else f"≈ {text}"


def badge_of(generation: Generation) -> Badge:
    """How a generation's state is shown; what an import left at PixVerse needs nobody."""
    if generation.state == State.UNSAVED and generation.problem == IMPORTED:
        return NOT_SAVED_HERE
    if generation.state == State.DONE and generation.problem in FILE_BADGES:
        return Badge(*FILE_BADGES[generation.problem])
    return BADGES[State(generation.state)]


def message_of(generation: Generation) -> str:
    """One or two plain sentences about where the job stands, or '' when its state says it all."""
    state, problem = State(generation.state), generation.problem
    if state == State.QUEUED:
        return " ".join(filter(None, [str(WAITING.get(problem, "")), _own_words(generation)]))
    if problem.startswith(STORAGE):
        return storage_words(problem, state)
    sentence = _SPECIAL.get(state, {}).get(problem) or _MESSAGES.get(state)
    if sentence is not None:
        return _with_words(str(sentence), generation)
    if problem == "arrived_late":
        return _("Its answer was lost and the video appeared later. Charged once.")
    return ""


def _own_words(generation: Generation) -> str:
    """What of a waiting job's words we wrote ourselves: which accounts lack how many credits."""
    return open_words(generation.words) if generation.problem == NO_CREDITS else ""


def chosen_words(generation: Generation) -> str:
    """Why the job ran on its account, in one line; '' where it was not sent yet."""
    words = CHOSEN.get(generation.chosen_by)
    if words is None or generation.account is None:
        return ""
    return str(words) % {"account": generation.account}


def account_words(generation: Generation) -> str:
    """`Northlight (most credits)`: where it runs, and why there; '' where it was not sent yet."""
    if generation.account is None:
        return ""
    short = CHOSEN_SHORT.get(generation.chosen_by)
    name = generation.account.name
    return f"{name} ({short})" if short else name


def pause_words(generation: Generation, member: Membership) -> str:
    """Who holds the job back, and that nothing is sent meanwhile."""
    is_edited = generation.problem == EDITED
    if generation.paused_by_id == member.user_id:
        words = _("Paused while you edit") if is_edited else _("Paused by you.")
    elif generation.paused_by:
        name = {"name": generation.paused_by.first_name}
        words = _("Held while %(name)s edits it.") if is_edited else _("Paused by %(name)s.")
        words = words % name
    else:
        words = _("Paused.")
    return f"{words} {_('Nothing is sent until it is resumed.')}"


_SPECIAL: dict[State, dict[str, object]] = {
    State.REFUSED: REFUSED,
    State.FAILED: {
        "never_arrived": gettext_lazy(
            "PixVerse did not finish it within 26 hours. It was probably charged; whether credits "
            "come back is not documented."
        )
    },
    State.UNSAVED: {
        GONE: GONE_WORDS,
        IMPORTED: gettext_lazy(
            "It was made elsewhere and is at PixVerse only; nothing of it is saved here but this card. "
            "Saving it costs nothing."
        ),
    },
    State.DONE: FILE_WORDS,
    State.SAVING: {
        IMPORTED: gettext_lazy(
            "It was made elsewhere. Its file is fetched from PixVerse in its turn; that costs nothing."
        ),
        "not_saved": gettext_lazy(
            "The video is finished and paid for. Fetching it failed and is tried again; that costs "
            "nothing."
        ),
    },
    State.CANCELLED: {
        "cancelled_running": gettext_lazy(
            "Tracking stopped. PixVerse may still finish it; credits are not refunded. If the video "
            "arrives, we’ll keep it."
        )
    },
}
_MESSAGES: dict[State, object] = {
    State.REFUSED: gettext_lazy("PixVerse said no. Not charged. Edit it, then try again."),
    State.CANCELLED: gettext_lazy("Cancelled before it was sent. Not charged."),
    State.UNSAVED: gettext_lazy(
        "The video is finished and paid for, but could not be saved here. Saving again costs nothing."
    ),
    State.FAILED: gettext_lazy(
        "PixVerse gave up. Whether it gives credits back is not documented; see the account."
    ),
    State.MODERATED: gettext_lazy(
        "PixVerse made it and then withheld it. The credits are probably spent."
    ),
    State.DELETED: gettext_lazy(
        "The video was deleted at PixVerse before it could be saved. The credits are spent."
    ),
    State.UNKNOWN: gettext_lazy(
        "PixVerse’s answer was lost. The job may have been accepted and charged, so it isn’t "
        "sent again; we are looking for it."
    ),
    State.ASK: gettext_lazy(
        "PixVerse's answer was lost, and the job was not found since. It may have been charged."
    ),
    State.ABANDONED: gettext_lazy(
        "Dismissed. It may have been charged. If the video appears within 26 hours, we’ll keep it."
    ),
}


def _with_words(sentence: str, generation: Generation) -> str:
    """The API's words say why it refused; of a lost answer there are only a program's words."""
    is_lost = generation.state in LOST
    if is_lost or not generation.words:
        return sentence
    return f"{sentence} “{open_words(generation.words)}”"


def open_words(words: str) -> str:
    """The API's words for everybody in the team: remote ids and accounts' addresses are left out."""
    return ADDRESS.sub("…", words)
