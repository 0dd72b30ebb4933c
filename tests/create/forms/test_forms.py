from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pixstudio.accounts.models import Account
from pixstudio.create.forms.fields import field_names
from pixstudio.create.forms.form_state import FormState, best_plan
from pixstudio.library.models import Asset
from pixstudio.sandbox.small_media import small_video
from pixstudio.teams.models import Team
from tests.create.filled_forms import FilledForm
from tests.jobs.jobs import UNKNOWN_PK, typed
from tests.library.sample_files import upload
from tests.teams.people import Person

SEEDS = "Choose a whole number from 1 to 2,147,483,647"
SECONDS = "Choose a whole number of seconds from 1 to 10"
MODELS = (
    "Choose v6, pixverse-c1, v5.6, v5.5, v5, v5-fast, seedance-2.0, seedance-2.0-fast or 10 others"
)
# what is typed, the field that complains, what it says
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"prompt": ""}, "prompt", "Write a prompt"),
    ({"prompt": "   "}, "prompt", "Write a prompt"),
    ({"model": "v5.6", "prompt": "x" * 2049}, "prompt", "Up to 2,048 characters; this has 2,049"),
    ({"duration": "99"}, "duration", "Text to video goes up to 10 s"),
    ({"duration": "0"}, "duration", SECONDS),
    ({"duration": "-5"}, "duration", SECONDS),
    ({"duration": "5.5"}, "duration", SECONDS),
    ({"duration": "five"}, "duration", SECONDS),
    ({"duration": "10", "quality": "1080p"}, "duration", "1080p goes up to 8 s"),
    ({"quality": "4k"}, "quality", "Choose 360p, 540p, 720p or 1080p"),
    ({"aspect_ratio": "2:1"}, "aspect_ratio", "Choose 16:9, 9:16, 1:1, 4:3 or 3:4"),
    ({"model": "v9"}, "model", MODELS),
    ({"seed": "0"}, "seed", SEEDS),
    ({"seed": "-1"}, "seed", SEEDS),
    ({"seed": "abc"}, "seed", SEEDS),
    ({"seed": "1e5"}, "seed", SEEDS),
    ({"seed": "2147483648"}, "seed", SEEDS),
    (
        {"model": "v5", "lip_sync_tts_prompt": "Hello"},
        "lip_sync_tts_speaker_id",
        "Choose a voice for the text",
    ),
    (
        {"model": "v5", "lip_sync_tts_prompt": "x" * 141, "lip_sync_tts_speaker_id": "1"},
        "lip_sync_tts_prompt",
        "Up to 140 characters; this has 141",
    ),
    (
        {"account": UNKNOWN_PK},
        "account",
        "This account is no longer in your team.",
    ),
    ({"account": "x"}, "account", "This account is no longer in your team."),
]


@pytest.fixture
def fill(team: Team) -> Callable[..., FilledForm]:
    def filled(operation: str = "text", accounts: Any = (), **changes: str) -> FilledForm:
        return FilledForm(operation, team, list(accounts), typed(**changes))

    return filled


def an_account(plan: str, **values: Any) -> Account:
    return Account(email=f"{plan}@studio.example", name=plan, plan_name=plan, **values)


@pytest.mark.parametrize(("changes", "field", "words"), WRONG)
def test_a_wrong_value_is_reported_at_its_field_and_nowhere_else(
    fill: Callable[..., FilledForm], changes: dict[str, str], field: str, words: str
) -> None:
    form = fill(**changes)
    assert not form.is_valid()
    assert form.errors == {field: [words]}


def test_all_wrong_values_are_reported_at_once(fill: Callable[..., FilledForm]) -> None:
    form = fill(prompt="", duration="99", seed="abc", quality="4k")
    assert set(form.errors) == {"prompt", "duration", "seed", "quality"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"prompt": "x" * 2048},
        {"seed": "1"},
        {"seed": "2147483647"},
        {"duration": "10", "quality": "720p"},
        {"duration": "8", "quality": "1080p"},
        {"audio": "on"},
        {"preview_mode": "on", "off_peak_mode": "on"},
        {"model": "v5", "sound_effect_prompt": "waves", "auto_sound": "on"},
        {"model": "v5", "lip_sync_tts_prompt": "Hello", "lip_sync_tts_speaker_id": "1"},
    ],
)
def test_what_the_model_takes_is_taken(
    fill: Callable[..., FilledForm], changes: dict[str, str]
) -> None:
    form = fill(**changes)
    assert form.is_valid(), form.errors
    expected = {"on": True}
    sent = {name: expected.get(value, value) for name, value in changes.items()}
    assert {name: str(form.body[name]) for name in sent} == {k: str(v) for k, v in sent.items()}
    assert isinstance(form.body["duration"], int)
    assert form.price().credits > 0


