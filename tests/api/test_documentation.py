"""The page about the API: everything of the description, for everybody, without anything of a team."""

import re
from typing import Any

import pytest
from django.test import Client

from pixstudio.api.description.call_examples import curl_example
from pixstudio.api.description.completion import operations_in
from pixstudio.api.description.problem_catalogue import PROBLEMS
from pixstudio.api.studio_api import api

DOCUMENT: Any = api.get_openapi_schema()


@pytest.fixture(scope="module")
def page() -> Any:
    return Client().get("/api/v1/docs")


def test_page_has_every_operation_parameter_and_problem(page: Any) -> None:
    text, anchors = page.content.decode(), set(re.findall(r'id="([^"]+)"', page.content.decode()))
    for _path, _method, operation in operations_in(DOCUMENT):
        assert operation["operationId"] in anchors
        for parameter in operation.get("parameters", ()):
            assert f"<code>{parameter['name']}</code>" in text
    assert {f"problem-{code}" for code in PROBLEMS} <= anchors


def test_page_leads_nowhere_else_and_runs_nothing(page: Any) -> None:
    text = page.content.decode()
    assert page.status_code == 200
    assert "<script" not in text
    outside = re.findall(r'(?:src|href)="((?:https?:)?//[^"]+)"', text)
    assert outside == []
    targets = set(re.findall(r'href="#([^"]+)"', text))
    assert targets <= set(re.findall(r'id="([^"]+)"', text))


def test_page_shows_examples_for_this_studio(page: Any) -> None:
    text = page.content.decode()
    assert "http://testserver/api/v1/generations" in text
    assert "studio.create_generations(" in text
    assert "Bearer $PIXSTUDIO_KEY" in text


@pytest.mark.parametrize("end", ["/poster", "/thumbnail"])
def test_example_of_an_image_writes_a_file(end: str) -> None:
    """Without -o, curl stops at a terminal: “Binary output can mess up your terminal”."""
    found = [one for one in operations_in(DOCUMENT) if one[0].endswith(end)]
    assert [
        "-o image.webp" in curl_example("", method, path, one) for path, method, one in found
    ] == [True]


def test_each_example_of_what_may_cost_makes_a_key_of_its_own() -> None:
    """Somebody who pastes two examples gets two jobs, and each may be pasted twice."""
    calls = [curl_example("", method, path, one) for path, method, one in operations_in(DOCUMENT)]
    keys = [line for call in calls for line in call.splitlines() if "Idempotency-Key" in line]
    assert len(keys) == 3
    assert {line.strip(" \\") for line in keys} == {'-H "Idempotency-Key: $(uuidgen)"'}


def test_page_is_read_only() -> None:
    assert Client().post("/api/v1/docs").status_code == 405
