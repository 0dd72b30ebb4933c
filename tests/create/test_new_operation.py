"""A new operation is one row here and one in the sandbox: nothing else has to know its name."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from pathlib import Path

import pytest
from django.utils import timezone

from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.pixverse.capabilities import (
    BUILT_IN_MODELS,
    OPERATION_OF_NAME,
    Operation,
    Parameter,
    Request,
    SourceFacts,
    Use,
    using_models,
    violations,
)
from pixstudio.pixverse.capabilities.parameters import MODEL, OFF_PEAK, QUALITY, image
from pixstudio.pixverse.capabilities.price_rules import PerSecondPrices, PriceRule
from pixstudio.pixverse.prices import price
from pixstudio.sandbox import model_table as upstream_models
from pixstudio.sandbox import operations as upstream
from pixstudio.sandbox.rules import fields
from tests.jobs.jobs import post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.library.sample_files import png, upload
from tests.media.sample_media import make_video
from tests.teams.people import Person

NAME, MODEL_NAME = "motion-invented", "v5.6"
RATES = {"360p": 9, "540p": 10, "720p": 12}
LONGEST = 30
ROW = Operation(
    NAME,
    "motion-control",
    (
        image("frame_1_path", required=True),
        Parameter("video_1_path", "video", required=True, min_seconds=1, max_seconds=LONGEST),
        MODEL,
        replace(QUALITY, default="720p"),
        OFF_PEAK,
    ),
    PriceRule("source", PerSecondPrices(RATES, is_exact=True), is_exact=True),
    default_model=MODEL_NAME,
    qualities=tuple(RATES),
    icon="op-modify",
)
UPSTREAM_ROW = upstream.Operation(
    name="motion",
    endpoint="motion-control",
    builder="modify",
    fields=(
        fields.images("frame_1_path"),
        fields.uploaded_video("video_1_path"),
        fields.QUALITY,
        fields.OFF_PEAK,
    ),
    price=lambda request, seconds: ceil(RATES[request.quality] * seconds),
    length="source",
    ratio="image",
    source_seconds=(1, LONGEST),
    takes_seed=False,
)


@pytest.fixture(autouse=True)
def invented_operation(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The row, and its name in a model's row."""
    monkeypatch.setitem(OPERATION_OF_NAME, NAME, ROW)
    with using_models(
        replace(row, uses={**row.uses, NAME: Use()}) if row.name == MODEL_NAME else row
        for row in BUILT_IN_MODELS
    ):
        yield


@pytest.fixture
def invented_operation_upstream(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same operation in the sandbox's own tables."""
    model = upstream_models.MODELS[MODEL_NAME]
    limits = upstream_models.Limits(qualities=("720p", "540p", "360p"))
    able = replace(model, endpoints={**model.endpoints, UPSTREAM_ROW.endpoint: limits})
    monkeypatch.setitem(upstream_models.MODELS, MODEL_NAME, able)
    monkeypatch.setitem(upstream.OPERATION_OF_NAME, UPSTREAM_ROW.name, UPSTREAM_ROW)


def video_of(person: Person, folder: Path, seconds: float) -> Asset:
    path = make_video(folder / f"{seconds}.mp4", seconds=seconds)
    return upload(person.member, path.name, path.read_bytes())[0]


@pytest.fixture
def values(bob: Person, studio: Studio, tmp_path: Path) -> dict[str, str]:
    """What the form sends: an image, and a video of 2 seconds."""
    photo, _ = upload(bob.member, "dancer.png", png(320, 180))
    video = video_of(bob, tmp_path, 2)
    own = {"frame_1": str(photo.pk), "video_1": str(video.pk)}
    return typed(model=MODEL_NAME, quality="540p", **own)


def codes(seconds: float = 5, **parameters: object) -> dict[str, str]:
    given = {"frame_1_path": "a", "video_1_path": "b", **parameters}
    request = Request(NAME, given, source=SourceFacts(duration_seconds=seconds))
    return {item.field: item.code for item in violations(request)}


def test_rules_and_price_follow_the_row() -> None:
    assert codes() == {}
    assert codes(frame_1_path="") == {"frame_1_path": "required"}
    assert codes(seconds=0.5) == {"video_1_path": "media_too_short"}
    assert codes(seconds=31) == {"video_1_path": "media_length"}
    assert set(codes(quality="1080p")) == {"quality"}
    assert set(codes(model="v5")) == {"model"}
    request = Request(NAME, {"quality": "720p"}, source=SourceFacts(duration_seconds=7))
    assert (price(request).credits, price(request).is_exact) == (84, True)


@pytest.mark.django_db
def test_page_shows_what_the_row_says(bob: Person, values: dict[str, str]) -> None:
    page = bob.post(f"/create/{NAME}/settings/", values)

    composer = page.context["composer"]
    slots = {slot.name: slot for slot in composer.input.slots}
    assert {name: slot.value for name, slot in slots.items()} == {
        "frame_1": values["frame_1"],
        "video_1": values["video_1"],
    }
    assert (slots["video_1"].label, slots["video_1"].longest_seconds) == ("Video, up to 30 s", 30)
    groups = {group.name: group for group in composer.settings.groups}
    assert [choice.value for choice in groups["model"].options] == [MODEL_NAME]
    assert [choice.value for choice in groups["quality"].options] == list(RATES)
    assert composer.input.prompt is None
    assert page.context["launch"].reason == ""
    whole = text_of(bob.get(f"/create/{NAME}/"))
    assert "icons.svg#op-modify" in whole
    assert f'value="{NAME}"' in text_of(bob.get("/create/text/"))


@pytest.mark.django_db
def test_file_that_is_too_long_is_refused_on_the_page(
    bob: Person, values: dict[str, str], tmp_path: Path
) -> None:
    long = video_of(bob, tmp_path, LONGEST + 1)

    page = post_create(bob, {**values, "video_1": str(long.pk)}, operation=NAME)

    (slot,) = [one for one in page.context["composer"].input.slots if one.name == "video_1"]
    assert slot.error == "The video can be up to 30 s long; this one is 31 s"
    assert not Generation.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("invented_operation_upstream")
@pytest.mark.parametrize("htmx", [False, True], ids=["form", "htmx"])
def test_job_is_made_through_the_page(
    bob: Person, studio: Studio, values: dict[str, str], htmx: bool
) -> None:
    answer = post_create(bob, values, operation=NAME, htmx=htmx)

    assert answer.status_code in (200, 204, 302)
    generation = Generation.objects.get()
    assert generation.parameters == {"model": MODEL_NAME, "quality": "540p"}
    assert (generation.estimate_credits, generation.estimate_is_exact) == (20, True)
    operations.prepare_generation(generation_id=generation.pk, now=timezone.now())
    studio.send_all()
    (charge,) = studio.charges()
    assert (charge["operation"], charge["credits"]) == ("motion", 20)
    studio.finish()
    generation.refresh_from_db()
    assert (generation.state, generation.charged_credits) == (State.DONE, 20)
    assert generation.duration_seconds == pytest.approx(2, abs=0.2)
    assert NAME in text_of(bob.get(f"/generations/{generation.pk}/"))
