"""Tools that bring files into the library."""

import base64
import binascii
import uuid
from typing import Any

from pydantic import Field

from pixstudio.agents.api_calls import StudioApi
from pixstudio.agents.tools.definitions import AgentTool, Arguments, ToolRefused
from pixstudio.api_keys.models import Scope

# A message of the protocol is read as a whole; larger files come by address.
MAX_INLINE_BYTES = 2 * 1024**2
MAX_INLINE_CHARACTERS = (MAX_INLINE_BYTES + 2) // 3 * 4


class UploadFile(Arguments):
    url: str = Field(
        "", max_length=2000, description="A public web address that the studio downloads from."
    )
    content_base64: str = Field(
        "",
        max_length=MAX_INLINE_CHARACTERS,
        description=f"Or the file itself as base64, up to {MAX_INLINE_BYTES // 1024**2} MB.",
    )
    name: str = Field("", max_length=255, description="Its name, with content_base64.")


class GetUpload(Arguments):
    upload_id: uuid.UUID = Field(description="`id` of an upload that `upload_file` began.")


def upload_file(api: StudioApi, given: UploadFile) -> dict[str, Any]:
    if bool(given.url) == bool(given.content_base64):
        raise ToolRefused("Pass either `url` or `content_base64`. Nothing was saved.")
    if given.url:
        upload = dict(api.post("files/imports", {"url": given.url}).document)
        return {"upload": upload, "next_step": "Call `get_upload` until `state` is `done`."}
    try:
        content = base64.b64decode("".join(given.content_base64.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ToolRefused("`content_base64` is not base64. Nothing was saved.") from error
    return {"file": dict(api.post_file("files", given.name or "file", content).document)}


def get_upload(api: StudioApi, given: GetUpload) -> dict[str, Any]:
    return {"upload": dict(api.get(f"files/uploads/{given.upload_id}").document)}


TOOLS = (
    AgentTool(
        "upload_file",
        "Upload a file",
        "Brings an image, video or audio file into the team's library, from a public web address or as "
        "base64. Its `id` is what media parameters of `generate` take. Free.",
        UploadFile,
        upload_file,
        Scope.FILES,
        is_read_only=False,
    ),
    AgentTool(
        "get_upload",
        "Get an upload",
        "How far the download of a file from an address is; `file` once it is in the library.",
        GetUpload,
        get_upload,
        Scope.FILES,
        is_read_only=True,
    ),
)
