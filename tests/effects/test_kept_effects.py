"""Lists and tiles of effects are kept by the catalogue's version, and show nobody else's view."""

import re
from html import unescape

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.effects.catalogue_rows import CatalogueRow
from pixstudio.effects.models import CatalogueVersion, Effect, Preview
from pixstudio.effects.operations import fetch_previews, record_uses, set_favourites
from pixstudio.effects.operations.catalogue_sync import (
    EFFECTS,
    remove_unlisted,
    save_entries,
    sort_entries,
)
from pixstudio.effects.operations.versions import raise_version
from tests.effects.catalogues import NOW
from tests.effects.factories import create_effect
from tests.library.sample_files import png
from tests.media.http_server import body, run_server
from tests.query_counts import queries_of
from tests.teams.people import Person

LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    """As in a studio; each test with a memory of its own."""
    memory = {"BACKEND": LOCAL_MEMORY, "LOCATION": f"effects {timezone.now()}"}
    settings.CACHES = {**settings.CACHES, "tiles": memory}


def page(person: Person, query: str = "") -> str:
    answer = person.get(f"/effects/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def names(person: Person, query: str = "?sort=name") -> list[str]:
    return [unescape(name) for name in re.findall('"effect__name">([^<]*)<', page(person, query))]


def save(account, *keys: str, **fields) -> list[int]:
    rows = [
        Effect(
            team=account.team,
            template_id=key,
            synced_at=NOW,
            position=number,
            **{"name": f"Effect {key}", "searched": f"effect {key}", **fields},
        )
        for number, key in enumerate(keys)
    ]
    return save_entries(EFFECTS, account, [CatalogueRow(row, {}) for row in rows], NOW)


def test_a_refreshed_catalogue_is_shown_at_once(bob: Person, account) -> None:
    first, second = save(account, "1", "2")
    query = "?result=video"
    assert names(bob, query) == ["Effect 1", "Effect 2"]
    save(account, "1", name="Renamed")
    assert names(bob, query) == ["Renamed", "Effect 2"]
    sort_entries(EFFECTS, account, [second, first])
    assert names(bob, query) == ["Effect 2", "Renamed"]
    remove_unlisted(EFFECTS, account, [first], NOW)
    assert names(bob, query) == ["Renamed"]
    assert names(bob, "?show=gone") == ["Effect 2"]


def test_filters_follow_the_catalogue(bob: Person, account) -> None:
    save(account, "1", image_count=1)
    assert "photos=2" not in page(bob)
    save(account, "2", image_count=2)
    assert "photos=2" in page(bob)
    assert names(bob, "?photos=2") == ["Effect 2"]
    assert names(bob, "?photos=1") == ["Effect 1"]


def test_a_preview_is_shown_once_it_is_fetched(bob: Person, team, settings: Settings) -> None:
    effect = create_effect(team, still=b"")
    with run_server({"/still.png": body(png(90, 120))}) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        url = f"{server.origin}/still.png"
        Preview.objects.create(
            team=team, effect=effect, kind=Preview.Kind.STILL, url=url, due_at=NOW
        )
        assert "<img" not in page(bob, "?sort=name")
        assert fetch_previews(team_id=team.pk, now=NOW) == 1
    assert "/effects/previews/" in page(bob, "?sort=name")


def test_each_member_has_their_own_stars_sections_and_rights(
    bob: Person, alice: Person, carol: Person, mallory: Person, team
) -> None:
    effect = create_effect(team, name="Hug")
    other = create_effect(mallory.team, name="Theirs")
    set_favourites(member=bob.member, effects=[effect], is_liked=True)
    record_uses(member=bob.member, counts={effect.pk: 1}, now=NOW)
    for _ in range(2):
        ours, hers, viewed, theirs = map(page, (bob, alice, carol, mallory))
        assert ours.count('aria-pressed="true"') == 3
        assert 'id="section-favourites"' in ours
        assert 'id="section-recent"' in ours
        assert 'aria-pressed="true"' not in hers + viewed + theirs
        assert 'id="section-' not in hers + viewed + theirs
        assert "effect__use" in hers
        assert "effect__use" not in viewed
        assert "Theirs" not in ours + hers + viewed
        assert "Hug" not in theirs
    set_favourites(member=bob.member, effects=[effect], is_liked=False)
    assert 'aria-pressed="true"' not in page(bob)
    assert str(other.pk) not in re.findall(r'id="effect-wall-(\d+)"', page(bob))


def test_lists_of_what_members_like_and_use_are_not_kept(bob: Person, alice: Person, team) -> None:
    one, two = create_effect(team, "1", name="One"), create_effect(team, "2", name="Two")
    for show in ("favourites", "recent", "team"):
        assert names(bob, f"?show={show}") == names(alice, f"?show={show}") == []
    set_favourites(member=bob.member, effects=[one], is_liked=True)
    record_uses(member=bob.member, counts={two.pk: 1}, now=NOW)
    assert names(bob, "?show=favourites") == ["One"]
    assert names(bob, "?show=recent") == ["Two"]
    assert names(alice, "?show=favourites") == names(alice, "?show=recent") == []
    assert names(alice, "?show=team") == ["Two"]


def test_a_page_seen_before_reads_no_effect_again(bob: Person, alice: Person, team) -> None:
    for number in range(30):
        create_effect(team, str(number), marker="hot")
    page(bob)
    assert queries_of(lambda: page(alice)) <= 8
    assert queries_of(lambda: page(bob)) <= 8


def test_the_version_rises_from_nothing(team) -> None:
    for number in (1, 2):
        raise_version(team.pk)
        assert CatalogueVersion.objects.get(team=team).number == number
