import uuid

import pytest

from pixstudio.prompts import queries
from pixstudio.teams.models import Membership, Role
from pixstudio.web.lists.keyset_pagination import InvalidCursor


def names(person):
    return [preset.name for preset in queries.presets_of(person.member)]


def test_presets_of_are_ones_own_and_the_shared_ones_by_name(alice, bob, mallory, keep):
    keep(bob, "zebra")
    keep(bob, "Apple", is_shared=True)
    keep(alice, "mango")
    keep(mallory, "Theirs", is_shared=True)
    assert names(bob) == ["Apple", "zebra"]
    assert names(alice) == ["Apple", "mango"]


def test_presets_of_two_people_may_have_one_name(alice, bob, keep):
    keep(alice, "Tram", is_shared=True)
    keep(bob, "Tram", is_shared=True)
    assert names(bob) == ["Tram", "Tram"]
    assert queries.own_presets_of(bob.member).get().owner == bob.member.user


def test_preset_of(alice, bob, mallory, keep):
    own, shared = keep(bob, "Own"), keep(bob, "Shared", is_shared=True)
    assert queries.preset_of(bob.member, own.pk) == own
    assert queries.preset_of(bob.member, str(own.pk)) == own
    assert queries.preset_of(alice.member, shared.pk) == shared
    assert queries.preset_of(alice.member, own.pk) is None
    assert queries.preset_of(mallory.member, shared.pk) is None
    for pk in ("", "x", "\x00", "9" * 5000, uuid.uuid4()):
        assert queries.preset_of(bob.member, pk) is None


def test_preset_of_a_person_in_two_teams_stays_in_its_team(bob, mallory, keep):
    preset = keep(bob)
    other = Membership.objects.create(team=mallory.team, user=bob.member.user, role=Role.OWNER)
    assert queries.preset_of(other, preset.pk) is None


def test_prompt_history_entry_of(alice, bob, mallory, remember):
    prompt = remember(bob, "A tram")
    assert queries.history_entry_of(bob.member, prompt.pk) == prompt
    assert queries.history_entry_of(bob.member, str(prompt.pk)) == prompt
    assert queries.history_entry_of(alice.member, prompt.pk) is None
    other = Membership.objects.create(team=mallory.team, user=bob.member.user, role=Role.OWNER)
    assert queries.history_entry_of(other, prompt.pk) is None
    for pk in ("", "x", "1.5", "\x00", "-1", 10**30, "9" * 5000):
        assert queries.history_entry_of(bob.member, pk) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Öl on water", "A TRAM at dusk"]),
        ("dusk tram", ["A TRAM at dusk"]),
        ("öl", ["Öl on water"]),
        ("OL", ["Öl on water"]),
        ("dusk water", []),
        ("%", []),
        ("_", []),
        (" ".join(["tram"] * 100), ["A TRAM at dusk"]),
    ],
)
def test_prompt_history_of_finds_words_in_any_order_and_case(bob, remember, words, found):
    remember(bob, "A TRAM at dusk", minutes=2)
    remember(bob, "Öl on water", minutes=1)
    page = queries.prompt_history_of(bob.member, words)
    assert [prompt.words for prompt in page.prompts] == found


def test_prompt_history_of_pages_by_key(bob, alice, remember):
    remember(alice, "Hers")
    for number in range(62):
        remember(bob, f"Prompt {number}", minutes=number)
    first = queries.prompt_history_of(bob.member)
    assert len(first.prompts) == 60
    remember(bob, "A new one meanwhile")
    second = queries.prompt_history_of(bob.member, before=first.older)
    assert [prompt.words for prompt in second.prompts] == ["Prompt 60", "Prompt 61"]
    assert second.older == ""


def test_prompt_history_of_one_moment_are_all_shown(bob, remember):
    prompts = [remember(bob, f"Prompt {number}") for number in range(61)]
    for prompt in prompts:
        prompt.used_at = prompts[0].used_at
        prompt.save()
    first = queries.prompt_history_of(bob.member)
    second = queries.prompt_history_of(bob.member, before=first.older)
    assert {p.pk for p in [*first.prompts, *second.prompts]} == {p.pk for p in prompts}


@pytest.mark.parametrize(
    "before",
    ["x", "2026_1", "20260101T000000.0_x", "\x00", "_", f"20260101T000000.0_{10**30}"],
)
def test_prompt_history_of_a_broken_mark(bob, before):
    with pytest.raises(InvalidCursor):
        queries.prompt_history_of(bob.member, before=before)
