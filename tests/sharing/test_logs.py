"""Secrets of links, and passwords typed for them, are in no log and no row."""

import logging
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from gunicorn.config import Config

from pixstudio.jobs.models import Generation
from pixstudio.serving.access_log import RedactingLogger
from pixstudio.sharing.operations import revoke_link
from pixstudio.web.secrets.log_redaction import redact_secrets
from tests.sharing.links import look, path_of, say, share
from tests.teams.people import Person
from tests.test_canaries import stored_texts

SECRET = "uTBN8Fic6qv7FjsBety8KA"


@pytest.mark.parametrize(
    "line",
    [
        f"Not Found: /s/{SECRET}/",
        f"GET /s/{SECRET} HTTP/1.1",
        f"/s/{SECRET}/1/file/",
        f'"https://studio.example/s/{SECRET}/?sent=1"',
        f"/auth/login/?next=%2Fs%2F{SECRET}%2F1%2Ffile%2F",
        f"//s//{SECRET}/",
        f"/team/invitation/{SECRET}/",
        f"/hooks/pixverse/{SECRET}/",
    ],
)
def test_an_address_is_redacted_wherever_it_stands(line: str) -> None:
    assert SECRET not in redact_secrets(line)


@pytest.mark.parametrize("line", ["GET /sources/1/", "/library/x/s", "took 3 ms / 5 s in all"])
def test_other_words_stay(line: str) -> None:
    assert redact_secrets(line) == line


def test_the_web_servers_log_of_requests_is_redacted() -> None:
    path = f"/s/{SECRET}/1/file/"
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", '%(r)s %(U)s %(f)s %({referer}i)s %({raw_uri}e)s %(s)s "%(a)s"')
    logger, written = RedactingLogger(config), StringIO()
    for log in (logger.access_log, logger.error_log):
        log.handlers = [logging.StreamHandler(written)]
    request = SimpleNamespace(headers=[("REFERER", f"http://x{path}")])
    answer = SimpleNamespace(status="404 Not Found", sent=3, headers=[])
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": path,
        "HTTP_REFERER": f"http://x{path}",
        "HTTP_USER_AGENT": 'A "browser"',
    }
    took: Any = SimpleNamespace(seconds=0, microseconds=7)
    logger.access(answer, request, environ, took)
    logger.error("Error handling request %s", path)
    lines = written.getvalue()
    assert SECRET not in lines
    assert lines.count("/s/…/1/file/") == 6
    assert '404 "A \\"browser\\""' in lines


def test_nothing_of_a_link_is_written_down(
    bob: Person, made: Generation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    link = share(bob.member, made, password="canary of a link")
    browser = Client()
    for typed in ("canary of a guess", "canary of a link"):
        browser.post(path_of(link, "password/"), {"password": typed})
    look(path_of(link), browser)
    say(link, browser)
    say(link, browser, at="-1")
    look(path_of(link, "7/file/"), browser)
    revoke_link(member=bob.member, link=link.link, now=timezone.now())
    look(path_of(link, "1/file/"), browser)
    lines = [redact_secrets(one.getMessage()) for one in caplog.records]
    assert len(lines) > 3
    texts = [*lines, *(text for _place, text in stored_texts())]
    assert not [text for text in texts for word in ("canary", link.secret) if word in text]
