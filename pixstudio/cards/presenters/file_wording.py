"""Messages about a result’s file that is missing, unreadable or of an unexpected type."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.jobs.models import FILE_GONE
from pixstudio.jobs.result_types import FILE_REMOVED, NOT_PLAYABLE, OTHER_KIND, STORAGE, UNREADABLE
from pixstudio.jobs.states import State
from pixstudio.media.storage.errors import StorageProblem, help_message, problem_message

# By our word: the state's word, its icon and its tone.
FILE_BADGES = {
    FILE_GONE: (gettext_lazy("File missing"), "download", "attention"),
    FILE_REMOVED: (gettext_lazy("File removed"), "trash", "queued"),
    UNREADABLE: (gettext_lazy("Done, download only"), "download", "done"),
    NOT_PLAYABLE: (gettext_lazy("Done, download only"), "download", "done"),
}
GONE_WORDS = gettext_lazy(
    "The result was paid for, but its file isn’t here and PixVerse no longer has it. Nothing "
    "more was charged."
)
FILE_WORDS: dict[str, object] = {
    FILE_GONE: gettext_lazy(
        "The file was removed from the studio’s storage. “Save again” downloads it from PixVerse "
        "while available, free of charge."
    ),
    FILE_REMOVED: gettext_lazy(
        "The file was removed by the team’s retention rule; prompt, settings, price and charge stay. “Save "
        "again” downloads it from PixVerse while available, free of charge."
    ),
    OTHER_KIND: gettext_lazy(
        "PixVerse sent a different file type than expected. It’s saved unchanged. Nothing more "
        "was charged."
    ),
    UNREADABLE: gettext_lazy(
        "No preview: this file can’t be read here. It’s saved unchanged; download it to open it."
    ),
    NOT_PLAYABLE: gettext_lazy(
        "Browsers can’t play this video type. It’s saved unchanged; download it to watch it."
    ),
}

# What a waiting job waits for, where files can't be kept or read.
FILE_WAITING: dict[str, object] = {
    "disk_full": gettext_lazy(
        "The disk is nearly full. Nothing was sent. Starts when there is space."
    ),
    "no_mark": gettext_lazy(
        "The studio’s data folder isn’t writable. Nothing was sent. Starts when the server’s "
        "operator has fixed that."
    ),
    "disk_bad": gettext_lazy(
        "The file storage folder isn’t writable. Nothing was sent. Starts when the server’s "
        "operator has fixed that."
    ),
    "storage_away": gettext_lazy(
        "The file can’t be read from storage right now. Nothing was sent. We’ll try again shortly."
    ),
}


def storage_text(problem: str, state: State) -> str:
    """A disk's or a bucket's trouble with a result; while that is being saved, it is tried again."""
    trouble = StorageProblem(problem.removeprefix(STORAGE))
    if state == State.SAVING:
        paid = _("The result is finished and paid for. Saving failed; we’ll try again shortly.")
    else:
        paid = _("The result is finished and paid for, but not saved here. Saving again is free.")
    return f"{problem_message(trouble)} {help_message(trouble)} {paid}"
