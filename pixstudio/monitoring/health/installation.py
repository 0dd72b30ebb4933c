"""Checks of the whole installation that cost nothing: each returns one sentence per problem."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.installation.locations import command_text
from pixstudio.installation.version import current_version
from pixstudio.media.storage.disk_space import check_folder, disk_usage, storage_folders
from pixstudio.media.storage.errors import StorageProblem, problem_message
from pixstudio.monitoring.health.findings import duration_text
from pixstudio.monitoring.queries.jobs import held_jobs
from pixstudio.monitoring.queries.tasks import failed_tasks, queue_facts
from pixstudio.search.index import EXTENSIONS, has_trigram_index
from pixstudio.teams.models import Team
from pixstudio.web.database.version import newer_database_problem
from pixstudio.web.database_time import measure_offset
from pixstudio.web.models import Doubt
from pixstudio.web.outages import is_outage
from pixstudio.web.queries import heartbeat_age, missing_migrations, running_versions
from pixstudio.web.restore_detection import current_doubt

Check = Callable[[dt.datetime], list[str]]
OLDEST_BEAT = dt.timedelta(seconds=60)
# A task that no worker starts for so long, and how long a failed one is spoken of.
OLDEST_TASK = dt.timedelta(minutes=5)
FAILURES_SHOWN = dt.timedelta(hours=1)
MAX_SKEW_SECONDS = 5.0
GIGABYTE = 1000**3


def check_migrations(_now: dt.datetime) -> list[str]:
    missing = missing_migrations()
    if not missing:
        return []
    words = _("%(count)s are missing (%(names)s…). Back up, then run `%(command)s`.")
    values = {"count": len(missing), "names": ", ".join(missing[:3])}
    return [words % {**values, "command": command_text("release")}]


def check_version(now: dt.datetime) -> list[str]:
    """Whether the database and all processes are of this version."""
    newer = newer_database_problem()
    mine = current_version()
    words = _("%(process)s runs version %(version)s. Start it again.")
    others = [
        words % {"process": process, "version": version}
        for process, version in running_versions(now - OLDEST_BEAT)
        if version != mine
    ]
    return [*filter(None, [newer]), *others]


def version_note(_now: dt.datetime) -> str:
    return current_version()


def check_search(_now: dt.datetime) -> list[str]:
    if has_trigram_index(connection):
        return []
    words = _(
        "The search has no index and reads all jobs. Let a superuser create the extensions %(names)s in "
        "this database, then run release."
    )
    return [words % {"names": " and ".join(EXTENSIONS)}]


def check_time(_now: dt.datetime) -> list[str]:
    seconds = -measure_offset(connection).total_seconds()
    if abs(seconds) <= MAX_SKEW_SECONDS:
        return []
    words = _(
        "This host's clock is %(seconds).0f seconds %(side)s the database's. Jobs go by the database's "
        "clock all the same; buckets and sign-ins don't. Set the clock by NTP."
    )
    side = _("ahead of") if seconds > 0 else _("behind")
    return [words % {"seconds": abs(seconds), "side": side}]


def check_disks(_now: dt.datetime) -> list[str]:
    return [problem for folder in storage_folders() if (problem := _problem_at(folder))]


def disk_note(_now: dt.datetime) -> str:
    """Free room on the disk of DATA_DIR."""
    usage = disk_usage(Path(settings.DATA_DIR))
    if usage is None:
        return ""
    values = {"free": f"{usage[2] / GIGABYTE:.1f}", "total": f"{usage[0] / GIGABYTE:.1f}"}
    return _("%(free)s of %(total)s GB free.") % values


def _problem_at(folder: Path) -> str:
    """The problem of one of the storage folders, '' without one."""
    trouble = check_folder(folder)
    if trouble is None:
        return ""
    if trouble == StorageProblem.FULL:
        words = _(
            "There is less room than FREE_SPACE_FLOOR_BYTES at %(folder)s: no job is sent. Make room."
        )
        return words % {"folder": folder}
    return f"{folder}: {problem_message(trouble)}"


def check_continuity(now: dt.datetime) -> list[str]:
    doubts = {
        Doubt.RESTORED: _(
            "The database is older than what this host last saw: a backup was restored."
        ),
        Doubt.COPIED: _(
            "This is a copy of the studio, or a new host while nothing else of it runs."
        ),
        Doubt.LONG_STOP: _("Clock and worker were stopped for longer than LONG_STOP_SECONDS."),
    }
    doubt = current_doubt(now)
    waiting = _("Waiting jobs are held, not sent.")
    found = [f"{doubts[Doubt(doubt)]} {waiting}"] if doubt else []
    count = held_jobs(list(Team.objects.present().values_list("pk", flat=True)))
    if count:
        words = ngettext(
            "%(count)s waiting job is held and may have been sent already. An admin checks and resumes or "
            "cancels it on the Queue.",
            "%(count)s waiting jobs are held and may have been sent already. An admin checks and resumes "
            "or cancels them on the Queue.",
            count,
        )
        found.append(words % {"count": count})
    return found


def check_process(name: str, now: dt.datetime) -> list[str]:
    """Whether clock or worker is alive."""
    age = heartbeat_age(name, now)
    if age is None:
        return [_("It has never run. Start `%(command)s`.") % {"command": command_text(name)}]
    if age <= OLDEST_BEAT:
        return []
    words = _("It was last alive %(seconds).0f seconds ago. Start `%(command)s` again.")
    return [words % {"seconds": age.total_seconds(), "command": command_text(name)}]


def check_clock(now: dt.datetime) -> list[str]:
    return check_process("clock", now)


def check_worker(now: dt.datetime) -> list[str]:
    return check_process("worker", now)


def check_tasks(now: dt.datetime) -> list[str]:
    """Whether tasks wait too long for a worker."""
    try:
        queues = queue_facts()
    except Exception as error:
        if isinstance(error, DatabaseError) or not is_outage(error):
            raise
        return [_("Redis can’t be reached. Tasks wait in the database until it is back.")]
    problems = []
    for name, facts in queues.items():
        age = now - facts.oldest_at if facts.oldest_at else dt.timedelta()
        if age > OLDEST_TASK:
            words = ngettext(
                "%(count)s task of the queue “%(queue)s” has waited %(time)s for a worker. Start a worker, "
                "or one with more tasks at once (`--%(queue)s`).",
                "%(count)s tasks of the queue “%(queue)s” wait for a worker, the oldest for %(time)s. Start "
                "a worker, or one with more tasks at once (`--%(queue)s`).",
                facts.ready,
            )
            values = {"count": facts.ready, "queue": name, "time": duration_text(age)}
            problems.append(words % values)
    return problems


def failures_note(now: dt.datetime) -> str:
    """The tasks that failed lately; '' without one."""
    recent = [one.task for one in failed_tasks() if one.failed_at > now - FAILURES_SHOWN]
    if not recent:
        return ""
    words = _("Failed within the last hour: %(names)s. The log says why; it is tried again.")
    return words % {"names": ", ".join(recent[:5])}
