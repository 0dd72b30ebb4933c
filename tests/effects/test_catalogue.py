import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.effects.models import Effect
from pixstudio.effects.operations import sync_effects
from pixstudio.effects.operations.catalogue import _effect_rows, _keep_effects
from pixstudio.effects.queries import (
    due_stills,
    effect_of,
    effects_of,
    effects_read_at,
    facts_of,
    has_fresh_effects,
)
from pixstudio.pixverse import schemas
from pixstudio.pixverse.capabilities import EffectFacts
from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.seeds import PRO_EMAIL
from pixstudio.teams.models import Team
from tests.effects.entries import an_effect

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def sync(team, client, now=NOW, email=PRO_EMAIL):
    return sync_effects(team=team, client=client, email=email, now=now)


def answer(control, *items, times=1, **more):
    body = {"items": list(items), "total": len(items), "next_offset": 0, **more}
    control.add_fault("status", "videos/effects", status=200, body=body, times=times)


def ids_of(team):
    return list(effects_of(team).values_list("template_id", flat=True))


def test_sync_effects_keeps_the_whole_list_in_its_order(team, client, sandbox):
    assert sync(team, client)
    assert ids_of(team) == [str(template_id) for template_id in EFFECTS]
    listed = next(iter(EFFECTS.values()))
    effect = effects_of(team)[0]
    assert (effect.name, effect.marker, effect.image_count) == (listed.title, "new", 1)
    assert effect.cost_credits == listed.credits == 40
    assert effect.qualities == ["360p", "540p", "720p", "1080p"]
    assert effect.thumbnail_url.startswith(f"{sandbox.root_url}/media/asset/template/")
    assert effect.first_seen_at == effect.synced_at == effect.thumbnail_due_at == NOW
    assert effects_read_at(team) == NOW


def test_sync_effects_may_be_repeated_and_renews_what_changed(team, client):
    sync(team, client)
    first = effects_of(team)[0]
    Effect.objects.filter(pk=first.pk).update(name="Old", fixed_cost=7, marker="hot")
    Effect.objects.filter(team=team).update(thumbnail_due_at=None)
    assert sync(team, client, NOW + DAY)
    again = effects_of(team)[0]
    assert (again.pk, again.name, again.marker) == (first.pk, first.name, "new")
    assert (again.fixed_cost, again.first_seen_at) == (first.fixed_cost, NOW)
    assert effects_of(team).count() == len(EFFECTS)
    assert not due_stills(team, NOW + DAY).exists()


def test_sync_effects_has_a_still_renewed_when_its_address_changed(team, client, control):
    an_effect(team, "1", thumbnail_url="https://a.example/1.webp")
    an_effect(team, "2", thumbnail_url="https://a.example/2.webp")
    an_effect(team, "3", thumbnail_url="https://a.example/3.webp", thumbnail_due_at=NOW)
    answer(
        control,
        {"template_id": 1, "thumbnail_path": "https://a.example/1.webp\n"},
        {"template_id": 2, "thumbnail_path": "https://a.example/new.webp"},
        {"template_id": 3, "thumbnail_path": ""},
    )
    assert sync(team, client)
    assert [effect.template_id for effect in due_stills(team, NOW)] == ["2"]
    assert all(effect.thumbnail for effect in effects_of(team))


def test_sync_effects_marks_what_is_listed_no_more_and_takes_it_back(team, client, control):
    gone = an_effect(team, "9", name="Gone", synced_at=NOW - DAY, first_seen_at=NOW - DAY)
    answer(control, {"template_id": 1})
    assert sync(team, client)
    assert ids_of(team) == ["1"]
    assert effect_of(team, "9") == gone
    assert effect_of(team, "9").vanished_at == NOW
    answer(control, {"template_id": 1}, {"template_id": 9, "display_name": "Back"})
    assert sync(team, client, NOW + DAY)
    back = effect_of(team, "9")
    assert (back.vanished_at, back.name, back.first_seen_at) == (None, "Back", NOW - DAY)


