import pytest
from django.utils import timezone

from pixstudio.effects.models import Effect
from tests.effects.entries import SOUND, a_voice, an_effect
from tests.teams.people import check_doors

PICKER = "/effects/picker/"


def shown(person, **query):
    return person.get(PICKER, data=query).context["picker"]


def names(person, **query):
    return [effect.name for effect in shown(person, **query)["effects"]]


@pytest.fixture
def wall(team):
    an_effect(team, "1", name="Paper Parade", marker="new", video_base_cost=20, fixed_cost=20)
    an_effect(team, "2", name="Neon Hug", marker="hot", image_count=2, duration_seconds=8)
    an_effect(team, "3", name="Postcard", makes_image=True, hint="Upload a person photo", still=b"")
    an_effect(team, "4", name="Family", image_count=3, prompt="Everybody at once!")
    an_effect(team, "5", name="Forgotten", vanished_at=timezone.now())
    Effect.objects.filter(template_id="1").update(position=9)


def test_picker_shows_what_can_be_chosen_in_the_catalogues_order(bob, mallory, wall):
    an_effect(mallory.team, "6", name="Theirs")
    answer = bob.get(PICKER)
    page = answer.content.decode()
    assert names(bob) == ["Neon Hug", "Postcard", "Family", "Paper Parade"]
    assert 'id="picker-effect"' in page
    assert "4 effects" in page
    assert "Read just now" in page
    effect = Effect.objects.get(template_id="1")
    assert f'src="/effects/{effect.pk}/still/"' in page
    assert 'href="/create/effect/?effect=1" data-effect="1"' in page
    for words in (
        "40 credits",
        "price not known",
        "8 s",
        "2 photos",
        ">New<",
        ">Hot<",
        ">Picture<",
    ):
        assert words in page, words


def test_picker_says_why_an_effect_cannot_be_chosen(bob, wall):
    page = bob.get(PICKER, data={"q": "family"}).content.decode()
    assert "Needs 3 photos; the API takes 2 at most." in page
    assert "data-effect" not in page


def test_picker_searches_name_prompt_and_hint(bob, wall):
    assert names(bob, q="HUG neon") == ["Neon Hug"]
    assert names(bob, q="person") == ["Postcard"]
    assert names(bob, q="everybody") == ["Family"]
    assert names(bob, q="%") == []
    assert names(bob, q="\x00parade") == ["Paper Parade"]
    assert names(bob, q="a" * 5000) == []
    page = bob.get(PICKER, data={"q": "nothing"}).content.decode()
    assert "No effect fits these words and filters." in page


@pytest.mark.parametrize(
    ("chip", "expected"),
    [
        ("new", ["Paper Parade"]),
        ("hot", ["Neon Hug"]),
        ("one", ["Postcard", "Paper Parade"]),
        ("two", ["Neon Hug"]),
        ("picture", ["Postcard"]),
        ("nonsense\x00", ["Neon Hug", "Postcard", "Family", "Paper Parade"]),
    ],
)
def test_picker_filters_by_chip(bob, wall, chip, expected):
    assert names(bob, chip=chip) == expected
    assert "Postcard" not in names(bob, chip=chip, q="parade")


def test_picker_pages_by_key(bob):
    for number in range(62):
        an_effect(bob.team, str(number), name=f"Hug {number}", position=number, still=b"")
    first = shown(bob, q="hug")
    assert len(first["effects"]) == 60
    assert first["count_words"] == "62 effects"
    second = bob.get(first["more_url"]).context["picker"]
    assert [effect.name for effect in second["effects"]] == ["Hug 60", "Hug 61"]
    assert second["more_url"] == ""


@pytest.mark.parametrize(
    "after", ["x", "_", "1_", "1_²", f"{2**31}_1", f"1_{2**63}", "\x00", "1_1_1"]
)
def test_picker_with_a_broken_mark_is_not_found(bob, after):
    assert bob.get(PICKER, data={"after": after}).status_code == 404


def test_picker_before_the_first_reading_says_what_to_do(bob):
    page = bob.get(PICKER).content.decode()
    assert "it comes by itself once an account is connected" in page
    assert "<form" not in page


def test_picker_costs_the_same_for_one_and_thirty(bob, django_assert_max_num_queries):
    an_effect(bob.team, "0")
    with django_assert_max_num_queries(12) as few:
        bob.get(PICKER)
    for number in range(1, 30):
        an_effect(bob.team, str(number))
    with django_assert_max_num_queries(12) as many:
        bob.get(PICKER)
    assert len(few) == len(many)


def test_picker_doors(alice, bob, carol):
    check_doors(PICKER, method="get", wrong="post", allowed=[alice, bob], refused=[carol])


def test_still_comes_whole_and_may_be_kept(carol, team):
    effect = an_effect(team, vanished_at=timezone.now())
    path = f"/effects/{effect.pk}/still/"
    whole = carol.get(path)
    assert b"".join(whole) == b"RIFF still"
    assert whole.headers["Content-Type"] == "image/webp"
    assert whole.headers["Cache-Control"] == "private, max-age=604800"
    again = carol.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


def test_sample_comes_in_parts_for_players_that_seek(carol, team):
    path = f"/effects/voices/{a_voice(team).pk}/sample/"
    whole = carol.get(path)
    assert b"".join(whole) == SOUND
    assert whole.headers["Content-Type"] == "audio/mpeg"
    part = carol.get(path, headers={"Range": "bytes=1-3"})
    assert (part.status_code, b"".join(part)) == (206, SOUND[1:4])
    assert carol.get(path, headers={"Range": "bytes=99999-"}).status_code == 416
    assert carol.browser.head(path).headers["Content-Length"] == str(len(SOUND))


def test_media_of_others_of_nobody_and_not_kept_is_not_found(bob, mallory, team):
    effect, voice = an_effect(team), a_voice(team)
    bare, mute = an_effect(team, "2", still=b""), a_voice(team, "2", sample=b"")
    assert mallory.get(f"/effects/{effect.pk}/still/").status_code == 404
    assert mallory.get(f"/effects/voices/{voice.pk}/sample/").status_code == 404
    for key in (bare.pk, 10**30, 0, "x", "-1"):
        assert bob.get(f"/effects/{key}/still/").status_code == 404
    for key in (mute.pk, 10**30, 0, "x", "-1"):
        assert bob.get(f"/effects/voices/{key}/sample/").status_code == 404


def test_media_lost_from_storage_is_not_found(bob, team):
    effect, voice = an_effect(team), a_voice(team)
    effect.thumbnail.storage.delete(effect.thumbnail.name)
    voice.sample.storage.delete(voice.sample.name)
    assert bob.get(f"/effects/{effect.pk}/still/").status_code == 404
    assert bob.get(f"/effects/voices/{voice.pk}/sample/").status_code == 404


def test_media_doors(alice, bob, carol, team):
    everybody = [alice, bob, carol]
    for path in (
        f"/effects/{an_effect(team).pk}/still/",
        f"/effects/voices/{a_voice(team).pk}/sample/",
    ):
        check_doors(path, method="get", wrong="post", allowed=everybody, refused=[])
