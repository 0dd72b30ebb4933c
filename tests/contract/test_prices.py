"""Where the form calls a price exact, the sandbox charges that very number."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product

import pytest

from pixstudio.pixverse.capabilities import (
    QUALITIES,
    Request,
    SourceFacts,
    model_rows,
    violations,
)
from pixstudio.pixverse.capabilities.special_rules import EFFECT_IMAGES
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.prices import price
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.contract import request_grid
from tests.contract.offline_sandbox import AN_IMAGE, SOURCES, Desk

HALF = 0.5
SECONDS = range(1, 11)


def of_tables() -> Iterator[Request]:
    """Text and image × model × quality × length × sound × off-peak."""
    bases = {"text": {"prompt": request_grid.PROMPT}, "image": {"first_frame_path": AN_IMAGE}}
    for operation, model in product(bases, request_grid.MODEL_NAMES):
        row = model_rows()[model]
        for quality, seconds in product(row.max_seconds, (*SECONDS, 15, 30)):
            yield from of_switches(operation, bases[operation], model, quality, seconds)


def of_switches(
    operation: str, base: request_grid.Values, model: str, quality: str, seconds: int
) -> Iterator[Request]:
    """With and without sound, off-peak or not."""
    for audio, off_peak in product((None, True), repeat=2):
        shape = {"model": model, "quality": quality, "duration": seconds}
        switches = {"audio": audio, "off_peak_mode": off_peak}
        yield Request(operation, request_grid.merged(base, shape, switches), "Pro Plan")


def of_every_effect() -> Iterator[Request]:
    """All templates with the images they need, in each of their qualities, off-peak or not."""
    for template_id, facts in request_grid.catalogue("Pro").items():
        image_files = EFFECT_IMAGES[: facts.image_count]
        base = {"template_id": template_id, **dict.fromkeys(image_files, AN_IMAGE)}
        for quality, off_peak in product(facts.qualities, (None, True)):
            shape = {"quality": quality, "off_peak_mode": off_peak}
            yield Request("effect", request_grid.merged(base, shape), "Pro Plan", effect=facts)


def of_sources() -> Iterator[Request]:
    """Extensions, changes, lip sync and 4K of videos whose length is known."""
    for plan, (model, word) in product(("Free Plan", "Pro Plan"), SOURCES.items()):
        facts = SourceFacts(model, "540p", 5)
        base = {"video_id": word}
        yield Request("upscale", base, plan, source=facts)
        yield Request("modify", {**base, "prompt": request_grid.PROMPT}, plan, source=facts)
        for seconds in SECONDS:
            yield Request("extend", {**base, "duration": seconds}, plan, source=facts)


def charged(desk: Desk, requests: Iterable[Request]) -> Iterator[tuple[Request, int]]:
    """Send what breaks no rule and read the charges off the ledger."""
    desk.begin()
    clean = [request for request in requests if not violations(request)]
    for number, request in enumerate(clean):
        assert desk.ask(request, reply_ref=str(number)).status == 200, request
    ledger = desk.ledger()
    for number, request in enumerate(clean):
        yield request, ledger[str(number)]


@pytest.mark.parametrize(
    ("requests", "fewest_exact"),
    [(of_tables, 40), (of_every_effect, 600), (of_sources, 8)],
    ids=["40-of-tables", "600-of-effects", "8-of-sources"],
)
def test_exact_price_is_what_is_charged(
    desk: Desk, requests: Callable[[], Iterator[Request]], fewest_exact: int
) -> None:
    exact_count = 0
    for request, credits in charged(desk, requests()):
        reported = price(request, off_peak_discount=HALF, plan=request.plan)
        assert reported.credits == credits, f"{request}: {reported} but {credits} were charged"
        exact_count += reported.is_exact
    assert exact_count >= fewest_exact, f"{exact_count} exact prices"


@pytest.mark.parametrize("switches", [("preview_mode",), ("preview_mode", "off_peak_mode")])
def test_the_accounts_own_discounts_are_what_is_charged(
    client: Client, control: SandboxControl, switches: tuple[str, ...]
) -> None:
    shares = {"off_peak_discount": 0.7, "preview_mode_discount": 0.8}
    control.set_account(PRO_EMAIL, **shares)
    features = client.features(PRO_EMAIL)
    assert {name: getattr(features, name) for name in shares} == shares
    asked = {"prompt": request_grid.PROMPT, "model": "v5.5", **dict.fromkeys(switches, True)}
    reported = price(Request("text", asked), **shares)
    charged = client.submit("text", {**asked, "email": PRO_EMAIL}).cost_credits
    assert reported.credits == charged < reported.full_credits
    assert (reported.is_exact, reported.is_upper_bound) == (False, True)


def test_estimate_of_an_unknown_discount_stays_below_the_full_price(desk: Desk) -> None:
    off_peak = [one for one in of_tables() if one.has("off_peak_mode")]
    for request, credits in charged(desk, off_peak):
        reported = price(request)
        assert reported.credits <= credits <= reported.full_credits
        assert reported.is_upper_bound


def test_every_part_of_a_transition_is_charged(desk: Desk) -> None:
    frames = {f"frame_{n}_path": AN_IMAGE for n in range(1, 8)}
    parts = {f"duration_{n}_to_{n + 1}": n for n in range(1, 7)}
    whole = Request("transition", {**frames, **parts, "model": "v5"}, "Pro Plan")
    qualities = [replace(whole, parameters={**whole.parameters, "quality": q}) for q in QUALITIES]
    for request, credits in charged(desk, qualities):
        assert price(request).credits == credits
