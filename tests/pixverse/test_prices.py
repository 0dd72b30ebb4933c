import pytest

from pixstudio.pixverse.capabilities import (
    OPERATIONS,
    QUALITIES,
    EffectFacts,
    Request,
    SourceFacts,
    model_rows,
)
from pixstudio.pixverse.prices import Part, price
from tests.rows import each_row

# model, seconds, quality, sound of its own, credits: the web column of api-pixverse-v2.md
ROWS = [
    ("v5.5", 5, "360p", False, 20),
    ("v5.5", 5, "360p", True, 25),
    ("v5.5", 8, "360p", False, 40),
    ("v5.5", 8, "360p", True, 50),
    ("v5.5", 10, "360p", False, 40),
    ("v5.5", 10, "360p", True, 50),
    ("v5.5", 5, "540p", False, 30),
    ("v5.5", 5, "540p", True, 40),
    ("v5.5", 8, "540p", False, 60),
    ("v5.5", 8, "540p", True, 80),
    ("v5.5", 10, "540p", False, 60),
    ("v5.5", 10, "540p", True, 80),
    ("v5.5", 5, "720p", False, 40),
    ("v5.5", 5, "720p", True, 50),
    ("v5.5", 8, "720p", False, 80),
    ("v5.5", 8, "720p", True, 100),
    ("v5.5", 10, "720p", False, 80),
    ("v5.5", 10, "720p", True, 100),
    ("v5.5", 5, "1080p", False, 80),
    ("v5.5", 5, "1080p", True, 100),
    ("v5.5", 8, "1080p", False, 160),
    ("v5.5", 8, "1080p", True, 200),
    ("v5", 5, "360p", False, 45),
    ("v5", 8, "360p", False, 90),
    ("v5", 5, "540p", False, 45),
    ("v5", 8, "540p", False, 90),
    ("v5", 5, "720p", False, 60),
    ("v5", 8, "720p", False, 120),
    ("v5", 5, "1080p", False, 120),
    ("v5", 8, "1080p", False, 240),
]


def create(model, seconds, quality, audio=False, **more):
    return Request(
        more.pop("operation", "text"),
        {"prompt": "x", "model": model, "duration": seconds, "quality": quality, "audio": audio}
        | more,
    )


@each_row("operation", ["text", "image"])
@each_row("row", ROWS)
def test_row_of_the_table_is_exact(operation, row):
    *asked, credits = row
    found = price(create(*asked, operation=operation))

    assert (found.credits, found.full_credits) == (credits, credits)
    assert found.is_exact
    assert not found.is_upper_bound
    assert sum(part.credits for part in found.parts) == credits


@pytest.mark.parametrize("model", ["v5.6", "v5-fast"])
@pytest.mark.parametrize(("seconds", "credits"), [(5, 30), (8, 60), (10, 60)])
def test_models_without_rows_cost_as_v55_and_say_that_they_are_estimates(model, seconds, credits):
    found = price(create(model, seconds, "540p"))

    assert found.credits == credits
    assert not found.is_exact


@pytest.mark.parametrize(
    ("model", "seconds", "credits"),
    [
        ("v5.5", 1, 6),
        ("v5.5", 4, 24),
        ("v5.5", 6, 36),
        ("v5.5", 7, 53),
        ("v5.5", 9, 60),
        ("v5", 1, 9),
        ("v5", 6, 54),
        ("v5", 7, 79),
        ("v5", 9, 102),
        ("v5", 10, 113),
    ],
)
def test_length_between_the_rows_is_estimated_per_second_and_rounded_up(model, seconds, credits):
    found = price(create(model, seconds, "540p"))

    assert found.credits == credits
    assert not found.is_exact


@each_row("model", model_rows())
@each_row("quality", QUALITIES)
def test_longer_never_costs_less(model, quality):
    prices = [price(create(model, seconds, quality)).credits for seconds in range(1, 11)]

    assert prices == sorted(prices)
    assert all(prices)


def test_sound_is_a_part_of_its_own():
    found = price(create("v5.5", 5, "540p", True))

    assert found.parts == (
        Part("duration", 30, {"seconds": 5, "quality": "540p"}),
        Part("audio", 10),
    )


def test_sound_of_v5_makes_the_price_an_estimate():
    found = price(create("v5", 5, "540p", sound_effect_prompt="rain"))

    assert (found.credits, found.is_exact) == (45, False)


def test_effect_costs_what_its_template_says():
    effect = EffectFacts(duration=5, video_base_cost=20, fixed_cost=20)
    found = price(Request("effect", {"template_id": "1", "quality": "1080p"}, effect=effect))

    assert (found.credits, found.is_exact) == (40, True)
    assert not price(Request("effect", {"template_id": "1"})).is_exact


def test_off_peak_takes_the_accounts_own_discount():
    request = create("v5.5", 5, "540p", off_peak_mode=True)

    found = price(request, off_peak_discount=0.7)

    assert (found.credits, found.full_credits, found.is_exact) == (21, 30, False)
    assert found.is_upper_bound
    assert found.parts[-1] == Part("off_peak_discount", -9, {"percent": 30})


@pytest.mark.parametrize("unknown", [None, 0, -1, 70])
def test_off_peak_without_a_known_discount_is_up_to_half(unknown):
    found = price(create("v5.5", 5, "360p", True, off_peak_mode=True), off_peak_discount=unknown)

    assert (found.credits, found.full_credits) == (13, 25)
    assert found.is_upper_bound
    assert not found.is_exact
    assert sum(part.credits for part in found.parts) == 13


def test_preview_is_an_estimate_with_the_accounts_discount_where_known():
    request = create("v5.5", 5, "540p", preview_mode=True)

    assert price(request).credits == 30
    assert not price(request).is_exact
    known = price(request, preview_mode_discount=0.8)
    assert (known.credits, known.full_credits, known.is_upper_bound) == (24, 30, True)
    assert known.parts[-1] == Part("preview_discount", -6, {"percent": 20})
    both = create("v5.5", 5, "540p", preview_mode=True, off_peak_mode=True)
    assert price(both, preview_mode_discount=0.8, off_peak_discount=0.7).credits == 17


@pytest.mark.parametrize(
    ("seconds", "credits", "is_exact"),
    [(5, 30, True), (8, 60, True), (10, 75, False), (5.04, 31, False), (None, 30, False)],
)
def test_upscale_costs_by_length(seconds, credits, is_exact):
    source = SourceFacts(duration_seconds=seconds)
    found = price(Request("upscale", {"video_id": "v"}, source=source))

    assert (found.credits, found.is_exact) == (credits, is_exact)


def test_transition_adds_up_its_parts():
    frames = {f"frame_{n}_path": "p" for n in range(1, 4)}
    request = Request("transition", {**frames, "duration_1_to_2": 8, "quality": "540p"})

    found = price(request)

    assert [part.credits for part in found.parts] == [90, 45]
    assert (found.credits, found.is_exact) == (135, False)


def test_modify_and_lipsync_follow_their_source():
    source = SourceFacts(model="v5", quality="1080p", duration_seconds=8)

    assert price(Request("modify", {"quality": "720p"}, source=source)).credits == 80
    assert price(Request("lipsync", {}, source=source)).credits == 240


@each_row("operation", OPERATIONS)
@each_row("odd", [None, "", "x", -5, 0, 10**400, [], {}, True, 99])
def test_broken_request_still_has_a_price(operation, odd):
    names = ("duration", "quality", "model", "audio", "duration_1_to_2", "off_peak_mode")
    found = price(Request(operation, dict.fromkeys(names, odd)))

    assert found.credits > 0
