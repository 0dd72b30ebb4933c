"""The form state: files, source, effect, account and speech resolved from the values."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.create.forms.fields import (
    BATCH_FIELDS,
    MAX_MORE_EFFECTS,
    MORE_EFFECTS,
    SPEECH,
    field_names,
    speech_of,
)
from pixstudio.create.forms.form_state import (
    FormState,
    more_effect_ids,
    resolve_form,
)
from pixstudio.create.queries import find_asset, find_assets
from pixstudio.jobs.request_body import field_name
from pixstudio.library.models import Asset, Kind
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, OPERATIONS, seed_range
from tests.contract.form_rows import (
    LONG_SOUND,
    NO_PHOTO,
    ONE_PHOTO,
    TWO_PHOTOS,
    SampleMedia,
    stocked,
)
from tests.contract.offline_sandbox import A_VIDEO, AN_IMAGE, SOUND, SOURCES
from tests.jobs.jobs import UNKNOWN_PK
from tests.query_counts import queries_of
from tests.teams.people import Person

NONSENSE = ["x", "a\x00b", "9" * 500, UNKNOWN_PK]


@pytest.fixture
def sample_media(alice: Person) -> SampleMedia:
    return stocked(alice.member)


def form(sample_media: SampleMedia, operation: str, **values: str) -> FormState:
    filled = {name: sample_media.ids.get(value, value) for name, value in values.items()}
    return resolve_form(sample_media.member.team, operation, filled, sample_media.accounts)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_fields_are_the_parameters_in_our_names_and_what_is_ours(operation: str) -> None:
    names = field_names(operation)
    own = [field_name(item.name) for item in OPERATION_OF_NAME[operation].parameters]
    assert names[: len(own)] == own
    assert not [name for name in names if name.endswith("_path") or name == "video_id"]
    assert (SPEECH in names) == (operation == "lipsync")
    assert {*BATCH_FIELDS} - {MORE_EFFECTS} <= set(names) or seed_range(operation) is None
    assert (MORE_EFFECTS in names) == (operation == "effect")
    assert (names[-3:], len(set(names))) == (
        ["account", "collection", "remix_of"],
        len(names),
    )


@pytest.mark.parametrize(
    ("values", "speech"),
    [
        ({}, "words"),
        ({"audio_file": "x"}, "sound"),
        ({"audio_file": "x", "prompt": "Hello"}, "words"),
        ({"audio_file": "x", "speaker_id": "1"}, "words"),
        ({"prompt": "Hello", "speech": "sound"}, "sound"),
        ({"audio_file": "x", "speech": "words"}, "words"),
        ({"audio_file": "x", "speech": "neither"}, "sound"),
    ],
)
def test_speech_is_as_chosen_else_as_given(values: dict[str, str], speech: str) -> None:
    assert speech_of(values) == speech


def test_what_waits_beside_the_chosen_speech_is_not_asked_for(sample_media: SampleMedia) -> None:
    both = {"source": SOURCES["v5"], "prompt": "Hello", "speaker_id": "1", "audio_file": LONG_SOUND}
    words = form(sample_media, "lipsync", **both, speech="words")
    sound = form(sample_media, "lipsync", **both, speech="sound")
    assert {"prompt", "speaker_id"} <= set(words.request.parameters)
    assert "audio_path" not in words.request.parameters
    assert (words.active_media, list(words.media)) == ({}, ["audio_file"])
    assert {"prompt", "speaker_id"}.isdisjoint(sound.request.parameters)
    assert sound.request.source is not None
    assert (sound.request.source.audio_seconds, sound.request.source.model) == (61.0, "v5")
    assert list(sound.active_media) == ["audio_file"]


def test_an_uploaded_video_reports_its_length(sample_media: SampleMedia) -> None:
    asked = form(sample_media, "extend", video=A_VIDEO)
    assert asked.request.source is not None
    assert asked.request.source.duration_seconds == 5.0
    assert (asked.account, len(asked.candidates)) == (None, 5)


def test_a_source_decides_the_account_and_the_plan(sample_media: SampleMedia) -> None:
    asked = form(sample_media, "extend", source=SOURCES["v5"], account="Free Plan")
    assert asked.account is not None
    assert (asked.account.name, asked.plan, asked.candidates) == (
        "Pro Plan",
        "Pro Plan",
        [asked.account],
    )
    assert asked.chosen is not None
    assert asked.chosen.name == "Free Plan"
    assert form(sample_media, "extend", source="of a gone account").candidates == []


def test_usable_accounts_are_the_pool_where_none_is_chosen(sample_media: SampleMedia) -> None:
    names = [account.name for account in form(sample_media, "text").candidates]
    assert {"paused", "on hold"}.isdisjoint(names)
    assert [one.name for one in form(sample_media, "text", account="paused").candidates] == [
        "paused"
    ]


def test_files_are_found_by_kind_and_what_is_missing_is_named(sample_media: SampleMedia) -> None:
    asked = form(
        sample_media,
        "transition",
        frame_1=AN_IMAGE,
        frame_2=A_VIDEO,
        frame_3=UNKNOWN_PK,
        frame_4="x",
    )
    assert list(asked.media) == ["frame_1"]
    assert asked.missing == {"frame_2", "frame_3", "frame_4"}


def test_only_what_the_operation_takes_is_looked_for(sample_media: SampleMedia) -> None:
    asked = form(
        sample_media, "text", first_frame=AN_IMAGE, source=SOURCES["v5"], template_id=TWO_PHOTOS
    )
    assert (asked.media, asked.source, asked.effect) == ({}, None, None)


def test_an_effect_brings_its_facts(sample_media: SampleMedia) -> None:
    asked = form(sample_media, "effect", template_id=TWO_PHOTOS)
    assert asked.request.effect is not None
    assert asked.request.effect.image_count == 2
    assert form(sample_media, "effect", template_id="nonsense").effect is None


def test_nothing_of_another_team_is_found(sample_media: SampleMedia, mallory: Person) -> None:
    values = {"source": sample_media.ids[SOURCES["v5"]], "video": sample_media.ids[A_VIDEO]}
    asked = resolve_form(mallory.team, "extend", values, [])
    assert asked.source is None
    assert asked.media == {}
    assert asked.missing == {"video"}
    effect = resolve_form(mallory.team, "effect", {"template_id": sample_media.ids[TWO_PHOTOS]}, [])
    assert effect.effect is None


@pytest.mark.parametrize("wanted", NONSENSE)
def test_nonsense_finds_nothing(sample_media: SampleMedia, wanted: str) -> None:
    asked = form(
        sample_media, "lipsync", source=wanted, video=wanted, audio_file=wanted, account=wanted
    )
    assert (asked.source, asked.media, asked.chosen) == (None, {}, None)
    assert asked.missing == {"video", "audio_file"}
    assert find_asset(sample_media.member.team, wanted) is None


def test_a_file_is_found_by_its_kind(sample_media: SampleMedia) -> None:
    sound = Asset.objects.get(name=SOUND)
    team = sample_media.member.team
    assert find_asset(team, str(sound.pk)) == sound
    assert find_asset(team, str(sound.pk), Kind.AUDIO) == sound
    assert find_asset(team, str(sound.pk), Kind.IMAGE) is None


def test_files_are_found_in_the_order_of_their_ids(
    sample_media: SampleMedia, mallory: Person, django_assert_num_queries: Any
) -> None:
    ids = [sample_media.ids[A_VIDEO], sample_media.ids[AN_IMAGE]]
    with django_assert_num_queries(1):
        found = find_assets(sample_media.member.team, [*NONSENSE, *ids, *ids])
    assert [str(one.pk) for one in found] == ids
    assert find_assets(mallory.team, ids) == []
    Asset.objects.filter(pk=ids[0]).update(trashed_at=timezone.now())
    assert [str(one.pk) for one in find_assets(sample_media.member.team, ids)] == ids[1:]
    with django_assert_num_queries(0):
        assert find_assets(sample_media.member.team, ["x", ""]) == []


@pytest.mark.parametrize(
    ("typed", "ids"),
    [("", []), ("2, 3,,2", ["2", "3"]), ("1,2", ["2"]), ("1", []), ("\x00", ["\x00"])],
)
def test_further_effects_are_named_once_and_without_the_chosen_one(
    typed: str, ids: list[str]
) -> None:
    assert more_effect_ids({"template_id": "1", MORE_EFFECTS: typed}) == ids


def test_further_effects_are_found_in_their_order_and_not_endlessly(
    sample_media: SampleMedia,
) -> None:
    one, two = (sample_media.ids[word] for word in (ONE_PHOTO, TWO_PHOTOS))
    asked = form(sample_media, "effect", template_id=NO_PHOTO, more_effects=f"{two},404,{one}")
    assert [effect.template_id for effect in asked.more_effects] == [two, one]
    unknown = ",".join(f"x{number}" for number in range(MAX_MORE_EFFECTS + 1))
    assert form(sample_media, "effect", more_effects=f"{unknown},{one}").more_effects == ()


def test_finding_takes_as_many_queries_for_one_file_as_for_seven(sample_media: SampleMedia) -> None:
    for count in (1, 7):
        frames = {f"frame_{n}": AN_IMAGE for n in range(1, count + 1)}
        assert queries_of(partial(form, sample_media, "transition", **frames)) == 1
    assert queries_of(lambda: form(sample_media, "text", prompt="A kite")) == 0


def test_blank_lines_are_ignored() -> None:
    asked = FormState("text", {"prompt": "a\nb", "seed": "", "audio": ""}, [])
    assert asked.request.parameters == {"prompt": "a\nb"}
    assert asked.with_values(prompt="c").request.parameters == {"prompt": "c"}
    assert asked.plan is None


def test_switches_are_read_as_yes_or_no() -> None:
    values = {"auto_sound": "true", "preview_mode": "on", "off_peak_mode": "nonsense"}
    taken = FormState("effect", values, []).request.parameters
    assert taken == {"auto_sound": True, "preview_mode": True, "off_peak_mode": False}


def test_the_price_is_that_of_the_account() -> None:
    account = Account(name="Harbour", off_peak_discount=0.7)
    values = {"prompt": "x", "model": "v5.5", "off_peak_mode": "on"}
    asked = FormState("text", values, [account])
    assert (asked.price().credits, asked.price(account).credits) == (15, 21)
    chosen = FormState("text", {**values, "account": str(account.pk)}, [account])
    assert chosen.price().credits == 21
