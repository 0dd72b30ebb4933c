"""Lets the models of the member's team count for a request."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.http import HttpRequest, HttpResponse

from pixstudio.ai_models.queries import model_rows_of
from pixstudio.pixverse.capabilities import using_models


class TeamModelsMiddleware:
    """After the policy, which says whose request it is. No query where the team changed nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            request.model_context = stack  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        use_models_of_member(request)


def use_models_of_member(request: HttpRequest) -> None:
    """From now on until the request ends; for the API, which knows its member later."""
    member = getattr(request, "member", None)
    if member is not None and member.team.models_version:
        rows = model_rows_of(member.team_id, member.team.models_version)
        request.model_context.enter_context(using_models(rows))  # type: ignore[attr-defined]
