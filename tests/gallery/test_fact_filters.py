"""The gallery's filters by facts of jobs and by days: alone, combined, bad values, and whose they are."""

import dataclasses
import datetime as dt
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.downloads.queries import ids_of_filter
from pixstudio.gallery.filtering.filter_menus import Chip, Menu, filters_from
from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.result_lists import count_of, filtered_page, sums_of_days
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.marks.operations import change_tags
from pixstudio.selections.operations.portions import (
    filters_from as filters_from_selection,
)
from pixstudio.selections.operations.portions import selected_ids, selection_of_filters
from pixstudio.web.lists.bounded_count import BoundedCount
from tests.effects.factories import create_effect
from tests.jobs.jobs import UNKNOWN_PK, job, text_of
from tests.library.sample_files import png, upload
from tests.teams.people import Person, words_of

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def titles(person: Person, /, **query: str) -> set[str]:
    page = person.get(f"/gallery/?{urlencode(query)}")
    assert page.status_code == 200
    return {tile.title for day in page.context["gallery"].days for tile in day.tiles}


@pytest.fixture
def made(alice: Person, bob: Person) -> dict[str, Any]:
    """Two results that differ in all that can be filtered by, and what each was made with."""
    north = Account.objects.create(team=bob.team, email="n@x.example", name="North")
    effect, other = create_effect(bob.team, name="Hug"), create_effect(bob.team, "2", name="Wave")
    photo = upload(bob.member, "ridge.png", png())[0]
    large = {"width": 1080, "height": 1920, "duration_seconds": 8.0, "has_sound": True}
    first = job(
        bob.member,
        State.DONE,
        parameters={"prompt": "first", "model": "v5.6", "quality": "1080p"},
        **{**large, "charged_credits": 120, "account": north, "effect": effect, "created_at": NOON},
    )
    first.inputs.create(field="first_frame", asset=photo)
    small = {"width": 960, "height": 540, "duration_seconds": 5.0, "has_sound": False}
    job(
        alice.member,
        State.DONE,
        parameters={"prompt": "second", "model": "v5", "quality": "540p"},
        **{**small, "charged_credits": 0, "effect": other, "content_type": "image/webp"},
        created_at=NOON - dt.timedelta(days=2),
    )
    return {"north": north, "effect": effect, "photo": photo}


def test_each_filter_alone_and_with_another(
    alice: Person, bob: Person, made: dict[str, Any]
) -> None:
    of_first = {
        "kind": "video",
        "quality": "1080p",
        "shape": "9:16",
        "length": "8",
        "sound": "1",
        "price": "200",
        "person": str(bob.member.user_id),
        "account": str(made["north"].pk),
        "effect": str(made["effect"].pk),
        "file": str(made["photo"].pk),
        "from": "2026-05-04",
    }
    of_second = {"kind": "image", "quality": "540p", "sound": "0", "price": "0", "length": "5"}
    of_second |= {"to": "2026-05-03"}
    for name, value in of_first.items():
        assert titles(alice, **{name: value}) == {"first"}, name
        for other, another in of_second.items():
            if other != name:
                assert titles(alice, **{name: value, other: another}) == set(), (name, other)
    for name, value in of_second.items():
        assert titles(alice, **{name: value}) == {"second"}, name
    assert titles(alice, **of_first) == {"first"}
    assert titles(alice, **of_first, q="first -second", operation="text", model="v5.6") == {"first"}
    assert titles(alice, **of_first, state="failed") == set()
    assert titles(alice, **{"from": "2026-05-02", "to": "2026-05-04"}) == {"first", "second"}
    assert titles(bob, mine="1", quality="540p") == set()


