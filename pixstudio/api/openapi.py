"""The API's description (OpenAPI 3.1): what django-ninja tells of it, with scopes, errors and examples."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from pixstudio.api.authentication import KeyAuth
from pixstudio.api.examples import add_examples
from pixstudio.api.problems import CONTENT_TYPE

Document = dict[str, Any]
SECURITY = "ApiKey"
METHODS = ("get", "post", "put", "patch", "delete")
TAGS: Mapping[str, str] = {
    "Generations": "Create jobs, price them, wait for them, and find those of the team.",
    "Results": "The files that finished jobs made.",
    "Files": "The library: images, videos and audio that jobs are made from.",
    "Models": "What jobs can be created with: models and operations, limits and prices.",
    "Effects and voices": "The catalogues of the team’s accounts.",
    "Collections": "Boards of results and files.",
    "Accounts and usage": "PixVerse accounts, what was spent, and who you are.",
}
ABOUT = """\
Create videos, images and audio with PixVerse through this studio: its accounts, budgets and rules apply as
on its pages. Every request carries a key: `Authorization: Bearer pixs_…`. Errors are problem documents
(RFC 9457) that say which field is wrong and whether anything was charged."""
PROBLEM: Document = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "charged", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["/api/v1/docs#problem-not_found"]},
        "title": {"type": "string", "examples": ["Not found"]},
        "status": {"type": "integer", "examples": [404]},
        "code": {
            "type": "string",
            "description": "Stable, for programs.",
            "examples": ["not_found"],
        },
        "detail": {"type": "string", "description": "A sentence for people."},
        "charged": {
            "type": "boolean",
            "description": "Whether this request cost credits.",
            "examples": [False],
        },
        "instance": {"type": "string", "examples": ["urn:request:5f0c2a348d7e"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string", "examples": ["duration"]},
                    "code": {"type": "string", "examples": ["not_offered"]},
                    "detail": {"type": "string", "examples": ["v6 has no 1080p with 10 seconds."]},
                },
            },
        },
    },
}
DETAILS = {
    "401": "The key is missing, unknown, revoked or expired.",
    "403": "The key lacks the scope, or your role doesn’t allow this.",
    "404": "There is no such thing, or it is another team’s.",
    "422": "A parameter or field is wrong; `errors` names each.",
    "429": "Too many requests: wait for as many seconds as `Retry-After` says.",
}


class StudioAPI(NinjaAPI):
    """The API with its completed description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of its function, which clients call their methods by."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **values: Any) -> OpenAPISchema:
        """The description. It depends on no team and no setting, so it is made once."""
        kept: OpenAPISchema | None = getattr(self, "_description", None)
        if kept is None:
            kept = super().get_openapi_schema(**values)
            kept.update(describe(kept, self))
            self._description = kept
        return kept


def describe(schema: Mapping[str, Any], api: NinjaAPI) -> Document:
    """The whole description, made of what django-ninja says."""
    found: Document = json.loads(json.dumps(schema, default=str))
    scopes = scopes_by_operation(api)
    found["info"]["description"] = ABOUT
    found["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    components = found["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = _answers()
    components["securitySchemes"] = {
        SECURITY: {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of a member, from the page API keys. Scopes: read, create, files, admin.",
        }
    }
    for path, _method, operation in operations_in(found):
        _complete(operation, path, scopes[operation["operationId"]])
    add_examples(found)
    return found


def operations_in(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Each operation of a description, with its path and method."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield path, method, operation


def scopes_by_operation(api: NinjaAPI) -> dict[str, list[str]]:
    """By operation id, the scopes of which a key needs one; none if any key will do."""
    found = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for one in view.operations:
                keys = [auth for auth in one.auth_callbacks if isinstance(auth, KeyAuth)]
                name = one.operation_id or api.get_openapi_operation_id(one)
                found[name] = [scope.value for key in keys for scope in key.scopes]
    return found


def _answers() -> Document:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found = {"Problem": {"description": "An error.", "content": content}}
    for status, text in DETAILS.items():
        found[f"Problem{status}"] = {"description": text, "content": content}
    return found


def _complete(operation: Document, path: str, scopes: list[str]) -> None:
    """Add what is the same for many operations: who may ask, and how it can fail."""
    operation["security"] = [{SECURITY: [scope]} for scope in scopes] or [{SECURITY: []}]
    answers = operation["responses"]
    names = ["401", "403", "429"]
    names += ["404"] if "{" in path else []
    names += ["422"] if operation.get("parameters") or "requestBody" in operation else []
    for name in names:
        answers.setdefault(name, {"$ref": f"#/components/responses/Problem{name}"})
    answers["default"] = {"$ref": "#/components/responses/Problem"}
