"""Strict requests: parameters that an operation does not have are refused by name; a typo filters nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja.operation import Operation
from ninja.parser import Parser

from pixstudio.api.json_bodies import read_json
from pixstudio.api.problems import Problem

View = Callable[..., Any]


class StrictParser(Parser):
    """Reads JSON bodies as those of jobs are read."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object in the body. Raises: Problem."""
        return read_json(request)


def refuse_unknown_parameters(view: View) -> View:
    """Decorate the function of an operation."""
    known = _query_parameters(view._ninja_operation)  # type: ignore[attr-defined]

    @wraps(view)
    def checked(request: HttpRequest, *arguments: Any, **values: Any) -> Any:
        if unknown := [name for name in request.GET if name not in known]:
            raise _unknown(unknown)
        return view(request, *arguments, **values)

    return checked


def _query_parameters(operation: Operation) -> frozenset[str]:
    """The names of the parameters that it takes in the address, by its signature or its description."""
    typed = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    described = (operation.openapi_extra or {}).get("parameters", ())
    return frozenset(
        [name for model in typed for name in model.__ninja_flatten_map__]
        + [one["name"] for one in described if one["in"] == "query"]
    )


def _unknown(names: list[str]) -> Problem:
    detail = "There is no such parameter."
    errors = [{"field": name[:80], "code": "unknown", "detail": detail} for name in names[:20]]
    return Problem(422, "invalid", "The request has unknown parameters.", errors=errors)
