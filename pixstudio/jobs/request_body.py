"""Builds the request body of a job: maps our field names to the API's."""

import secrets
from collections.abc import Mapping
from typing import Any

from pixstudio.effects.queries import listed_voice_id
from pixstudio.jobs.models import Generation
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities.parameters import MEDIA_KINDS


def _field_of_path(name: str) -> str:
    """The form field of a media parameter; `audio` is a switch of the API's own."""
    return "audio_file" if name == "audio_path" else name.removesuffix("_path")


# Form fields of media hold library ids; the API's parameters hold paths.
PATHS = {
    _field_of_path(item.name): item.name
    for row in capabilities.OPERATION_OF_NAME.values()
    for item in row.parameters
    if item.kind in MEDIA_KINDS
}
# One of our results, by its id here; the API wants the id of its video there.
SOURCE, SOURCE_PARAMETER = "source", "video_id"
VOICE_PARAMETERS = {name for name, kind in capabilities.kinds_of_names().items() if kind == "voice"}
FIELD_OF_PATH = {
    **{path: field for field, path in PATHS.items()},
    SOURCE_PARAMETER: SOURCE,
}


def request_of(
    operation: str,
    parameters: Mapping[str, Any],
    media: Mapping[str, object],
    plan: str | None = None,
    **facts: Any,
) -> capabilities.Request:
    """What `capabilities` and `prices` are asked about; a medium only has to be there.

    `facts` are `effect` and `source`, as far as something is known of them.
    """
    body = {**parameters, **{PATHS[field]: str(value) for field, value in media.items()}}
    return capabilities.Request(operation, body, plan=plan, **facts)


def api_parameters(request: capabilities.Request) -> dict[str, Any]:
    """The body without what is kept elsewhere: files and the source."""
    body = capabilities.body_of(request)
    return {name: value for name, value in body.items() if name not in FIELD_OF_PATH}


def plan_allows(plan_name: str, operation: str, parameters: Mapping[str, Any]) -> bool:
    """Whether an account with this plan may do the operation so; an unknown plan may."""
    request = capabilities.Request(operation, parameters, plan=plan_name or None)
    return all(violation.code != "plan" for violation in capabilities.violations(request))


def random_seed(operation: str) -> int | None:
    """A seed of ours in the operation's range, or None where it takes none."""
    span = capabilities.seed_range(operation)
    if span is None:
        return None
    low, high = span
    return low + secrets.randbelow(high - low + 1)


def build_request_body(
    generation: Generation, paths: Mapping[str, str], **identifiers: Any
) -> dict[str, Any]:
    """The body of one attempt: parameters, uploaded paths, and what is ours (email, replyRef, seed).

    Each value gets its JSON type, also from jobs stored in an older format.
    """
    files = {PATHS[field]: path for field, path in paths.items()}
    body = capabilities.json_body({**generation.parameters, **files, **_given(identifiers)})
    for name in VOICE_PARAMETERS & body.keys():
        body[name] = listed_voice_id(generation.team_id, str(body[name]))
    if not capabilities.OPERATION_OF_NAME[generation.operation].takes_email:
        body.pop("email", None)
    return body


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


WORDS_OF_VOICE = {"lip_sync_tts_speaker_id": "lip_sync_tts_prompt", "speaker_id": "prompt"}


def voice_of(values: Mapping[str, object]) -> str:
    """The `speaker_id` that the values name, '' where they name none."""
    return next((str(values[name]) for name in WORDS_OF_VOICE if values.get(name)), "")
