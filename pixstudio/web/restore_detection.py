"""Noticing that the database went back in time, was copied, or stood still for long.

The database counts heartbeats and claimed jobs (`StudioState.epoch`); each host keeps the newest count it
has seen in a file of DATA_DIR, the mark. It is read while the row is locked and written after the commit, so
it is never ahead of its database, unless that was replaced by an older one (docs/decisions/0018).
A step is: `lock_host`, then in a transaction `lock_state` and `move_on`, then `write_mark`.
"""

import datetime as dt
import fcntl
import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.utils import timezone

from pixstudio.web.models import Doubt, StudioState

HOST_FILE, LOCK_FILE = "studio-mark.json", "studio-mark.lock"
# A host without a mark belongs to a studio whose epoch somebody else moves on within this time.
JOIN_SECONDS = 30.0
# Past the epochs of every host that knew the database before it was replaced.
EPOCH_JUMP = 10**9
# A file keeps its inode while it is only moved or given to another user; a copy has a later one.
COPY_TOLERANCE_SECONDS = 1.0


@dataclass(frozen=True)
class HostRecord:
    """What this host knows: `is_joining` where it has not seen the studio move on yet, `is_copy` where
    the file was not written here but copied or restored."""

    identity: uuid.UUID
    epoch: int
    written_at: float
    is_joining: bool = False
    is_copy: bool = False


def lock_host() -> TextIO:
    """One process of this host at a time until what is returned is closed; before any other lock.

    Raises: OSError where DATA_DIR can't be written.
    """
    lock = _path(LOCK_FILE).open("a")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def read_host_record() -> HostRecord | None:
    """The mark of this host; None without one, or where it can't be read as one."""
    try:
        with _path(HOST_FILE).open() as stream:
            values, found = json.load(stream), os.fstat(stream.fileno())
        is_copy = (
            found.st_ino != values["inode"]
            and found.st_ctime > values["written_at"] + COPY_TOLERANCE_SECONDS
        )
        return HostRecord(
            identity=uuid.UUID(values["identity"]),
            epoch=int(values["epoch"]),
            written_at=float(values["written_at"]),
            is_joining=bool(values["is_joining"]),
            is_copy=is_copy,
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_host_record(state: StudioState, *, is_joining: bool = False) -> None:
    """Keep the state's epoch beside the database, unless a newer one is there. Only after the commit, and
    while the host is locked.

    Raises: OSError where DATA_DIR can't be written.
    """
    known = read_host_record()
    is_known = known and known.identity == state.identity and not known.is_copy
    if known and is_known and (is_joining or not _is_behind(known, state)):
        return
    _replace(
        {
            "identity": str(state.identity),
            "epoch": state.epoch,
            "written_at": timezone.now().timestamp(),
            "is_joining": is_joining,
        }
    )


def _is_behind(known: HostRecord, state: StudioState) -> bool:
    return known.is_joining or known.epoch < state.epoch


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR) / name


def _replace(values: dict[str, object]) -> None:
    """Whole or not at all, through a power cut too."""
    new = _path(f"{HOST_FILE}.new")
    with new.open("w") as stream:
        inode = os.fstat(stream.fileno()).st_ino
        json.dump({**values, "inode": inode}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(_path(HOST_FILE))


def lock_state(now: dt.datetime) -> StudioState | None:
    """The studio's row, locked, with `doubt` set where its waiting jobs may have been sent already.

    None while this host is not known to belong to the studio: then nothing may be sent. Only inside of a
    transaction, with the host locked and before any other row. A doubt is not stored yet.
    """
    state, mark = _locked_row(), read_host_record()
    if mark is None and state.epoch and not _is_stale(state, now, JOIN_SECONDS * 2):
        write_host_record(state, is_joining=True)
        return None
    if mark and mark.is_joining and _is_open(state, mark, now):
        return None
    found = _doubt_of(state, mark, now)
    if found:
        state.doubt = found
        state.epoch = max(state.epoch, mark.epoch if mark else 0) + EPOCH_JUMP
    return state


def _locked_row() -> StudioState:
    rows = StudioState.objects.select_for_update(no_key=True)
    if state := rows.filter(pk=1).first():
        return state
    StudioState.objects.get_or_create(pk=1)
    return rows.get(pk=1)


def _is_stale(state: StudioState, now: dt.datetime, seconds: float) -> bool:
    return state.beat_at is None or (now - state.beat_at).total_seconds() > seconds


def _is_open(state: StudioState, mark: HostRecord, now: dt.datetime) -> bool:
    """Whether a host that joins has to wait longer for the studio to move on."""
    is_same = state.identity == mark.identity and state.epoch == mark.epoch
    return is_same and now.timestamp() - mark.written_at < JOIN_SECONDS


def _doubt_of(state: StudioState, mark: HostRecord | None, now: dt.datetime) -> Doubt:
    if mark is None:
        return Doubt.COPIED if state.epoch else Doubt.NONE
    if mark.identity != state.identity or state.epoch < mark.epoch:
        return Doubt.RESTORED
    if mark.is_copy or (mark.is_joining and state.epoch == mark.epoch):
        return Doubt.COPIED
    limit = settings.LONG_STOP_SECONDS
    return Doubt.LONG_STOP if limit and _is_stale(state, now, limit) else Doubt.NONE


def current_doubt(now: dt.datetime) -> str:
    """What a process of this host would find now, or found and nobody acted on yet; writes nothing."""
    mark, state = read_host_record(), StudioState.objects.filter(pk=1).first() or StudioState()
    is_new_here = mark is None or mark.is_joining
    if state.doubt or (is_new_here and not _is_stale(state, now, JOIN_SECONDS * 2)):
        return state.doubt
    return _doubt_of(state, mark, now)


def advance_epoch(state: StudioState, now: dt.datetime) -> None:
    """Count one step and keep the state. Only in the transaction that locked it; `write_mark` follows."""
    state.epoch += 1
    state.beat_at = max(now, state.beat_at or now)
    state.save()
