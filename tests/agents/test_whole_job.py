"""The official SDK's client does a whole job with a running studio: over HTTP, and over standard input."""

import base64
import io
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from PIL import Image

from tests.automation.running_studio import RunningStudio, running
from tests.journeys.support.processes import ROOT

pytestmark = pytest.mark.slow
ALL = ("read", "create", "files")
TURNS = 20


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    with running(tmp_path_factory.mktemp("agents")) as found:
        yield found


@asynccontextmanager
async def over_http(studio: RunningStudio, key: str) -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(f"{studio.url}/mcp/", http_client=http)) as client,
    ):
        yield client


@asynccontextmanager
async def over_stdio(studio: RunningStudio, key: str) -> Any:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["manage.py", "mcp"],
        cwd=ROOT,
        env={**studio.installation.environment, "MCP_API_KEY": key},
    )
    async with Client(stdio_client(parameters)) as client:
        yield client


async def used(client: Client, name: str, /, **arguments: Any) -> dict[str, Any]:
    """What a tool answered, which has to be no refusal."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    return dict(result.structured_content or {})


async def do_whole_job(client: Client, image: bytes) -> Any:
    """From a photo to a file: upload, quote, generate, wait, find, compare, download."""
    assert "generate" in {tool.name for tool in (await client.list_tools()).tools}
    content = base64.b64encode(image).decode()
    file = (await used(client, "upload_file", content_base64=content, name="ridge.png"))["file"]
    operation = (await used(client, "describe_operation", operation="image"))["operations"][0]
    media = next(one["name"] for one in operation["parameters"] if one["kind"] == "image")
    job = {
        "operation": "image",
        "parameters": {
            "prompt": "The ridge at dawn",
            "model": "v5.5",
            "quality": "360p",
            "duration": 5,
            media: file["id"],
        },
    }
    quote = await used(client, "quote", **job)
    assert quote["is_valid"], quote
    created = await used(client, "generate", **job)
    assert (await used(client, "generate", **job))["id"] == created["id"]
    done = await wait_until_done(client, created["id"])
    assert done["charged_credits"] == quote["credits"]
    found = await used(client, "find_results", query="ridge dawn", state="finished")
    assert created["id"] in [row["id"] for row in found["items"]]
    assert (await used(client, "usage_and_budget"))["team"]["name"].startswith("Halden")
    return await client.call_tool(
        "download_result", {"job_id": created["id"], "content": "file"}
    ), await client.call_tool("download_result", {"job_id": created["id"]})


async def wait_until_done(client: Client, job_id: str) -> dict[str, Any]:
    for _turn in range(TURNS):
        job = await used(client, "wait_for", job_id=job_id, seconds=15)
        if "next_step" not in job:
            break
    assert job["state"] == "done", job
    return job


Connect = Callable[[RunningStudio, str], Any]


def run(
    studio: RunningStudio, connect: Connect, talk: Callable[[Client], Awaitable[Any]], key: str
):
    async def main() -> Any:
        async with connect(studio, key) as client:
            return await talk(client)

    return anyio.run(main)


@pytest.mark.parametrize("connect", [over_http, over_stdio], ids=["http", "stdio"])
def test_agent_does_a_whole_job(studio: RunningStudio, connect: Connect) -> None:
    email = studio.person()
    # Larger than what strangers may send.
    image = png_of_noise()
    file, poster = run(
        studio, connect, lambda client: do_whole_job(client, image), studio.key(email, *ALL)
    )
    resource = file.content[1].resource
    assert resource.mime_type == "video/mp4"
    assert base64.b64decode(resource.blob)[4:8] == b"ftyp"
    assert resource.uri.endswith("/file")
    assert poster.content[1].mime_type == "image/webp"
    assert base64.b64decode(poster.content[1].data)[8:12] == b"WEBP"
    assert studio.jobs_of(email) == 1


def png_of_noise() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((400, 300), 100).convert("RGB").save(buffer, "PNG")
    assert len(buffer.getvalue()) > 64 * 1024
    return buffer.getvalue()


def test_agent_over_stdio_is_stopped_by_a_revoked_key(studio: RunningStudio) -> None:
    key = studio.key(studio.person(), *ALL)

    async def talk(client: Client) -> Any:
        before = await client.call_tool("list_models", {})
        await anyio.to_thread.run_sync(studio.revoke, key)
        return before, await client.call_tool("list_models", {})

    before, after = run(studio, over_stdio, talk, key)
    assert not before.is_error
    assert after.is_error
    assert "revoked" in after.content[0].text


def test_agent_over_http_is_stopped_by_a_revoked_key(studio: RunningStudio) -> None:
    key = studio.key(studio.person(), *ALL)

    async def talk(client: Client) -> None:
        await client.call_tool("list_models", {})
        await anyio.to_thread.run_sync(studio.revoke, key)
        with pytest.raises(MCPError, match="revoked"):
            await client.call_tool("list_models", {})

    run(studio, over_http, talk, key)


def test_agent_with_a_reading_key_spends_nothing(studio: RunningStudio) -> None:
    email = studio.person()

    async def talk(client: Client) -> Any:
        names = {tool.name for tool in (await client.list_tools()).tools}
        job = {"operation": "text", "parameters": {"prompt": "A boat"}}
        return names, await client.call_tool("generate", job)

    names, refused = run(studio, over_http, talk, studio.key(email, "read"))
    assert "generate" not in names
    assert refused.is_error
    assert studio.jobs_of(email) == 0


def test_agent_uploads_from_an_address(studio: RunningStudio) -> None:
    async def talk(client: Client) -> Any:
        private = await client.call_tool("upload_file", {"url": "http://169.254.169.254/a.png"})
        both = await client.call_tool("upload_file", {})
        return private, both

    private, both = run(studio, over_http, talk, studio.key(studio.person(), *ALL))
    assert private.is_error
    assert "not a public" in private.content[0].text
    assert both.is_error
