"""A model is one row: rules and prices follow it without another change."""

from __future__ import annotations

from typing import Any

import pytest

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.errors import ApiError
from pixstudio.sandbox.model_table import MODELS, Limits, Model, models_for
from pixstudio.sandbox.operations import operation_at
from pixstudio.sandbox.prices import credits_for_video
from pixstudio.sandbox.state.records import JobRequest

RATES = {"1080p": 14, "720p": 7, "360p": 4}
INVENTED = Model(
    name="v9",
    max_seconds={"1080p": 15, "720p": 15, "360p": 20},
    default_quality="720p",
    audio="native",
    flags=("multi_shot",),
    refused=("seed",),
    max_prompt_length=5000,
    endpoints={
        "create": Limits(),
        "extend": Limits(max_seconds=10, flags=("audio",)),
        "create-fusion": Limits(max_frames=7),
    },
    rates=RATES,
)
FRAMES = {f"frame_{number}_path": f"upload/{number}.png" for number in range(1, 8)}


@pytest.fixture(autouse=True)
def _invented_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, INVENTED.name, INVENTED)


def read(endpoint: str, **values: Any) -> JobRequest:
    return accepted(endpoint, {"prompt": "a kite", "model": "v9", **values})


def accepted(endpoint: str, values: dict[str, Any]) -> JobRequest:
    operation = operation_at(endpoint)
    assert operation is not None
    return operation.request(Parameters(values))


def test_new_row_does_not_become_the_default() -> None:
    assert next(iter(models_for("create"))) == "v6"
    assert accepted("create", {"prompt": "a kite"}).model == "v6"


def test_lengths_qualities_and_prompt_are_the_rows() -> None:
    request = read("create", duration=15, quality="1080p", prompt="x" * 5000)
    assert (request.duration_seconds, request.quality) == (15, "1080p")
    assert read("create").quality == "720p"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"duration": 21, "quality": "360p"}, "whole number from 1 to 20"),
        ({"duration": 16}, "at most 15 seconds for 720p"),
        ({"quality": "540p"}, "one of: 1080p, 720p, 360p"),
        ({"seed": 5}, "seed is not supported by model v9"),
        ({"lip_sync_tts_prompt": "Hello"}, "only v5"),
        ({"multi_shot": "yes"}, "must be true or false"),
        ({"model": "v5.6", "multi_shot": True}, "multi_shot is not supported by model v5.6"),
    ],
)
def test_what_the_row_lacks_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ApiError, match=message):
        read("create", **values)


def test_flags_of_the_model_and_of_one_endpoint_are_accepted() -> None:
    assert read("create", multi_shot=True, audio=True).audio == "native"
    source = "user:1-pixverse:a@b.example-video:1"
    assert read("extend", audio=True, video_id=source).audio == "native"
    with pytest.raises(ApiError, match="audio is not supported by model v5"):
        read("extend", model="v5", audio=True, video_id=source)


def test_fusion_takes_as_many_frames_as_the_row_says() -> None:
    assert len(read("create-fusion", **FRAMES).images) == 7
    with pytest.raises(ApiError, match="frame_4_path is not supported by model v5"):
        read("create-fusion", model="v5", **FRAMES)


def test_endpoints_without_the_model_refuse_it() -> None:
    with pytest.raises(ApiError, match=r"model must be one of: v5\.5$"):
        read("modify", video_path="upload/a.mp4")


def test_price_per_second_has_no_rows_to_round_to() -> None:
    assert [credits_for_video("v9", "1080p", s, audio=True) for s in (1, 7, 15)] == [14, 98, 210]
