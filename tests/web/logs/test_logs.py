"""Log records as lines and as JSON: where they come from, and no secret in any part of them."""

import json
import logging
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django_tasks.signals import task_finished, task_started
from gunicorn.config import Config
from pytest_django import Settings

from pixstudio.jobs.models import Generation
from pixstudio.log_settings import logging_settings
from pixstudio.saving.tasks import save_result
from pixstudio.serving.access_log import RedactingLogger, log_format
from pixstudio.web.logs import context
from pixstudio.web.logs.context import ContextFilter, current_facts, log_facts
from pixstudio.web.logs.formatters import JsonLineFormatter, LineFormatter
from pixstudio.web.middleware import request_id_of
from pixstudio.web.secrets.log_redaction import SecretFilter
from tests.jobs.jobs import finished
from tests.rows import each_row
from tests.teams.people import Person

CANARY = "canary-4711"
# As they stand in messages, fields and exceptions.
SECRETS = (
    f"Bearer {CANARY}",
    f"password={CANARY}",
    f'"token": "{CANARY}"',
    f"sessionid={CANARY}",
    f"pixs_12345678{CANARY}",
    f"/s/{CANARY}/",
    f"/team/invitation/{CANARY}/",
    f"postgres://studio:{CANARY}@database.example/studio",
)
LINES = "%(levelname)s %(name)s %(message)s%(origin_text)s"


@pytest.fixture(autouse=True)
def outside_of_requests() -> None:
    """A download that nobody read to its end leaves its request behind, in this process of tests."""
    context._request.set(None)


def written(formatter: logging.Formatter, logs: Callable[[logging.Logger], None]) -> str:
    """What a logger with this formatter writes while `logs` is called with it."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    for one in (ContextFilter(), SecretFilter()):
        handler.addFilter(one)
    logger = logging.Logger("studio.tests")
    logger.addHandler(handler)
    logs(logger)
    return stream.getvalue()


def fail_with_secrets(logger: logging.Logger) -> None:
    text = " ".join(SECRETS)
    fields = {"token": CANARY, "headers": {"Authorization": CANARY, "cookies": [CANARY]}}
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("Failed with %s", text, extra={**fields, "note": text, "parts": [text]})
    logger.error({"password": CANARY, "text": text}, stack_info=True)


def test_no_secret_is_in_any_part_of_a_record() -> None:
    lines = written(LineFormatter(LINES), fail_with_secrets)
    assert "ValueError" in lines
    assert CANARY not in lines
    first, second = written(JsonLineFormatter(), fail_with_secrets).splitlines()
    assert CANARY not in first + second
    record = json.loads(first)
    assert record["exception"].startswith("Traceback")
    assert record["level"] == "ERROR"
    assert record["logger"] == "studio.tests"
    assert record["time"].endswith("+00:00")
    assert record["headers"] == {"Authorization": "…", "cookies": "…"}
    assert "stack_info" in json.loads(second)


def test_a_record_holds_what_json_has_no_word_for() -> None:
    odd = {"request": RequestFactory().get(f"/s/{CANARY}/"), "status_code": 404, "at": object()}
    text = written(JsonLineFormatter(), lambda logger: logger.warning("line\nbreak", extra=odd))
    record = json.loads(text)
    assert (record["message"], record["status_code"]) == ("line\nbreak", 404)
    assert CANARY not in text
    assert text.count("\n") == 1


def test_an_unknown_format_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is “xml”"):
        logging_settings("INFO", "xml")
    assert logging_settings("INFO", "json")["handlers"]["console"]["formatter"] == "record"


def test_records_of_a_task_name_it_and_its_job() -> None:
    pk = "6f3f4c52-7d5e-4f2b-9a53-0d4c6a1f9e11"
    result = SimpleNamespace(task=save_result, args=[pk], id="77", status="SUCCESSFUL")
    task_started.send(object, task_result=result)
    expected = {"task": "save_result", "task_id": "77", "job_id": pk}
    assert current_facts() == expected
    with log_facts(job_id="another"):
        line = written(LineFormatter(LINES), lambda logger: logger.info("Saved"))
    assert line == "INFO studio.tests Saved [task=save_result task_id=77 job_id=another]\n"
    assert current_facts() == expected
    task_finished.send(object, task_result=result)
    assert current_facts() == {}


@pytest.fixture
def made(alice: Person) -> Generation:
    return finished(alice.member)


def test_records_of_a_request_name_request_route_person_and_team(
    alice: Person, made: Generation
) -> None:
    seen: list[dict[str, str]] = []

    class Watch(ContextFilter):
        def filter(self, record: logging.LogRecord) -> bool:
            super().filter(record)
            seen.append(vars(record)["context"])
            return True

    logger, watch = logging.getLogger("django.request"), Watch()
    logger.addFilter(watch)
    try:
        response = alice.get(f"/generations/{made.pk}/star/")
        Client().get("/nowhere/")
    finally:
        logger.removeFilter(watch)
    assert seen[0] == {
        "request_id": response["X-Request-Id"],
        "route": "/generations/<uuid:pk>/star/",
        "person_id": str(alice.member.user_id),
        "team_id": str(alice.team.pk),
    }
    assert set(seen[-1]) == {"request_id"}
    assert current_facts() == {}


@each_row(
    ("proxies", "forwarded", "given", "is_taken"),
    [
        (1, "192.0.2.7", "0af7651916cd43dd8448eb211c80319c", True),
        (2, "192.0.2.7, 10.0.0.1", "a-b_c.d-1234", True),
        (0, "192.0.2.7", "0af7651916cd43dd8448eb211c80319c", False),
        (1, "", "0af7651916cd43dd8448eb211c80319c", False),
        (2, "192.0.2.7", "0af7651916cd43dd8448eb211c80319c", False),
        (1, "192.0.2.7", "short", False),
        (1, "192.0.2.7", "x" * 65, False),
        (1, "192.0.2.7", 'abcdefgh", "level": "x', False),
        (1, "192.0.2.7", "", False),
    ],
)
def test_a_request_id_is_taken_from_a_proxy_of_ours_only(
    settings: Settings, proxies: int, forwarded: str, given: str, is_taken: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_REQUEST_ID": given, "HTTP_X_FORWARDED_FOR": forwarded}
    found = request_id_of(RequestFactory().get("/", **headers))
    assert (found == given) == is_taken
    assert len(found) >= 8


def test_the_web_server_logs_requests_as_json_too(settings: Settings) -> None:
    settings.LOG_FORMAT = "json"
    assert log_format() == "json"
    config = Config()
    config.set("accesslog", "-")
    logger, stream = RedactingLogger(config), StringIO()
    for log in (logger.access_log, logger.error_log):
        handler = next(one for one in log.handlers if getattr(one, "_gunicorn", False))
        log.handlers = [copied := logging.StreamHandler(stream)]
        copied.setFormatter(handler.formatter)
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/s/{CANARY}/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": f"/s/{CANARY}/",
        "HTTP_USER_AGENT": 'A "browser"',
    }
    answer = SimpleNamespace(status="200 OK", sent=3, headers=[("X-Request-Id", "abc123")])
    took = SimpleNamespace(seconds=0, microseconds=7000)
    logger.access(answer, SimpleNamespace(headers=[]), environ, took)
    try:
        raise ValueError(f"password={CANARY}")
    except ValueError:
        logger.exception("Error handling request /s/%s/", CANARY)
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert CANARY not in stream.getvalue()
    expected = {"request_id": "abc123", "method": "GET", "path": "/s/…/", "status": "200"}
    assert {name: first[name] for name in expected} == expected
    assert "ValueError" in second["exception"]