def test_what_means_nothing_is_ignored_and_said(bob: Person, made: dict[str, Any]) -> None:
    both = {"first", "second"}
    for name, value, said in (
        ("kind", "film", "The kind “film” doesn’t exist."),
        ("quality", "9p", "The quality “9p” doesn’t exist."),
        ("shape", "\x00", "shape"),
        ("length", "5'--", "The length “5'--” doesn’t exist."),
        ("sound", "loud", "“loud” is no choice for sound."),
        ("price", "-1", "The price “-1” doesn’t exist."),
        ("person", "me", "isn’t in the team"),
        ("effect", "1" * 40, "The effect in this filter no longer exists."),
        ("file", "../x", "The file in this filter no longer exists."),
        ("from", "2026-13-01", "“2026-13-01” is no day."),
        ("to", "9999-12-31", "“9999-12-31” is no day."),
        ("state", "odd", "The state “odd” doesn’t exist."),
    ):
        assert titles(bob, **{name: value}) == both, name
        if value != "\x00":
            text = text_of(bob.get(f"/gallery/?{urlencode({name: value})}"))
            assert said.replace("'", "&#x27;") in text or said.replace("'", "&#39;") in text, name
    # What could be meant finds nothing, so that a button for all of it does nothing either.
    for name, value in (("person", "9999"), ("effect", "9999"), ("file", UNKNOWN_PK)):
        assert titles(bob, **{name: value}) == set(), name
        assert "this filter" in text_of(bob.get(f"/gallery/?{name}={value}")), name
    assert titles(bob, **{"from": "2026-05-04", "to": "2026-05-01"}) == set()
    assert "first day is after" in text_of(bob.get("/gallery/?from=2026-05-04&to=2026-05-01"))


def test_accounts_are_for_admins(
    alice: Person, bob: Person, carol: Person, made: dict[str, Any]
) -> None:
    """Neither the filter nor the search tells others on which account something was made."""
    query = {"account": str(made["north"].pk)}
    assert titles(alice, **query) == titles(alice, q="north") == {"first"}
    for person in (bob, carol):
        assert titles(person, **query) == titles(person, q="north") == set()
        assert titles(person, q="-north") == {"first", "second"}
        text = text_of(person.get(f"/gallery/?{urlencode(query)}"))
        assert "you can’t see it" in text
        assert "North" not in text_of(person.get("/gallery/filters/form/"))
    assert "North" in text_of(alice.get("/gallery/filters/form/"))


def test_other_teams_see_and_name_nothing(
    mallory: Person, bob: Person, made: dict[str, Any]
) -> None:
    for name, value in (
        ("quality", "1080p"),
        ("person", str(bob.member.user_id)),
        ("account", str(made["north"].pk)),
        ("effect", str(made["effect"].pk)),
        ("file", str(made["photo"].pk)),
    ):
        assert titles(mallory, **{name: value}) == set(), name
        text = text_of(mallory.get(f"/gallery/?{name}={value}"))
        assert not any(word in text for word in ("Bob", "North", "Hug", "ridge")), name
    text = text_of(mallory.get("/gallery/filters/form/"))
    assert not any(word in text for word in ("Bob", "North", "Hug", "ridge"))


def test_chips_take_a_filter_away(alice: Person, bob: Person, made: dict[str, Any]) -> None:
    asked = {
        "quality": "1080p",
        "person": str(bob.member.user_id),
        "file": str(made["photo"].pk),
        "to": "2026-05-04",
    }
    chips = alice.get(f"/gallery/?{urlencode(asked)}").context["gallery"].chips
    current = {chip.label: chip.url for chip in chips if chip.current}
    assert set(current) == {"1080p", "Bob", "ridge.png", "Until 4 May 2026"}
    for url in current.values():
        left = alice.get(url).context["gallery"].chips
        assert len([chip for chip in left if chip.current]) == len(current) - 1


def test_kinds_have_a_menu(alice: Person, made: dict[str, Any]) -> None:
    """What is chosen stands in its place, to be taken away."""

    def menu(query: str) -> Menu:
        return next(
            one
            for one in alice.get(f"/gallery/{query}").context["gallery"].menus
            if one.label == "Kind"
        )

    assert [(chip.label, chip.url) for chip in menu("?quality=540p").options] == [
        ("Video", "/gallery/?quality=540p&kind=video"),
        ("Image", "/gallery/?quality=540p&kind=image"),
        ("Music", "/gallery/?quality=540p&kind=music"),
        ("Speech", "/gallery/?quality=540p&kind=speech"),
    ]
    current = menu("?kind=image&quality=540p").current
    assert current == Chip("Image", "/gallery/?quality=540p", current=True)
    form = alice.get("/gallery/filters/form/?kind=image&quality=540p").context["form"]
    assert "kind" not in {choice.name for choice in form.choices}
    assert ("kind", "image") in form.hidden


