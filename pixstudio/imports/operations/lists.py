"""The lists of an account that an import walks through, one after the other."""

import datetime as dt
from typing import Any

from pixstudio.imports.models import VideoImport
from pixstudio.pixverse import errors
from pixstudio.pixverse.kinds import KINDS, ResultKind

LISTS: tuple[ResultKind, ...] = tuple(KINDS)
# An account that may not make a kind of result may be refused its list; the walk goes on with the next.
LIST_REFUSED = (errors.BadRequest, errors.PaymentRequired, errors.Forbidden)


def kind_of_list(walk: VideoImport) -> ResultKind:
    """The kind of result in the list that is being read; the first list's if it can't be told."""
    return next((kind for kind in LISTS if kind == walk.kind), LISTS[0])


def may_skip(walk: VideoImport, error: errors.PixVerseError) -> bool:
    """Whether the import goes on without this list. Each account has videos: theirs is never skipped."""
    return kind_of_list(walk) != LISTS[0] and isinstance(error, LIST_REFUSED)


def next_list(walk: VideoImport, now: dt.datetime) -> dict[str, Any]:
    """The walk's values at the beginning of the next list, or at its end after the last one."""
    following = LISTS[LISTS.index(kind_of_list(walk)) + 1 :]
    if not following:
        return {"finished_at": now, "due_at": None, "recent_ids": []}
    return {
        "kind": following[0],
        "total": None,
        "offset": 0,
        "recent_ids": [],
        "idle_pages": 0,
        "is_last_look": False,
        "due_at": now,
    }
