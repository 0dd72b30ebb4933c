"""/metrics: who may read it, what it says, and what is never in it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Generation
from pixstudio.monitoring.checks import check_metrics_access
from pixstudio.monitoring.metrics import collector
from pixstudio.teams.models import Team
from tests.jobs.jobs import job
from tests.monitoring.conftest import BEARER, TOKEN
from tests.monitoring.promtool import promtool
from tests.query_counts import queries_of
from tests.rows import each_row
from tests.teams.people import Person
from tests.test_routes import secrets_of_the_team

FOLDER = Path(__file__).resolve().parents[2] / "docs/monitoring"
PROXIED = {"HTTP_X_FORWARDED_PROTO": "https"}
LOOPBACK = {"HTTP_HOST": "127.0.0.1:8000"}


@each_row(
    ("token", "loopback", "request_", "status"),
    [
        ("", False, BEARER, 404),
        ("", False, {"HTTP_AUTHORIZATION": "Bearer "}, 404),
        (TOKEN, False, {}, 401),
        (TOKEN, False, BEARER, 200),
        (TOKEN, False, {"HTTP_AUTHORIZATION": f"bearer {TOKEN}", "REMOTE_ADDR": "192.0.2.7"}, 200),
        (TOKEN, False, {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"}, 401),
        (TOKEN, False, {"HTTP_AUTHORIZATION": f"Basic {TOKEN}"}, 401),
        (TOKEN, False, {"HTTP_AUTHORIZATION": "Bearer schlüssel"}, 401),
        ("", True, LOOPBACK, 200),
        ("", True, {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, 200),
        ("", True, {"HTTP_AUTHORIZATION": "Bearer ", **LOOPBACK, **PROXIED}, 401),
        ("", True, {"HTTP_HOST": "studio.example"}, 401),
        ("", True, {**LOOPBACK, "REMOTE_ADDR": "192.0.2.7"}, 401),
        ("", True, {**LOOPBACK, "REMOTE_ADDR": ""}, 401),
        ("", True, {**LOOPBACK, **PROXIED}, 401),
        ("", True, {**LOOPBACK, "HTTP_X_REAL_IP": "127.0.0.1"}, 401),
        (TOKEN, True, LOOPBACK, 200),
    ],
)
@pytest.mark.django_db
def test_metrics_are_for_the_token_or_this_machine(
    settings: Settings, token: str, loopback: bool, request_: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN, settings.METRICS_LOOPBACK = token, loopback
    settings.ALLOWED_HOSTS = ["studio.example", "testserver", "127.0.0.1", "[::1]"]
    response = Client().get("/metrics", **request_)
    assert response.status_code == status
    assert (response.headers.get("WWW-Authenticate") == "Bearer") == (status == 401)


def test_metrics_settings_are_checked(settings: Settings) -> None:
    settings.METRICS_TOKEN, settings.METRICS_LOOPBACK, settings.IS_HTTPS = "short", True, True
    assert [one.id for one in check_metrics_access()] == ["monitoring.E001", "monitoring.W001"]
    settings.METRICS_TOKEN, settings.METRICS_LOOPBACK = TOKEN, False
    assert check_metrics_access() == []


def scraped(**headers: str) -> str:
    response = Client().get("/metrics", **BEARER, **headers)
    assert response.status_code == 200
    return str(response.content.decode())


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Values by name and the values of their labels; an account's by its name."""
    hidden = ("team", "account")
    found: dict[tuple[str, ...], float] = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = [value for name, value in one.labels.items() if name not in hidden]
            found[one.name, *labels] = one.value
    return found


def expected_of(account: Account) -> dict[Any, Any]:
    """Values of the busy team, of which this account is on hold."""
    return {
        ("jobs", "queued"): 3,
        ("jobs", "running"): 2,
        ("jobs", "saving"): 1,
        ("jobs", "ask"): 1,
        ("jobs", "unsaved"): 1,
        ("jobs_held",): 1,
        ("unknown_outcomes",): 2,
        ("saves_failing", "retried"): 1,
        ("saves_failing", "given_up"): 1,
        ("jobs_ended_last_hour", "failed"): 1,
        ("jobs_ended_last_hour", "moderated"): 0,
        ("jobs_ended_last_hour", "done"): 1,
        # An imported result counts although its file is not here yet.
        ("jobs_ended", "finished"): 2,
        ("jobs_ended", "failed"): 2,
        ("account_credits", account.name): account.credits,
        ("account_health", "on_hold", account.name): 1,
        ("account_health", "ok", account.name): 0,
        ("account_slots", account.name): account.places,
        ("account_slots_used", account.name): 2,
        ("accounts_polled_last_minute",): 1,
        ("tasks_ready", "submit"): 1,
        ("tasks_ready", "quick"): 0,
        ("tasks_failed_total", "transfers", "save_result"): 3,
        ("webhooks", "failing"): 1,
        ("webhook_deliveries", "pending"): 1,
        ("webhook_deliveries", "failed_last_hour"): 1,
        ("request_seconds_bucket", "0.01", "/gallery/"): 4,
        ("request_seconds_bucket", "0.25", "/gallery/"): 6,
        ("request_seconds_bucket", "+Inf", "/gallery/"): 7,
        ("request_seconds_count", "/gallery/"): 7,
        ("request_seconds_sum", "/gallery/"): 3.001,
        ("responses_total", "/gallery/", "5xx"): 1,
        **{("part_readable", part): 1 for part in collector.PARTS},
    }


