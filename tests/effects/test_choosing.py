"""Favourites, uses and the voice that was chosen."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.effects.models import ChosenVoice, Favourite, Use
from pixstudio.effects.operations import choose_voice, like_effects, note_uses
from pixstudio.effects.queries import chosen_voice_of, favourites_among
from tests.effects.entries import a_voice, an_effect
from tests.effects.lists import DAY, NOW


def test_liking_may_be_repeated_and_taken_back(alice, bob, team):
    effect = an_effect(team)
    for _ in range(2):
        like_effects(member=bob.member, effects=[effect], is_liked=True)
    assert Favourite.objects.count() == 1
    assert favourites_among(bob.member, [effect]) == {effect.pk}
    assert favourites_among(alice.member, [effect]) == frozenset()
    for _ in range(2):
        like_effects(member=bob.member, effects=[effect], is_liked=False)
    assert not Favourite.objects.exists()


def test_what_vanished_stays_liked(bob, team):
    effect = an_effect(team)
    like_effects(member=bob.member, effects=[effect], is_liked=True)
    effect.vanished_at = timezone.now()
    effect.save()
    assert favourites_among(bob.member, [effect]) == {effect.pk}


def test_uses_are_counted_for_each_member(alice, bob, team):
    first, second = an_effect(team, "1"), an_effect(team, "2")
    note_uses(member=bob.member, counts={first.pk: 2, second.pk: 1}, now=NOW)
    note_uses(member=bob.member, counts={first.pk: 3}, now=NOW + DAY)
    note_uses(member=alice.member, counts={first.pk: 1}, now=NOW)
    note_uses(member=alice.member, counts={}, now=NOW)
    uses = Use.objects.values_list("user", "effect", "count", "used_at")
    assert set(uses) == {
        (bob.member.user_id, first.pk, 5, NOW + DAY),
        (bob.member.user_id, second.pk, 1, NOW),
        (alice.member.user_id, first.pk, 1, NOW),
    }


def test_a_voice_is_remembered_until_another_is_chosen(alice, bob, team):
    a_voice(team, "1")
    second = a_voice(team, "2", name="James")
    assert chosen_voice_of(bob.member) == ""
    choose_voice(member=bob.member, speaker_id="1")
    assert choose_voice(member=bob.member, speaker_id="2") == second
    assert choose_voice(member=bob.member, speaker_id="2") == second
    assert chosen_voice_of(bob.member) == "2"
    assert chosen_voice_of(alice.member) == ""
    assert ChosenVoice.objects.count() == 1


@pytest.mark.parametrize("speaker_id", ["", "9", "\x00", "1\x00", "gone", "theirs", "1" * 5000])
def test_a_voice_that_cannot_be_chosen_changes_nothing(bob, mallory, team, speaker_id):
    a_voice(team, "1")
    a_voice(team, "gone", vanished_at=timezone.now())
    a_voice(mallory.team, "theirs")
    choose_voice(member=bob.member, speaker_id="1")
    assert choose_voice(member=bob.member, speaker_id=speaker_id) is None
    assert chosen_voice_of(bob.member) == "1"


def test_a_chosen_voice_that_vanished_is_chosen_no_more_until_it_is_back(bob, team):
    voice = a_voice(team, "1")
    choose_voice(member=bob.member, speaker_id="1")
    voice.vanished_at = timezone.now() - dt.timedelta(days=1)
    voice.save()
    assert chosen_voice_of(bob.member) == ""
    voice.vanished_at = None
    voice.save()
    assert chosen_voice_of(bob.member) == "1"