def test_a_prompt_counts_line_breaks_as_it_was_typed(fill: Callable[..., FilledForm]) -> None:
    form = fill(prompt="x" * 2046 + "\r\n" + "y")
    assert form.is_valid(), form.errors
    assert form.body["prompt"] == "x" * 2046 + "\ny"


def test_a_voice_without_words_waits_and_is_not_sent(fill: Callable[..., FilledForm]) -> None:
    form, without = fill(model="v5", lip_sync_tts_speaker_id="1"), fill(model="v5")
    assert form.is_valid(), form.errors
    assert "lip_sync_tts_speaker_id" not in form.jobs[0].parameters
    assert without.is_valid()
    assert form.price() == without.price()


@pytest.mark.parametrize(
    ("model", "skipped"),
    [
        ("v5.6", {"auto_sound", "sound_effect_prompt", "lip_sync_tts_prompt"}),
        ("v5", {"audio"}),
        ("v5-fast", {"audio", "auto_sound", "sound_effect_prompt", "lip_sync_tts_prompt"}),
    ],
)
def test_what_another_model_takes_is_left_out_without_a_word(
    fill: Callable[..., FilledForm], model: str, skipped: set[str]
) -> None:
    form = fill(
        model=model,
        audio="on",
        auto_sound="on",
        sound_effect_prompt="waves",
        lip_sync_tts_prompt="Hello",
        lip_sync_tts_speaker_id="1",
    )
    assert form.is_valid(), form.errors
    assert skipped.isdisjoint(form.body)


def test_taken_values_reads_switches(db: None) -> None:
    values = typed(audio="on", preview_mode="false", off_peak_mode="")
    taken = FormState("text", values, []).request.parameters
    assert (taken["audio"], taken["preview_mode"]) == (True, False)
    assert "off_peak_mode" not in taken


def test_fields_are_those_of_the_operation() -> None:
    assert {"first_frame", "prompt", "seed", "account"} <= set(field_names("image"))
    assert "first_frame" not in field_names("text")
    assert "first_frame_path" not in field_names("image")


def test_an_image_needs_its_image(fill: Callable[..., FilledForm], photo: Asset) -> None:
    assert fill("image").errors == {"first_frame": ["Choose an image"]}
    form = fill("image", first_frame=str(photo.pk), prompt="")
    assert form.is_valid(), form.errors
    assert form.assets == {"first_frame": photo}
    assert "first_frame_path" not in form.body


def test_a_file_that_is_not_the_teams_or_not_an_image_is_reported_once(
    fill: Callable[..., FilledForm],
    alice: Person,
    mallory: Person,
    photo_of: Callable[[Person], Asset],
    tmp_path: Path,
) -> None:
    clip = small_video(tmp_path, 160, 90, 1.0).read_bytes()
    video_file, _ = upload(alice.member, "clip.mp4", clip, "video/mp4")
    gone, unfit = "no longer in the library. Choose another.", "Choose an image"
    table = ((photo_of(mallory).pk, gone), (video_file.pk, unfit), (UNKNOWN_PK, gone), ("x", gone))
    for wanted, said in table:
        form = fill("image", first_frame=str(wanted))
        (words,) = form.errors["first_frame"]
        assert said in words
        assert list(form.errors) == ["first_frame"]


def test_the_plan_of_the_chosen_account_limits_the_quality(
    fill: Callable[..., FilledForm],
) -> None:
    free, pro = an_account("Free Plan"), an_account("Pro Plan")
    assert fill(accounts=[free, pro], quality="1080p").is_valid()
    form = fill(accounts=[free, pro], quality="1080p", account=str(free.pk))
    assert form.errors == {"quality": ["Needs a Pro plan"]}


def test_off_peak_costs_less_on_an_account_with_its_discount(
    fill: Callable[..., FilledForm],
) -> None:
    account = an_account("Pro Plan", off_peak_discount=0.5)
    usual = fill(accounts=[account], account=str(account.pk))
    cheap = fill(accounts=[account], account=str(account.pk), off_peak_mode="on")
    assert usual.is_valid()
    assert cheap.is_valid()
    assert cheap.chosen == account
    assert cheap.price().credits < usual.price().credits


@pytest.mark.parametrize(
    ("accounts", "plan"),
    [
        ([], None),
        ([an_account("Free Plan"), an_account("Pro Plan")], "Pro Plan"),
        ([an_account("Free Plan"), an_account("Pro Plan", is_paused=True)], "Free Plan"),
        ([an_account("Free Plan"), an_account("")], None),
        ([an_account("Free Plan", health="on_hold")], None),
    ],
)
def test_best_plan(accounts: list[Account], plan: str | None) -> None:
    assert best_plan(accounts, None) == plan
