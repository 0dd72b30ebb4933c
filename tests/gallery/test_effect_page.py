"""The page of an effect."""

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from tests.effects.factories import create_catalogue, create_effect
from tests.jobs.jobs import finished
from tests.teams.people import check_access


@pytest.fixture
def effect(team) -> Effect:
    return create_effect(
        team,
        "1",
        name="Paper Parade",
        hint="Upload a person photo",
        prompt="Step into it!",
        qualities=["360p", "720p"],
        video_base_cost=20,
        fixed_cost=20,
        duration_seconds=5,
        has_sound=True,
        film=b"film",
        sound=b"sound",
    )


def page(person, effect, **query):
    answer = person.get(f"/effects/{effect.pk}/", data=query)
    assert answer.status_code == 200
    return answer


def test_effect_shows_what_it_is_needs_and_costs(bob, effect):
    answer = page(bob, effect)
    shown, text = answer.context["effect"], answer.content.decode().replace("\u00a0", " ")
    assert [(fact.name, fact.value.replace("\u00a0", " ")) for fact in shown.qualities] == [
        ("360p", "40 credits"),
        ("720p", "40 credits"),
    ]
    facts = {fact.name: fact.value for fact in shown.facts}
    assert (facts["Needs"], facts["Length"], facts["Makes"]) == ("1 photo", "5 s", "a video")
    for words in (
        "Upload a person photo",
        "Step into it!",
        "Use, 40 credits",
        'href="/create/effect/?effect=1"',
        "0c2d.mp4",
        "0f4a.mp3",
        "data-plays-with",
        'data-drop="1"',
        "No results yet.",
    ):
        assert words in text, words


def test_effect_shows_what_the_team_made_with_it(bob, mallory, effect):
    mine = finished(bob.member, operation="effect", effect=effect)
    finished(bob.member)
    theirs = create_effect(mallory.team, "1")
    finished(mallory.member, operation="effect", effect=theirs)
    shown = page(bob, effect).context["effect"]
    assert [tile.id for tile in shown.made] == [str(mine.pk)]
    assert shown.made_text == "1 result"


def test_effect_that_vanished_says_so_and_keeps_its_results(bob, effect):
    Effect.objects.update(vanished_at=timezone.now())
    made = finished(bob.member, operation="effect", effect=effect)
    answer = page(bob, effect)
    text = answer.content.decode()
    assert "No longer offered by PixVerse." in text
    assert "/create/effect/" not in text
    assert "data-drop" not in text
    assert [tile.id for tile in answer.context["effect"].made] == [str(made.pk)]


def test_effect_without_anything_to_show_or_say_stands_all_the_same(bob):
    bare = create_effect(bob.team, "2", name="2", still=b"")
    answer = page(bob, bare)
    text = answer.content.decode()
    assert "The preview isn’t available yet" in text
    assert "Requirements" not in text
    assert "≈" in text


def test_effect_that_only_some_accounts_offer_names_the_others(bob, effect):
    for name in ("Northlight", "Southlight"):
        email = f"{name}@studio.example"
        create_catalogue(Account.objects.create(team=bob.team, email=email, name=name))
    assert page(bob, effect).context["effect"].lacking_text == ""
    effect.accounts.add(Account.objects.get(name="Northlight"))
    words = page(bob, effect).context["effect"].lacking_text
    assert words == "Not offered on Southlight; jobs go to the other accounts."


def test_viewer_sees_it_but_can_not_use_it(carol, effect):
    text = page(carol, effect).content.decode()
    assert "/create/effect/" not in text
    assert "data-drop" not in text


def test_results_continue_by_key(bob, effect, monkeypatch):
    monkeypatch.setattr("pixstudio.gallery.result_lists.PAGE", 2)
    for _ in range(3):
        finished(bob.member, operation="effect", effect=effect)
    shown = page(bob, effect).context["effect"]
    assert (len(shown.made), shown.made_text) == (2, "3 results")
    assert len(bob.get(shown.made_next_url).context["effect"].made) == 1


def test_effect_costs_the_same_with_one_and_thirty_results(
    bob, effect, django_assert_max_num_queries
):
    finished(bob.member, operation="effect", effect=effect)
    with django_assert_max_num_queries(18) as few:
        page(bob, effect)
    for _ in range(29):
        finished(bob.member, operation="effect", effect=effect)
    with django_assert_max_num_queries(18) as many:
        page(bob, effect)
    assert len(few) == len(many)


def test_effect_of_another_team_is_not_there(mallory, effect):
    assert mallory.get(f"/effects/{effect.pk}/").status_code == 404
    assert mallory.get(f"/effects/{10**30}/").status_code == 404


def test_effect_access(alice, bob, carol, effect):
    path = f"/effects/{effect.pk}/"
    check_access(path, method="get", wrong="post", allowed=[alice, bob, carol], refused=[])
