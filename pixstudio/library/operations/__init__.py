"""Everything that is done with the library; pages, tasks and commands call these and nothing else."""

from pixstudio.library.operations.arrivals import (
    cancel_arrival,
    check_arrival,
    dismiss_arrival,
    start_arrival,
)
from pixstudio.library.operations.assets import (
    Emptied,
    delete_assets,
    empty_trash,
    restore_assets,
    set_favourite,
    trash_assets,
)
from pixstudio.library.operations.derivatives import make_derivatives
from pixstudio.library.operations.due import find_due_files
from pixstudio.library.operations.importing import fetch_arrival, start_import
from pixstudio.library.operations.keeping import keep_file, store_upload
from pixstudio.library.operations.receiving import CutOff, WrongOffset, receive_part
from pixstudio.library.operations.remote import forget_remote, note_sent, what_is_sent
from pixstudio.library.operations.room import (
    NoRoom,
    UploadRefused,
    check_announced,
    check_disk,
    trouble_refused,
)
from pixstudio.library.operations.sweeping import sweep_arrivals
from pixstudio.library.operations.tagging import clean_tags, edit_asset, tag_assets

__all__ = [
    "CutOff",
    "Emptied",
    "NoRoom",
    "UploadRefused",
    "WrongOffset",
    "cancel_arrival",
    "check_announced",
    "check_arrival",
    "check_disk",
    "clean_tags",
    "delete_assets",
    "dismiss_arrival",
    "edit_asset",
    "empty_trash",
    "fetch_arrival",
    "find_due_files",
    "forget_remote",
    "keep_file",
    "make_derivatives",
    "note_sent",
    "receive_part",
    "restore_assets",
    "set_favourite",
    "start_arrival",
    "start_import",
    "store_upload",
    "sweep_arrivals",
    "tag_assets",
    "trash_assets",
    "trouble_refused",
    "what_is_sent",
]
