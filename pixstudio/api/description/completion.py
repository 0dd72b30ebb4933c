"""The API's description (OpenAPI 3.1): what django-ninja tells of it, with scopes, errors and examples."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from pixstudio.api.authentication import KeyAuth
from pixstudio.api.description.examples import add_examples
from pixstudio.api.openapi import ProblemOut
from pixstudio.api.problems import CONTENT_TYPE

Document = dict[str, Any]
SECURITY, PROBLEM = "ApiKey", "ProblemOut"
# Operations whose functions have shorter names than their clients' methods should.
OPERATION_IDS: Mapping[str, str] = {
    **{
        name: f"{name}_generation"
        for name in ("delete", "cancel", "save", "dismiss", "retry", "resubmit")
    },
    "add_collection": "create_collection",
    "list_items": "list_collection_items",
    "add_items": "add_collection_items",
    "remove": "remove_collection_items",
}
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
DETAILS = {
    "400": "The request can’t be read.",
    "401": "The key is missing, unknown, revoked or expired.",
    "403": "The key lacks the scope, or your role doesn’t allow this.",
    "404": "There is no such thing, or it is another team’s.",
    "409": "It contradicts what is there.",
    "413": "The body or the file is too large.",
    "415": "The body is of another type.",
    "422": "A parameter or field is wrong; `errors` names each.",
    "428": "It has to be confirmed first: send the token as `confirm`.",
    "429": "Too many requests: wait for as many seconds as `Retry-After` says.",
}


class StudioAPI(NinjaAPI):
    """The API with its completed description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of its function, which clients call their methods by."""
        name = operation.view_func.__name__
        return OPERATION_IDS.get(name, name)

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
    components["schemas"].setdefault(PROBLEM, _schema_of_problems())
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
    content = {CONTENT_TYPE: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
    found = {"Problem": {"description": "An error.", "content": content}}
    for status, text in DETAILS.items():
        found[f"Problem{status}"] = {"description": text, "content": content}
    return found


def _schema_of_problems() -> Document:
    found: Document = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    found.pop("$defs", None)
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
    for status, answer in answers.items():
        # django-ninja knows one content type.
        if status.startswith(("4", "5")) and "application/json" in answer.get("content", {}):
            name = f"Problem{status}" if status in DETAILS else "Problem"
            answers[status] = {"$ref": f"#/components/responses/{name}"}
