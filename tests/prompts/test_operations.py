import datetime as dt

import pytest
from django.db import IntegrityError

from pixstudio.prompts import operations, queries
from pixstudio.prompts.blocklist import Blocklist
from pixstudio.prompts.models import BlocklistEntry, Preset, PromptHistoryEntry
from pixstudio.prompts.operations import NotPresetOwner, PresetRefused
from pixstudio.prompts.word_list import InvalidEntry
from pixstudio.teams.operations import set_confirmation_limit
from tests.prompts.conftest import NOW, VALUES

LATER = NOW + dt.timedelta(hours=1)


def save(person, name="Night tram", **more):
    given = {"operation": "text", "values": VALUES, "is_shared": False, "now": NOW, **more}
    return operations.save_preset(member=person.member, name=name, **given)


def test_save_preset_keeps_what_the_form_posts(bob):
    preset, is_new = save(bob)
    assert is_new
    preset.refresh_from_db()
    assert (preset.team, preset.owner, preset.operation) == (bob.team, bob.member.user, "text")
    assert preset.values == VALUES
    assert preset.created_at == preset.changed_at == NOW


def test_save_preset_under_the_same_name_replaces_only_ones_own(alice, bob):
    first, _ = save(bob)
    theirs, is_new_for_alice = save(alice)
    again, is_new = save(bob, values={"prompt": "Else"}, is_shared=True, now=LATER)
    assert (is_new_for_alice, is_new) == (True, False)
    assert again.pk == first.pk
    again.refresh_from_db()
    assert (again.values, again.is_shared) == ({"prompt": "Else"}, True)
    assert (again.created_at, again.changed_at) == (NOW, LATER)
    theirs.refresh_from_db()
    assert theirs.values == VALUES


def test_save_preset_leaves_out_what_belongs_to_one_attempt_or_is_secret(bob):
    extra = dict.fromkeys(
        [
            *("csrfmiddlewaretoken", "nonce", "confirmed", "edit", "fix", "password", "api_token"),
            *("preset_name", "preset_shared", "preset_replaces", "client_secret"),
        ],
        "x",
    )
    preset, _ = save(bob, values={**extra, **VALUES, "seed": "1\x002"})
    assert preset.values == {**VALUES, "seed": "12"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Nothing to save: the form was missing."),
        ({"nonce": "x"}, "Nothing to save: the form was missing."),
        ({"Prompt": "x"}, "Nothing was saved."),
        ({"": "x"}, "Nothing was saved."),
        ({"a" * 41: "x"}, "Nothing was saved."),
        ({f"f{number}": "" for number in range(61)}, "too long"),
        ({"prompt": "x" * 20_000}, "too long"),
        ({"prompt": "é" * 4000}, "too long"),
    ],
)
def test_save_preset_refused_keeps_nothing(bob, values, words):
    with pytest.raises(PresetRefused, match=words):
        save(bob, values=values)
    assert not Preset.objects.exists()


def test_save_preset_takes_as_much_as_it_says(bob):
    values = {f"f{number}": "x" * 300 for number in range(60)}
    assert save(bob, values=values)[1]


def test_save_preset_has_a_limit_for_each_person(alice, bob, monkeypatch):
    monkeypatch.setattr(operations, "MAX_PRESETS", 2)
    save(bob, "One")
    save(bob, "Two")
    with pytest.raises(PresetRefused, match="You have 2 presets"):
        save(bob, "Three")
    assert not save(bob, "Two")[1]
    assert save(alice, "Three")[1]


def test_delete_preset_is_for_its_owner_and_for_admins_where_it_is_shared(alice, bob, carol, dana):
    own, _ = save(bob, "Own")
    shared, _ = save(bob, "Shared", is_shared=True)
    for person, preset in ((carol, shared), (alice, own), (dana, own)):
        with pytest.raises(NotPresetOwner):
            operations.delete_preset(member=person.member, preset=preset)
    operations.delete_preset(member=dana.member, preset=shared)
    operations.delete_preset(member=bob.member, preset=own)
    assert not Preset.objects.exists()


def test_delete_preset_of_another_team_deletes_nothing(bob, mallory):
    preset, _ = save(bob, is_shared=True)
    operations.delete_preset(member=mallory.member, preset=preset)
    assert Preset.objects.exists()


def test_a_shared_preset_stays_when_its_owner_goes(alice, bob):
    preset, _ = save(bob, is_shared=True)
    bob.member.user.delete()
    found = queries.preset_of(alice.member, preset.pk)
    assert found is not None
    assert found.owner is None
    operations.delete_preset(member=alice.member, preset=found)


def remember(person, words, now=NOW, operation="text"):
    return operations.record_prompt(member=person.member, words=words, operation=operation, now=now)


