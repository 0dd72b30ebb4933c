"""Images through the page: the form by model, the price by account, and where a made image can go."""

import re
from typing import Any

import pytest

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import refresh_account
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.web import database_time
from tests.jobs.jobs import text_of
from tests.jobs.studio import Studio
from tests.teams.people import Person, words_of

FORM = {
    "prompt": "A scarce paper boat",
    "model": "qwen-image",
    "quality": "1080p",
    "aspect_ratio": "1:1",
    "create_count": "4",
    "nonce": "images-1",
}


def page(person: Person) -> str:
    return text_of(person.get("/create/images/"))


def settings(person: Person, **values: str) -> str:
    return text_of(person.post("/create/images/settings/", {**FORM, **values}))


def shown(text: str, field: str) -> list[str]:
    return re.findall(rf'name="{field}" value="([^"]+)"', text)


def test_step_one_asks_what_to_make_and_then_how(bob: Person, studio: Studio) -> None:
    video, image = text_of(bob.get("/create/text/")), page(bob)
    assert 'class="kinds"' in video
    assert 'value="images"' in video
    assert 'aria-label="Operation"' in video
    # Only one way to make an image: nothing to choose.
    assert 'aria-label="Operation"' not in image


def test_the_form_offers_what_the_model_takes(bob: Person, studio: Studio) -> None:
    qwen, gpt = page(bob), settings(bob, model="gpt-image-2.0")
    assert shown(qwen, "quality") == ["720p", "1080p"]
    assert "auto" not in shown(qwen, "aspect_ratio")
    assert shown(qwen, "detail_level") == []
    assert shown(gpt, "detail_level") == ["low", "medium", "high"]
    assert shown(gpt, "quality") == ["1080p", "1440p", "2160p"]
    assert "1:2" in shown(gpt, "aspect_ratio")
    assert 'id="slot-image_1"' in qwen
    assert 'id="slot-image_2"' not in qwen


def test_a_reference_opens_the_next_slot_up_to_the_models_limit(
    bob: Person, studio: Studio, photo: Asset
) -> None:
    files = {f"image_{n}": str(photo.pk) for n in (1, 2)}
    assert 'id="slot-image_3"' in settings(bob, **files)
    full = settings(bob, **files, image_3=str(photo.pk))
    assert 'id="slot-image_4"' not in full


def test_four_are_asked_for_three_arrive_and_the_page_says_so(bob: Person, studio: Studio) -> None:
    answer = bob.post("/create/images/sending/", FORM)
    assert answer.status_code in (200, 204, 302)
    assert Generation.objects.get().estimate_credits == 40
    studio.send()
    studio.finish()
    made = list(Generation.objects.order_by("created_at"))
    assert [row.state for row in made] == ["done"] * 3
    detail = text_of(bob.get(f"/generations/{made[1].pk}/"))
    assert "3 of 4 images were made; 30 credits charged in all." in detail
    assert bob.get("/gallery/?operation=images").status_code == 200
    again = bob.post("/create/images/sending/", FORM)
    assert again.status_code in (200, 204, 302)
    assert Generation.objects.count() == 3


def page_of(person: Person, generation: Generation) -> Any:
    return person.get(f"/generations/{generation.pk}/").context["result"]


def test_a_made_image_goes_on_as_a_frame_and_as_a_reference(
    bob: Person, carol: Person, mallory: Person, studio: Studio
) -> None:
    bob.post("/create/images/sending/", {**FORM, "create_count": "1"})
    studio.send()
    studio.finish()
    made = Generation.objects.get()
    address, body = f"/generations/{made.pk}/frame/", {"at": "0"}
    assert carol.post(address, body).status_code == 403
    assert mallory.post(address, body).status_code == 404
    json = {"HTTP_ACCEPT": "application/json"}
    answers = [bob.post(address, body, **json) for _ in "ab"]
    assert [one.status_code for one in answers] == [201, 200]
    asset = Asset.objects.get()
    assert asset.frame_origin.generation == made
    uses = {one["label"]: one["url"] for one in answers[0].json()["uses"]}
    assert {"Image", "Frames", "Last frame", "Fusion", "New image"} <= set(uses)
    assert f'value="{asset.pk}"' in text_of(bob.get(uses["Last frame"]))
    assert f'value="{asset.pk}"' in text_of(bob.get(uses["New image"]))
    buttons = {one.label: one.url for one in page_of(bob, made).image_uses}
    assert set(buttons) == set(uses)
    answer = bob.post(buttons["Last frame"])
    assert answer.url == f"/create/frames/?last_frame={asset.pk}"
    assert bob.post(f"{buttons['Fusion']}?field=prompt").url == uses["Fusion"]
    assert not page_of(carol, made).image_uses
    assert carol.post(buttons["Fusion"]).status_code == 403
    assert mallory.post(buttons["Fusion"]).status_code == 404
    made.file.storage.delete(made.file.name)
    answer = bob.post(buttons["Fusion"])
    assert (answer.url, words_of(answer)) == (
        f"/generations/{made.pk}/",
        ["The file no longer exists."],
    )
    lineage = bob.get(f"/generations/{made.pk}/lineage/")
    assert lineage.status_code == 200


@pytest.mark.parametrize(("free", "price"), [(["qwen-image"], "0 credits"), ([], "40 credits")])
def test_what_every_account_makes_for_nothing_costs_nothing(
    bob: Person, studio: Studio, free: list[str], price: str
) -> None:
    Account.objects.update(unlimited_image_models=free)
    assert price in settings(bob)


def test_an_account_learns_what_it_makes_for_nothing(studio: Studio) -> None:
    refresh_account(account_id=studio.account.pk, now=database_time.now())
    assert studio.account.unlimited_image_models == ["nano-banana-2-lite"]
