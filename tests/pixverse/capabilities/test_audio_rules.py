"""Music and speech: limits by model, settings of the two families, prices of every row."""

import pytest

from pixstudio.pixverse import prices
from pixstudio.pixverse.capabilities import (
    OPERATION_OF_NAME,
    Model,
    Request,
    body_of,
    model_rows,
    parameters_of,
    violations,
)
from pixstudio.pixverse.capabilities.file_counts import max_images_of
from pixstudio.pixverse.capabilities.wire import decimal_number

SETTINGS = {
    *("speed", "volume", "pitch", "emotion", "language_code"),
    *("stability", "similarity_boost", "style", "use_speaker_boost"),
}
OF_MODEL = {
    "speech-2.8-hd": {"speed", "volume", "pitch", "emotion", "language_code"},
    "speech-2.8-turbo": {"speed", "volume", "pitch", "emotion", "language_code"},
    "eleven-multilingual-v2": SETTINGS - {"volume", "pitch", "emotion"},
    "eleven-v3": {"speed", "stability", "similarity_boost"},
    "eleven-turbo-v2.5": {"speed", "stability", "similarity_boost", "language_code"},
}


def found(operation, **parameters):
    own = {"prompt": "a", **({"voice_id": "v"} if operation == "speech" else {})}
    request = Request(operation, {**own, **parameters})
    return {item.field: item.code for item in violations(request)}


@pytest.mark.parametrize("model", OF_MODEL)
def test_settings_are_those_of_the_family(model):
    taken = {item.name for item in parameters_of("speech", model)} & SETTINGS

    assert taken == OF_MODEL[model]
    for name in SETTINGS - taken:
        value = {"emotion": "sad", "language_code": "de", "pitch": 1}.get(name, True)
        assert found("speech", model=model, **{name: value})[name] == "model_parameter"


@pytest.mark.parametrize(
    ("model", "value", "is_fine"),
    [
        ("speech-2.8-hd", 0.5, True),
        ("speech-2.8-hd", 0.49, False),
        ("speech-2.8-hd", 2, True),
        ("eleven-v3", "1,2", True),
        ("eleven-v3", 1.3, False),
        ("eleven-v3", "0.7", True),
        ("eleven-v3", "fast", False),
        ("eleven-v3", True, False),
    ],
)
def test_speed_has_the_limits_of_the_model(model, value, is_fine):
    assert found("speech", model=model, speed=value) == ({} if is_fine else {"speed": "range"})


@pytest.mark.parametrize(("value", "is_fine"), [(-12, True), (12, True), (13, False), (1.5, False)])
def test_pitch_is_whole(value, is_fine):
    assert found("speech", pitch=value) == ({} if is_fine else {"pitch": "range"})


@pytest.mark.parametrize(
    ("operation", "model", "limit"),
    [
        ("music", "music-2.6", 2000),
        ("music", "music-v1", 4000),
        ("music", "lyria-3-pro-preview", 5000),
        ("speech", "speech-2.8-hd", 10_000),
        ("speech", "eleven-v3", 5000),
        ("speech", "eleven-turbo-v2.5", 40_000),
    ],
)
def test_prompt_has_the_limit_of_the_model(operation, model, limit):
    assert found(operation, model=model, prompt="a" * limit) == {}
    assert found(operation, model=model, prompt="a" * (limit + 1)) == {"prompt": "length"}


def test_lyrics_exclude_instrumental():
    assert found("music", lyrics="la", instrumental=True) == {"lyrics": "lyrics_instrumental"}
    assert found("music", lyrics="la", instrumental=False) == {}
    assert found("music", lyrics="l" * 3501) == {"lyrics": "length"}
    assert found("music", lyrics="la", model="lyria-3-pro-preview")["lyrics"] == "model_parameter"


def test_only_lyria_takes_images():
    row, rows = OPERATION_OF_NAME["music"], model_rows("music")
    assert [max_images_of(row, model) for model in rows.values()] == [0, 0, 10]
    assert found("music", image_path_1="p") == {"model": "references_model"}
    assert found("music", image_path_1="p", model="lyria-3-pro-preview") == {}


def test_settings_are_sent_as_numbers_and_unset_ones_not_at_all():
    given = {"prompt": "a", "voice_id": "1", "speed": "1,25", "volume": "2", "pitch": "-3"}
    body = body_of(Request("speech", {**given, "use_speaker_boost": "false", "stability": ""}))

    assert body == {
        **{"prompt": "a", "voice_id": "1", "speed": 1.25, "volume": 2, "pitch": -3},
        "model": "speech-2.8-hd",
    }


@pytest.mark.parametrize(
    ("model", "credits"), [("music-2.6", 40), ("music-v1", 150), ("lyria-3-pro-preview", 20)]
)
def test_track_has_one_price(model, credits):
    price = prices.price(Request("music", {"prompt": "a", "model": model}))

    assert (price.credits, price.is_exact) == (credits, True)


@pytest.mark.parametrize(
    ("model", "characters", "credits"),
    [
        ("speech-2.8-hd", 1, 1),
        ("speech-2.8-hd", 50, 1),
        ("speech-2.8-hd", 51, 2),
        ("speech-2.8-hd", 1000, 20),
        ("speech-2.8-turbo", 1000, 10),
        ("speech-2.8-turbo", 101, 2),
        ("eleven-multilingual-v2", 1000, 20),
        ("eleven-v3", 1000, 20),
        ("eleven-turbo-v2.5", 40_000, 400),
    ],
)
def test_speech_is_priced_by_started_units(model, characters, credits):
    price = prices.price(Request("speech", {"prompt": "ä" * characters, "model": model}))

    assert (price.credits, price.is_exact) == (credits, True)
    assert price.parts[0].facts == {"characters": characters}


def test_empty_text_has_an_estimate():
    price = prices.price(Request("speech"))

    assert (price.credits, price.is_exact) == (1, False)


@pytest.mark.parametrize("row", [*model_rows("music").values(), *model_rows("speech").values()])
def test_rows_are_plain_data(row):
    assert Model.from_data(row.to_data()) == row


@pytest.mark.parametrize(
    ("value", "number"),
    [("1.5", 1.5), ("2", 2), ("-0,5", -0.5), (3, 3), ("1e3", None), ("", None), (True, None)],
)
def test_decimal_number(value, number):
    assert decimal_number(value) == number
