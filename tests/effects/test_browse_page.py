"""The effect grid and its picker, as pages."""

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from pixstudio.effects.models import Catalogue, Effect, EffectUse, RefreshProblem
from pixstudio.effects.operations import set_favourites
from tests.effects.factories import create_catalogue, create_effect
from tests.teams.people import check_access

EFFECTS_PATH, LIST_PATH, PICKER, USE = (
    "/effects/",
    "/effects/wall/",
    "/effects/picker/",
    "/effects/use/",
)
PLAIN = str.maketrans("\u00a0", " ")


@pytest.fixture
def effects(team) -> dict[str, Effect]:
    rows = [
        create_effect(
            team,
            "1",
            name="Paper Parade",
            marker="new",
            video_base_cost=20,
            fixed_cost=20,
            duration_seconds=5,
            has_sound=True,
            film=b"film",
        ),
        create_effect(team, "2", name="Neon Hug", marker="hot", image_count=2, video_base_cost=20),
        create_effect(
            team, "3", name="Postcard", makes_image=True, hint="Upload a person", gif=b"GIF89a"
        ),
        create_effect(
            team, "4", name="Family", image_count=6, prompt="Everybody at once!", still=b""
        ),
        create_effect(team, "5", name="Forgotten", vanished_at=timezone.now()),
    ]
    return {row.name: row for row in rows}


def text(person, path=EFFECTS_PATH, **query) -> str:
    answer = person.get(path, data=query)
    assert answer.status_code == 200
    return answer.content.decode().translate(PLAIN)


def listed_effects(person, path=EFFECTS_PATH, **query):
    context = person.get(path, data=query).context
    return context["wall"].shelf if "wall" in context else context["shelf"]


def names(person, path=EFFECTS_PATH, **query) -> list[str]:
    return [
        name for _, tiles in listed_effects(person, path, **query).pages for name in names_in(tiles)
    ]


def names_in(tiles: str) -> list[str]:
    """The names that tiles show, from their markup."""
    return [unescape(name) for name in re.findall(r'"effect__name">([^<]*)<', tiles)]


def test_effect_grid_shows_each_effect_with_what_it_costs_needs_and_makes(bob, mallory, effects):
    create_effect(mallory.team, "6", name="Theirs")
    assert names(bob) == ["Paper Parade", "Neon Hug", "Postcard", "Family"]
    page = text(bob)
    parade = effects["Paper Parade"]
    for words in (
        "40 credits · 5 s",
        "has sound",
        ">New<",
        ">Hot<",
        ">Image<",
        "2 photos",
        "4 effects",
        "Needs 6 photos; the API accepts at most 5.",
        f'href="/effects/{parade.pk}/"',
        'href="/create/effect/?effect=1"',
        f'data-play="/effects/previews/{parade.previews.last().pk}/0c2d.mp4"',
        'data-drop="1"',
    ):
        assert words in page, words
    assert "data-play-image" in page
    assert 'data-drop="4"' not in page
    assert "Theirs" not in page
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page


def test_effect_grid_begins_with_what_is_new_hot_liked_and_used(bob, effects):
    set_favourites(member=bob.member, effects=[effects["Postcard"]], is_liked=True)
    EffectUse.objects.create(
        user=bob.member.user, effect=effects["Neon Hug"], count=2, used_at=timezone.now()
    )
    found = {one.name: names_in(one.tiles) for one in listed_effects(bob).sections}
    assert found == {
        "favourites": ["Postcard"],
        "recent": ["Neon Hug"],
        "new": ["Paper Parade"],
        "hot": ["Neon Hug"],
    }
    for section in listed_effects(bob).sections:
        assert bob.get(section.url).status_code == 200
    assert not listed_effects(bob, marker="new").sections
    ids = [part.split('"')[0] for part in text(bob).split(' id="')[1:]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"marker": "new"}, ["Paper Parade"]),
        ({"photos": "2"}, ["Neon Hug"]),
        ({"result": "image"}, ["Postcard"]),
        ({"length": "5"}, ["Paper Parade"]),
        ({"price": "20"}, ["Neon Hug"]),
        ({"show": "gone"}, ["Forgotten"]),
        ({"sort": "cheap", "price": "40"}, ["Neon Hug", "Paper Parade"]),
        ({"sort": "name"}, ["Family", "Neon Hug", "Paper Parade", "Postcard"]),
        ({"q": "nein hgu"}, ["Neon Hug"]),
        ({"q": "person"}, ["Postcard"]),
        ({"q": "evrybody"}, ["Family"]),
        ({"q": "hug", "marker": "new"}, []),
    ],
)
def test_effect_grid_filters_by_its_address(bob, effects, asked, expected):
    assert names(bob, **asked) == names(bob, LIST_PATH, around="1", **asked) == expected
    chips = bob.get(EFFECTS_PATH, data=asked).context["wall"].chips
    current = {chip.label for chip in chips if chip.current}
    assert bool(current) == bool({"marker", "show"} & set(asked))


