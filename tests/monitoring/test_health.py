"""The page Health, and the checks that `doctor` shares with it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.installation.version import current_version
from pixstudio.jobs.models import Generation
from pixstudio.monitoring.health.team import team_findings
from pixstudio.monitoring.presenters import installation_findings
from pixstudio.teams.models import Team
from pixstudio.web.operations import record_heartbeat
from tests.jobs.jobs import job, plain
from tests.operating.test_commands import both_beat, doctor
from tests.query_counts import queries_of
from tests.teams.people import Person


def words_of(page: Any) -> str:
    """The text of the page's body, without marks."""
    body = page.content.decode().split('<div class="page__body">', 1)[1].split("</main>")[0]
    return plain(re.sub(r"<[^>]+>", " ", body))


def test_health_of_a_studio_where_all_is_well(connected: Team, alice: Person) -> None:
    both_beat()
    Account.objects.update(refreshed_at=timezone.now())
    page = alice.get("/team/health/")
    text = words_of(page)
    assert "Everything works" in page.content.decode()
    assert "3 of 3 ready." in text
    assert "credits on ready accounts." in text
    assert "Every job has its answer." in text
    assert text.count("OK") == 17
    assert "View health" in alice.get("/team/").content.decode()


def test_health_says_what_is_wrong_and_what_to_do(busy: Team, alice: Person) -> None:
    record_heartbeat(name="clock", now=timezone.now() - dt.timedelta(minutes=2))
    ApiConnection.objects.update(problem="Unauthorized")
    Account.objects.exclude(health="on_hold").update(daily_credits=0, monthly_credits=0)
    Account.objects.exclude(health="on_hold").update(package_credits=0)
    page = alice.get("/team/health/")
    text = words_of(page)
    for expected in (
        "The API token was refused. Nothing is sent until you enter a new one.",
        "is on hold. Enter its PixVerse password again.",
        "No account has credits left.",
        "Progress of running jobs is 3 min late.",
        "A job has waited 1 h for a free slot.",
        "1 job is held and may have been sent already.",
        "PixVerse didn’t answer for 1 job. It may have been charged.",
        "1 result could not be saved yet and is tried again.",
        "1 finished result is not saved.",
        "has failed 4 times since its last delivery.",
        "It was last alive 120 seconds ago. Start python manage.py clock again.",
        "It has never run. Start python manage.py worker .",
        "1 task of the queue “submit” has waited 7 min for a worker.",
        "Failed within the last hour: save_result.",
    ):
        assert expected in text, expected
    assert "12 things need attention" in page.content.decode()
    assert "canary" not in page.content.decode()
    for link in ("/accounts/", "/queue/", "/gallery/?state=open", "/team/webhooks/"):
        assert f'href="{link}"' in page.content.decode()


def test_health_shows_the_version_and_what_runs_another(alice: Person) -> None:
    mine, now = current_version(), timezone.now()
    record_heartbeat(name="clock", now=now, version=mine)
    record_heartbeat(name="worker", now=now - dt.timedelta(hours=1), version="0.8.0")
    text = words_of(alice.get("/team/health/"))
    assert f"Version {mine} OK" in text
    assert "0.8.0" not in text
    record_heartbeat(name="worker", now=now, version="0.9.0")
    MigrationRecorder(connection).record_applied("prompts", "0999_of_a_newer_version")
    text = words_of(alice.get("/team/health/"))
    assert "worker runs version 0.9.0. Start it again." in text
    assert "prompts.0999_of_a_newer_version" in text


def test_health_shows_no_number_of_another_team(busy: Team, mallory: Person) -> None:
    text = words_of(mallory.get("/team/health/"))
    assert "No API token yet." in text
    assert "0 of 0 ready." in text
    assert "0 jobs are waiting." in text
    assert "None set up." in text
    assert [one.name for one in team_findings(mallory.team, timezone.now()) if one.problems] == [
        "API"
    ]


def test_installation_is_shown_to_owners_of_the_operators_team(
    alice: Person, bob: Person, settings: Settings, request: pytest.FixtureRequest
) -> None:
    def shows(person: Person) -> bool:
        return "python manage.py doctor" in words_of(person.get("/team/health/"))

    assert shows(alice)
    assert bob.get("/team/health/").status_code == 403
    mallory: Person = request.getfixturevalue("mallory")
    assert [shows(alice), shows(mallory)] == [False, False]
    settings.OPERATOR_TEAM = str(mallory.team.pk)
    assert [shows(alice), shows(mallory)] == [False, True]
    settings.OPERATOR_TEAM = alice.team.name
    assert [shows(alice), shows(mallory)] == [True, False]


def test_health_takes_the_same_queries_however_many_jobs_there_are(
    busy: Team, alice: Person
) -> None:
    def look() -> None:
        assert alice.get("/team/health/").status_code == 200

    look()
    before = queries_of(look)
    for state in ("queued", "running", "ask", "saving") * 5:
        job(alice.member, state)
    assert queries_of(look) == before


def test_doctor_and_the_page_say_the_same(busy: Team, alice: Person) -> None:
    Generation.objects.filter(hold="restored").update(hold="copied")
    _code, printed = doctor()
    text = words_of(alice.get("/team/health/"))
    found = [problem for one in installation_findings(timezone.now()) for problem in one.problems]
    assert len(found) >= 3
    for problem in found:
        steady = plain(re.split(r"\d+ seconds", problem)[-1])
        assert steady in printed
        assert plain(steady.replace("`", " ")) in text
    assert "FAIL  tasks: 1 task of the queue “submit” has waited" in printed


def test_health_without_redis_says_so(alice: Person, settings: Settings) -> None:
    settings.TASKS_BACKEND = "rq"
    settings.RQ_QUEUES = {
        name: {"URL": "redis://127.0.0.1:1/0"} for name in ["default", *settings.TASK_QUEUES]
    }
    assert "Redis can’t be reached." in words_of(alice.get("/team/health/"))