def test_the_form_keeps_other_filters_and_leads_to_a_short_address(
    alice: Person, carol: Person, made: dict[str, Any]
) -> None:
    Generation.objects.update(account=None)
    query = "?q=first&model=v5.6&quality=1080p&from=2026-05-01&person=9999"
    for url in ("/gallery/filters/", "/gallery/filters/form/"):
        form = alice.get(url + query).context["form"]
        assert dict(form.hidden) == {"q": "first", "model": "v5.6"}
        values = {choice.name: choice.value for choice in form.choices}
        assert (values["quality"], values["person"], form.since) == ("1080p", "9999", "2026-05-01")
        options = {
            choice.name: [label for _value, label in choice.options] for choice in form.choices
        }
        assert options["effect"] == ["Hug", "Wave"]
        assert options["file"] == ["ridge.png"]
        assert options["person"][0] == "Unknown"
        assert options["account"] == ["North"]
    answer = carol.get("/gallery/filters/choice/?q=first&quality=1080p&shape=&from=&to=2026-05-04")
    assert answer.url == "/gallery/?q=first&quality=1080p&to=2026-05-04"


def test_days_are_those_of_the_member(bob: Person) -> None:
    """As the headings say them."""
    job(bob.member, State.DONE, parameters={"prompt": "late"}, created_at=NOON.replace(hour=23))
    asked = {"from": "2026-05-05", "to": "2026-05-05"}
    assert titles(bob, **asked) == set()
    bob.member.user.time_zone = "Asia/Tokyo"
    bob.member.user.save()
    assert titles(bob, **asked) == titles(bob, **asked, q="late") == {"late"}
    member = type(bob.member).objects.get(pk=bob.member.pk)
    with timezone.override(dt.UTC):
        # As a worker reads them, which has a zone of its own.
        assert len(filtered_page(member, filters_from(asked)).rows) == 1


def test_filters_go_into_collections_selections_and_downloads(
    alice: Person, bob: Person, made: dict[str, Any]
) -> None:
    query = f"?kind=video&quality=1080p&account={made['north'].pk}&from=2026-05-01&to=2026-05-04"
    assert (
        "Nothing was saved" in words_of(bob.post(f"/collections/smart/{query}", {"name": "x"}))[-1]
    )
    refused = alice.post("/collections/smart/?quality=9p&model=v5", {"name": "x"})
    assert "“9p” doesn’t exist" in words_of(refused)[-1]
    shown = alice.get(f"/collections/smart/{query}").context["filters"]
    assert shown == ["Video", "1080p", "North", "From 1 May 2026", "Until 4 May 2026"]
    answer = alice.post(f"/collections/smart/{query}", {"name": "Large"})
    assert len(alice.get(answer.url).context["board"].items) == 1
    board = bob.get(answer.url)
    assert board.context["board"].items == []
    assert {"1080p", "Account"} < set(board.context["board"].filters)
    assert "you can’t see it" in text_of(board)
    filters = filters_from(QueryDict(query[1:]))
    assert filters_from_selection(selection_of_filters(filters)) == filters
    assert (
        len(selected_ids(alice.member, filters, 9))
        == len(ids_of_filter(alice.member, filters))
        == 1
    )
    assert selected_ids(bob.member, filters, 9) == []


CHOICES: dict[str, tuple[Any, ...]] = {
    "facts": (
        *((), (("quality", "540p"),), (("sound", "1"),), (("quality", "1080p"), ("sound", "0"))),
        (("length", "5"), ("shape", "1:1")),
    ),
    "operation": ("", "text"),
    "model": ("", "v5"),
    "links": ((), (("tag", "sea"),)),
    "rating": ("", "none", "0", "2"),
    "hides_rejected": (False, True),
    "since": ("", "2026-05-02"),
    "until": ("", "2026-05-03"),
    "query": ("", "odd", "-odd", '"odd number"'),
    "sort": ("", "old", "rating"),
}


