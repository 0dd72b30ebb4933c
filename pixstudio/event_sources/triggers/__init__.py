"""Triggers that record events of jobs, accounts and approvals in the transaction that changes them."""

from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from pixstudio.web.database.objects import DatabaseObjects

FOLDER = Path(__file__).parent
TABLES = frozenset({"events_event", "jobs_generation", "accounts_account", "teams_approval"})


def _nothing_more(_connection: BaseDatabaseWrapper) -> None:
    """Events of what changed while there were no triggers are not made up afterwards."""


TRIGGERS = DatabaseObjects(FOLDER, TABLES, after=_nothing_more)
