"""Three studios in one database: a large one with a past, one with a long queue, one that is almost empty.

Their jobs are written as `create_generations` and the workers would leave them.
"""

import datetime as dt
import sys
import time

from django.db import connection, transaction
from django.utils import timezone

from pixstudio.teams.models import Membership, Role, Team, User
from pixstudio.usage.operations import rebuild
from tests.benchmarks.large_lists import fill_effects, fill_library
from tests.benchmarks.outside.copying import copy_days
from tests.benchmarks.outside.marked_rows import add_marks
from tests.benchmarks.outside.studio_rows import (
    DAYS,
    add_accounts,
    add_hits,
    add_jobs,
    add_running,
    add_stored_files,
    add_waiting,
)

JOBS_AT_ONCE = 10_000
RUNNING, WAITING, EFFECTS, ASSETS = 100, 5_000, 1_000, 50_000
MEMBERS = {"large": 50, "queue": 4, "small": 3}


def seed(jobs: int) -> None:
    """Fill an empty database: the large studio gets `jobs` finished jobs, 10 000 for every four days.

    With fewer than 10 000 there is less of everything else, too.
    """
    began = time.monotonic()
    _make_room()
    scale = min(1.0, jobs / JOBS_AT_ONCE)
    members = {name: add_team(name, count) for name, count in MEMBERS.items()}
    first_day = timezone.now().date() - dt.timedelta(days=DAYS)
    with transaction.atomic():
        fill_large(members["large"], scale)
        add_waiting(members["queue"], round(WAITING * scale))
    rebuild(now=timezone.now())
    _say("first jobs", began)
    with transaction.atomic():
        copy_days(DAYS, jobs // JOBS_AT_ONCE - 1, since=first_day)
        fill_derived_rows()
    _say("copies", began)
    _finish()
    _say("all", began)


def fill_derived_rows() -> None:
    """Fill what saving a job fills beside its own columns, for jobs that the database copied.

    Columns that the database generates and rows that its triggers write need nothing here.
    """


def fill_large(members: list[Membership], scale: float) -> None:
    """Give the large studio everything but the copies of its days."""
    fill_effects(members[0], round(EFFECTS * scale))
    fill_library(members[0], round(ASSETS * scale))
    accounts = add_accounts(members[0].team)
    rows = add_jobs(members, accounts, round(JOBS_AT_ONCE * scale))
    add_marks(members[0], rows, hit=add_hits(members[0], accounts[0]))
    add_running(members, accounts, round(RUNNING * scale))
    add_stored_files(members[0].team)


def add_team(name: str, count: int) -> list[Membership]:
    """A team whose first member owns it; the others create."""
    team = Team.objects.create(name=name.title())
    members = []
    for number in range(count):
        user = User.objects.create_user(
            f"{name}{number}@studio.example", None, f"{name} {number}".title()
        )
        role = Role.CREATOR if number else Role.OWNER
        members.append(Membership.objects.create(team=team, user=user, role=role))
    return members


def _make_room() -> None:
    """On SQLite a large cache and no journal: what is left half done is discarded as a whole."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for pragma in ("cache_size = -600000", "journal_mode = OFF", "synchronous = OFF"):
                cursor.execute(f"PRAGMA {pragma}")


def _finish() -> None:
    """What the databases do by themselves in time: statistics, which only PostgreSQL makes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _say(what: str, began: float) -> None:
    sys.stderr.write(f"  seeding, {what}: {time.monotonic() - began:.0f} s\n")