@pytest.fixture
def many(bob: Person, alice: Person) -> list[Generation]:
    rows = []
    for number in range(60):
        width = 540 if number % 2 else 960
        rows.append(
            job(
                (bob if number % 3 else alice).member,
                State.DONE,
                operation="text" if number % 4 else "image",
                parameters={
                    "prompt": f"{'odd' if number % 2 else 'even'} number {number}",
                    "model": "v5" if number % 5 else "v5.6",
                    "quality": "540p" if number % 7 else "1080p",
                },
                **{"width": width, "height": 540, "has_sound": number % 3 == 0},
                **{"duration_seconds": 5.0 if number % 2 else 8.0, "charged_credits": 10},
                rating=number % 6 if number % 3 else None,
                created_at=NOON - dt.timedelta(hours=number // 2),
            )
        )
    change_tags(member=bob.member, ids=[row.pk for row in rows[::2]], add=["sea"])
    return rows


def matches(row: Generation, filters: Filters) -> bool:
    """What the filters say, in Python."""
    shown = row.created_at.date().isoformat()
    facts: dict[str, Callable[[str], bool]] = {
        "quality": lambda value: row.parameters["quality"] == value,
        "sound": lambda value: row.has_sound == (value == "1"),
        "length": lambda value: row.duration_seconds == float(value),
        "shape": lambda value: (row.width == row.height) == (value == "1:1"),
    }
    number = int(row.parameters["prompt"].split()[-1])
    lowest = filters.lowest_rating
    return all(
        (
            all(facts[name](value) for name, value in filters.facts),
            filters.operation in ("", row.operation),
            filters.model in ("", row.parameters["model"]),
            not filters.links or number % 2 == 0,
            filters.rating != "none" or row.rating is None,
            not filters.hides_rejected or lowest == 0 or row.rating != 0,
            lowest is None or row.rating in filters.ratings,
            not filters.since or filters.since <= shown,
            not filters.until or shown <= filters.until,
            {"": True, "-odd": number % 2 == 0}.get(filters.query, number % 2 == 1),
        )
    )


def test_pages_counts_and_sums_of_any_combination(
    bob: Person, many: list[Generation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is walked: a rare fact, a common one, links, an index, or what a search found."""
    monkeypatch.setattr("pixstudio.gallery.result_lists.PAGE", 7)
    dice = random.Random(5)
    for turn in range(100):
        monkeypatch.setattr("pixstudio.search.facts.SAMPLE", dice.choice((2, 600)))
        filters = Filters(**{name: dice.choice(values) for name, values in CHOICES.items()})
        if filters.query or filters.rating == "none":
            # These have no order by rating.
            filters = dataclasses.replace(filters, sort="")
        expected = {row.pk for row in many if matches(row, filters)}
        first = page = filtered_page(bob.member, filters)
        seen = [row.id for row in page.rows]
        while page.more:
            page = filtered_page(bob.member, dataclasses.replace(filters, before=page.more))
            seen += [row.id for row in page.rows]
        assert len(seen) == len(set(seen)), (turn, filters)
        assert set(seen) == expected, (turn, filters)
        if not filters.query:
            assert count_of(bob.member, filters, first) == BoundedCount(len(expected)), filters
        for day, sums in sums_of_days(bob.member, filters, first).items():
            of_day = [row for row in many if row.pk in expected and row.created_at.date() == day]
            assert (sums.count.count, sums.credits) == (len(of_day), 10 * len(of_day)), filters


def test_a_page_that_ended_early_goes_on_by_itself(
    bob: Person, many: list[Generation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many have each of two facts, and one has both, older than what a page looks through."""
    monkeypatch.setattr("pixstudio.gallery.result_lists.PAGE", 1)
    monkeypatch.setattr("pixstudio.gallery.presenters.PAGE", 1)
    monkeypatch.setattr("pixstudio.search.facts.SAMPLE", 2)
    ids = [row.pk for row in many]
    Generation.objects.filter(pk__in=ids[1::2]).update(has_sound=True, duration_seconds=5)
    Generation.objects.filter(pk__in=ids[::2]).update(has_sound=False, duration_seconds=40)
    Generation.objects.filter(pk=ids[58]).update(has_sound=True)
    first = bob.get("/gallery/?length=more&sound=1")
    gallery = first.context["gallery"]
    assert (gallery.days, gallery.is_partial, gallery.sum_text) == ([], True, "1 result")
    assert "No results so far" in text_of(first)
    assert "click, revealed" in text_of(first)
    second = bob.get(gallery.next_url, **{"HTTP_HX_REQUEST": "true"})
    (day,) = second.context["gallery"].days
    assert [tile.title for tile in day.tiles] == ["even number 58"]
    assert "No results" not in text_of(second)
