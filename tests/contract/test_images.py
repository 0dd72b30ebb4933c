"""Requests for images: the form and the sandbox judge and price every row's edges, and a sample, alike."""

import random
from collections.abc import Iterator

import pytest

from pixstudio.pixverse.capabilities import Request, model_rows, violations
from pixstudio.pixverse.prices import price
from pixstudio.sandbox.plans import FREE_IMAGES
from tests.contract.offline_sandbox import AN_IMAGE, Desk
from tests.contract.test_agreement import disagreements

QUALITIES = ("512p", "720p", "1080p", "1440p", "1800p", "2160p")
RATIOS = ("auto", "1:1", "16:9", "1:2", "2:1", "5:4", "21:9", "7:5")
DETAILS = (None, "low", "medium", "high", "most")
SAMPLE = 60
MODELS = tuple(model_rows("image"))


def request(model: str, references: int, **more: object) -> Request:
    files = {f"image_path_{n}": AN_IMAGE for n in range(1, references + 1)}
    values = {"prompt": "A boat", "model": model, **files, **more}
    given = {name: value for name, value in values.items() if value is not None}
    return Request("images", given, "Pro Plan")


def edges(model: str) -> Iterator[Request]:
    """One value of each parameter, and one reference more than the model takes."""
    yield from (request(model, 0, quality=quality) for quality in QUALITIES)
    yield from (request(model, 0, aspect_ratio=ratio) for ratio in RATIOS)
    yield from (request(model, 0, detail_level=detail) for detail in DETAILS)
    yield from (request(model, 0, create_count=count) for count in range(6))
    yield from (request(model, count) for count in (1, 3, 4, 6, 7, 9, 10, 11, 14))
    yield request(model, 2, image_path_1=None)


def sample(model: str) -> Iterator[Request]:
    dice = random.Random(model)
    for _ in range(SAMPLE):
        yield request(
            model,
            dice.randint(0, 14),
            quality=dice.choice(QUALITIES),
            aspect_ratio=dice.choice(RATIOS),
            detail_level=dice.choice(DETAILS),
            create_count=dice.randint(1, 4),
            seed=dice.choice([None, 1, 2147483647]),
        )


@pytest.mark.parametrize("model", MODELS)
def test_form_and_sandbox_agree_about_images(desk: Desk, model: str) -> None:
    found = list(disagreements(desk, [*edges(model), *sample(model)]))
    assert not found, "\n".join(found[:10])


@pytest.mark.parametrize("model", MODELS)
def test_form_and_sandbox_name_the_same_price_of_images(desk: Desk, model: str) -> None:
    clean = [one for one in (*edges(model), *sample(model)) if not violations(one)]
    assert clean
    for one in clean:
        cost = price(one, unlimited_models=FREE_IMAGES)
        assert desk.ask(one).credits == cost.credits, one
