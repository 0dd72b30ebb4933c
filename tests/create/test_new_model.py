"""A new model is one row here and one in the sandbox: nothing else has to know its name."""

from collections.abc import Iterator
from typing import Any

import pytest

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.pixverse.capabilities import (
    BUILT_IN_MODELS,
    Model,
    Request,
    Use,
    default_model,
    models_of,
    options,
    parameters_of,
    using_models,
    violations,
)
from pixstudio.pixverse.capabilities.price_rules import PerSecondPrices
from pixstudio.pixverse.prices import price
from tests.jobs.jobs import post_create, text_of, typed, values_of
from tests.jobs.studio import Studio
from tests.teams.people import Person

NAME = "v9-invented"
RATES = {"360p": 4, "540p": 6, "720p": 7, "1080p": 14}
LONGEST = dict.fromkeys(RATES, 15)
ROW = Model(
    NAME,
    {"text": Use(takes=frozenset({"multi_shot"})), "image": Use(), "extend": Use()},
    takes=frozenset({"audio"}),
    max_seconds=LONGEST,
    prompt_max_length=5000,
    defaults={"quality": "720p"},
    prices=PerSecondPrices(RATES, is_exact=True),
)


@pytest.fixture(autouse=True)
def invented_model() -> Iterator[None]:
    with using_models((*BUILT_IN_MODELS, ROW)):
        yield


@pytest.fixture
def invented_model_upstream(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same model in the sandbox's own table."""
    table = pytest.importorskip(
        "pixstudio.sandbox.model_table", reason="The sandbox has no table of models yet"
    )
    row = table.Model(
        name=NAME,
        max_seconds=dict(reversed(LONGEST.items())),
        endpoints={"create": table.Limits(flags=("multi_shot",)), "extend": table.UNCHANGED},
        rates=RATES,
        audio="native",
        default_quality="720p",
        max_prompt_length=5000,
    )
    monkeypatch.setitem(table.MODELS, NAME, row)


def codes(operation: str = "text", **parameters: object) -> dict[str, str]:
    given = {"prompt": "x", "model": NAME, **parameters}
    return {item.field: item.code for item in violations(Request(operation, given))}


def test_rules_follow_the_row() -> None:
    assert NAME in models_of("text")
    assert NAME not in models_of("frames")
    assert default_model("text") == "v6"
    assert codes(duration=15, quality="1080p", multi_shot=True, prompt="x" * 5000) == {}
    assert codes(duration=16) == {"duration": "quality_duration"}
    assert codes(prompt="x" * 5001) == {"prompt": "length"}
    assert codes("extend", video_id="v", audio=True) == {}


def test_quality_that_only_other_models_make_is_refused() -> None:
    small = Model("v9-small", {"text": Use()}, max_seconds={"360p": 5, "480p": 5})
    with using_models((*BUILT_IN_MODELS, small)):
        assert codes(model=small.name, quality="480p", duration=5) == {}
        too_long = codes(model=small.name, quality="480p", duration=6)
        assert too_long == {"duration": "quality_duration"}
        assert codes(model=small.name, quality="1080p") == {"quality": "model_quality"}
        assert codes(model="v5.6", quality="480p") == {"quality": "model_quality"}
        offered = options(Request("text", {"model": small.name}), "quality")
        assert [item.value for item in offered] == ["360p", "480p"]


def test_older_models_stay_as_they_are() -> None:
    assert codes(model="v5.6", duration=12) == {"duration": "quality_duration"}
    assert codes(model="v5.6", multi_shot=True) == {"multi_shot": "model_parameter"}
    assert codes("extend", video_id="v", model="v5.5", audio=True) == {"audio": "model_parameter"}
    names = {item.name for item in parameters_of("text", "v5")}
    assert not {"multi_shot", "audio"} & names


@pytest.mark.parametrize(
    ("quality", "seconds", "credits"), [("360p", 1, 4), ("720p", 12, 84), ("1080p", 15, 210)]
)
def test_price_is_per_second_with_audio_included(quality: str, seconds: int, credits: int) -> None:
    request = Request("text", {"model": NAME, "quality": quality, "duration": seconds})

    assert (price(request).credits, price(request).is_exact) == (credits, True)
    assert price(request.with_value("audio", True)).credits == credits
    assert price(Request("text", {"model": NAME})).credits == 5 * RATES["720p"]


def switches_of(page: Any) -> set[str]:
    return {
        switch.name for row in page.context["composer"].settings.rows for switch in row.switches
    }


@pytest.mark.django_db
def test_page_offers_what_the_row_says(bob: Person, studio: Studio) -> None:
    values = typed(model=NAME, quality="720p", duration="12", multi_shot="on")

    page = bob.post("/create/text/settings/", values)

    groups = {group.name: group for group in page.context["composer"].settings.groups}
    assert [choice.value for choice in groups["duration"].options] == [*map(str, range(1, 16))]
    assert NAME in [choice.value for choice in groups["model"].options]
    assert {"audio", "multi_shot"} <= switches_of(page)
    assert page.context["launch"].reason == ""
    assert values_of(page)["multi_shot"] == "on"
    older = bob.post("/create/text/settings/", {**values, "model": "v5.5"})
    assert "multi_shot" not in switches_of(older)
    assert older.context["composer"].hidden.values["multi_shot"] == "on"
    assert "Multi shot" in text_of(page)


@pytest.mark.django_db
def test_form_leaves_out_what_an_older_model_does_not_take(bob: Person, studio: Studio) -> None:
    post_create(bob, typed(model="v5.5", multi_shot="on"))

    assert "multi_shot" not in Generation.objects.get().parameters


@pytest.mark.django_db
@pytest.mark.usefixtures("invented_model_upstream")
@pytest.mark.parametrize("htmx", [False, True], ids=["form", "htmx"])
def test_job_with_the_model_is_made_through_the_page(
    bob: Person, studio: Studio, htmx: bool
) -> None:
    values = typed(model=NAME, quality="720p", duration="12", multi_shot="on")

    answer = post_create(bob, values, htmx=htmx)

    assert answer.status_code in (200, 204, 302)
    generation = Generation.objects.get()
    assert generation.parameters == {
        "prompt": values["prompt"],
        "model": NAME,
        "quality": "720p",
        "duration": 12,
        "aspect_ratio": "16:9",
        "multi_shot": True,
    }
    assert (generation.estimate_credits, generation.estimate_is_exact) == (84, True)
    studio.send_all()
    (charge,) = studio.charges()
    assert charge["credits"] == 84
    studio.finish()
    generation.refresh_from_db()
    assert generation.state == State.DONE
    assert generation.charged_credits == 84