def test_metrics_tell_what_is_going_on(busy: Team, metered: str) -> None:
    found = samples(scraped())
    account = Account.objects.filter(team=busy, health="on_hold").get()
    expected = expected_of(account)
    about = {
        ("oldest_waiting_seconds",): 90 * 60,
        ("account_refresh_age_seconds", account.name): 50 * 60,
        ("overdue_seconds", "poll"): 180,
        ("overdue_seconds", "submission"): 15 * 60,
        ("overdue_seconds", "saving"): 120,
        ("overdue_seconds", "delivery"): 240,
        ("tasks_oldest_ready_seconds", "submit"): 7 * 60,
        ("heartbeat_age_seconds", "clock"): 70,
    }
    found = {(name.removeprefix("pixstudio_"), *rest): v for (name, *rest), v in found.items()}
    assert {key: found.get(key) for key in expected} == pytest.approx(expected)
    assert {key: found.get(key) for key in about} == pytest.approx(about, abs=30)
    disk = [found["disk_free_bytes", "data"], found["disk_used_bytes", "data"]]
    assert all(0 < size < found["disk_total_bytes", "data"] for size in disk)


def test_metrics_hold_no_secret_no_email_and_no_text(busy: Team, metered: str) -> None:
    Generation.objects.update(parameters={"prompt": "canary of a prompt"})
    email = Account.objects.exclude(health="ok").get().email
    Account.objects.filter(email=email).update(name=email)
    text = scraped()
    unwanted = {*secrets_of_the_team(), TOKEN, "canary", "receiver.example", busy.name}
    assert not [one for one in unwanted if one in text]
    assert "@" not in text


def test_metrics_are_read_with_few_queries_however_many_jobs_there_are(
    busy: Team, alice: Person, metered: str
) -> None:
    before = queries_of(scraped)
    for state in ("queued", "done", "failed", "running") * 5:
        job(alice.member, state)
    assert queries_of(scraped) == before < 40


def test_metrics_without_redis_or_database_say_so(
    busy: Team, metered: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS_BACKEND = "rq"
    settings.RQ_QUEUES = {
        name: {"URL": "redis://127.0.0.1:1/0"} for name in ["default", *settings.TASK_QUEUES]
    }
    found = samples(scraped())
    assert found["pixstudio_part_readable", "tasks"] == 0
    assert found["pixstudio_part_readable", "webhooks"] == 1

    def away(_scrape: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setitem(collector.PARTS, "jobs", away)
    found = samples(scraped())
    assert found["pixstudio_part_readable", "storage"] == 1
    assert found["pixstudio_part_readable", "requests"] == 0
    assert ("pixstudio_disk_free_bytes", "data") in found


def test_metrics_pass_promtool_and_come_in_the_form_that_is_asked_for(
    busy: Team, metered: str
) -> None:
    open_metrics = scraped(HTTP_ACCEPT="application/openmetrics-text; version=1.0.0")
    assert open_metrics.endswith("# EOF\n")
    promtool("check", "metrics", typed=scraped())


def test_alert_rules_pass_promtool() -> None:
    promtool("check", "rules", "alerts.yml", folder=FOLDER)
    promtool("test", "rules", "alerts_test.yml", folder=FOLDER)


def test_dashboard_and_alerts_name_metrics_that_exist(busy: Team, metered: str) -> None:
    board = json.loads((FOLDER / "dashboard.json").read_text())
    queries = [one["expr"] for panel in board["panels"] for one in panel.get("targets", [])]
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]
    assert len(queries) > 25
    assert len(rules) == 20
    known = {name for name, *_labels in samples(scraped())}
    used = {
        name
        for text in [*queries, *(rule["expr"] for rule in rules)]
        for name in re.findall(r"\bpixstudio_\w+", text)
    }
    assert used <= known
    documented = set(
        re.findall(r"`(pixstudio_\w+)`", (FOLDER.parent / "monitoring.md").read_text())
    )
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in known}
    assert documented >= {name for name in families if not name.endswith("_created")}
    assert documented <= families | known