def test_sync_effects_belong_to_one_team(team, client, db):
    other = Team.objects.create(name="Elsewhere")
    an_effect(other, "9", synced_at=NOW - DAY)
    sync(team, client)
    assert ids_of(other) == ["9"]
    assert effect_of(team, "9") is None


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "html"}])
def test_sync_effects_that_fail_midway_change_nothing(team, client, control, fault):
    kept = an_effect(team, "9", name="Kept", synced_at=NOW - DAY)
    page = [{"template_id": number} for number in range(100, 200)]
    answer(control, *page, total=150, next_offset=100)
    control.add_fault(path="videos/effects", times=9, **fault)
    assert not sync(team, client)
    assert ids_of(team) == ["9"]
    assert effects_of(team).get().synced_at == kept.synced_at


def test_sync_effects_of_an_empty_list_or_an_unknown_account_changes_nothing(team, client, control):
    an_effect(team, "9", synced_at=NOW - DAY)
    answer(control)
    assert not sync(team, client)
    assert not sync(team, client, email="nobody@studio.example")
    assert ids_of(team) == ["9"]


def test_sync_effects_ends_where_pages_repeat(team, client, control):
    page = [{"template_id": number} for number in range(100)]
    answer(control, *page, total=900, next_offset=100, times=-1)
    assert sync(team, client)
    assert effects_of(team).count() == 100


def test_sync_effects_gives_missing_and_strange_fields_sensible_values(team, client, control):
    huge = 10**12
    answer(
        control,
        {"template_id": 1},
        {"display_name": "Without an id"},
        {"template_id": "x" * 41},
        {
            "template_id": "2",
            "display_name": "A\x00 \ud800name" + "y" * 300,
            "effect_type": huge,
            "duration": huge,
            "video_base_cost": -5,
            "fixed_cost": huge,
            "qualities": ["540p", 7, None],
            "marker": "HOT" + "z" * 30,
            "template_type": 2,
            "thumbnail_path": "https://a.example/a\r\nb.webp",
        },
        {"template_id": 2, "display_name": "Twice"},
        total=4,
    )
    assert sync(team, client)
    bare, strange = effects_of(team)
    assert (bare.name, bare.image_count, bare.cost_credits) == ("1", 1, None)
    assert (bare.duration_seconds, bare.qualities, bare.thumbnail_due_at) == (None, [], None)
    assert strange.name == ("A name" + "y" * 300)[:200]
    assert (strange.image_count, strange.duration_seconds) == (99, None)
    assert (strange.video_base_cost, strange.fixed_cost) == (None, None)
    assert (strange.qualities, strange.makes_image) == (["540p"], True)
    assert strange.thumbnail_url == "https://a.example/ab.webp"


def test_sync_effects_of_twenty_thousand(team):
    listed = [schemas.Effect(str(number), f"Effect {number}") for number in range(20_000)]
    _keep_effects(team, _effect_rows(team, listed, NOW), NOW)
    _keep_effects(team, _effect_rows(team, listed[10_000:], NOW + DAY), NOW + DAY)
    assert effects_of(team).filter(first_seen_at=NOW).count() == 10_000
    assert effect_of(team, "0").vanished_at == NOW + DAY


def test_effect_of_odd_ids_is_nothing(team):
    an_effect(team, "9")
    for template_id in ("", "\x00", "9\x00", "9" * 5000, "x"):
        assert effect_of(team, template_id) is None


def test_facts_of_an_effect_are_what_the_rules_want(team):
    effect = an_effect(team, image_count=2, duration_seconds=8, qualities=["540p"], fixed_cost=20)
    assert facts_of(effect) == EffectFacts(2, 8, ("540p",), None, 20, makes_image=False)


def test_has_fresh_effects(team, client):
    now = timezone.now()
    assert effects_read_at(team) is None
    assert not has_fresh_effects(team, now)
    sync(team, client, now)
    assert has_fresh_effects(team, now)
    assert not has_fresh_effects(team, now + dt.timedelta(hours=25))
