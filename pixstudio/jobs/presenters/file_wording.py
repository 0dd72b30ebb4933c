"""What is said about a result’s file that is not as one would think, or not here."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.jobs.models import FILE_GONE
from pixstudio.jobs.result_types import NOT_PLAYABLE, OTHER_KIND, STORAGE, UNREADABLE
from pixstudio.jobs.states import State
from pixstudio.media.storage.errors import StorageProblem, help_message, problem_message

# By our word: the state's word, its icon and its tone.
FILE_BADGES = {
    FILE_GONE: (gettext_lazy("File missing"), "download", "attention"),
    UNREADABLE: (gettext_lazy("Done, to download"), "download", "done"),
    NOT_PLAYABLE: (gettext_lazy("Done, to download"), "download", "done"),
}
GONE_WORDS = gettext_lazy(
    "The result was paid for, but its file is not here, and PixVerse does not have it any more. "
    "Nothing more was charged."
)
FILE_WORDS: dict[str, object] = {
    FILE_GONE: gettext_lazy(
        "Its file was removed from the studio’s storage. “Save again” downloads it from PixVerse while it "
        "is available there; it is free."
    ),
    OTHER_KIND: gettext_lazy(
        "PixVerse sent a different type of file than expected. It is saved as it came; nothing more was "
        "charged."
    ),
    UNREADABLE: gettext_lazy(
        "This file can’t be read here, so there is no preview. It is saved as it came: download it to "
        "open it."
    ),
    NOT_PLAYABLE: gettext_lazy(
        "Browsers can’t play this type of video. It is saved as it came: download it to watch it."
    ),
}

# What a waiting job waits for, where files can't be kept or read.
FILE_WAITING: dict[str, object] = {
    "disk_full": gettext_lazy(
        "Paused: the disk is nearly full, so the result couldn’t be saved. Nothing was sent. "
        "Starts when there is space."
    ),
    "no_mark": gettext_lazy(
        "Paused: the studio’s data folder isn’t writable. Nothing was sent. Starts once the "
        "server’s operator fixes that."
    ),
    "disk_bad": gettext_lazy(
        "Paused: the files folder isn’t writable, so the result couldn’t be saved. Nothing was "
        "sent. Starts once the server’s operator fixes that."
    ),
    "storage_away": gettext_lazy(
        "Its file can't be read from the storage now. Nothing was sent; it tries again shortly."
    ),
}


def storage_words(problem: str, state: State) -> str:
    """A disk's or a bucket's trouble with a result; while that is being saved, it is tried again."""
    trouble = StorageProblem(problem.removeprefix(STORAGE))
    if state == State.SAVING:
        paid = _("The result is finished and paid for. Saving it failed and is tried again.")
    else:
        paid = _("The result is finished and paid for, but not saved here. Saving again is free.")
    return f"{problem_message(trouble)} {help_message(trouble)} {paid}"
