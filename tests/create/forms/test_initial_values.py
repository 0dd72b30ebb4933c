"""Initial values of a form: query string, remix, preset, else the draft."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.create.forms.frame_reordering import reorder_frames
from pixstudio.create.forms.initial_values import (
    PrefillNotFound,
    default_values,
    editable_job,
    load_initial_form,
    seed_of,
    values_of,
)
from pixstudio.create.models import Draft
from pixstudio.create.operations import save_draft
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.pixverse.capabilities import OPERATIONS
from pixstudio.prompts.models import Preset
from pixstudio.prompts.operations import record_prompt, save_preset
from tests.contract.form_rows import SampleMedia, stocked
from tests.contract.test_forbidden import GOOD
from tests.create.filled_forms import FilledForm
from tests.effects.factories import create_effect
from tests.jobs.jobs import UNKNOWN_PK, finished, job, open_attempt
from tests.library.sample_files import png, upload
from tests.query_counts import queries_of
from tests.rows import each_row
from tests.teams.people import Person

NONSENSE = ["x", "a\x00b", "9" * 40, UNKNOWN_PK, "../..", "' or 1=1"]


def begun(person: Person, operation: str, **asked: str) -> dict[str, str]:
    return load_initial_form(person.member, operation, asked).values


def draft(person: Person, operation: str, note: str = "", **values: str) -> None:
    save_draft(
        member=person.member, operation=operation, values=values, now=timezone.now(), note=note
    )


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_first_visit_begins_with_the_documented_defaults(bob: Person, operation: str) -> None:
    found = load_initial_form(bob.member, operation, {})
    assert found.values == default_values(operation)
    assert (found.saved_at, found.notes, found.edited) == (None, (), None)


def test_an_effect_brings_its_own_length() -> None:
    assert "duration" not in default_values("effect")
    assert default_values("text")["duration"] == "5"


def test_the_draft_comes_back_with_its_note_until_the_address_brings_something(
    bob: Person, alice: Person, photo: Asset
) -> None:
    draft(bob, "image", "Seed did not come along.", prompt="Half a thought", quality="720p")
    found = load_initial_form(bob.member, "image", {})
    assert (found.values["prompt"], found.values["quality"]) == ("Half a thought", "720p")
    assert [note.text for note in found.notes] == ["Seed did not come along."]
    assert found.saved_at == Draft.objects.get().saved_at
    brought = load_initial_form(bob.member, "image", {"asset": str(photo.pk)})
    assert brought.notes == ()
    assert (brought.values["first_frame"], brought.values["quality"]) == (str(photo.pk), "720p")
    assert begun(alice, "image") == default_values("image")


@pytest.mark.parametrize(
    ("operation", "kind", "field"),
    [
        ("image", "image", "first_frame"),
        ("transition", "image", "frame_1"),
        ("extend", "video", "video"),
        ("lipsync", "audio", "audio_file"),
        ("text", "image", None),
        ("upscale", "video", None),
    ],
)
def test_a_file_goes_into_the_first_field_that_takes_it(
    bob: Person, photo: Asset, operation: str, kind: str, field: str | None
) -> None:
    Asset.objects.update(kind=kind)
    found = begun(bob, operation, asset=str(photo.pk))
    assert [name for name, value in found.items() if value == str(photo.pk)] == [field] * bool(
        field
    )


@pytest.mark.parametrize("wanted", NONSENSE)
def test_a_file_that_is_not_there_changes_nothing(bob: Person, wanted: str) -> None:
    assert begun(bob, "image", asset=wanted) == default_values("image")


def test_a_source_and_an_uploaded_video_take_each_others_place(bob: Person, photo: Asset) -> None:
    Asset.objects.update(kind="video")
    made = finished(bob.member)
    draft(bob, "extend", video=str(photo.pk))
    found = begun(bob, "extend", source=str(made.pk))
    assert (found["source"], found["video"]) == (str(made.pk), "")
    draft(bob, "extend", source=str(made.pk))
    found = begun(bob, "extend", asset=str(photo.pk))
    assert (found["source"], found["video"]) == ("", str(photo.pk))


def test_a_source_where_none_is_taken_is_left_alone(bob: Person) -> None:
    assert begun(bob, "text", source=UNKNOWN_PK) == default_values("text")
    assert begun(bob, "upscale", source=UNKNOWN_PK) == {"source": UNKNOWN_PK}


def test_an_effect_comes_with_the_address(bob: Person) -> None:
    effect = create_effect(bob.team, still=b"")
    assert begun(bob, "effect", effect=effect.template_id)["template_id"] == effect.template_id
    assert len(begun(bob, "effect", effect="9" * 500)["template_id"]) == 40
    assert begun(bob, "text", effect=effect.template_id) == default_values("text")


def three(person: Person) -> list[str]:
    """The ids of effects of one photo, of two, and of one."""
    counts = {"91": 1, "92": 2, "93": 1}
    return [
        create_effect(person.team, pk, image_count=count, still=b"").template_id
        for pk, count in counts.items()
    ]


def chosen(values: dict[str, str]) -> tuple[str, ...]:
    names = ("template_id", "more_effects", "first_frame", "last_frame")
    return tuple(values.get(name, "") for name in names)


@pytest.mark.parametrize(
    ("asked", "first", "more"),
    [
        ("91,92,93", "91", "92,93"),
        ("92,93,91", "93", "92,91"),
        ("92", "92", ""),
        ("404,91,404,91,,", "91", ""),
        (" 92 , 93 ", "93", "92"),
        ("404,405", "404", ""),
        ("x;DROP,\ufffd,93", "93", ""),
    ],
)
def test_of_several_effects_the_first_for_one_photo_is_chosen(
    bob: Person, asked: str, first: str, more: str
) -> None:
    three(bob)
    assert chosen(begun(bob, "effect", effect=asked)) == (first, more, "", "")


def test_the_first_effect_that_takes_all_photos_is_chosen(
    bob: Person, photo: Asset, photo_of: Any
) -> None:
    ids, other = ",".join(three(bob)), photo_of(bob)
    both = begun(bob, "effect", effect=ids, asset=f"{photo.pk},{other.pk}")
    assert chosen(both) == ("92", "91,93", str(photo.pk), str(other.pk))
    one = begun(bob, "effect", effect=ids, asset=f"{UNKNOWN_PK},{photo.pk},x")
    assert chosen(one) == ("91", "92,93", str(photo.pk), "")


def test_an_effect_that_vanished_is_not_chosen_while_there_is_another(bob: Person) -> None:
    create_effect(bob.team, "90", still=b"", vanished_at=timezone.now())
    three(bob)
    assert chosen(begun(bob, "effect", effect="90,92"))[:2] == ("92", "90")
    assert chosen(begun(bob, "effect", effect="90"))[:2] == ("90", "")


def test_effects_of_another_team_are_ignored_in_the_address(bob: Person, mallory: Person) -> None:
    three(bob)
    create_effect(mallory.team, "94", still=b"")
    assert chosen(begun(bob, "effect", effect="94,91"))[:2] == ("91", "")


def test_a_brought_effect_ends_what_the_draft_had_beside_another(
    bob: Person, photo: Asset, photo_of: Any
) -> None:
    three(bob)
    create_effect(bob.team, "95", duration_seconds=5, still=b"")
    old = {"template_id": "92", "more_effects": "91,93", "duration": "8", "quality": "720p"}
    draft(bob, "effect", **old, first_frame=str(photo.pk), last_frame=str(photo.pk))
    kept = begun(bob, "effect", effect="91")
    assert chosen(kept) == ("91", "", str(photo.pk), str(photo.pk))
    assert (kept["duration"], kept["quality"]) == ("8", "720p")
    assert begun(bob, "effect", effect="95")["duration"] == ""
    assert begun(bob, "effect", batch="on")["more_effects"] == "91,93"
    other = photo_of(bob)
    assert chosen(begun(bob, "effect", asset=str(other.pk)))[2:] == (str(other.pk), str(photo.pk))
    brought = begun(bob, "effect", effect="93", asset=str(other.pk))
    assert chosen(brought) == ("93", "", str(other.pk), "")


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("frames", ["first_frame", "last_frame"]),
        ("fusion", ["frame_1", "frame_2", "frame_3"]),
        ("transition", ["frame_1", "frame_2", "frame_3"]),
        ("image", ["first_frame"]),
        ("text", []),
    ],
)
def test_several_files_go_into_one_field_after_another(
    bob: Person, photo_of: Any, photo: Asset, operation: str, fields: list[str]
) -> None:
    third = upload(bob.member, "third.png", png(32, 32, (9, 9, 9)))[0]
    ids = [str(one.pk) for one in (photo, photo_of(bob), third)]
    found = begun(bob, operation, asset=",".join(ids))
    assert {name: value for name, value in found.items() if value in ids} == dict(
        zip(fields, ids, strict=False)
    )


def test_files_of_two_kinds_find_their_own_fields(bob: Person, photo_of: Any, photo: Asset) -> None:
    Asset.objects.update(kind="audio")
    video_file = photo_of(bob)
    Asset.objects.filter(pk=video_file.pk).update(kind="video")
    found = begun(bob, "lipsync", asset=f"{photo.pk},{video_file.pk},{UNKNOWN_PK}")
    assert (found["video"], found["audio_file"]) == (str(video_file.pk), str(photo.pk))
    assert found["source"] == ""


def test_a_long_list_in_the_address_costs_no_more_queries(bob: Person, photo: Asset) -> None:
    three(bob)
    for effects, files in (("91", str(photo.pk)), ("91,92," * 500, f"{photo.pk}," * 500)):
        assert queries_of(partial(begun, bob, "effect", effect=effects, asset=files)) == 3


def test_a_remix_of_one_job_of_a_batch_names_only_its_own_effect(bob: Person) -> None:
    first, *_others = three(bob)
    draft(bob, "effect", template_id="92", more_effects="91,93")
    made = finished(bob.member, operation="effect", parameters={"template_id": first})
    assert chosen(begun(bob, "effect", remix=str(made.pk)))[:2] == ("91", "")


def test_a_preset_keeps_the_effects_of_a_batch(bob: Person) -> None:
    bob.post(
        "/presets/effect/",
        {"preset_name": "Three", "template_id": "91", "more_effects": ["92", "93"]},
    )
    preset = Preset.objects.get()
    assert chosen(begun(bob, "effect", preset=str(preset.pk)))[:2] == ("91", "92,93")


def test_an_own_prompt_history_entry_comes_with_the_address(bob: Person, alice: Person) -> None:
    now = timezone.now()
    own, other = (
        record_prompt(member=one.member, words=f"{n}", operation="text", now=now)
        for n, one in enumerate((bob, alice))
    )
    assert own is not None
    assert other is not None
    assert begun(bob, "text", prompt=str(own.pk))["prompt"] == "0"
    assert begun(bob, "upscale", prompt=str(own.pk)) == {}
    with pytest.raises(PrefillNotFound):
        begun(bob, "text", prompt=str(other.pk))


@each_row("name", ["source", "edit", "remix", "preset", "prompt"])
@each_row("wanted", NONSENSE)
def test_nonsense_in_the_address_is_not_found(bob: Person, name: str, wanted: str) -> None:
    page = bob.get("/create/extend/", data={name: wanted})
    # A well-formed id of a source is judged on the page, where another can be chosen.
    assert page.status_code == (200 if (name, wanted) == ("source", UNKNOWN_PK) else 404)


def test_a_preset_brings_the_fields_of_the_operation(bob: Person, mallory: Person) -> None:
    preset, _is_new = save_preset(
        member=bob.member,
        name="Night tram",
        operation="text",
        values={"prompt": "A tram", "model": "v5", "quality": "720p"},
        is_shared=True,
        now=timezone.now(),
    )
    found = begun(bob, "text", preset=str(preset.pk))
    assert (found["prompt"], found["model"], found["aspect_ratio"]) == ("A tram", "v5", "16:9")
    assert "prompt" not in begun(bob, "upscale", preset=str(preset.pk))
    with pytest.raises(PrefillNotFound):
        begun(mallory, "text", preset=str(preset.pk))


@pytest.fixture
def sample_media(alice: Person) -> SampleMedia:
    return stocked(alice.member)


def posted(sample_media: SampleMedia, operation: str, values: dict[str, str]) -> FilledForm:
    """The form as the page's values arrive."""
    return sample_media.form(
        operation, reorder_frames(values, {}) if operation == "transition" else values
    )


