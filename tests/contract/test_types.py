"""Every parameter goes out in the JSON type that its page gives it, however it was typed or stored."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import build_request_body
from pixstudio.pixverse import errors
from pixstudio.pixverse.capabilities import (
    OPERATION_OF_NAME,
    OPERATIONS,
    ROUTING_FIELDS,
    Request,
    body_of,
    is_fit,
    json_body,
    kinds_of_names,
)
from pixstudio.pixverse.client import Client
from pixstudio.sandbox.control_api.client import SandboxControl
from tests.contract.page_types import TYPES, mistyped
from tests.contract.sample_calls import Material, bodies

# Each kind as a form types it.
TYPED: Mapping[str, str] = {
    "integer": "5",
    "boolean": "true",
    "effect": "380178461924416",
    "voice": "1",
    "decimal": "0.5",
}


def typed(operation: str) -> Request:
    """A request that gives everything the operation takes, all as texts."""
    row = OPERATION_OF_NAME[operation]
    return Request(operation, {item.name: TYPED.get(item.kind, "x") for item in row.parameters})


def sent_names(operation: str, names: Iterable[str]) -> set[str]:
    """The names in the body: an effect with further images numbers all of them."""
    numbered = {"first_frame_path": "frame_1_path", "last_frame_path": "frame_2_path"}
    own = numbered if operation == "effect" else {}
    return {own.get(name, name) for name in names}


def test_the_table_gives_each_name_one_kind_and_the_pages_its_type() -> None:
    for row in OPERATION_OF_NAME.values():
        assert {item.name: kinds_of_names()[item.name] for item in row.parameters} == {
            item.name: item.kind for item in row.parameters
        }
    assert set(kinds_of_names()) == set(TYPES)
    assert {item.name for item in ROUTING_FIELDS} == {"email", "replyUrl", "replyRef", "maxJobs"}
    wrong: dict[str, tuple[object, ...]] = {
        name: (5, 5.0, True, "5", None, ["5"]) for name in kinds_of_names()
    }
    for name, values in wrong.items():
        fits = {type(value) for value in values if is_fit(name, value)}
        assert fits == set(TYPES[name]), name


@pytest.mark.parametrize("operation", OPERATIONS)
def test_everything_typed_as_text_goes_out_in_its_own_type(operation: str) -> None:
    body = body_of(typed(operation))
    names = [item.name for item in OPERATION_OF_NAME[operation].parameters]
    assert set(body) == sent_names(operation, names)
    assert mistyped(body) == {}
    assert mistyped(json_body({**body, "maxJobs": "5", "email": "a@b.example"})) == {}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_client_sends_each_parameter_in_its_type(
    client: Client, material: Material, control: SandboxControl, operation: str
) -> None:
    texts = {name: str(value) for name, value in bodies(material)[operation].items()}
    started = client.submit(operation, {**texts, "maxJobs": "5", "replyRef": operation})
    (charge,) = control.ledger(operation)
    assert charge["video_id"] == started.remote_id


@pytest.mark.parametrize(
    "more",
    [
        {"template_id": "hug"},
        {"duration": "long"},
        {"duration": True},
        {"seed": 1.5},
        {"prompt": 5},
        {"prompt": ["x"]},
        {"off_peak_mode": 1},
        {"maxJobs": "many"},
        {"lip_sync_tts_speaker_id": 1.5},
        {"first_frame_path": 12},
    ],
    ids=str,
)
def test_what_can_not_be_brought_into_its_type_is_not_sent(
    client: Client, control: SandboxControl, more: dict[str, Any]
) -> None:
    with pytest.raises(errors.BadRequest) as caught:
        client.submit("text", {"prompt": "a kite", **more})
    assert next(iter(more)) in caught.value.words
    assert caught.value.status is None
    assert control.requests_seen() == []


@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_job_stored_with_texts_is_frozen_with_types(operation: str) -> None:
    stored = {
        item.name: TYPED.get(item.kind, "x") for item in OPERATION_OF_NAME[operation].parameters
    }
    row = Generation(operation=operation, parameters={**stored, "prompt_6_to_7": ""})
    body = build_request_body(row, {}, email="a@b.example", replyRef="r", replyUrl="", seed=None)
    assert mistyped(body) == {}
    assert sent_names(operation, stored) - {"prompt_6_to_7"} <= set(body)
    assert ("email" in body) == (operation != "upscale")
