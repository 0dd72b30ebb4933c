"""Reading lists: by whom, and what happens when the API does not give them whole."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.effects.models import Catalogue, Effect, Preview, RefreshProblem
from pixstudio.effects.operations import catalogue_refresh, refresh_catalogue
from pixstudio.effects.operations.catalogue_refresh import LEASE_DURATION, RefreshRun
from pixstudio.effects.queries import (
    accounts_without_effect,
    effect_of,
    effects_of,
    speech_voices_of,
    voices_of,
)
from pixstudio.sandbox.catalogue import EFFECTS, VOICES, is_available
from pixstudio.web.leases import LeaseLost
from tests.effects.catalogues import (
    DAY,
    MINUTE,
    NOW,
    answer,
    answer_speech_voices,
    answer_voices,
    due,
    ids_of,
    list_of,
    many,
    read,
)
from tests.effects.factories import (
    create_catalogue,
    create_effect,
    create_speech_voice,
    create_voice,
)

Of = Catalogue.Of
SECOND = dt.timedelta(seconds=1)
PATHS = {Of.EFFECTS: "videos/effects", Of.VOICES: "videos/voices", Of.SPEECH: "speech/voices"}
AWAY = [{"kind": "status", "status": 503}, {"kind": "html"}, {"kind": "cut_json"}]


def fail(control, of=Of.EFFECTS, **fault):
    control.add_fault(path=PATHS[of], times=9, **fault)


def create_one_of_each(team):
    create_effect(team, "9")
    create_voice(team, "9")
    create_speech_voice(team, "9")


def listed_ids(team):
    """Of what was not removed: effects, voices, voices of speech."""
    return (
        ids_of(team),
        list(voices_of(team).values_list("speaker_id", flat=True)),
        [voice.voice_id for voice in speech_voices_of(team)],
    )


def test_each_account_lists_its_own_and_what_none_lists_has_vanished(account, other, control):
    team = account.team
    answer(control, 1, 2, 3)
    read(account)
    answer(control, 2, 3, 4)
    read(other)
    assert sorted(ids_of(team)) == ["1", "2", "3", "4"]
    lacking = accounts_without_effect(team.pk, [effect_of(team, key).pk for key in "1234"])
    assert [sorted(map(str, lacking[effect_of(team, key).pk])) for key in "1234"] == [
        [str(other.pk)],
        [],
        [],
        [str(account.pk)],
    ]
    answer(control, 4)
    read(other, NOW + DAY)
    assert sorted(ids_of(team)) == ["1", "2", "3", "4"]
    answer(control, 1)
    read(account, NOW + DAY)
    assert sorted(ids_of(team)) == ["1", "4"]
    assert effect_of(team, "2").vanished_at == NOW + DAY


def test_the_sandboxs_free_account_lacks_what_its_plan_lacks(account, other):
    team = account.team
    read(account)
    read(other)
    assert effects_of(team).count() == len(EFFECTS)
    lacking = accounts_without_effect(team.pk, effects_of(team).values_list("pk", flat=True))
    names = dict(effects_of(team).values_list("pk", "template_id"))
    assert {names[pk] for pk, accounts in lacking.items() if accounts == {other.pk}} == {
        str(one.template_id) for one in EFFECTS.values() if not is_available(one, "Free")
    }


def test_an_account_that_was_not_read_lacks_nothing(account, other, control):
    team = account.team
    answer(control, 1)
    read(account)
    effect = effect_of(team, "1")
    assert not accounts_without_effect(team.pk, [effect.pk]).get(effect.pk)
    fail(control, kind="status", status=503)
    read(other)
    assert not accounts_without_effect(team.pk, [effect.pk]).get(effect.pk)
    assert accounts_without_effect(team.pk, []) == {}


def test_what_no_account_lists_is_refused_by_none(account, other, control):
    for one in (account, other):
        answer(control, 1)
        read(one)
    gone = create_effect(account.team, "9")
    assert not accounts_without_effect(account.team_id, [gone.pk]).get(gone.pk)


def test_what_an_account_that_was_removed_listed_vanishes_at_the_next_reading(
    account, other, control
):
    answer(control, 1, 2)
    read(other)
    other.delete()
    answer(control, 1)
    read(account, NOW + DAY)
    assert ids_of(account.team) == ["1"]


def test_a_reading_touches_one_team_only(account, mallory, control):
    create_effect(mallory.team, "9")
    answer(control, 1)
    read(account)
    assert ids_of(mallory.team) == ["9"]
    assert effect_of(account.team, "9") is None
    assert not due(mallory.team)


@pytest.mark.parametrize("fault", AWAY)
def test_what_came_before_the_api_failed_is_kept_and_nothing_vanishes(account, control, fault):
    team = account.team
    answer(control, 9)
    read(account, NOW - DAY)
    answer(control, *range(100, 200), total=150, next_offset=100)
    fail(control, **fault)
    assert not read(account)
    assert sorted(ids_of(team)) == sorted([*many(range(100, 200)), "9"])
    catalogue = list_of(account)
    assert (catalogue.trouble, catalogue.read_at) == (RefreshProblem.PARTLY, NOW - DAY)
    assert (catalogue.tried_at, catalogue.next_at) == (NOW, NOW + 15 * MINUTE)
    assert (catalogue.read_count, catalogue.total_count) == (100, 150)
    assert catalogue.lease_until is None


@pytest.mark.parametrize("fault", AWAY)
@pytest.mark.parametrize("of", list(Of))
def test_an_api_that_is_away_changes_nothing(account, control, fault, of):
    team = account.team
    create_one_of_each(team)
    create_catalogue(account, of, read_at=NOW - DAY, tried_at=NOW - DAY)
    fail(control, of, **fault)
    assert not read(account, of=of)
    assert listed_ids(team) == (["9"], ["9"], ["9"])
    catalogue = list_of(account, of)
    assert (catalogue.trouble, catalogue.read_at) == (RefreshProblem.AWAY, NOW - DAY)
    assert catalogue.next_at == NOW + 15 * MINUTE


@pytest.mark.parametrize("of", list(Of))
def test_an_empty_list_takes_nothing_away(account, control, of):
    create_one_of_each(account.team)
    answer(control)
    answer_voices(control)
    answer_speech_voices(control)
    assert not read(account, of=of)
    assert list_of(account, of).trouble == RefreshProblem.EMPTY
    assert listed_ids(account.team) == (["9"], ["9"], ["9"])


@pytest.mark.parametrize("of", list(Of))
def test_an_account_unknown_to_the_api_or_without_a_token_reads_nothing(account, of):
    Account.objects.filter(pk=account.pk).update(email="nobody@studio.example")
    assert not read(account, of=of)
    assert list_of(account, of).trouble == RefreshProblem.AWAY
    ApiConnection.objects.all().delete()
    assert not read(account, NOW + DAY, of)
    catalogue = list_of(account, of)
    assert (catalogue.trouble, catalogue.tried_at) == (RefreshProblem.AWAY, NOW + DAY)
    assert catalogue.lease_until is None


def test_a_reading_after_trouble_clears_it(account, control):
    answer(control)
    read(account)
    answer(control, 1)
    assert read(account, NOW + MINUTE)
    catalogue = list_of(account)
    assert (catalogue.trouble, catalogue.read_at) == ("", NOW + MINUTE)


def test_pages_that_repeat_end_the_list(account, control):
    answer(control, *range(100), total=900, next_offset=100, times=-1)
    assert read(account)
    assert effects_of(account.team).count() == 100


def test_a_list_without_an_end_is_kept_as_far_as_it_is_sensible(account, control, monkeypatch):
    monkeypatch.setattr(catalogue_refresh, "MAX_LISTED", 150)
    for page in range(3):
        answer(control, *range(100 * page, 100 * page + 100), total=0, next_offset=0)
    assert not read(account)
    assert list_of(account).trouble == RefreshProblem.PARTLY
    assert effects_of(account.team).count() == 200


def test_pages_that_overlap_are_read_to_their_end(account, control):
    answer(control, *range(100), total=250, next_offset=100)
    answer(control, *range(90, 190), total=250, next_offset=200)
    answer(control, *range(180, 250), total=250, next_offset=0)
    assert read(account)
    assert ids_of(account.team) == many(range(250))


@pytest.mark.parametrize("total", [0, 3, 99_999, None, -1, "many"])
def test_a_total_that_lies_makes_no_difference_at_first(account, control, total):
    answer(control, 1, 2, total=total)
    answer(control, total=total)
    assert read(account)
    assert ids_of(account.team) == ["1", "2"]


def test_a_list_that_ends_early_and_lost_most_of_what_was_known_is_not_believed(account, control):
    answer(control, *range(10))
    read(account, NOW - DAY)
    answer(control, 0, 1, 2, total=10)
    answer(control, total=10)
    assert not read(account)
    assert list_of(account).trouble == RefreshProblem.PARTLY
    assert len(ids_of(account.team)) == 10
    control.clear_faults()
    answer(control, 0, 1, 2, total=3)
    assert read(account, NOW + DAY)
    assert ids_of(account.team) == ["0", "1", "2"]


def test_two_workers_do_not_read_one_list_at_once(account, control):
    catalogue = list_of(account)
    catalogue_refresh = RefreshRun.claim(catalogue.pk, NOW)
    assert catalogue_refresh is not None
    assert not read(account, NOW + MINUTE)
    assert not Effect.objects.exists()
    catalogue_refresh.end("", NOW)
    assert read(account, NOW + MINUTE)


def test_a_list_whose_worker_was_killed_is_read_again(account):
    assert RefreshRun.claim(list_of(account).pk, NOW) is not None
    assert not read(account, NOW + LEASE_DURATION - SECOND)
    assert read(account, NOW + LEASE_DURATION)


def test_a_worker_that_lost_its_list_writes_nothing_down_any_more(account):
    catalogue = list_of(account)
    slow = RefreshRun.claim(catalogue.pk, NOW)
    quick = RefreshRun.claim(catalogue.pk, NOW + LEASE_DURATION)
    assert slow is not None
    assert quick is not None
    with pytest.raises(LeaseLost):
        slow.note({1}, 9)
    slow.end(RefreshProblem.AWAY, NOW)
    before = list_of(account)
    assert (before.lease_until, before.trouble) == (quick.lease.until, "")
    quick.note({1, 2}, 9)
    assert (list_of(account).read_count, list_of(account).total_count) == (2, 9)
    quick.end("", NOW + LEASE_DURATION)
    assert list_of(account).read_at == NOW + LEASE_DURATION


def test_a_worker_that_gets_on_keeps_its_list(account):
    refresh = RefreshRun.claim(list_of(account).pk, timezone.now() - LEASE_DURATION)
    assert refresh is not None
    refresh.note({1}, None)
    assert RefreshRun.claim(refresh.catalogue.pk, timezone.now() + LEASE_DURATION - MINUTE) is None


def test_a_list_that_is_gone_is_not_read(db):
    assert not refresh_catalogue(catalogue_id=10**6, now=NOW)


def test_the_files_of_what_was_read_are_asked_for(account, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges:
        read(account, of=Of.VOICES)
    assert len(nudges) == 1
    assert Preview.objects.count() == len(VOICES)
