"""The stars of effects."""

import pytest
from django.utils import timezone

from pixstudio.effects.models import Effect, Favourite
from tests.effects.factories import create_effect
from tests.teams.people import check_access

FAVOURITES = "/effects/favourites/"


def liked(person):
    rows = Favourite.objects.filter(user=person.member.user_id)
    return "".join(
        rows.order_by("effect__template_id").values_list("effect__template_id", flat=True)
    )


@pytest.fixture
def effects(team):
    return [create_effect(team, key) for key in "123"]


def test_one_effect_is_liked_and_no_more(carol, effects):
    one = {"one": effects[0].pk}
    assert carol.post(FAVOURITES, one).url == "/effects/"
    assert carol.post(FAVOURITES, one).status_code == 302
    assert liked(carol) == "1"
    assert carol.post(f"{FAVOURITES}?off", one).status_code == 302
    assert liked(carol) == ""


def test_several_are_liked_at_once_by_the_apis_ids(bob, carol, effects):
    assert bob.post(FAVOURITES, {"ids": ["1", "3", "1", "gone", "\x00"]}).status_code == 302
    assert (liked(bob), liked(carol)) == ("13", "")
    bob.post(f"{FAVOURITES}?off", {"ids": ["1", "2"]})
    assert liked(bob) == "3"


@pytest.mark.parametrize("off", ["", "?off"])
def test_many_are_liked_in_as_few_queries_as_one(
    bob, team, effects, off, django_assert_max_num_queries
):
    many = [create_effect(team, str(number), still=b"").template_id for number in range(10, 70)]
    bob.post(FAVOURITES + off, {"ids": many[:1]})
    with django_assert_max_num_queries(20):
        bob.post(FAVOURITES + off, {"ids": many})
    assert Favourite.objects.count() == (0 if off else len(many))


def test_one_counts_more_than_what_is_chosen_besides(bob, effects):
    bob.post(FAVOURITES, {"one": effects[1].pk, "ids": ["1", "3"]})
    assert liked(bob) == "2"


def test_a_script_gets_no_page(bob, effects):
    answer = bob.post(FAVOURITES, {"one": effects[0].pk}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert liked(bob) == "1"


def test_what_vanished_can_be_liked_no_less(bob, effects):
    Effect.objects.filter(pk=effects[0].pk).update(vanished_at=timezone.now())
    bob.post(FAVOURITES, {"one": effects[0].pk})
    assert liked(bob) == "1"


def test_nothing_named_changes_nothing(bob, effects):
    assert bob.post(FAVOURITES).status_code == 302
    assert liked(bob) == ""


@pytest.mark.parametrize("one", ["x", "²", "-1", "0", "\x00", "9" * 30, "9" * 5000])
def test_one_that_is_not_there_is_not_found(bob, effects, one):
    assert bob.post(FAVOURITES, {"one": one}).status_code == 404


def test_effects_of_others_are_not_found(mallory, effects):
    assert mallory.post(FAVOURITES, {"one": effects[0].pk}).status_code == 404
    assert mallory.post(FAVOURITES, {"ids": ["1"]}).status_code == 404
    assert not Favourite.objects.exists()


def test_access_of_stars(alice, bob, carol):
    check_access(FAVOURITES, method="post", wrong="get", allowed=[alice, bob, carol], refused=[])
