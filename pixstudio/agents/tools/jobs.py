"""Tools that find jobs, wait for them, compare and cancel them."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from pixstudio.agents.api_calls import StudioApi
from pixstudio.agents.tools.definitions import (
    MAX_WAIT_SECONDS,
    AgentTool,
    Arguments,
    Cursor,
    JobId,
    Limit,
    ToolAnswer,
    WaitSeconds,
)
from pixstudio.agents.tools.downloads import poster_of
from pixstudio.api_keys.models import Scope
from pixstudio.jobs.states import ACTIVE


class OneJob(Arguments):
    job_id: JobId


class WaitFor(OneJob):
    seconds: WaitSeconds = Field(
        MAX_WAIT_SECONDS, description="How long to wait at most. Videos take one to five minutes."
    )


class FindResults(Arguments):
    query: str = Field("", max_length=200, description="Words of the prompt, a note or a name.")
    state: Literal["finished", "open", "failed"] | None = Field(
        None, description="With a result, under way, or ended without one."
    )
    operation: str = Field("", max_length=40)
    model: str = Field("", max_length=80)
    kind: str = Field("", max_length=40, description="video, image or audio.")
    tag: str = Field("", max_length=80)
    collection: str = Field("", max_length=80, description="A collection’s id.")
    is_favourite: bool = Field(False, description="Only the member’s favourites.")
    is_mine: bool = Field(False, description="Only jobs of the key’s member.")
    since: dt.date | None = Field(None, description="Created on this day or later.")
    until: dt.date | None = Field(None, description="Created on this day or before.")
    limit: Limit = 20
    cursor: Cursor = ""


class CompareResults(Arguments):
    job_ids: Annotated[list[JobId], Field(min_length=2, max_length=6)]
    with_posters: bool = Field(True, description="Include a still of each to look at.")


def get_job(api: StudioApi, given: OneJob) -> dict[str, Any]:
    return dict(api.get(f"generations/{given.job_id}").document)


def wait_for(api: StudioApi, given: WaitFor) -> dict[str, Any]:
    job = dict(api.get(f"generations/{given.job_id}", wait_seconds=given.seconds).document)
    return job | ({"next_step": text} if (text := _next_step(job)) else {})


def _next_step(job: Mapping[str, Any]) -> str:
    """What to do about a job that has not ended, '' for one that has."""
    if job["state"] not in ACTIVE:
        return ""
    if job.get("waits_for") not in (None, "slot"):
        return (
            "It waits for a person or for a budget. Tell the person you work for, and stop waiting."
        )
    return "Not finished yet. Call `wait_for` again; don’t create the job again."


def find_results(api: StudioApi, given: FindResults) -> dict[str, Any]:
    values = {_FILTERS.get(name, name): value for name, value in given if value is not False}
    return dict(api.get("generations", values).document)


# Where a filter of the API has another name.
_FILTERS = {
    "query": "q",
    "is_favourite": "favourite",
    "is_mine": "mine",
    "since": "from",
    "until": "to",
}


def compare_results(api: StudioApi, given: CompareResults) -> ToolAnswer:
    jobs = [api.get(f"generations/{pk}").document for pk in given.job_ids]
    parameters = [job.get("parameters") or {} for job in jobs]
    names = sorted({name for one in parameters for name in one})
    values = {name: [one.get(name) for one in parameters] for name in names}
    document = {
        "same": {name: found[0] for name, found in values.items() if _are_equal(found)},
        "different": {name: found for name, found in values.items() if not _are_equal(found)},
        "jobs": jobs,
    }
    if not given.with_posters:
        return ToolAnswer(document)
    posters = [poster_of(api, job) for job in jobs]
    return ToolAnswer(document, [poster for poster in posters if poster])


def _are_equal(values: list[Any]) -> bool:
    return all(value == values[0] for value in values)


def cancel_job(api: StudioApi, given: OneJob) -> dict[str, Any]:
    return dict(api.post(f"generations/{given.job_id}/cancellation").document)


TOOLS = (
    AgentTool(
        "get_job",
        "Get a job",
        "A job with its state, parameters, price, what was charged, and its result or problem.",
        OneJob,
        get_job,
        Scope.READ,
        is_read_only=True,
    ),
    AgentTool(
        "wait_for",
        "Wait for a job",
        f"Waits until a job has ended, {MAX_WAIT_SECONDS} seconds at most, and returns it. Call it again "
        "while it is not finished; never create the job again.",
        WaitFor,
        wait_for,
        Scope.READ,
        is_read_only=True,
    ),
    AgentTool(
        "find_results",
        "Find jobs and results",
        "The team's jobs, newest first, by words and the gallery's filters. Continue with `cursor`.",
        FindResults,
        find_results,
        Scope.READ,
        is_read_only=True,
    ),
    AgentTool(
        "compare_results",
        "Compare results",
        "Two to six jobs side by side: which parameters are the same, which differ, prices, and a still of "
        "each to look at.",
        CompareResults,
        compare_results,
        Scope.READ,
        is_read_only=True,
    ),
    AgentTool(
        "cancel_job",
        "Cancel a job",
        "Cancels a job that has not been sent yet, for free. A running one can only stop being tracked: it "
        "may still be charged.",
        OneJob,
        cancel_job,
        Scope.CREATE,
        is_read_only=False,
        is_destructive=True,
    ),
)
