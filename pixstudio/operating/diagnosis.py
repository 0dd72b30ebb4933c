"""The checks of `doctor`: each returns one sentence per problem."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.media.storage.disk_space import check_folder, storage_folders
from pixstudio.media.storage.errors import StorageProblem, classify_error, problem_message
from pixstudio.operating.budget_sums import count_wrong_sums
from pixstudio.operating.release_state import static_problems
from pixstudio.pixverse.errors import PixVerseError, Unauthorized
from pixstudio.search.index import EXTENSIONS, has_trigram_index
from pixstudio.web.database.version import newer_database_problem
from pixstudio.web.database_time import measure_offset
from pixstudio.web.models import Doubt, Heartbeat
from pixstudio.web.operations import record_heartbeat
from pixstudio.web.queries import heartbeat_age, missing_migrations
from pixstudio.web.restore_detection import current_doubt

OLDEST_BEAT = dt.timedelta(seconds=60)
MAX_SKEW_SECONDS = 5.0
PROBE = b"pixstudio probe"
NOT_ASKED = "The database has to work first."


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report; `problems` is empty if the check passed."""

    name: str
    problems: list[str]
    note: str = ""


def examine(now: dt.datetime) -> list[Finding]:
    """Run all checks, in the order in which their problems have to be mended.

    Writes and removes a probe row and a probe file; costs no credits.
    """
    looks: dict[str, Callable[[dt.datetime], list[str]]] = {
        "configuration": _configuration,
        "database": _database,
        "version": lambda _now: list(filter(None, [newer_database_problem()])),
        "migrations": _migrations,
        "static files": lambda _now: static_problems(),
        "storage": _storage,
        "keys": _keys,
        "time": _time,
        "search": _search,
        "budgets": _budgets,
        "clock": lambda now: _process("clock", now),
        "worker": lambda now: _process("worker", now),
    }
    findings = [Finding(name, _safely(look, now)) for name, look in looks.items()]
    # What waits is looked at last: it needs accounts that work.
    last = Finding("continuity", _safely(_continuity, now))
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


def _migrations(_now: dt.datetime) -> list[str]:
    missing = missing_migrations()
    if not missing:
        return []
    shown = f"{len(missing)} are missing ({', '.join(missing[:3])}…)"
    return [f"{shown}. Back up, then run `{command_text('release')}`."]


def _search(_now: dt.datetime) -> list[str]:
    if has_trigram_index(connection):
        return []
    needed = " and ".join(EXTENSIONS)
    return [
        f"The search has no index and reads all jobs. Let a superuser create the extensions {needed}"
        " in this database, then run release."
    ]


def _time(_now: dt.datetime) -> list[str]:
    seconds = -measure_offset(connection).total_seconds()
    if abs(seconds) <= MAX_SKEW_SECONDS:
        return []
    side = "ahead of" if seconds > 0 else "behind"
    return [
        f"This host's clock is {abs(seconds):.0f} seconds {side} the database's. Jobs go by the database's "
        "clock all the same; buckets and sign-ins don't. Set the clock by NTP."
    ]


def _storage(_now: dt.datetime) -> list[str]:
    return [*_writing(), *filter(None, map(_at, storage_folders()))]


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


def _at(place: Path) -> str:
    """The problem of one of the storage folders, '' without one."""
    trouble = check_folder(place)
    if trouble is None:
        return ""
    if trouble == StorageProblem.FULL:
        return (
            f"There is less room than FREE_SPACE_FLOOR_BYTES at {place}: no job is sent. Make room."
        )
    return f"{place}: {problem_message(trouble)}"


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


DOUBTS = {
    Doubt.RESTORED: "The database is older than what this host last saw: a backup was restored.",
    Doubt.COPIED: "This is a copy of the studio, or a new host while nothing else of it runs.",
    Doubt.LONG_STOP: "Clock and worker were stopped for longer than LONG_STOP_SECONDS.",
}


def _continuity(now: dt.datetime) -> list[str]:
    doubt = current_doubt(now)
    held = Generation.objects.filter(state=State.QUEUED).exclude(hold="").count()
    found = [f"{DOUBTS[Doubt(doubt)]} Waiting jobs are held, not sent."] if doubt else []
    if held:
        found.append(
            f"{held} waiting {'job is' if held == 1 else 'jobs are'} held and may have been sent already. "
            "An admin checks and resumes or cancels them on the Queue."
        )
    return found


def _process(name: str, now: dt.datetime) -> list[str]:
    age = heartbeat_age(name, now)
    start = f"Start `{command_text(name)}`"
    if age is None:
        return [f"It has never run. {start}."]
    if age > OLDEST_BEAT:
        return [f"It was last alive {age.total_seconds():.0f} seconds ago. {start} again."]
    return []


def _backup(now: dt.datetime) -> Finding:
    """How old the last backup is; studios that are backed up otherwise have none."""
    try:
        age = heartbeat_age(HEARTBEAT, now)
    except DatabaseError:
        return Finding("backup", [NOT_ASKED])
    if age is None:
        return Finding("backup", [], "None was made by `python manage.py backup` yet.")
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
