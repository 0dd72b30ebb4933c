"""Which effects are found: filters, words, orders, sections, pages."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pixstudio.effects.models import Effect
from pixstudio.effects.operations import record_uses, set_favourites
from pixstudio.effects.queries import (
    PAGE_SIZE,
    RECENT_PERIOD,
    EffectFilter,
    effect_page,
    effects_with_previews,
    facets_of,
    favourites_among,
    favourites_of,
    section_ids,
)
from tests.effects.catalogues import NOW
from tests.effects.factories import create_effect

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def effect_list(team, mallory):
    """Six effects in the catalogue's order, one that is gone, and one of another team."""
    rows = [
        {"name": "Paper Parade", "marker": "new", "video_base_cost": 20, "fixed_cost": 20},
        {"name": "Neon Hug", "marker": "hot", "image_count": 2, "duration_seconds": 8},
        {"name": "Postcard", "makes_image": True, "hint": "Upload a person", "fixed_cost": 3},
        {"name": "Family", "image_count": 3, "prompt": "A hug for all!", "video_base_cost": 80},
        {"name": "Aurora", "appeared_at": NOW - HOUR, "image_count": 0, "video_base_cost": 20},
        {
            "name": "hug me",
            "appeared_at": NOW - RECENT_PERIOD,
            "marker": "hot",
            "video_base_cost": 30,
        },
    ]
    for number, row in enumerate(rows, start=1):
        usual = {"position": number, "duration_seconds": 5, "qualities": ["360p", "540p"]}
        create_effect(team, str(number), **{**usual, **row})
    create_effect(team, "7", name="Hug of old", vanished_at=NOW, position=7, duration_seconds=9)
    create_effect(mallory.team, "8", name="Hug of theirs", marker="new", duration_seconds=5)
    Effect.objects.filter(template_id="2").update(qualities=["540p", "1080p"])


def effect(key):
    return Effect.objects.get(template_id=key)


def found(person, first_page=1, last_page=1, **wanted):
    return effect_page(person.member, EffectFilter(**wanted), NOW, first_page, last_page)


def keys(person, **wanted):
    answer = found(person, **wanted)
    assert answer.count == len(answer.ids)
    return "".join(one.template_id for one in effects_with_previews(answer.ids))


def sections_of(person):
    """The API's ids of each section."""
    sections = section_ids(person.member, favourites_of(person.member), NOW)
    return {
        name: [one.template_id for one in effects_with_previews(ids)]
        for name, ids in sections.items()
    }


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "123456"),
        ({"marker": "new"}, "15"),
        ({"marker": "hot"}, "26"),
        ({"photos": 0}, "5"),
        ({"photos": 1}, "136"),
        ({"photos": 2}, "2"),
        ({"photos": 7}, ""),
        ({"result": "image"}, "3"),
        ({"result": "video"}, "12456"),
        ({"seconds": 5}, "1456"),
        ({"seconds": 8}, "2"),
        ({"quality": "360p"}, "13456"),
        ({"quality": "1080p"}, "2"),
        ({"quality": "80p"}, ""),
        ({"quality": "720p"}, ""),
        ({"most_credits": 30}, "56"),
        ({"most_credits": 19}, ""),
        ({"most_credits": 10**9 - 1}, "1456"),
        ({"show": "gone"}, "7"),
        ({"marker": "hot", "photos": 1}, "6"),
        ({"marker": "hot", "photos": 1, "most_credits": 29}, ""),
        ({"result": "image", "seconds": 5}, ""),
        ({"words": "hug"}, "264"),
        ({"words": "hgu nein"}, "2"),
        ({"words": "hug", "photos": 1}, "6"),
        ({"words": "hug", "show": "gone"}, "7"),
        ({"words": "hug", "order": "dear"}, "462"),
        ({"words": "hug", "marker": "hot", "quality": "540p", "order": "name"}, "62"),
        ({"words": "zebra"}, ""),
        ({"words": "!"}, ""),
    ],
)
def test_filters_narrow_alone_and_together(bob, effect_list, wanted, expected):
    assert keys(bob, **wanted) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", "123456"),
        ("new", "561234"),
        ("name", "546213"),
        ("cheap", "561423"),
        ("dear", "416523"),
        ("used", "123456"),
    ],
)
def test_orders(bob, effect_list, order, expected):
    assert keys(bob, order=order) == expected


def test_names_are_sorted_as_people_read_them(bob, team):
    for key, name in {"1": "zebra", "2": "Éclair", "3": "Zoo", "4": "east"}.items():
        create_effect(team, key, name=name, position=int(key))
    assert keys(bob, order="name") == "4213"


