"""Files on their way: where their bytes lie, and whose they are."""

import contextlib
import datetime as dt
import fcntl
import logging
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from pixstudio.library.models import Arrival, Asset, Stage
from pixstudio.teams.models import Membership, Team

logger = logging.getLogger(__name__)
LOCK = ".lock"
UNFINISHED = (Stage.RECEIVING, Stage.FETCHING, Stage.CHECKING)
SHOWN_AFTERWARDS = dt.timedelta(minutes=30)
MOST_SHOWN = 100


def arrivals_folder() -> Path:
    """Where files lie while they arrive; made where it is missing."""
    return _made(Path(settings.DATA_DIR) / "arrivals")


def workplace() -> Path:
    """Where files are made that nobody needs after a crash."""
    return _made(Path(settings.DATA_DIR) / "tmp")


@contextlib.contextmanager
def work_folder(kind: str) -> Iterator[Path]:
    """A folder for the length of one piece of work, named after its kind; what is in it goes at the end.

    Its lock is the process's lease: it ends with the process, however that ends, and what is left is swept
    a moment later. Raises: OSError.
    """
    with tempfile.TemporaryDirectory(prefix=f"{kind}-", dir=workplace()) as name:
        folder = Path(name)
        with (folder / LOCK).open("xb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield folder


def is_worked_in(folder: Path) -> bool | None:
    """Whether a process holds a work folder; None where it has no lock."""
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    return False


def drop_bytes(arrival_id: uuid.UUID) -> None:
    """Delete what came of an arrival; what a disk doesn't let go is left for the sweep."""
    try:
        path_of(arrival_id).unlink(missing_ok=True)
    except OSError as error:
        logger.warning("The bytes of %s could not be deleted: %s", arrival_id, error)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def path_of(arrival_id: uuid.UUID) -> Path:
    """Where the bytes of an arrival lie; the file is there from its first byte on."""
    return arrivals_folder() / str(arrival_id)


def bytes_here(arrival: Arrival) -> int:
    """How much of it has arrived: the size of its file while it grows, else what the row says."""
    if arrival.stage != Stage.RECEIVING:
        return arrival.received_bytes
    try:
        return path_of(arrival.pk).stat().st_size
    except FileNotFoundError:
        return 0


def arrivals_of(member: Membership) -> QuerySet[Arrival]:
    """What the member has brought to the team, newest first; nobody else sees it."""
    return Arrival.objects.filter(team=member.team, user=member.user).select_related("asset")


def shown_arrivals_of(member: Membership, now: dt.datetime) -> list[Arrival]:
    """The member's arrivals that are under way or ended lately, newest first."""
    lately = Q(changed_at__gt=now - SHOWN_AFTERWARDS) & ~Q(stage=Stage.CANCELLED)
    return list(arrivals_of(member).filter(Q(stage__in=UNFINISHED) | lately)[:MOST_SHOWN])


def held_bytes(team: Team, besides: uuid.UUID | None = None) -> int:
    """What the team's files take, and what its arrivals will, as far as they say, save for one of them."""
    kept = Asset.objects.filter(team=team)
    coming = Arrival.objects.filter(team=team, stage__in=UNFINISHED)
    if besides:
        # A worker that died too late has kept it already, under the same id.
        kept, coming = kept.exclude(pk=besides), coming.exclude(pk=besides)
    # An address that doesn't say how much will come counts with what has come.
    sizes = Coalesce("size_bytes", "received_bytes")
    return _sum(kept, F("size_bytes")) + _sum(coming, sizes)


def _sum(rows: "QuerySet[Asset] | QuerySet[Arrival]", sizes: F | Coalesce) -> int:
    return rows.order_by().aggregate(sum=Sum(sizes))["sum"] or 0
