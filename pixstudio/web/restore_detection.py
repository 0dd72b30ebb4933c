"""Detects a database that was restored from a backup, copied, or stopped for a long time.

The database counts heartbeats and claimed jobs (`StudioState.epoch`). Each host stores the latest epoch it
has seen in a file in DATA_DIR, the host record. The record is read while the row is locked and written after
the commit, so it is never ahead of its database unless the database was replaced by an older one
(docs/decisions/0018). One step is: `lock_host`; in a transaction `lock_state` and `advance_epoch`; then
`write_host_record`.
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

from pixstudio.web import database_time
from pixstudio.web.models import Doubt, StudioState
from pixstudio.web.prepared_queries import KeyUpdate, PreparedQuery

HOST_FILE, LOCK_FILE = "studio-mark.json", "studio-mark.lock"
# Held while the record is written only: a claim doesn't wait for the disk of the one before it.
WRITE_LOCK_FILE = "studio-mark-write.lock"
# A host without a record joins a studio if another host advances its epoch within this time.
JOIN_SECONDS = 30.0
# Larger than any epoch a host can have recorded before the database was replaced.
EPOCH_JUMP = 10**9
# Moving a file or changing its owner keeps the inode; a copy has another inode and a later ctime.
COPY_TOLERANCE_SECONDS = 1.0
_LOCKED = PreparedQuery(
    lambda row: StudioState.objects.select_for_update(no_key=True).filter(pk=row).order_by(),
    row=int,
)
_SAVE = KeyUpdate(
    lambda row, identity, epoch, beat_at, doubt: (
        StudioState.objects.filter(pk=row),
        {"identity": identity, "epoch": epoch, "beat_at": beat_at, "doubt": doubt},
    ),
    row=int,
    identity=uuid.UUID,
    epoch=int,
    beat_at=dt.datetime,
    doubt=str,
)


@dataclass(frozen=True)
class HostRecord:
    """The latest epoch that this host has seen.

    `is_joining`: the host has not seen the epoch advance yet. `is_copy`: the file was copied or restored
    from elsewhere.
    """

    identity: uuid.UUID
    epoch: int
    written_at: float
    is_joining: bool = False
    is_copy: bool = False

    def is_of(self, state: StudioState) -> bool:
        """Whether it was written on this host for this studio."""
        return self.identity == state.identity and not self.is_copy


def lock_host() -> TextIO:
    """Lock the host record against other processes of this host until the returned file is closed.

    Take it before any other lock. Raises: OSError if DATA_DIR is not writable.
    """
    return _lock(LOCK_FILE)


def _lock(name: str) -> TextIO:
    lock = _path(name).open("a")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def read_host_record() -> HostRecord | None:
    """The record of this host; None if it is missing or invalid."""
    try:
        with _path(HOST_FILE).open() as stream:
            values, stat = json.load(stream), os.fstat(stream.fileno())
        is_copy = (
            stat.st_ino != values["inode"]
            and _changed_at(stat) > values["written_at"] + COPY_TOLERANCE_SECONDS
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


def has_host_record(state: StudioState) -> bool:
    """Whether this host has joined this studio, so that only a newer epoch is to be recorded."""
    known = read_host_record()
    return known is not None and known.is_of(state) and not (known.is_joining or state.doubt)


def _changed_at(stat: os.stat_result) -> float:
    """When the file was put there, which this host's clock wrote down, by the database's clock."""
    return stat.st_ctime + database_time.offset().total_seconds()


def write_host_record(state: StudioState, *, is_joining: bool = False) -> None:
    """Store the epoch in the host record, unless the record has a newer one.

    Call it after the commit. The host may be locked by others meanwhile: what they commit is later, and a
    record that is behind its database is no doubt. Raises: OSError if DATA_DIR is not writable.
    """
    with _lock(WRITE_LOCK_FILE):
        known = read_host_record()
        if known and known.is_of(state) and (is_joining or not _is_behind(known, state)):
            return
        _replace(
            {
                "identity": str(state.identity),
                "epoch": state.epoch,
                "written_at": database_time.now().timestamp(),
                "is_joining": is_joining,
            }
        )


def _is_behind(known: HostRecord, state: StudioState) -> bool:
    return known.is_joining or known.epoch < state.epoch


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR) / name


def _replace(values: dict[str, object]) -> None:
    """Replace the file atomically, also across a power failure."""
    new = _path(f"{HOST_FILE}.new")
    with new.open("w") as stream:
        inode = os.fstat(stream.fileno()).st_ino
        json.dump({**values, "inode": inode}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(_path(HOST_FILE))


def lock_state(now: dt.datetime) -> StudioState | None:
    """Lock the studio's row; `doubt` is set if its waiting jobs may have been sent already.

    None while the host is still joining: no job may be sent then. Call it inside a transaction, with the host
    locked and before locking any other row. `doubt` is set on the instance but not saved.
    """
    state, record = _locked_row(), read_host_record()
    if record is None and state.epoch and not _is_stale(state, now, JOIN_SECONDS * 2):
        write_host_record(state, is_joining=True)
        return None
    if record and record.is_joining and _is_open(state, record, now):
        return None
    found = _doubt_of(state, record, now)
    if found:
        state.doubt = found
        state.epoch = max(state.epoch, record.epoch if record else 0) + EPOCH_JUMP
    return state


def _locked_row() -> StudioState:
    for state in _LOCKED.rows({"row": 1}):
        return state
    StudioState.objects.get_or_create(pk=1)
    (state,) = _LOCKED.rows({"row": 1})
    return state


def _is_stale(state: StudioState, now: dt.datetime, seconds: float) -> bool:
    return state.beat_at is None or (now - state.beat_at).total_seconds() > seconds


def _is_open(state: StudioState, record: HostRecord, now: dt.datetime) -> bool:
    """Whether a joining host still has to wait for the epoch to advance."""
    is_same = state.identity == record.identity and state.epoch == record.epoch
    return is_same and now.timestamp() - record.written_at < JOIN_SECONDS


def _doubt_of(state: StudioState, record: HostRecord | None, now: dt.datetime) -> Doubt:
    if record is None:
        return Doubt.COPIED if state.epoch else Doubt.NONE
    if record.identity != state.identity or state.epoch < record.epoch:
        return Doubt.RESTORED
    if record.is_copy or (record.is_joining and state.epoch == record.epoch):
        return Doubt.COPIED
    limit = settings.LONG_STOP_SECONDS
    return Doubt.LONG_STOP if limit and _is_stale(state, now, limit) else Doubt.NONE


def current_doubt(now: dt.datetime) -> str:
    """The stored doubt, or the one that `lock_state` would find now. Read-only."""
    record, state = read_host_record(), StudioState.objects.filter(pk=1).first() or StudioState()
    is_new_here = record is None or record.is_joining
    if state.doubt or (is_new_here and not _is_stale(state, now, JOIN_SECONDS * 2)):
        return state.doubt
    return _doubt_of(state, record, now)


def advance_epoch(state: StudioState, now: dt.datetime) -> None:
    """Increment the epoch and save the row, in the transaction that locked it; then `write_host_record`."""
    state.epoch += 1
    state.beat_at = max(now, state.beat_at or now)
    _SAVE.run(
        {
            "row": state.pk,
            "identity": state.identity,
            "epoch": state.epoch,
            "beat_at": state.beat_at,
            "doubt": state.doubt,
        }
    )
