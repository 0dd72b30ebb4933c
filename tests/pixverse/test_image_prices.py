"""Prices of images: per image, by quality and detail; nothing where the account's plan says so."""

import pytest

from pixstudio.pixverse.capabilities import Request, model_rows
from pixstudio.pixverse.prices import price

PAGE = {
    "qwen-image": {"720p": 5, "1080p": 10},
    "nano-banana": {"1080p": 15},
    "nano-banana-2": {"512p": 16, "1080p": 25, "1440p": 40, "2160p": 60},
    "nano-banana-pro": {"1080p": 50, "1440p": 50, "2160p": 90},
    "seedream-4.0": {"1080p": 10, "1440p": 10, "2160p": 10},
    "seedream-4.5": {"1440p": 10, "2160p": 10},
    "seedream-5.0-lite": {"1440p": 15, "1800p": 15, "2160p": 15},
}


def images(model, **more):
    return Request("images", {"prompt": "a boat", "model": model, **more})


@pytest.mark.parametrize("model", PAGE)
def test_prices_are_those_of_the_page(model):
    for quality, credits in PAGE[model].items():
        for count in (1, 3):
            found = price(images(model, quality=quality, create_count=count))
            assert (found.credits, found.is_exact) == (credits * count, True)
    assert set(model_rows("image")[model].max_seconds) == set(PAGE[model])


def test_prices_that_no_page_names_are_estimates():
    for model in set(model_rows("image")) - set(PAGE):
        assert not price(images(model)).is_exact


@pytest.mark.parametrize(("detail", "credits"), [("low", 10), ("medium", 20), ("high", 40)])
def test_detail_is_a_factor(detail, credits):
    assert price(images("gpt-image-2.0", detail_level=detail)).credits == credits
    assert price(images("qwen-image", detail_level=detail)).credits == 10


def test_an_unlimited_model_costs_nothing_and_says_so():
    found = price(images("qwen-image", create_count=4), unlimited_models=["qwen-image"])
    assert (found.credits, found.full_credits, found.is_exact) == (0, 0, True)
    assert sum(part.credits for part in found.parts) == 0
    assert price(images("qwen-image"), unlimited_models=["kling-o3"]).credits == 10


def test_a_model_of_images_is_not_the_video_model_of_the_same_name():
    assert model_rows("image")["kling-o3"] is not model_rows("video").get("kling-o3")
    assert price(Request("text", {"model": "kling-o3"}), unlimited_models=["kling-o3"]).credits > 0
