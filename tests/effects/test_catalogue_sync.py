"""What a list brings into our rows."""

import pytest

from pixstudio.effects.catalogue_rows import effect_row
from pixstudio.effects.models import Catalogue, Effect, Preview, Voice
from pixstudio.effects.operations import catalogue_sync
from pixstudio.effects.operations.catalogue_sync import EFFECTS as SORT
from pixstudio.effects.operations.catalogue_sync import listed_count, remove_unlisted, save_entries
from pixstudio.effects.queries import effect_facts, effect_of, effects_of, voices_of
from pixstudio.pixverse import schemas
from pixstudio.pixverse.capabilities import EffectFacts
from pixstudio.sandbox.catalogue import EFFECTS, VOICES
from tests.effects.catalogues import (
    DAY,
    NOW,
    answer,
    answer_voices,
    appeared,
    due,
    ids_of,
    list_of,
    read,
)
from tests.effects.factories import create_effect, create_voice

Kind = Preview.Kind
OF_VOICES = Catalogue.Of.VOICES


def test_reading_keeps_the_whole_list_in_its_order(account, sandbox):
    assert read(account)
    assert ids_of(account.team) == [str(template_id) for template_id in EFFECTS]
    listed = next(iter(EFFECTS.values()))
    effect = effects_of(account.team)[0]
    assert (effect.name, effect.marker, effect.image_count) == (listed.title, "new", 1)
    assert effect.cost_credits == listed.credits == 40
    assert effect.qualities == ["360p", "540p", "720p", "1080p"]
    assert effect.has_sound
    assert effect.searched.split("\n")[0] == listed.title.lower()
    assert (effect.synced_at, effect.appeared_at) == (NOW, None)
    assert list(effect.accounts.all()) == [account]
    asset = f"{sandbox.root_url}/media/asset/template/{effect.template_id}"
    assert {Kind(row.kind).name: row.url for row in effect.previews.all()} == {
        "STILL": f"{asset}/thumbnail.webp",
        "VIDEO": f"{asset}/video.mp4",
        "GIF": f"{asset}/gif.gif",
        "AUDIO": f"{asset}/sound.mp3",
    }
    catalogue = list_of(account)
    assert (catalogue.read_at, catalogue.next_at) == (NOW, NOW + DAY)
    assert (catalogue.read_count, catalogue.total_count) == (len(EFFECTS), len(EFFECTS))
    assert (catalogue.trouble, catalogue.lease_until) == ("", None)


def test_reading_may_be_repeated_and_renews_what_changed(account):
    read(account)
    first = effects_of(account.team)[0]
    Effect.objects.filter(pk=first.pk).update(name="Old", searched="old", fixed_cost=7)
    Preview.objects.update(due_at=None)
    assert read(account, NOW + DAY)
    again = effects_of(account.team)[0]
    assert (again.pk, again.name, again.searched) == (first.pk, first.name, first.searched)
    assert (again.fixed_cost, again.synced_at, again.appeared_at) == (20, NOW + DAY, None)
    assert Effect.objects.count() == len(EFFECTS)
    assert not due(account.team, NOW + DAY)


def test_a_changed_address_is_fetched_and_what_is_kept_stays_till_then(account, control):
    team = account.team
    urls = {"1": "https://a.example/1.webp", "2": "https://a.example/2.webp", "3": "https://b/"}
    for key, url in urls.items():
        create_effect(team, key).previews.update(url=url)
    answer(
        control,
        {"template_id": 1, "thumbnail_path": "https://a.example/1.webp\n"},
        {"template_id": 2, "thumbnail_path": "https://a.example/new.webp"},
        {"template_id": 3, "thumbnail_path": ""},
    )
    assert read(account)
    assert due(team) == [("2", "STILL")]
    assert all(effect.previews.get().file for effect in effects_of(team))


@pytest.mark.parametrize(
    ("video_file", "kinds"),
    [("https://a.example/f.mp4", ["VIDEO"]), ("", ["GIF"]), ("  ", ["GIF"])],
)
def test_a_gif_is_fetched_at_once_only_where_there_is_no_video(account, control, video_file, kinds):
    gif = "https://a.example/a.gif"
    answer(
        control, {"template_id": 1, "thumbnail_video_path": video_file, "thumbnail_gif_path": gif}
    )
    read(account)
    assert due(account.team) == [("1", kind) for kind in kinds]


