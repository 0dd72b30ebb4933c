"""Music and speech: our rules and prices against the sandbox's, over a sampled grid with each row's edges."""

import random
from collections.abc import Iterator
from itertools import product

import pytest

from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, Request, body_of, violations
from pixstudio.pixverse.prices import price
from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.audio.acceptance import audio_credits
from pixstudio.sandbox.audio.endpoints import READERS
from pixstudio.sandbox.audio.models import MUSIC_MODELS, SPEECH_MODELS
from pixstudio.sandbox.audio.voices import voices_of_model
from pixstudio.sandbox.errors import ApiError
from pixstudio.sandbox.state.records import JobRequest

SAMPLE = 400
LENGTHS = (0, 1, 49, 50, 51, 100, 101, 1999, 2000, 2001, 4000, 4001, 5000, 5001, 10_000, 10_001)
SETTINGS: dict[str, tuple[object, ...]] = {
    "speed": (0.49, 0.5, 0.7, 1, 1.2, 1.21, 2, 2.1),
    "volume": (-0.1, 0, 10, 10.1),
    "pitch": (-13, -12, 0, 12, 13),
    "emotion": ("auto", "calm", "bored"),
    "stability": (-0.1, 0, 1, 1.1),
    "similarity_boost": (0, 1, 2),
    "style": (0, 0.5, 1.5),
    "use_speaker_boost": (True,),
    "language_code": ("en", "ja"),
}

Values = dict[str, object]


def sandbox_request(operation: str, values: Values) -> JobRequest | None:
    """What the sandbox reads of the body that we would send; None where it refuses."""
    row = OPERATION_OF_NAME[operation]
    body = row.wire_body(body_of(Request(operation, values)))
    try:
        return READERS[operation](Parameters(body))
    except ApiError:
        return None


def music_requests() -> Iterator[Values]:
    vocals: tuple[Values, ...] = (
        {},
        {"instrumental": True},
        {"lyrics": "la"},
        {"lyrics": "l" * 3500},
        {"lyrics": "l" * 3501},
        {"lyrics": "la", "instrumental": True},
    )
    for model, length, own, count in product(MUSIC_MODELS, LENGTHS, vocals, (0, 1, 10)):
        images = {f"image_path_{n}": "upload/a.png" for n in range(1, count + 1)}
        yield {"model": model, "prompt": "a" * length, **own, **images}


def speech_requests() -> Iterator[Values]:
    settings: list[Values] = [{}]
    settings += [{name: value} for name, values in SETTINGS.items() for value in values]
    for model, length, own in product(SPEECH_MODELS, (*LENGTHS, 40_000, 40_001), settings):
        voice = voices_of_model(model)[0].voice_id
        yield {"model": model, "prompt": "a" * length, "voice_id": voice, **own}


def sampled(requests: Iterator[Values]) -> list[Values]:
    every = list(requests)
    return random.Random(11).sample(every, min(SAMPLE, len(every)))


@pytest.mark.parametrize(
    ("operation", "requests"), [("music", music_requests()), ("speech", speech_requests())]
)
def test_both_take_the_same_requests_for_the_same_price(
    operation: str, requests: Iterator[Values]
) -> None:
    taken = 0
    for values in sampled(requests):
        ours = Request(operation, values)
        found, theirs = violations(ours), sandbox_request(operation, values)
        shown = {name: str(value)[:20] for name, value in values.items()}
        assert (not found) == (theirs is not None), (shown, found)
        if theirs is not None:
            taken += 1
            cost = price(ours)
            assert (cost.credits, cost.is_exact) == (audio_credits(theirs), True), shown
    assert taken > SAMPLE // 20


@pytest.mark.parametrize("model", SPEECH_MODELS)
def test_every_setting_of_a_model_is_taken_by_both_or_neither(model: str) -> None:
    voice = voices_of_model(model)[0].voice_id
    for name, values in SETTINGS.items():
        for value in values:
            request = {"model": model, "prompt": "a", "voice_id": voice, name: value}
            ours = not violations(Request("speech", request))
            assert ours == (sandbox_request("speech", request) is not None), (name, value)
