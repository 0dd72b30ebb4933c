"""The address where agents reach the MCP server over HTTP."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from pixstudio.agents.api_calls import StudioApi, environment_of
from pixstudio.agents.keys import key_of_request
from pixstudio.api.json_bodies import refuse_doubles
from pixstudio.api.problems import Problem
from pixstudio.extras import missing_extra
from pixstudio.teams.policies import by_key

# Of those that JSON-RPC leaves to servers.
SERVER_ERROR = -32000


@by_key
@csrf_exempt
def mcp_endpoint(request: HttpRequest) -> HttpResponse:
    """Streamable HTTP without sessions: each POST carries its key and gets one JSON answer.

    There is no stream to open, so GET is answered with 405. A browser's session counts for nothing, and pages
    of other origins are refused before anything is read.
    """
    try:
        return _answer(request)
    except Problem as problem:
        return _refusal(request, problem)


def _refusal(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem document, for messages within the protocol's error: clients show that one's words."""
    response = problem.response(request)
    if request.method == "POST":
        data = json.loads(response.content)
        error = {"code": SERVER_ERROR, "message": problem.detail, "data": data}
        message = {"jsonrpc": "2.0", "id": None, "error": error}
        response.content = json.dumps(message).encode()
        response["Content-Type"] = "application/json"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    """Raises: Problem."""
    if problem := missing_extra("mcp", needed_by="MCP"):
        raise Problem(503, "not_installed", problem)
    if not _is_own_origin(request):
        raise Problem(403, "origin_not_allowed", "Pages of other origins can’t use this address.")
    if request.method != "POST":
        detail = "Send POST: this server opens no streams."
        raise Problem(405, "method_not_allowed", detail, headers={"Allow": "POST"})
    text, may = key_of_request(request)
    # Loaded with the first agent: the SDK is large, and most processes never need it.
    from pixstudio.agents.http_transport import MAX_BODY_BYTES, answer_mcp_request
    from pixstudio.agents.server import build_server

    body = request.read(MAX_BODY_BYTES + 1)
    refuse_doubles(body)
    server = build_server(StudioApi(text, environment_of(request)), may)
    return answer_mcp_request(request, server, body)


def _is_own_origin(request: HttpRequest) -> bool:
    """Programs send no Origin; a page's has to be this studio's, whatever name led here (DNS rebinding).

    The name itself is checked by ALLOWED_HOSTS.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return origin in {f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL} - {""}
