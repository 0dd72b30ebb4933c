"""The description: examples for everything, a scope for every operation, one schema for each name."""

import ast
import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from ninja import Schema

from pixstudio.api.description.completion import operations_in, scopes_by_operation
from pixstudio.api.description.problem_catalogue import PROBLEMS
from pixstudio.api.studio_api import api
from pixstudio.api_keys.models import Scope

ROOT = Path(__file__).parents[3]
DOCUMENT: Any = api.get_openapi_schema()
OPERATIONS = list(operations_in(DOCUMENT))
# What any key may ask.
WITHOUT_SCOPE = {"get_me"}


def test_description_is_served_to_everybody() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")


def test_every_operation_has_a_scope_and_says_it() -> None:
    scopes = scopes_by_operation(api)
    for path, method, operation in OPERATIONS:
        name = operation["operationId"]
        assert (scopes[name] == []) == (name in WITHOUT_SCOPE), (method, path)
        said = [scope for one in operation["security"] for scope in one["ApiKey"]]
        assert said == scopes[name]
        assert set(said) <= set(Scope)


def test_every_operation_is_described() -> None:
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    for path, method, operation in OPERATIONS:
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        assert set(operation["tags"]) <= tags, (method, path)
        assert {"401", "403", "429", "default"} <= set(operation["responses"]), (method, path)


def test_headers_are_named_as_they_are_sent() -> None:
    """With an underscore, servers and proxies drop them."""
    given = [one for *_, operation in OPERATIONS for one in operation.get("parameters", ())]
    names = {one["name"] for one in given if one["in"] == "header"}
    assert names == {"Idempotency-Key", "Prefer", "If-None-Match", "Upload-Offset"}


def test_operation_ids_and_schemas_have_one_meaning() -> None:
    ids = Counter(operation["operationId"] for _path, _method, operation in OPERATIONS)
    assert max(ids.values()) == 1
    schemas = {
        item
        for name, module in list(sys.modules.items())
        if name.startswith("pixstudio.api")
        for item in vars(module).values()
        if inspect.isclass(item) and issubclass(item, Schema) and item.__module__ == name
    }
    names = Counter(item.__name__ for item in schemas)
    assert [name for name, count in names.items() if count > 1] == []


def media_of(operation: Any) -> list[Any]:
    """Every JSON body of an operation: what is sent, and what is answered."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    return [
        media
        for body in bodies
        for content_type, media in body.get("content", {}).items()
        if content_type.endswith("json")
    ]


def examples_of(media: Any) -> list[Any]:
    named = [one["value"] for one in media.get("examples", {}).values()]
    return named or [media["example"]]


@pytest.mark.parametrize("operation", [o[2] for o in OPERATIONS], ids=lambda o: o["operationId"])
def test_examples_are_there_and_valid(operation: Any) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter.get("example") is not None:
            assert is_valid(parameter["example"], parameter["schema"]), parameter["name"]
    for media in media_of(operation):
        for example in examples_of(media):
            assert is_valid(example, media["schema"]), example


def is_valid(example: Any, schema: Any) -> bool:
    whole = {**schema, "components": DOCUMENT["components"]}
    return jsonschema_rs.is_valid(whole, example)


def codes_in_the_source() -> Iterator[tuple[str, int]]:
    """The code and status of each problem that is raised anywhere in the API."""
    for path in (ROOT / "pixstudio/api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem"):
                continue
            values = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
            if len(values) == 2:
                yield str(values[1]), int(str(values[0]))


def test_every_problem_is_in_the_catalogue() -> None:
    used = dict(codes_in_the_source())
    assert {code: PROBLEMS[code][0] for code in used if code in PROBLEMS} == used
