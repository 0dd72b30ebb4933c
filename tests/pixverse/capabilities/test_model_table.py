import json

import pytest

from pixstudio.pixverse.capabilities import (
    BUILT_IN_MODELS,
    Model,
    Request,
    Use,
    model_rows,
    models_of,
    options,
    plan_tier,
    using_models,
)
from tests.rows import each_row


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("Free", 0),
        ("Basic", 0),
        ("Standard Plan", 1),
        ("Pro Plan", 2),
        ("PREMIUM plan", 3),
        ("", None),
        (None, None),
        ("Project", None),
        ("Mystery", None),
    ],
)
def test_plan_tier(name, tier):
    assert plan_tier(name) == tier


def test_only_the_documented_models_are_offered():
    third_party = {
        *("seedance-2.0", "seedance-2.0-fast", "seedance-2.0-mini", "seedance-2.5", "minimax-h3"),
        *("kling-o3", "kling-v3", "grok-imagine", "grok-imagine-1.5", "happyhorse-1.0"),
        *("veo-3.1-lite", "veo-3.1-standard", "veo-3.1-fast", "sora-2", "sora-2-pro"),
    }
    native = [row.name for row in model_rows().values() if row.is_native]
    assert native == ["v6", "pixverse-c1", "v5.6", "v5.5", "v5", "v5-fast"]
    assert set(model_rows()) - set(native) == third_party


def test_caches_follow_the_rows():
    small = Model("v9-small", {"text": Use()}, max_seconds={"360p": 3})
    before = models_of("text")
    with using_models([small]):
        assert models_of("text") == ("v9-small",)
        assert [item.value for item in options(Request("text"), "duration")] == [1, 2, 3]
    assert models_of("text") == before


@each_row("row", BUILT_IN_MODELS, ids=lambda row: row.name)
def test_row_is_made_again_from_plain_data(row):
    assert Model.from_data(json.loads(json.dumps(row.to_data()))) == row


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"uses": []}, "uses"),
        ({"name": ""}, "name"),
        ({"uses": {"text": {"max_images": -1}}}, "uses"),
        ({"max_seconds": {"big": 5}}, "max_seconds"),
        ({"max_seconds": {}}, "max_seconds"),
        ({"prices": {"rule": "per_second", "rates": {}}}, "prices"),
        ({"prices": {"rule": "per_second", "rates": {"720p": -3}}}, "prices"),
        ({"prices": {"rule": "by_mood"}}, "prices"),
        ({"prices_on": "yesterday"}, "prices_on"),
        ({"limits_mark": "surely"}, "limits_mark"),
        ({"takes": "audio"}, "takes"),
        ({"is_enabled": "yes"}, "is_enabled"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_data_names_the_field(wrong, field):
    with pytest.raises(ValueError, match=field):
        Model.from_data({"name": "v9", "uses": ["text"], **wrong})
