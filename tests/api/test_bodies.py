"""Bodies of requests: too large, of another type, no JSON, JSON that is read in two ways."""

import json
from typing import Any

import pytest
from django.test import Client

from pixstudio.api.json_bodies import MAX_BODY_BYTES
from pixstudio.jobs.models import Generation
from tests.api.requests import Program, program_of
from tests.jobs.studio import Studio
from tests.teams.people import Person

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "one"}
TEXT = json.dumps({"operation": "text", "prompt": "A fox"})


def post(program: Program, body: bytes | str, **more: Any) -> Any:
    return program.post("generations", body, headers=KEY, **more)


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "not json",
        b"\xff\xfe{}",
        TEXT + "}",
        '{"operation": "text", "operation": "image"}',
        '{"operation": "text", "prompt": {"a": 1, "a": 2}}',
        '{"seed": NaN}',
        '{"seed": Infinity}',
        '{"seed": ' + "1" * 5000 + "}",
        "[" * 50_000,
        '{"a":' * 2000 + "1" + "}" * 2000,
        '{"prompt": [[[[["deep"]]]]]}',
    ],
    ids=range(13),
)
def test_bodies_that_are_no_json_are_refused(
    bob: Person, studio: Studio, body: bytes | str
) -> None:
    answer = post(program_of(bob), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json"), answer.content
    assert not Generation.objects.exists()


@pytest.mark.parametrize("body", ["[]", "1", '"text"', "null"])
def test_bodies_other_than_objects_are_refused(bob: Person, studio: Studio, body: str) -> None:
    answer = post(program_of(bob), body)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_an_object")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_bodies_of_another_type_are_refused(bob: Person, studio: Studio, content_type: str) -> None:
    answer = post(program_of(bob), TEXT, content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (415, "not_json")


def test_bodies_may_name_their_encoding(bob: Person, studio: Studio) -> None:
    answer = post(program_of(bob), TEXT, content_type="application/json; charset=utf-8")
    assert answer.status_code == 201


def test_bodies_that_are_too_large_are_refused(bob: Person, studio: Studio) -> None:
    body = json.dumps({"operation": "text", "prompt": "x" * MAX_BODY_BYTES})
    answer = post(program_of(bob), body)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


class Unread:
    """A body of which nothing may be read."""

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


def test_bodies_that_say_they_are_too_large_are_not_read(bob: Person, studio: Studio) -> None:
    client = Client(headers={"authorization": f"Bearer {program_of(bob).text}"})
    answer: Any = client.generic(
        "POST",
        "/api/v1/generations",
        content_type="application/json",
        headers=KEY,
        **{
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(50 * 1024**2),
            "wsgi.input": Unread(),
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_bodies_of_strangers_are_not_read(studio: Studio) -> None:
    answer: Any = Client().generic(
        "POST",
        "/api/v1/generations",
        content_type="application/json",
        **{"CONTENT_LENGTH": "100", "wsgi.input": Unread()},
    )
    assert answer.status_code == 401


def test_bodies_names_of_unknown_fields_come_back_as_they_are(bob: Person, studio: Studio) -> None:
    answer = post(program_of(bob), '{"operation": "text", "prompt": "x", "a\\ud800\\u0000": 1}')
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "a\ud800\x00"


def test_bodies_need_no_csrf_token(bob: Person, studio: Studio) -> None:
    client = Client(
        enforce_csrf_checks=True,
        headers={"authorization": f"Bearer {program_of(bob).text}", **KEY},
    )
    answer = client.post("/api/v1/generations", TEXT, content_type="application/json")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "generations", "GET, POST"),
        ("GET", "quotes", "POST"),
        ("PATCH", "generations/6f3f4c52-7d5e-4f2b-9a53-0d4c6a1f9e11", "DELETE, GET"),
    ],
)
def test_bodies_wrong_methods_are_named(bob: Person, method: str, path: str, allowed: str) -> None:
    answer: Any = Client().generic(method, f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert sorted(answer["Allow"].split(", ")) == allowed.split(", ")


@pytest.mark.parametrize("path", ["", "nothing", "generations/", "generations/x/y", "../admin"])
def test_bodies_unknown_addresses_are_problem_documents(path: str) -> None:
    answer: Any = Client().get(f"/api/v1/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_bodies_addresses_that_are_not_read_are_problem_documents(db: None) -> None:
    answer: Any = Client().get(f"/api/v1/me?{'a&' * 1001}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert Client().get(f"/auth/login/?{'a&' * 1001}")["Content-Type"].startswith("text/html")