def made_from(
    sample_media: SampleMedia, operation: str, **more: str
) -> tuple[FilledForm, Generation]:
    """A valid form of the operation, and the job that it would make."""
    form = posted(sample_media, operation, {**default_values(operation), **GOOD[operation], **more})
    assert form.is_valid(), form.errors
    generation = job(
        sample_media.member,
        State.DONE,
        operation=operation,
        parameters=dict(form.jobs[0].parameters),
        source=form.source,
        effect=form.effect,
        wanted_account=form.chosen,
    )
    for field, asset in form.assets.items():
        generation.inputs.create(field=field, asset=asset)
    return form, generation


MORE: dict[str, dict[str, str]] = {
    "text": {"model": "v5", "lip_sync_tts_prompt": "Hello", "lip_sync_tts_speaker_id": "1"},
    "image": {"model": "v5.5", "audio": "on", "preview_mode": "on", "seed": "7"},
    "effect": {"auto_sound": "false", "prompt": "Rain"},
    "frames": {"duration": "3", "quality": "1080p", "off_peak_mode": "on"},
    "transition": {"duration_1_to_2": "8", "prompt_1_to_2": "Slowly"},
    "fusion": {"seed": "999999", "aspect_ratio": "9:16"},
    "motion": {"quality": "360p", "off_peak_mode": "on"},
    "extend": {"model": "v5", "duration": "10"},
    "modify": {"quality": "720p"},
    "lipsync": {"original_sound_switch": "on"},
    "upscale": {},
    "images": {"create_count": "3", "quality": "720p", "seed": "7"},
    "music": {"model": "music-v1", "lyrics": "La la"},
    "speech": {"speed": "1.5"},
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", ["remix", "edit"])
def test_every_job_can_be_begun_again_with_all_that_it_had(
    alice: Person, sample_media: SampleMedia, operation: str, name: str
) -> None:
    form, generation = made_from(sample_media, operation, **MORE[operation])
    if name == "edit":
        Generation.objects.filter(pk=generation.pk).update(state=State.QUEUED)
    again = posted(sample_media, operation, begun(alice, operation, **{name: str(generation.pk)}))
    assert again.is_valid(), again.errors
    assert again.jobs[0] == form.jobs[0]
    assert (again.assets, again.source, again.effect) == (form.assets, form.source, form.effect)


def test_an_effect_that_keeps_or_loses_its_sound_says_so_again(bob: Person) -> None:
    for value, word in ((True, "true"), (False, "false")):
        made = job(bob.member, operation="effect", parameters={"auto_sound": value, "duration": 5})
        assert values_of(made) == {"auto_sound": word, "duration": "5"}
    assert values_of(job(bob.member, parameters={"audio": False})) == {"audio": ""}


def test_a_remix_has_the_seed_only_where_it_was_asked_for(bob: Person) -> None:
    made = finished(bob.member)
    open_attempt(made, seed=None, is_open=False)
    assert seed_of(made) is None
    assert begun(bob, "text", remix=str(made.pk), seed="same")["seed"] == ""
    open_attempt(made, seed=4711, is_open=False)
    assert "seed" not in begun(bob, "text", remix=str(made.pk))
    assert begun(bob, "text", remix=str(made.pk), seed="same")["seed"] == "4711"
    assert "seed" not in begun(bob, "upscale", remix=str(made.pk), seed="same")


def test_an_edited_job_keeps_its_account_and_a_remix_does_not(bob: Person) -> None:
    account = Account.objects.create(team=bob.team, email="a@studio.example", name="Harbour")
    made = job(bob.member, State.QUEUED, wanted_account=account)
    assert begun(bob, "text", edit=str(made.pk))["account"] == str(account.pk)
    assert "account" not in begun(bob, "text", remix=str(made.pk))


def test_a_waiting_job_is_edited_by_its_maker_or_an_admin(
    alice: Person, bob: Person, mallory: Person
) -> None:
    own, theirs = job(bob.member, State.QUEUED), job(alice.member, State.QUEUED)
    assert editable_job(bob.member, str(own.pk)) == own
    assert editable_job(alice.member, str(own.pk)) == own
    for person, row in ((bob, theirs), (mallory, own)):
        with pytest.raises(PrefillNotFound):
            editable_job(person.member, str(row.pk))


@pytest.mark.parametrize("state", [state for state in State if state != State.QUEUED])
def test_a_job_that_moved_on_is_not_edited(bob: Person, state: State) -> None:
    with pytest.raises(PrefillNotFound):
        editable_job(bob.member, str(job(bob.member, state).pk))


def test_a_job_is_edited_under_its_own_operation(bob: Person) -> None:
    waiting: Any = job(bob.member, State.QUEUED)
    with pytest.raises(PrefillNotFound):
        begun(bob, "extend", edit=str(waiting.pk))
