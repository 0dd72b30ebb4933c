"""Builds the request body of a job: maps our field names to the API's."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from pixstudio.effects.queries import listed_voice_id
from pixstudio.jobs.models import Generation
from pixstudio.pixverse import capabilities

# One of our results, by its id here; the API wants the id of its video there.
SOURCE, SOURCE_PARAMETER = "source", "video_id"
# `audio` is a switch of the API's own.
_UNUSUAL_FIELDS = {SOURCE_PARAMETER: SOURCE, "audio_path": "audio_file"}
# References of an image: `image_path_1` is for the field `image_1`.
_NUMBERED_PARAMETER = re.compile(r"image_path_(\d+)")
_NUMBERED_FIELD = re.compile(r"image_(\d+)")
_UNUSUAL_PARAMETERS = {field: name for name, field in _UNUSUAL_FIELDS.items()}


def field_name(parameter: str) -> str:
    """The form field of a parameter: fields of media hold library ids, the API's parameters hold paths."""
    if match := _NUMBERED_PARAMETER.fullmatch(parameter):
        return f"image_{match[1]}"
    return _UNUSUAL_FIELDS.get(parameter, parameter.removesuffix("_path"))


def parameter_of(field: str) -> str:
    """The parameter that a form field is for."""
    match = _NUMBERED_FIELD.fullmatch(field)
    usual = f"image_path_{match[1]}" if match else f"{field}_path"
    path = _UNUSUAL_PARAMETERS.get(field, usual)
    is_listed = field_name(path) == field and path in capabilities.kinds_of_names()
    return path if is_listed else field


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
    body = {**parameters, **{parameter_of(field): str(value) for field, value in media.items()}}
    return capabilities.Request(operation, body, plan=plan, **facts)


def api_parameters(request: capabilities.Request) -> dict[str, Any]:
    """The body without what is kept elsewhere: files and the source."""
    body = capabilities.body_of(request)
    return {name: value for name, value in body.items() if field_name(name) == name}


def plan_allows(plan_name: str, operation: str, parameters: Mapping[str, Any]) -> bool:
    """Whether an account with this plan may do the operation so; an unknown plan may."""
    request = capabilities.Request(operation, parameters, plan=plan_name or None)
    return all(violation.code != "plan" for violation in capabilities.violations(request))


def random_seed(operation: str, model: str | None = None) -> int | None:
    """A seed of ours in the operation's range, or None where it takes none with this model."""
    span = capabilities.seed_range(operation, model)
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
    files = {parameter_of(field): path for field, path in paths.items()}
    body = capabilities.json_body({**generation.parameters, **files, **_given(identifiers)})
    kinds = capabilities.kinds_of_names()
    for name in [name for name in body if kinds.get(name) == "voice"]:
        body[name] = listed_voice_id(generation.team_id, str(body[name]))
    if not capabilities.OPERATION_OF_NAME[generation.operation].takes_email:
        body.pop("email", None)
    return capabilities.with_numbered_frames(body)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


WORDS_OF_VOICE = {"lip_sync_tts_speaker_id": "lip_sync_tts_prompt", "speaker_id": "prompt"}


def voice_of(values: Mapping[str, object]) -> str:
    """The `speaker_id` that the values name, '' where they name none."""
    return next((str(values[name]) for name in WORDS_OF_VOICE if values.get(name)), "")