def test_a_gif_is_fetched_once_the_video_is_listed_no_more(account, control):
    gif = {"template_id": 1, "thumbnail_gif_path": "https://a.example/a.gif"}
    answer(control, gif | {"thumbnail_video_path": "https://a.example/f.mp4"})
    read(account)
    answer(control, gif)
    read(account)
    assert due(account.team) == [("1", "GIF")]
    answer(control, gif | {"thumbnail_video_path": "https://a.example/f.mp4"})
    read(account)
    assert due(account.team) == [("1", "VIDEO")]


def test_what_is_listed_no_more_has_vanished_and_may_come_back(account, control):
    team = account.team
    answer(control, 1, 9)
    read(account, NOW - 2 * DAY)
    answer(control, 1)
    assert read(account, NOW - DAY)
    assert ids_of(team) == ["1"]
    gone = effect_of(team, "9")
    assert (gone.vanished_at, gone.accounts.count()) == (NOW - DAY, 0)
    answer(control, 1, {"template_id": 9, "display_name": "Back"})
    assert read(account)
    back = effect_of(team, "9")
    assert (back.pk, back.vanished_at, back.name) == (gone.pk, None, "Back")
    assert back.appeared_at is None


def test_a_time_of_vanishing_is_the_first(account, control):
    for number in range(3):
        answer(control, 1, *([9] if number == 0 else []))
        read(account, NOW + number * DAY)
    assert effect_of(account.team, "9").vanished_at == NOW + DAY


def test_only_what_comes_into_a_list_that_was_read_before_is_new(account, control):
    answer(control, 1)
    read(account)
    answer(control, 1, 2)
    read(account, NOW + DAY)
    answer(control, 1, 2)
    read(account, NOW + 2 * DAY)
    assert appeared(account.team) == {"1": None, "2": NOW + DAY}


def test_what_a_second_account_lists_first_is_not_new(account, other, control):
    answer(control, 1)
    read(account)
    answer(control, 1, 2)
    read(other, NOW + DAY)
    assert appeared(account.team) == {"1": None, "2": None}
    answer(control, 1, 2, 3)
    read(other, NOW + 2 * DAY)
    answer(control, 1, 3)
    read(account, NOW + 3 * DAY)
    assert appeared(account.team) == {"1": None, "2": None, "3": NOW + 2 * DAY}


def test_what_moved_in_the_list_moves_here(account, control):
    answer(control, 1, 2, 3)
    read(account)
    answer(control, 4, 3, 1, 2)
    read(account)
    assert ids_of(account.team) == ["4", "3", "1", "2"]


@pytest.mark.parametrize("is_long_first", [True, False])
def test_the_order_is_that_of_the_longest_list(account, other, control, is_long_first):
    lists = [(account, range(12)), (other, (0, 3, 6, 10, 11))]
    for one, numbers in lists if is_long_first else lists[::-1]:
        answer(control, *numbers)
        read(one)
    assert ids_of(account.team) == [str(number) for number in range(12)]


def test_missing_and_strange_fields_get_sensible_values(account, control):
    huge = 10**12
    answer(
        control,
        {"template_id": 1},
        {"display_name": "Without an id"},
        {"template_id": "x" * 41},
        {"template_id": "\x00 "},
        {
            "template_id": "2",
            "display_name": "A\x00 \ud800name" + "y" * 300,
            "display_prompt": ["no text"],
            "effect_type": huge,
            "duration": huge,
            "video_base_cost": -5,
            "fixed_cost": huge,
            "qualities": ["540p", 7, None, "9\x00"],
            "marker": "HOT" + "z" * 30,
            "template_type": 2,
            "thumbnail_path": "https://a.example/a\r\nb.webp",
            "audio_path": " ",
            "new_field": {"of": "tomorrow"},
        },
        {"template_id": 2, "display_name": "Twice"},
        {"template_id": 3, "effect_type": "collage", "qualities": "540p", "marker": None},
        total=5,
    )
    assert read(account)
    bare, strange, odd = effects_of(account.team)
    assert (bare.name, bare.image_count, bare.cost_credits) == ("1", 1, None)
    assert (bare.duration_seconds, bare.qualities, bare.marker) == (None, [], "")
    assert not bare.previews.exists()
    assert strange.name == ("A name" + "y" * 300)[:200]
    assert (strange.image_count, strange.duration_seconds) == (99, None)
    assert (strange.video_base_cost, strange.fixed_cost) == (None, None)
    assert (strange.qualities, strange.makes_image) == (["540p", "9"], True)
    assert strange.previews.get().url == "https://a.example/ab.webp"
    assert not strange.has_sound
    assert (odd.image_count, odd.qualities, odd.marker) == (1, ["540p"], "")


