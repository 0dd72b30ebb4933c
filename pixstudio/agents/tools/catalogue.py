"""Tools that say what can be made, with what, and for how much."""

from typing import Any, Literal

from pydantic import Field

from pixstudio.agents.api_calls import StudioApi
from pixstudio.agents.tools.definitions import AgentTool, Arguments, Cursor, Limit
from pixstudio.api_keys.models import Scope

# A list of all models with all limits would fill a model's memory; `name` gives the rest.
_SUMMARY = ("name", "kind", "family", "operations", "prices", "is_newest", "is_fast")


class ListModels(Arguments):
    kind: Literal["video", "image", "music", "speech"] | None = None
    operation: str = Field("", max_length=40, description="Only models of this operation.")
    name: str = Field("", max_length=80, description="One model, with all its limits.")


def list_models(api: StudioApi, given: ListModels) -> dict[str, Any]:
    rows = api.get("models", {"kind": given.kind, "operation": given.operation}).document
    if given.name:
        return {"models": [row for row in rows if row["name"] == given.name]}
    return {"models": [{key: row[key] for key in _SUMMARY if key in row} for row in rows]}


class DescribeOperation(Arguments):
    operation: str = Field(
        "", max_length=40, description="Name of an operation; '' lists all of them."
    )


def describe_operation(api: StudioApi, given: DescribeOperation) -> dict[str, Any]:
    rows = api.get("operations").document
    if not given.operation:
        names = ("name", "label", "kind", "default_model", "takes_result")
        return {"operations": [{key: row[key] for key in names} for row in rows]}
    found = [row for row in rows if row["name"] == given.operation]
    # The API words what is missing.
    return {"operations": found or [api.get(f"operations/{given.operation}").document]}


class ListEffects(Arguments):
    query: str = Field("", max_length=120, description="Words in name, hint or prompt.")
    images: int | None = Field(None, ge=0, le=100, description="How many images it takes.")
    max_credits: int | None = Field(None, ge=0, le=1_000_000)
    result: Literal["video", "image"] | None = None
    limit: Limit = 20
    cursor: Cursor = ""


def list_effects(api: StudioApi, given: ListEffects) -> dict[str, Any]:
    values = given.model_dump()
    document: dict[str, Any] = api.get("effects", {"q": values.pop("query"), **values}).document
    return document


class ListVoices(Arguments):
    use: Literal["video", "speech"] = Field(
        "video",
        description="`video`: voices for lip sync and spoken text in videos (`speaker_id`). "
        "`speech`: voices of the operation `speech` (`voice_id`).",
    )
    query: str = Field("", max_length=120, description="Words in the name.")
    language: str = Field("", max_length=20, description="A code such as en; only for speech.")
    limit: Limit = 50
    cursor: Cursor = ""


def list_voices(api: StudioApi, given: ListVoices) -> dict[str, Any]:
    query = {"q": given.query, "limit": given.limit, "cursor": given.cursor}
    if given.use == "speech":
        return dict(api.get("voices/speech", query | {"language": given.language}).document)
    return dict(api.get("voices", query).document)


TOOLS = (
    AgentTool(
        "list_models",
        "List models",
        "Models that jobs can be created with, with the operations that take them and their prices in "
        "credits. Pass `name` for one model's limits (lengths, qualities, aspect ratios).",
        ListModels,
        list_models,
        Scope.READ,
        is_read_only=True,
    ),
    AgentTool(
        "describe_operation",
        "Describe an operation",
        "Operations (text, image, effect, extend, lipsync, upscale, speech, …) and the parameters that "
        "`quote` and `generate` take: names, types, limits, defaults, and which models take them. Call this "
        "before `generate` if you are not sure about a parameter.",
        DescribeOperation,
        describe_operation,
        Scope.READ,
        is_read_only=True,
    ),
    AgentTool(
        "list_effects",
        "List effects",
        "Effects (templates) for the operation `effect`: `template_id`, how many images each takes, price.",
        ListEffects,
        list_effects,
        Scope.READ,
        is_read_only=True,
    ),
    AgentTool(
        "list_voices",
        "List voices",
        "Voices that speak in videos and lip sync, or those of the operation `speech`.",
        ListVoices,
        list_voices,
        Scope.READ,
        is_read_only=True,
    ),
)
