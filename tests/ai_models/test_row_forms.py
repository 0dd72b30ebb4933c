"""The form of a model's row: every limit and price can be said, and comes back as it was."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pixstudio.ai_models.forms import ModelForm
from pixstudio.ai_models.models import ModelChange
from pixstudio.ai_models.queries import models_of_team
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import submit_waiting
from pixstudio.pixverse.capabilities import (
    Model,
    Request,
    all_model_rows,
    default_model,
    defaults,
    model_rows,
    options,
    violations,
)
from pixstudio.pixverse.prices import price
from pixstudio.sandbox import model_table as upstream
from pixstudio.sandbox.model_row import Limits
from tests.ai_models.model_pages import ADDED, NAME, V6, add, form_values, save
from tests.jobs.jobs import post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

QWEN = "/team/models/row/?kind=image&name=qwen-image"
SPEECH = "/team/models/row/?kind=speech&name=eleven-v3"


def sent_again(row: Model) -> ModelForm:
    """The form of a row, sent as the page shows it."""
    shown = ModelForm(row, is_new=False)
    values = {name: shown[name].value() for name in shown.fields}
    data = {name: "" if value is None else value for name, value in values.items()}
    return ModelForm(row, is_new=False, data={**data, "reason": "Looked at"})


def test_a_row_that_is_saved_as_it_is_shown_stays_the_same() -> None:
    for row in all_model_rows():
        form = sent_again(row)
        assert form.is_valid(), (row.name, form.errors)
        assert form.model == row, row.name
        assert Model.from_data(form.model.to_data()) == row, row.name


def codes(request: Request) -> Mapping[str, str]:
    return {item.field: item.code for item in violations(request)}


def test_limits_of_an_operation_count_in_form_checks_and_at_the_api(
    alice: Person, bob: Person, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = replace(
        upstream.MODELS["pixverse-c1"],
        name=NAME,
        ratios=("16:9", "21:9"),
        endpoints={"create": Limits(), "create-fusion": Limits(max_frames=4)},
    )
    monkeypatch.setitem(upstream.MODELS, NAME, row)
    limits = {
        "operations": ["text", "fusion"],
        "takes": [],
        "ratios": "16:9, 21:9",
        "default_quality": "360p",
        "images_fusion": "4",
        "videos_fusion": "1",
        "lengths_fusion": "720p 10",
        "shortest_fusion": "3",
        "free_from": "Premium",
    }
    assert add(alice, **limits).status_code == 302
    with models_of_team(alice.team.pk):
        frames = {f"frame_{n}_path": "a.png" for n in range(1, 5)}
        body = {"model": NAME, "prompt": "@image1", **frames, "quality": "720p"}
        fusion = Request("fusion", {**body, "duration": 10, "video_1_path": "a.mp4"})
        assert codes(fusion) == {}
        for name, value, code in (
            ("frame_5_path", "b.png", "frames_model"),
            ("video_2_path", "b.mp4", "model_parameter"),
            ("duration", 11, "quality_duration"),
            ("duration", 2, "model_too_short"),
            ("quality", "360p", "model_quality"),
            ("aspect_ratio", "1:1", "model_ratio"),
        ):
            assert code in codes(fusion.with_value(name, value)).values(), name
        text = Request("text", {"model": NAME, "prompt": "x"})
        possible = [one.value for one in options(text, "aspect_ratio") if one.is_possible]
        assert possible == ["16:9", "21:9"]
        assert defaults("text", NAME)["quality"] == "360p"
        assert price(text, plan="Premium Plan").credits == 0 < price(text, plan="Pro").credits
    values = typed(model=NAME, quality="720p", duration="10", aspect_ratio="21:9")
    post_create(bob, values)
    job = Generation.objects.get()
    assert (job.estimate_credits, job.parameters["aspect_ratio"]) == (70, "21:9")
    assert submit_waiting(team_id=bob.team.pk) == 1
    assert [charge["credits"] for charge in studio.charges()] == [70]
    save(alice, ADDED, images_fusion="2", lengths_fusion="")
    assert "Images 2" in ModelChange.objects.all()[0].summary


def test_models_of_images_and_speech_have_their_own_fields(alice: Person) -> None:
    assert (
        save(
            alice,
            QWEN,
            lengths="1080p\n1440p",
            ratios="auto, 1:1",
            images_images="2",
            prices="any 7",
        ).status_code
        == 302
    )
    assert save(alice, SPEECH, ranges="speed 0.5 1.5", prices="100 characters 3").status_code == 302
    for wrong in ("sped 0.5 2", "speed 2 1", "speed"):
        refused = save(alice, SPEECH, ranges=wrong)
        assert (refused.status_code, "is no range" in text_of(refused)) == (422, True)
    assert "3 credits per 100 characters" in text_of(alice.get("/team/models/"))
    with models_of_team(alice.team.pk):
        image = Request("images", {"model": "qwen-image", "prompt": "x", "image_path_1": "a"})
        assert codes(image) == {}
        assert (price(image).credits, defaults("images", "qwen-image")["quality"]) == (7, "1080p")
        assert defaults("images", "qwen-image")["aspect_ratio"] == "auto"
        three = image.with_value("image_path_2", "b").with_value("image_path_3", "c")
        assert codes(three) == {"model": "references_model"}
        assert set(codes(image.with_value("quality", "720p"))) == {"quality"}
        speech = Request("speech", {"model": "eleven-v3", "prompt": "x" * 101, "voice_id": "v"})
        assert price(speech).credits == 6
        assert codes(speech.with_value("speed", 1.6)) == {"speed": "range"}
        assert default_model("images") == "qwen-image"
    page = alice.get("/team/models/new/?like=image:kling-o3&name=kling-o4")
    assert page.context["form"].base == model_rows("image")["kling-o3"]


def test_a_missing_price_row_is_estimated_and_says_so(
    alice: Person, bob: Person, studio: Studio
) -> None:
    for prices in ("360p 4", ""):
        assert save(alice, V6, prices=prices).status_code == 302
        post_create(bob, typed(model="v6", quality="720p"))
        job = Generation.objects.order_by("-created_at")[0]
        assert job.estimate_credits > 0
        assert not job.estimate_is_exact
        assert "≈" in text_of(bob.get("/create/text/?model=v6"))
    assert submit_waiting(team_id=bob.team.pk) == 2
    assert {charge["credits"] for charge in studio.charges()} == {35}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"ratios": "16x9"}, "ratios", "is no aspect ratio"),
        ({"default_quality": "540p"}, "default_quality", "Choose one of its qualities: 360p, 720p"),
        ({"lengths_text": "720p"}, "lengths_text", "is no quality with seconds"),
        ({"lengths_text": "720p 900s0"}, "lengths_text", "is no quality with seconds"),
        ({"min_seconds": "13"}, "min_seconds", "Longer than the longest video at 720p"),
        ({"shortest_text": "13"}, "shortest_text", "Longer than the longest video"),
        ({"operations": ["fusion"], "images_fusion": "10"}, "images_fusion", "less than or equal"),
        ({"operations": ["fusion"], "images_fusion": "-1"}, "images_fusion", "greater than"),
        ({"prices": "702p 7"}, "prices", "No model makes 702p"),
        ({"free_from": "Gold"}, "free_from", "valid choice"),
        ({"requires": ["seed"]}, "requires", "valid choice"),
    ],
)
def test_a_wrong_limit_is_reported_at_its_field(
    alice: Person, changes: dict[str, Any], field: str, words: str
) -> None:
    answer = add(alice, **changes)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field][0]
    assert words in text_of(answer)
    assert not ModelChange.objects.exists()


def test_fields_of_an_operation_that_is_not_chosen_do_not_count(alice: Person) -> None:
    assert add(alice, operations=["text"], lengths_fusion="no length").status_code == 302
    assert form_values(alice, ADDED)["lengths_fusion"] == ""