def test_favourites_are_ones_own(alice, bob, effect_list):
    set_favourites(member=bob.member, effects=[effect("4")], is_liked=True)
    set_favourites(member=bob.member, effects=[effect("7")], is_liked=True)
    set_favourites(member=alice.member, effects=[effect("1")], is_liked=True)
    assert keys(bob, show="favourites") == "4"
    assert keys(bob, show="favourites", words="famliy") == "4"
    assert keys(bob, show="favourites", marker="new") == ""
    assert favourites_of(bob.member) == {effect("4").pk: True, effect("7").pk: False}
    assert favourites_among(bob.member, []) == frozenset()


def test_what_one_used_last_comes_first_and_what_the_team_uses_most(alice, bob, effect_list):
    record_uses(member=bob.member, counts={effect("2").pk: 1, effect("3").pk: 2}, now=NOW)
    record_uses(member=bob.member, counts={effect("5").pk: 1}, now=NOW + HOUR)
    record_uses(member=alice.member, counts={effect("2").pk: 5, effect("6").pk: 3}, now=NOW)
    record_uses(member=alice.member, counts={effect("7").pk: 9}, now=NOW)
    assert keys(bob, show="recent") == "523"
    assert keys(alice, show="recent") == "26"
    assert keys(bob, show="recent", order="name") == "523"
    assert keys(bob, show="team") == "2635"
    assert keys(bob, show="team", order="cheap") == "5623"
    assert keys(bob, order="used") == "263514"
    assert keys(bob, show="team", words="hug") == "26"


def test_other_teams_effects_are_never_found(mallory, effect_list):
    assert keys(mallory) == "8"
    assert keys(mallory, show="gone") == ""
    assert facets_of(mallory.member).photos == [1]
    assert sections_of(mallory)["new"] == ["8"]


def test_facets_are_what_can_be_chosen(bob, effect_list):
    facets = facets_of(bob.member)
    assert facets.photos == [0, 1, 2, 3]
    assert facets.seconds == [5, 8]
    assert facets.credits == [20, 30, 40, 80]


def test_facets_of_nothing_are_empty(bob):
    facets = facets_of(bob.member)
    assert (facets.photos, facets.seconds, facets.credits) == ([], [], [])


def test_sections_begin_the_page(bob, effect_list):
    set_favourites(member=bob.member, effects=[effect("4")], is_liked=True)
    record_uses(member=bob.member, counts={effect("2").pk: 1}, now=NOW)
    found = {name: "".join(keys) for name, keys in sections_of(bob).items()}
    assert found == {"new": "51", "hot": "26", "favourites": "4", "recent": "2"}


def test_sections_hold_a_dozen(bob, team):
    for number in range(20):
        create_effect(team, str(number), marker="hot", position=number, still=b"")
    assert len(sections_of(bob)["hot"]) == 12


@pytest.fixture
def many_effects(team):
    rows = [
        Effect(team=team, template_id=str(n), name="Hug", searched="hug", position=n, synced_at=NOW)
        for n in range(2 * PAGE_SIZE + 5)
    ]
    Effect.objects.bulk_create(rows)


@pytest.mark.parametrize("words", ["", "hug"])
def test_pages_follow_each_other(bob, many_effects, words):
    numbers = []
    for page in (1, 2, 3):
        answer = found(bob, page, page, words=words)
        assert (answer.count, answer.has_more) == (2 * PAGE_SIZE + 5, page < 3)
        numbers += [int(one.template_id) for one in effects_with_previews(answer.ids)]
    assert numbers == list(range(2 * PAGE_SIZE + 5))
    assert not found(bob, 4, 4, words=words).ids
    several = found(bob, 2, 3, words=words)
    assert [int(one.template_id) for one in effects_with_previews(several.ids)] == numbers[
        PAGE_SIZE:
    ]


@pytest.mark.parametrize("wanted", [{}, {"words": "hug"}, {"show": "team"}, {"order": "used"}])
def test_one_and_thirty_cost_the_same(bob, team, wanted):
    counts = []
    for number in range(30):
        one = create_effect(team, str(number), name="Hug", position=number)
        record_uses(member=bob.member, counts={one.pk: 1}, now=NOW)
        if number in (0, 29):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                for effect in effects_with_previews(found(bob, **wanted).ids):
                    assert [preview.file.name for preview in effect.previews.all()]
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


def test_sections_cost_the_same_for_one_and_thirty(bob, team):
    counts = []
    for number in range(30):
        create_effect(team, str(number), marker="hot", position=number)
        if number in (0, 29):
            with CaptureQueriesContext(connection) as queries:
                section_ids(bob.member, favourites_of(bob.member), NOW)
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