def test_texts_and_lists_without_end_are_cut(account, control):
    endless = "word " * 100_000
    named = {"template_id": 1, "display_prompt": endless, "example_text": endless}
    files = {"thumbnail_path": f"https://a.example/{'x' * 3000}", "audio_path": endless}
    qualities = [f"{number}p" for number in range(5000)]
    answer(control, {**named, **files, "qualities": ["z" * 99, *qualities]})
    assert read(account)
    effect = effects_of(account.team).get()
    assert len(effect.prompt) == len(effect.hint) == 2000
    assert len(effect.searched) < 5000
    assert effect.qualities == qualities[:12]
    assert not effect.previews.exists()


def test_a_hundred_jobs_at_the_highest_price_fit_a_column(account, control):
    most = {"video_base_cost": 10**7, "fixed_cost": 10**7}
    answer(control, {"template_id": 1, **most}, {"template_id": 2, "video_base_cost": 10**7 + 1})
    assert read(account)
    dear, unknown = effects_of(account.team)
    assert dear.cost_credits * 100 < 2**31
    assert unknown.cost_credits is None


def test_rows_are_written_in_one_order_whatever_the_lists(account, control):
    answer(control, "3", "1", "2")
    assert read(account)
    assert ids_of(account.team) == ["3", "1", "2"]
    written = effects_of(account.team).order_by("pk")
    assert list(written.values_list("template_id", flat=True)) == ["1", "2", "3"]


def listed(account, numbers, now=NOW):
    found = (schemas.Effect(str(number), f"Effect {number}", raw={}) for number in numbers)
    return [effect_row(account.team, one, number, now) for number, one in enumerate(found)]


def test_twenty_thousand_effects_are_kept_in_portions(account, django_assert_max_num_queries):
    with django_assert_max_num_queries(20_000 // catalogue_sync.BATCH_SIZE * 20):
        assert len(save_entries(SORT, account, listed(account, range(20_000)), NOW)) == 20_000
    later = listed(account, range(19_000, 20_000), NOW + DAY)
    kept = save_entries(SORT, account, later, NOW + DAY)
    remove_unlisted(SORT, account, set(kept), NOW + DAY)
    assert effects_of(account.team).count() == listed_count(SORT, account) == 1000
    assert effect_of(account.team, "0").vanished_at == NOW + DAY


def test_keep_entries_of_nothing_keeps_nothing(account):
    assert save_entries(SORT, account, [], NOW) == []


def test_voices_are_kept_in_the_lists_order_with_clean_addresses(account, sandbox):
    assert read(account, of=OF_VOICES)
    voices = list(voices_of(account.team))
    assert {voice.speaker_id: voice.name for voice in voices} == VOICES
    assert [voice.speaker_id for voice in voices][:3] == ["1", "2", "3"]
    url = f"{sandbox.root_url}/media/pixverse/mp3/lipsync/tts/3.mp3"
    assert voices[2].previews.get().url == url
    assert due(account.team) == [(key, "SAMPLE") for key in VOICES]


def test_voices_may_be_read_again_and_vanish_when_they_are_listed_no_more(account, control):
    team = account.team
    kept, old, gone = (
        create_voice(team, "1"),
        create_voice(team, "2", name="Old"),
        create_voice(team, "9"),
    )
    kept.previews.update(url="https://a.example/1.mp3")
    answer_voices(
        control,
        (1, "Emily", "https://a.example/1.mp3\n"),
        ("2", "James", "https://b.example/2.mp3"),
        ("  ", "Nobody", ""),
        ("3", "\x00", ""),
        ("4" * 65, "An id that is none", ""),
    )
    assert read(account, of=OF_VOICES)
    assert [voice.name for voice in voices_of(team)] == ["Emily", "James", "3"]
    assert due(team) == [("2", "SAMPLE")]
    gone.refresh_from_db()
    assert gone.vanished_at == NOW
    assert gone.previews.get().file.storage.exists(gone.previews.get().file.name)
    answer_voices(control, ("9", "Back", ""))
    read(account, NOW + DAY, OF_VOICES)
    assert list(voices_of(team)) == [gone]
    assert Voice.objects.get(pk=old.pk).vanished_at == NOW + DAY


def test_effect_of_odd_ids_is_nothing(team):
    create_effect(team, "9")
    for template_id in ("", "\x00", "9\x00", "9" * 5000, "x"):
        assert effect_of(team, template_id) is None


def test_facts_of_an_effect_are_what_the_rules_want(team):
    effect = create_effect(
        team, image_count=2, duration_seconds=8, qualities=["540p"], fixed_cost=20
    )
    assert effect_facts(effect) == EffectFacts(2, 8, ("540p",), None, 20, makes_image=False)
