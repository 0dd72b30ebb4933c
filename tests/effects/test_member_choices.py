"""Favourites, uses and the voice that was chosen."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.effects.models import ChosenVoice, EffectUse, Favourite
from pixstudio.effects.operations import choose_voice, record_uses, set_favourites
from pixstudio.effects.queries import chosen_voice_of, favourites_among
from tests.effects.catalogues import DAY, NOW
from tests.effects.factories import create_effect, create_voice


def test_liking_may_be_repeated_and_taken_back(alice, bob, team):
    effect = create_effect(team)
    for _ in range(2):
        set_favourites(member=bob.member, effects=[effect], is_liked=True)
    assert Favourite.objects.count() == 1
    assert favourites_among(bob.member, [effect]) == {effect.pk}
    assert favourites_among(alice.member, [effect]) == frozenset()
    for _ in range(2):
        set_favourites(member=bob.member, effects=[effect], is_liked=False)
    assert not Favourite.objects.exists()


def test_what_vanished_stays_liked(bob, team):
    effect = create_effect(team)
    set_favourites(member=bob.member, effects=[effect], is_liked=True)
    effect.vanished_at = timezone.now()
    effect.save()
    assert favourites_among(bob.member, [effect]) == {effect.pk}


def test_uses_are_counted_for_each_member(alice, bob, team):
    first, second = create_effect(team, "1"), create_effect(team, "2")
    record_uses(member=bob.member, counts={first.pk: 2, second.pk: 1}, now=NOW)
    record_uses(member=bob.member, counts={first.pk: 3}, now=NOW + DAY)
    record_uses(member=alice.member, counts={first.pk: 1}, now=NOW)
    record_uses(member=alice.member, counts={}, now=NOW)
    uses = EffectUse.objects.values_list("user", "effect", "count", "used_at")
    assert set(uses) == {
        (bob.member.user_id, first.pk, 5, NOW + DAY),
        (bob.member.user_id, second.pk, 1, NOW),
        (alice.member.user_id, first.pk, 1, NOW),
    }


def test_a_voice_is_remembered_until_another_is_chosen(alice, bob, team):
    create_voice(team, "1")
    second = create_voice(team, "2", name="James")
    assert chosen_voice_of(bob.member) == ""
    choose_voice(member=bob.member, speaker_id="1")
    assert choose_voice(member=bob.member, speaker_id="2") == second
    assert choose_voice(member=bob.member, speaker_id="2") == second
    assert chosen_voice_of(bob.member) == "2"
    assert chosen_voice_of(alice.member) == ""
    assert ChosenVoice.objects.count() == 1


@pytest.mark.parametrize("speaker_id", ["", "9", "\x00", "1\x00", "gone", "theirs", "1" * 5000])
def test_a_voice_that_cannot_be_chosen_changes_nothing(bob, mallory, team, speaker_id):
    create_voice(team, "1")
    create_voice(team, "gone", vanished_at=timezone.now())
    create_voice(mallory.team, "theirs")
    choose_voice(member=bob.member, speaker_id="1")
    assert choose_voice(member=bob.member, speaker_id=speaker_id) is None
    assert chosen_voice_of(bob.member) == "1"


def test_a_chosen_voice_that_vanished_is_chosen_no_more_until_it_is_back(bob, team):
    voice = create_voice(team, "1")
    choose_voice(member=bob.member, speaker_id="1")
    voice.vanished_at = timezone.now() - dt.timedelta(days=1)
    voice.save()
    assert chosen_voice_of(bob.member) == ""
    voice.vanished_at = None
    voice.save()
    assert chosen_voice_of(bob.member) == "1"
