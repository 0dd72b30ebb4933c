"""The page of a file of the library."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from pixstudio.library.models import Asset
from pixstudio.library.operations import tag_assets, trash_assets
from pixstudio.sandbox.small_media import small_audio, small_video
from tests.library.sample_files import png, upload
from tests.library.test_pages import used
from tests.teams.people import check_access, words_of

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def roomy(settings) -> None:
    settings.FREE_SPACE_FLOOR_BYTES = 0


@pytest.fixture
def image_file(bob) -> Asset:
    return upload(bob.member, "ridge.png", png(80, 60))[0]


def page(person, asset, **query):
    answer = person.get(f"/library/{asset.pk}/", data=query)
    assert answer.status_code == 200
    return answer


def test_file_shows_its_facts_and_where_it_goes(bob, carol, image_file):
    tag_assets(team=bob.team, assets=[image_file], add=["Sea"])
    file = page(bob, image_file).context["file"]
    facts = {fact.name: fact.value for fact in file.facts}
    assert (facts["Type"], facts["Pixels"], facts["Uploaded by"]) == ("PNG", "80 × 60", "Bob")
    uses = {use.label: use.url for use in file.uses}
    assert uses["Image"] == f"/create/image/?asset={image_file.pk}"
    assert set(uses) == {
        *("Image", "Effect", "Frames", "Last frame", "Transition", "Fusion", "Motion"),
        *("New image", "Music"),
    }
    assert [tag.url for tag in file.tags] == ["/library/?tag=Sea"]
    viewed = page(carol, image_file)
    assert viewed.context["file"].uses == []
    assert "/editing/" not in viewed.content.decode()
    assert "/library/trashing/" not in viewed.content.decode()


def test_file_of_each_kind_is_shown_by_its_own_means(bob, tmp_path):
    video_file, _ = upload(bob.member, "a.mp4", small_video(tmp_path, 64, 36, 1).read_bytes())
    sound, _ = upload(bob.member, "a.wav", small_audio(tmp_path / "a.wav").read_bytes())
    shown = page(bob, video_file).context["file"]
    assert shown.video_url == f"/library/{video_file.pk}/playable/"
    assert {use.label for use in shown.uses} == {
        *("Extend", "Modify", "Lip sync", "Fusion", "Motion"),
    }
    assert b"".join(bob.get(shown.video_url))
    heard = page(bob, sound)
    assert f'controls preload="metadata" src="/library/{sound.pk}/file/"' in heard.content.decode()
    assert {use.label for use in heard.context["file"].uses} == {"Lip sync", "Fusion"}
    assert f"/create/lipsync/?asset={sound.pk}" in heard.content.decode()
    sound.duration_seconds = 61
    sound.save()
    unfit = page(bob, sound)
    assert [use.fact for use in unfit.context["file"].uses] == [
        "Too long: up to 15 s",
        "Too long: up to 60 s",
    ]
    assert f"/create/lipsync/?asset={sound.pk}" not in unfit.content.decode()


def test_each_use_of_a_file_opens_create_with_it(bob, connected, image_file):
    for use in page(bob, image_file).context["file"].uses:
        assert str(image_file.pk) in bob.get(use.url).content.decode(), use.label


def test_file_lists_what_was_made_from_it_newest_first(bob, image_file, mallory):
    now = timezone.now()
    first = used(image_file, bob, nonce="1", created_at=now)
    second = used(image_file, bob, nonce="2", created_at=now + dt.timedelta(seconds=1))
    second.inputs.create(field="last_frame", asset=image_file)
    used(image_file, bob, nonce="3", removed_at=now)
    file = page(bob, image_file).context["file"]
    assert [tile.id for tile in file.made] == [str(second.pk), str(first.pk)]
    assert file.made_text == "2 results"


def test_file_costs_the_same_for_few_and_many(bob, image_file, django_assert_max_num_queries):
    # So old that no other part of the page shows them.
    ended = {"state": "done", **dict.fromkeys(["created_at", "changed_at"], LONG_AGO)}
    used(image_file, bob, nonce="0", **ended)
    with django_assert_max_num_queries(18) as few:
        page(bob, image_file)
    for number in range(1, 90):
        used(image_file, bob, nonce=str(number), **ended)
    with django_assert_max_num_queries(18) as many:
        file = page(bob, image_file).context["file"]
    assert len(few) == len(many)
    assert len(file.made) == 60
    rest = bob.get(file.made_next_url).context["file"]
    assert len(rest.made) == 30
    assert page(bob, image_file, before="\x00x").status_code == 200


def test_file_in_the_trash_says_so(bob, image_file):
    trash_assets(team=bob.team, assets=[image_file], now=timezone.now())
    shown = page(bob, image_file)
    assert "This file is in the trash" in shown.content.decode()
    assert shown.context["file"].uses == []


def test_file_of_others_or_none_is_not_found(bob, mallory, image_file):
    for path in (f"/library/{image_file.pk}/", f"/library/{image_file.pk}/editing/"):
        call = "post" if "editing" in path else "get"
        assert getattr(mallory, call)(path).status_code == 404
    assert bob.get(f"/library/{uuid.uuid4()}/").status_code == 404
    assert bob.get("/library/nothing/").status_code == 404


def test_editing_changes_name_note_and_tags(bob, image_file):
    data = {"name": "Snow ridge", "note": "At noon", "tags": "Sea, Snow"}
    answer = bob.post(f"/library/{image_file.pk}/editing/", data)
    assert (answer.status_code, answer.url) == (302, f"/library/{image_file.pk}/")
    assert words_of(answer) == ["Saved."]
    text = page(bob, image_file).content.decode()
    for words in ("Snow ridge.png", "At noon", "Sea, Snow"):
        assert words in text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": ""}, "Enter a name. Nothing was changed."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"name": "a", "note": "x" * 5000}, "at most 4000 characters"),
        ({"name": "a", "tags": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_editing_with_bad_input_says_why(bob, image_file, data, words):
    answer = bob.post(f"/library/{image_file.pk}/editing/", data)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    image_file.refresh_from_db()
    assert image_file.name == "ridge.png"


def test_file_access(alice, bob, carol, image_file):
    path = f"/library/{image_file.pk}/"
    check_access(path, method="get", wrong="post", allowed=[alice, bob, carol], refused=[])
    path = f"{path}editing/"
    check_access(path, method="post", wrong="get", allowed=[alice, bob], refused=[carol])
