"""The MCP server of one key: its tools, and what they answer, in the protocol's words."""

import base64
import json
import logging
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from mcp import types
from mcp.server.lowlevel import Server

from pixstudio.agents.api_calls import ApiProblem, StudioApi
from pixstudio.agents.tools import TOOL_OF_NAME
from pixstudio.agents.tools.definitions import (
    AgentTool,
    Attachment,
    InlineImage,
    Link,
    ToolAnswer,
    ToolRefused,
)
from pixstudio.api_keys.models import Scope

logger = logging.getLogger(__name__)
# It writes a line for each request.
logging.getLogger("mcp").setLevel(logging.WARNING)
INSTRUCTIONS = """\
PixStudio makes videos, images, music and speech with the team's PixVerse accounts. Jobs cost credits.
A whole job: `describe_operation` and `list_models` for the parameters, `upload_file` for media, `quote` for
the price, `generate`, `wait_for` until it has ended, `download_result`. A call that is repeated with the same
arguments is the same job and is not charged twice. If `generate` asks for a confirmation, ask a person first.
If a budget or a rate limit stops you, say so and stop; do not try again in a loop."""
VERSION = "1"
Context = Any


def build_server(api: StudioApi, may: Callable[[Scope], bool]) -> Server[Any]:
    """The server for a key whose scopes `may` knows. It keeps nothing between two requests."""

    async def on_list_tools(_context: Context, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[_described(tool) for tool in TOOL_OF_NAME.values() if may(tool.scope)]
        )

    async def on_call_tool(
        _context: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        call = sync_to_async(call_tool, thread_sensitive=True)
        return await call(api, params.name, params.arguments or {})

    return Server(
        "pixstudio",
        version=VERSION,
        title="PixStudio",
        instructions=INSTRUCTIONS,
        on_list_tools=on_list_tools,
        on_call_tool=on_call_tool,
    )


def _described(tool: AgentTool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        annotations=types.ToolAnnotations(
            title=tool.title,
            read_only_hint=tool.is_read_only,
            destructive_hint=tool.is_destructive,
            idempotent_hint=tool.is_read_only or tool.is_idempotent,
            open_world_hint=not tool.is_read_only,
        ),
    )


def call_tool(api: StudioApi, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """Use a tool. What goes wrong is an answer too, in words that a model can act on."""
    tool = TOOL_OF_NAME.get(name)
    if tool is None:
        return _refusal(f"There is no tool “{name[:60]}”. Nothing was done.")
    try:
        return _result(tool.answer(api, arguments))
    except ToolRefused as error:
        return _refusal(str(error))
    except ApiProblem as problem:
        return _refusal(_words(problem.document), problem.document)
    except Exception:
        logger.exception("The tool %s failed", name)
        return _refusal("Something went wrong on our side. It has been logged.")


def _words(document: dict[str, Any]) -> str:
    """A problem document as sentences: what, which field, and what to do about a limit."""
    fields = [f"{one.get('field')}: {one.get('detail')}" for one in document.get("errors", ())]
    charged = "" if document.get("charged") else "Nothing was charged."
    return "\n".join(filter(None, [str(document.get("detail", "")), *fields, charged]))


def _refusal(text: str, document: dict[str, Any] | None = None) -> types.CallToolResult:
    content: list[Any] = [types.TextContent(text=text)]
    structured = document or {"detail": text, "charged": False}
    return types.CallToolResult(content=content, structured_content=structured, is_error=True)


def _result(answer: ToolAnswer) -> types.CallToolResult:
    text = json.dumps(answer.document, ensure_ascii=False, default=str)
    return types.CallToolResult(
        content=[types.TextContent(text=text), *map(_block, answer.media)],
        structured_content=json.loads(text),
        is_error=answer.is_refusal,
    )


def _block(item: InlineImage | Attachment | Link) -> types.ContentBlock:
    if isinstance(item, Link):
        return types.ResourceLink(name=item.name, uri=item.address, mime_type=item.content_type)
    data = base64.b64encode(item.content).decode("ascii")
    if isinstance(item, InlineImage):
        return types.ImageContent(data=data, mime_type=item.content_type)
    contents = types.BlobResourceContents(uri=item.address, mime_type=item.content_type, blob=data)
    return types.EmbeddedResource(resource=contents)