@pytest.mark.parametrize(
    "asked",
    [
        {"marker": "'; DROP"},
        {"photos": "²"},
        {"photos": "9" * 40},
        {"length": "-1"},
        {"price": "x"},
        {"quality": "9999p"},
        {"show": "\x00"},
        {"sort": "nonsense"},
        {"q": "\x00 \n"},
        {"around": "1", "through": "9" * 9},
    ],
)
def test_effect_grid_takes_nonsense_for_nothing(bob, effects, asked):
    for path in (EFFECTS_PATH, LIST_PATH):
        assert len(names(bob, path, **asked)) == 4


@pytest.mark.parametrize("words", ["%", "_", "a" * 5000, "🦩", "<script>", "'\"\\"])
def test_effect_grid_finds_nothing_for_words_that_are_nowhere(bob, effects, words):
    page = text(bob, q=words)
    assert "No results" in page
    assert "<script>&" not in page
    assert "Clear filters" in page


@pytest.mark.parametrize("before", ["x", "-1", "7", "²", "9" * 30])
def test_effect_grid_has_no_page_behind_its_end(bob, effects, before):
    assert bob.get(EFFECTS_PATH, data={"before": before}).status_code == 404
    assert bob.get(LIST_PATH, data={"before": before}).status_code == 404


def test_effect_grid_continues_page_by_page_and_comes_back_to_where_it_was(bob):
    for number in range(130):
        create_effect(bob.team, f"{number}", name=f"Hug {number}", position=number, still=b"")
    first = listed_effects(bob, q="hug")
    assert [len(names_in(tiles)) for _, tiles in first.pages] == [60]
    second = bob.get(first.more_url).context["shelf"]
    assert second.pages[0][0] == 2
    third = bob.get(second.more_url).context["shelf"]
    assert ([len(names_in(tiles)) for _, tiles in third.pages], third.more_url) == ([10], "")
    whole = listed_effects(bob, LIST_PATH, around="1", q="hug", through="3")
    assert [(number, len(names_in(tiles))) for number, tiles in whole.pages] == [
        (1, 60),
        (2, 60),
        (3, 10),
    ]
    assert first.next_url.startswith("/effects/?")
    assert "Show from the beginning" in bob.get(first.next_url).content.decode()


def test_search_puts_its_page_into_the_address(bob, effects):
    answer = bob.get(LIST_PATH, data={"around": "1", "q": "hug", "marker": "hot"})
    assert answer.headers["HX-Push-Url"] == "/effects/?q=hug&marker=hot"
    assert 'id="chips"' in answer.content.decode()


def test_a_viewer_sees_the_effect_grid_but_can_use_nothing(carol, effects):
    page = text(carol)
    assert "Paper Parade" in page
    for words in ("data-drop", "/create/effect/", 'name="ids"', "Refresh"):
        assert words not in page, words
    assert 'name="one"' in page


def test_effect_grid_before_the_first_reading_says_what_comes(bob):
    page = text(bob)
    assert "No effects yet" in page
    assert "Not refreshed yet" in page


