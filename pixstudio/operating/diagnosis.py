"""The checks of `doctor`: each returns one sentence per problem."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from pixstudio.accounts.encrypted_columns import CannotDecrypt
from pixstudio.accounts.key_rotation import find_unreadable_secrets
from pixstudio.accounts.models import ApiConnection
from pixstudio.accounts.operations import client_of
from pixstudio.backups.operations.make import HEARTBEAT
from pixstudio.installation.locations import command_text
from pixstudio.media.storage.errors import classify_error, problem_message
from pixstudio.monitoring.health import installation
from pixstudio.monitoring.health.findings import Finding
from pixstudio.operating.budget_sums import count_wrong_sums
from pixstudio.operating.release_state import static_problems
from pixstudio.pixverse.errors import PixVerseError, Unauthorized
from pixstudio.web.models import Heartbeat
from pixstudio.web.operations import record_heartbeat
from pixstudio.web.queries import heartbeat_age

PROBE = b"pixstudio probe"
NOT_ASKED = "The database has to work first."


def examine(now: dt.datetime) -> list[Finding]:
    """Run all checks, in the order in which their problems have to be mended.

    Writes and removes a probe row and a probe file; costs no credits.
    """
    looks: dict[str, Callable[[dt.datetime], list[str]]] = {
        "configuration": _configuration,
        "database": _database,
        "version": installation.check_version,
        "migrations": installation.check_migrations,
        "static files": lambda _now: static_problems(),
        "storage": _storage,
        "keys": _keys,
        "time": installation.check_time,
        "search": installation.check_search,
        "budgets": _budgets,
        "clock": installation.check_clock,
        "worker": installation.check_worker,
        "tasks": installation.check_tasks,
    }
    findings = [Finding(name, _safely(look, now)) for name, look in looks.items()]
    # What waits is looked at last: it needs accounts that work.
    last = Finding("continuity", _safely(installation.check_continuity, now))
    return [*findings, _backup(now), *api_findings(), last]


def _safely(look: Callable[[dt.datetime], list[str]], now: dt.datetime) -> list[str]:
    try:
        return look(now)
    except DatabaseError:
        return [NOT_ASKED]


def _configuration(_now: dt.datetime) -> list[str]:
    return [
        f"{check.msg} {check.hint or ''}".strip() for check in run_checks() if check.level >= ERROR
    ]


def _database(now: dt.datetime) -> list[str]:
    try:
        with transaction.atomic():
            record_heartbeat(name="doctor", now=now)
            Heartbeat.objects.filter(name="doctor").delete()
    except DatabaseError as error:
        return [f"It can't be read and written ({error}). Check DATABASE_URL or DATA_DIR; migrate."]
    return []


def _storage(now: dt.datetime) -> list[str]:
    return [*_writing(), *installation.check_disks(now)]


def _writing() -> list[str]:
    where = "STORAGE_URL" if settings.STORAGE_URL else f"DATA_DIR ({settings.DATA_DIR})"
    try:
        name = default_storage.save(f"probes/{uuid.uuid4().hex}", ContentFile(PROBE))
        with default_storage.open(name) as stream:
            is_same = stream.read() == PROBE
        default_storage.delete(name)
    except OSError as error:
        words = problem_message(classify_error(error))
        return [f"A file could not be written, read and deleted. {words} ({error}) Check {where}."]
    except Exception as error:  # each storage raises exceptions of its own
        return [f"A file could not be written, read and deleted ({error}). Check {where}."]
    return [] if is_same else [f"What was written came back changed. Check {where}."]


def _keys(_now: dt.datetime) -> list[str]:
    problems = find_unreadable_secrets()
    if not problems:
        return []
    return [
        f"{len(problems)} of the stored secrets can't be read: {problems[0]} Put the missing key back."
    ]


def _budgets(_now: dt.datetime) -> list[str]:
    count = count_wrong_sums(connection)
    if not count:
        return []
    return [
        f"{count} monthly sums of API keys and collections are not what their jobs cost, so their budgets "
        f"stop too early or too late. Run `{command_text('release')}`, which adds them up again."
    ]


def _backup(now: dt.datetime) -> Finding:
    """How old the last backup is; studios that are backed up otherwise have none."""
    try:
        age = heartbeat_age(HEARTBEAT, now)
    except DatabaseError:
        return Finding("backup", [NOT_ASKED])
    if age is None:
        return Finding("backup", [], "None was made yet, see `backup`.")
    text = f"The last one was made {age.days} days ago." if age.days else "Less than a day old."
    return Finding("backup", [], text)


def api_findings() -> list[Finding]:
    """One finding for each team's token: one list call each."""
    try:
        connections = list(ApiConnection.objects.select_related("team").order_by("created_at"))
    except DatabaseError:
        return [Finding("api", [NOT_ASKED])]
    if not connections:
        return [Finding("api", [], "No team has a token yet; an owner enters it under Accounts.")]
    return [_api_finding(connection) for connection in connections]


def _api_finding(api: ApiConnection) -> Finding:
    name = f"api of {api.team}"
    try:
        accounts = client_of(api.team_id).list_accounts()
    except Unauthorized as error:
        return Finding(name, [f"The token was refused. Enter a new one under Accounts. {error}"])
    except (PixVerseError, CannotDecrypt) as error:
        return Finding(name, [f"It can't be used at {settings.PIXVERSE_API_URL}: {error}"])
    return Finding(name, [], f"{len(accounts)} accounts")
