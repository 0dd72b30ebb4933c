"""Agents: the official SDK's client, over HTTP as the protocol has it, answered by Django's test client."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client as Browser
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.api.requests import Program

URL = "http://testserver/mcp/"
Talk = Callable[[Client], Awaitable[Any]]


class DjangoTransport(httpx2.AsyncBaseTransport):
    """Hands each request of the SDK to Django, in the thread of the test."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return await sync_to_async(_answer, thread_sensitive=True)(request, await request.aread())


def _answer(request: httpx2.Request, body: bytes) -> httpx2.Response:
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    answer = Browser(headers=headers).generic(
        request.method,
        request.url.path,
        body,
        content_type=headers.get("content-type", ""),
    )
    return httpx2.Response(
        answer.status_code, headers=dict(answer.items()), content=answer.getvalue()
    )


def talk(program: Program | str, conversation: Talk, *, mode: str = "auto") -> Any:
    """Have an agent with this key talk to the studio; what the conversation returns."""
    key = program if isinstance(program, str) else program.text

    async def run() -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(transport=DjangoTransport(), headers=headers) as http,
            Client(streamable_http_client(URL, http_client=http), mode=mode) as client,
        ):
            return await conversation(client)

    return async_to_sync(run)()


def use_tool(program: Program | str, name: str, arguments: dict[str, Any] | None = None) -> Any:
    """The result of one tool."""

    async def conversation(client: Client) -> Any:
        return await client.call_tool(name, arguments or {})

    return talk(program, conversation)