def test_remember_prompt_counts_the_same_words_once_more(bob):
    first = remember(bob, "A tram\nat dusk")
    again = remember(bob, " A  tram at dusk ", LATER, "image")
    assert first is not None
    assert again is not None
    assert again.pk == first.pk
    assert (again.used_count, again.used_at, again.operation) == (2, LATER, "image")
    assert again.words == " A  tram at dusk "
    assert remember(bob, "a tram at dusk").pk != first.pk


def test_remember_prompt_is_personal(alice, bob):
    assert remember(alice, "A tram").pk != remember(bob, "A tram").pk
    assert PromptHistoryEntry.objects.filter(used_count=1).count() == 2


@pytest.mark.parametrize("words", ["", " \n\t", "\x00"])
def test_remember_prompt_without_words_keeps_nothing(bob, words):
    assert remember(bob, words) is None
    assert not PromptHistoryEntry.objects.exists()


def test_remember_prompt_takes_any_signs(bob):
    assert remember(bob, "null\x00 and 🚋 " + "x" * 20_000).words.startswith("null and 🚋 xxx")


def test_remember_prompt_drops_the_oldest_without_a_star(alice, bob, monkeypatch):
    monkeypatch.setattr(operations, "MAX_UNSTARRED", 3)
    remember(alice, "Hers", NOW - dt.timedelta(days=1))
    for number in range(5):
        prompt = remember(bob, f"Prompt {number}", NOW + dt.timedelta(minutes=number))
        if number == 0:
            operations.star_prompt(member=bob.member, prompt=prompt, is_starred=True)
    kept = PromptHistoryEntry.objects.values_list("words", flat=True)
    assert list(kept) == ["Prompt 4", "Prompt 3", "Prompt 2", "Prompt 0", "Hers"]


def test_star_and_forget_change_only_ones_own(bob, mallory):
    prompt = remember(bob, "A tram")
    operations.star_prompt(member=mallory.member, prompt=prompt, is_starred=True)
    operations.delete_prompt(member=mallory.member, prompt=prompt)
    prompt.refresh_from_db()
    assert not prompt.is_starred
    operations.star_prompt(member=bob.member, prompt=prompt, is_starred=True)
    prompt.refresh_from_db()
    assert prompt.is_starred
    operations.delete_prompt(member=bob.member, prompt=prompt)
    assert not PromptHistoryEntry.objects.exists()


def test_set_screening_trims_and_drops_what_means_the_same(team, mallory):
    operations.set_blocklist(team=mallory.team, stop=["theirs"], warn=[])
    stop = ["  gun ", "", "GUN", "gun\u200b", "gun  control", "nak*", "\x00"]
    operations.set_blocklist(team=team, stop=stop, warn=["blood", "Gun", "nak"])
    assert queries.blocklist_of(team) == Blocklist(
        stop=("gun", "gun control", "nak*"), warn=("blood", "nak")
    )
    operations.set_blocklist(team=team, stop=[], warn=["new"])
    assert queries.blocklist_of(team) == Blocklist(warn=("new",))
    assert queries.blocklist_of(mallory.team) == Blocklist(stop=("theirs",))


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (["x" * 121], "is too long"),
        (["na*ed"], "only be at the end"),
        (["gun**"], "only be at the end"),
        (["…"], "no letters or digits"),
        (["*"], "no letters or digits"),
        ([f"word{number}" for number in range(501)], "501 entries"),
    ],
)
def test_set_screening_refused_leaves_the_old_lists(team, entries, words):
    operations.set_blocklist(team=team, stop=["gun"], warn=["blood"])
    for lists in ({"stop": entries, "warn": []}, {"stop": [], "warn": entries}):
        with pytest.raises(InvalidEntry, match=words):
            operations.set_blocklist(team=team, **lists)
        with pytest.raises(InvalidEntry):
            operations.set_rules(team=team, confirm_above_credits=7, **lists)
    team.refresh_from_db()
    assert team.confirm_above_credits is None
    assert queries.blocklist_of(team) == Blocklist(stop=("gun",), warn=("blood",))


def test_set_screening_takes_five_hundred_entries_each(team):
    words = [f"word{number}" for number in range(500)]
    operations.set_blocklist(team=team, stop=words, warn=[f"x{word}" for word in words])
    assert BlocklistEntry.objects.count() == 1000


def test_an_entry_is_there_once(team):
    BlocklistEntry.objects.create(team=team, words="gun", action="stop")
    with pytest.raises(IntegrityError):
        BlocklistEntry.objects.create(team=team, words="gun", action="warn")


@pytest.mark.parametrize("credits", [0, 800, None])
def test_set_confirmation_limit(team, mallory, credits):
    set_confirmation_limit(team=team, credits=credits)
    assert team.confirm_above_credits == credits
    team.refresh_from_db()
    assert team.confirm_above_credits == credits
    assert mallory.team.confirm_above_credits is None
