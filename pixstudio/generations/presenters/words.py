"""States and troubles in words: what happened, whether it was charged, what to do next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.generations.models import Generation
from pixstudio.generations.states import State


@dataclass(frozen=True)
class Look:
    """How a state is shown: a word, an icon of the sprite, a tone (the colour only repeats the word)."""

    word: object
    icon: str
    tone: str


LOOKS: dict[State, Look] = {
    State.QUEUED: Look(gettext_lazy("Waiting"), "queued", "queued"),
    State.SUBMITTING: Look(gettext_lazy("Sending"), "sending", "running"),
    State.RUNNING: Look(gettext_lazy("Running"), "running", "running"),
    State.SAVING: Look(gettext_lazy("Saving"), "download", "running"),
    State.DONE: Look(gettext_lazy("Done"), "done", "done"),
    State.UNSAVED: Look(gettext_lazy("Not saved"), "download", "attention"),
    State.REFUSED: Look(gettext_lazy("Refused"), "failed", "failed"),
    State.FAILED: Look(gettext_lazy("Failed"), "failed", "failed"),
    State.MODERATED: Look(gettext_lazy("Moderated"), "moderated", "attention"),
    State.CANCELLED: Look(gettext_lazy("Cancelled"), "close", "queued"),
    State.DELETED: Look(gettext_lazy("Deleted at PixVerse"), "trash", "failed"),
    State.UNKNOWN: Look(gettext_lazy("Looking for it"), "unknown", "attention"),
    State.ASK: Look(gettext_lazy("Outcome unknown"), "unknown", "attention"),
    State.ABANDONED: Look(gettext_lazy("Given up"), "unknown", "queued"),
}
OFF_PEAK = Look(gettext_lazy("Off-peak"), "offpeak", "queued")
OPERATION_WORDS = {
    "text": gettext_lazy("Text"),
    "image": gettext_lazy("Image"),
    "effect": gettext_lazy("Effect"),
    "frames": gettext_lazy("Frames"),
    "transition": gettext_lazy("Transition"),
    "fusion": gettext_lazy("Fusion"),
    "extend": gettext_lazy("Extend"),
    "modify": gettext_lazy("Modify"),
    "lipsync": gettext_lazy("Lip sync"),
    "upscale": gettext_lazy("Upscale"),
}
WAITING = {
    "no_room": gettext_lazy("Every account is full. It starts as soon as a place is free."),
    "no_account": gettext_lazy("No PixVerse account can take it now: all are paused or on hold."),
    "not_connected": gettext_lazy(
        "The API token is missing. An admin can enter it under Accounts."
    ),
    "not_member": gettext_lazy("Held: whoever asked for it may no longer send in this team."),
    "disk_full": gettext_lazy("Held: the disk is nearly full, and the result could not be kept."),
    "busy": gettext_lazy("PixVerse said it is busy. Nothing was charged; it tries again shortly."),
    "unreachable": gettext_lazy(
        "The API can't be reached. Nothing was sent; it tries again shortly."
    ),
}
REFUSED = {
    "bad_request": gettext_lazy("PixVerse refused the request. Not charged."),
    "unauthorized": gettext_lazy(
        "The API refused our token. Not charged. An admin can renew it under Accounts."
    ),
    "out_of_credits": gettext_lazy("The account is out of credits. Not charged."),
    "moderated": gettext_lazy("The words were refused. Not charged. Change them and try again."),
    "account_on_hold": gettext_lazy("The PixVerse account is on hold. Not charged."),
    "upload_refused": gettext_lazy("PixVerse refused the file. Not charged."),
}


def credits_words(credits: int, is_exact: bool = True) -> str:
    """`≈ 45 credits`, with no-break spaces."""
    text = ngettext("%(count)s credit", "%(count)s credits", credits) % {"count": spaced(credits)}
    return text.replace(" ", " ") if is_exact else f"≈ {text}".replace(" ", " ")


def spaced(number: int) -> str:
    """1284 as `1 284`, with a no-break space."""
    return f"{number:,}".replace(",", " ")


def message_of(generation: Generation) -> str:
    """One or two plain sentences about where the job stands, or '' when its state says it all."""
    state = State(generation.state)
    if state == State.QUEUED:
        return str(WAITING.get(generation.problem, ""))
    if state == State.REFUSED:
        return _with_words(
            str(REFUSED.get(generation.problem, _("Refused. Not charged."))), generation
        )
    if state in _MESSAGES:
        return _with_words(str(_MESSAGES[state]), generation)
    if state == State.CANCELLED:
        return _cancelled_words(generation)
    if generation.problem == "arrived_late":
        return _(
            "Its answer was lost and it turned up later. It was charged once for this sending."
        )
    return ""


_MESSAGES = {
    State.UNSAVED: gettext_lazy(
        "The video is finished and paid for, but could not be saved here. Saving again costs nothing."
    ),
    State.FAILED: gettext_lazy(
        "PixVerse gave up. Whether it gives credits back is not documented; see the account."
    ),
    State.MODERATED: gettext_lazy(
        "PixVerse made it and then withheld it. The credits are probably spent."
    ),
    State.DELETED: gettext_lazy("The video was deleted at PixVerse before it could be saved."),
    State.UNKNOWN: gettext_lazy(
        "The connection broke after sending. It may have been accepted, so it is not sent again; "
        "we are looking for it."
    ),
    State.ASK: gettext_lazy("The connection broke after sending, and it was not found since."),
    State.ABANDONED: gettext_lazy(
        "Nobody waits for it any more. If it turns up within 26 hours, it is kept all the same."
    ),
}


def _with_words(sentence: str, generation: Generation) -> str:
    return f"{sentence} “{generation.words}”" if generation.words else sentence


def _cancelled_words(generation: Generation) -> str:
    if generation.problem == "cancelled_running":
        return _(
            "Only the API's tracking was stopped: the credits are spent, and the video may still "
            "arrive. Then it is kept."
        )
    return _("Cancelled before it was sent. Not charged.")
