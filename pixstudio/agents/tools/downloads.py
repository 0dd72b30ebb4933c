"""The tool that brings a result: its address, a still to look at, or the file itself."""

from typing import Any, Literal

from pydantic import Field

from pixstudio.agents.api_calls import ApiProblem, StudioApi
from pixstudio.agents.tools.definitions import (
    AgentTool,
    Arguments,
    Attachment,
    InlineImage,
    JobId,
    Link,
    ToolAnswer,
    ToolRefused,
)
from pixstudio.api_keys.models import Scope

# Base64 of it still fits into what clients read at once.
MAX_FILE_BYTES = 8 * 1024**2


class DownloadResult(Arguments):
    job_id: JobId
    content: Literal["address", "poster", "file"] = Field(
        "poster",
        description="`address`: where to download the file with the API key. `poster`: also a still to look "
        f"at. `file`: the file itself, up to {MAX_FILE_BYTES // 1024**2} MB.",
    )


def download_result(api: StudioApi, given: DownloadResult) -> ToolAnswer:
    job = api.get(f"generations/{given.job_id}").document
    result = job.get("result")
    if not result:
        raise ToolRefused(f"This job has no result: it is {job['state']}.")
    document = {"job_id": job["id"], **result}
    document["how_to_download"] = "GET `file` with the header “Authorization: Bearer <API key>”."
    if given.content == "address":
        return ToolAnswer(document)
    found = poster_of(api, job) if given.content == "poster" else _file_of(api, job)
    return ToolAnswer(document, [found] if found else [])


def poster_of(api: StudioApi, job: dict[str, Any]) -> InlineImage | Link | None:
    """The job's still; a link where files are in a bucket, None if there is none."""
    if not (job.get("result") or {}).get("poster"):
        return None
    try:
        answer = api.get(f"results/{job['id']}/poster")
    except ApiProblem as problem:
        if problem.status == 404:
            return None
        raise
    if "Location" in answer.headers:
        return Link(answer.headers["Location"], f"Poster of {job['id']}", "image/webp")
    return InlineImage(answer.content, _content_type(answer.headers))


def _file_of(api: StudioApi, job: dict[str, Any]) -> InlineImage | Attachment | Link:
    """Raises: ToolRefused if it is too large."""
    result = job["result"]
    size = result.get("size_bytes") or 0
    if size > MAX_FILE_BYTES:
        raise ToolRefused(f"The file has {size} bytes, too many to hand over. Use its address.")
    answer = api.get(f"results/{job['id']}/file")
    content_type = _content_type(answer.headers)
    if "Location" in answer.headers:
        return Link(answer.headers["Location"], f"Result of {job['id']}", content_type)
    if content_type.startswith("image/"):
        return InlineImage(answer.content, content_type)
    return Attachment(str(result["file"]), answer.content, content_type)


def _content_type(headers: Any) -> str:
    return str(headers.get("Content-Type", "application/octet-stream")).partition(";")[0]


TOOLS = (
    AgentTool(
        "download_result",
        "Download a result",
        "The finished file of a job: its address, a still to look at, or the file itself if it is small.",
        DownloadResult,
        download_result,
        Scope.READ,
        is_read_only=True,
    ),
)