def test_effect_grid_says_how_old_it_is_and_what_is_wrong(bob, account, effects):
    now = timezone.now()
    hours = dt.timedelta(hours=3)
    row = create_catalogue(
        account, read_at=now - hours, tried_at=now, trouble=RefreshProblem.PARTLY
    )
    page = text(bob)
    assert "Updated 3 h ago" in page
    assert "PixVerse stopped answering in the middle of the list" in page
    assert "It is retried automatically. Nothing was charged." in page
    assert "1 removed in two weeks" in page
    Catalogue.objects.filter(pk=row.pk).update(lease_until=now + hours, read_count=300)
    page = text(bob)
    assert "Refreshing: 300 so far" in page
    assert 'hx-get="/effects/lists/effects/"' in page


def test_effect_grid_costs_the_same_for_one_and_thirty(bob, django_assert_max_num_queries):
    create_effect(bob.team, "0", marker="new")
    with django_assert_max_num_queries(18) as few:
        bob.get(EFFECTS_PATH)
    for number in range(1, 30):
        row = create_effect(bob.team, str(number), marker=("new", "hot")[number % 2], film=b"film")
        set_favourites(member=bob.member, effects=[row], is_liked=True)
    with django_assert_max_num_queries(18) as many:
        bob.get(EFFECTS_PATH)
    assert len(few) == len(many)


def test_use_opens_the_wizard_with_what_was_chosen(bob):
    answer = bob.get(f"{USE}?ids=1&ids=2&ids=1&asset=a,b")
    assert answer.url == "/create/effect/?effect=1%2C2&asset=a%2Cb"
    assert bob.get(USE).url == "/effects/"
    many = bob.get(USE, data={"ids": [str(number) for number in range(500)]})
    assert many.url.count("%2C") == 39


def test_access(alice, bob, carol):
    check_access(EFFECTS_PATH, method="get", wrong="post", allowed=[alice, bob, carol], refused=[])
    check_access(LIST_PATH, method="get", wrong="post", allowed=[alice, bob, carol], refused=[])
    check_access(PICKER, method="get", wrong="post", allowed=[alice, bob], refused=[carol])


def test_picker_offers_what_can_be_chosen(bob, mallory, effects):
    create_effect(mallory.team, "6", name="Theirs")
    page = text(bob, PICKER)
    assert "4 effects" in page
    assert 'href="/create/effect/?effect=1" data-effect="1"' in page
    assert "Needs 6 photos; the API accepts at most 5." in page
    assert 'data-effect="4"' not in page
    assert "Forgotten" not in page
    assert "Theirs" not in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"chip": "new"}, ["Paper Parade"]),
        ({"chip": "one"}, ["Paper Parade", "Postcard"]),
        ({"chip": "two"}, ["Neon Hug"]),
        ({"chip": "picture"}, ["Postcard"]),
        ({"chip": "favourites"}, ["Neon Hug"]),
        ({"chip": "recent"}, []),
        ({"chip": "two", "q": "parade"}, []),
        ({"q": "paper parode"}, ["Paper Parade"]),
        ({"chip": "nonsense\x00"}, ["Paper Parade", "Neon Hug", "Postcard", "Family"]),
    ],
)
def test_picker_filters_by_chip_and_words(bob, effects, asked, expected):
    set_favourites(member=bob.member, effects=[effects["Neon Hug"]], is_liked=True)
    found = bob.get(PICKER, data=asked).context["picker"]
    assert [tile.name for tile in found["effects"]] == expected
    chosen = [chip["value"] for chip in found["chips"] if chip["is_chosen"]]
    known = asked.get("chip", "") if "\x00" not in asked.get("chip", "") else ""
    assert chosen == [known]


def test_picker_continues_page_by_page(bob):
    for number in range(62):
        create_effect(bob.team, str(number), name=f"Hug {number}", position=number, still=b"")
    first = bob.get(PICKER, data={"q": "hug", "chip": "one"}).context["picker"]
    assert (len(first["effects"]), first["count_text"]) == (60, "62 effects")
    second = bob.get(first["more_url"]).context["picker"]
    assert [tile.name for tile in second["effects"]] == ["Hug 60", "Hug 61"]
    assert second["more_url"] == ""
    assert bob.get(PICKER, data={"before": "x"}).status_code == 404


def test_picker_before_the_first_reading_says_what_to_do(bob):
    page = text(bob, PICKER)
    assert "No effects yet." in page
    assert "<form" not in page
