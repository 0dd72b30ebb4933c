"""The Python client: it has every operation, and it repeats what may be repeated and nothing else."""

import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from pixstudio.api.description.completion import operations_in
from pixstudio.api.studio_api import api
from tests.api.client.module import client
from tests.media.http_server import Answer, run_server

DOCUMENT: Any = api.get_openapi_schema()
BUSY = {"status": 503, "code": "unavailable", "detail": "Away", "charged": False}


@pytest.mark.parametrize(
    ("method", "path", "name"), [(m, p, o["operationId"]) for p, m, o in operations_in(DOCUMENT)]
)
def test_every_operation_is_a_method(method: str, path: str, name: str) -> None:
    found = getattr(client.PixStudio, name)
    said = f"{method.upper()} {path.removeprefix('/api/v1')}"
    documented = str(inspect.getdoc(found)).partition(".")[0].partition(":")[0]
    assert documented.replace("{id}", "") == _without_ids(said)


def _without_ids(text: str) -> str:
    for operation_name in ("generation", "batch", "file", "upload", "collection", "account"):
        text = text.replace(f"{{{operation_name}_id}}", "")
    return text


class Requests(list[dict[str, str]]):
    """The headers of what was asked, and what to answer: a status and a document each."""

    def __init__(self, *answers: tuple[int, dict[str, Any]]) -> None:
        super().__init__()
        self.answers = list(answers)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.append(dict(handler.headers))
        status, document = self.answers.pop(0)
        text = json.dumps(document).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(text)))
        handler.send_header("Retry-After", "0")
        handler.end_headers()
        handler.wfile.write(text)


@contextmanager
def answering(path: str, requests: Requests) -> Iterator[Any]:
    answer: Answer = requests.answer
    with run_server({f"/api/v1/{path}": answer}) as server:
        yield client.PixStudio(server.origin, "pixs_test", tries=3)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_PAUSE_SECONDS", 0.0)


def test_what_costs_is_repeated_with_the_same_key() -> None:
    requests = Requests((503, BUSY), (201, {"id": "1"}))
    with answering("generations", requests) as studio:
        assert studio.create_generations("text", prompt="x") == {"id": "1"}
    keys = {one["Idempotency-Key"] for one in requests}
    assert (len(requests), len(keys)) == (2, 1)


def test_a_confirmation_is_sent_with_the_same_key_up_to_the_amount() -> None:
    asked = {"code": "confirmation_required", "credits": 90, "confirmation": {"token": "t"}}
    requests = Requests((428, asked), (201, {"id": "1"}), (428, asked))
    with answering("generations", requests) as studio:
        assert studio.create("text", prompt="x", confirm_up_to=90) == {"id": "1"}
        with pytest.raises(client.PixStudioError):
            studio.create("text", prompt="x", confirm_up_to=89)
    assert requests[0]["Idempotency-Key"] == requests[1]["Idempotency-Key"]


def test_what_might_be_done_twice_is_not_repeated() -> None:
    requests = Requests((503, BUSY), (201, {}))
    with (
        answering("collections", requests) as studio,
        pytest.raises(client.PixStudioError) as refused,
    ):
        studio.create_collection("Ridge")
    assert (len(requests), refused.value.code) == (1, "unavailable")


def test_reading_is_repeated_as_often_as_was_said() -> None:
    requests = Requests(*[(429, BUSY)] * 3)
    with answering("me", requests) as studio, pytest.raises(client.PixStudioError):
        studio.get_me()
    assert len(requests) == 3


def test_a_proxy_s_page_is_an_error_too() -> None:
    requests = Requests((418, {}))
    with answering("me", requests) as studio, pytest.raises(client.PixStudioError) as refused:
        studio.get_me()
    assert refused.value.status == 418


def test_the_key_stays_here_when_a_bucket_has_the_file() -> None:
    seen: list[dict[str, str]] = []

    def bucket(handler: BaseHTTPRequestHandler) -> None:
        seen.append(dict(handler.headers))
        handler.send_response(200)
        handler.send_header("Content-Length", "4")
        handler.end_headers()
        handler.wfile.write(b"film")

    with run_server({"/file": bucket}) as other:

        def leads_there(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", f"{other.origin}/file")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        with run_server({"/api/v1/results/1/file": leads_there}) as server:
            answer = client.PixStudio(server.origin, "pixs_test").get_result_file("1")
            with answer:
                assert answer.read() == b"film"
    assert "Authorization" not in seen[0]


@pytest.mark.parametrize("url", ["", "ftp://a.example", "file:///etc/passwd"])
def test_an_address_is_of_the_web(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        client.PixStudio(url, "pixs_test")
