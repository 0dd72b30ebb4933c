"""The page of Create: strips, effects, batches, the launch bar, and its number of queries."""

from typing import Any

import pytest

from pixstudio.accounts.models import Account
from pixstudio.create.models import Draft
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.pixverse.capabilities import OPERATIONS
from pixstudio.sandbox.state.fixtures import STANDARD_EMAIL
from tests.effects.factories import create_effect, create_voice
from tests.jobs.jobs import (
    UNKNOWN_PK,
    finished,
    job,
    open_attempt,
    plain,
    post_create,
    text_of,
    typed,
)
from tests.jobs.studio import Studio
from tests.library import asset_factory
from tests.library.sample_files import png, upload
from tests.teams.people import Person

HTMX = {"HTTP_HX_REQUEST": "true"}


def settings_of(person: Person, operation: str, values: dict[str, str]) -> Any:
    answer = person.post(f"/create/{operation}/settings/", values, **HTMX)
    assert answer.status_code == 200
    return answer


def composer_of(person: Person, operation: str, values: dict[str, str]) -> Any:
    return settings_of(person, operation, values).context["composer"]


def image_files(person: Person, count: int) -> list[Asset]:
    return [upload(person.member, f"{n}.png", png(64, 36, (n, n, n)))[0] for n in range(count)]


def strip(person: Person, count: int, **more: str) -> dict[str, str]:
    found = {f"frame_{n}": str(one.pk) for n, one in enumerate(image_files(person, count), 1)}
    return {**found, "model": "v5", "quality": "540p", **more}


def test_a_transition_editor_shows_its_images_its_parts_and_the_whole_length(bob: Person) -> None:
    values = strip(bob, 3, duration_1_to_2="8", prompt_2_to_3="Slowly")
    shown = composer_of(bob, "transition", values).input.strip
    assert [(one.number, one.before, one.after) for one in shown.frames] == [
        (1, 0, 2),
        (2, 1, 3),
        (3, 2, 0),
    ]
    assert [one.length_text for one in shown.frames] == ["8 s", "5 s", ""]
    assert [(part.name, part.price_text) for part in shown.transitions] == [
        ("duration_1_to_2", "≈ 90"),
        ("duration_2_to_3", "≈ 45"),
    ]
    assert [[c.value for c in part.lengths if c.is_checked] for part in shown.transitions] == [
        ["8"],
        ["5"],
    ]
    assert shown.transitions[1].prompt.value == "Slowly"
    assert (shown.more_text, shown.total_text, shown.error) == ("4 more", "13 s in total", "")


def test_an_empty_transition_editor_says_how_many_it_takes(bob: Person) -> None:
    shown = composer_of(bob, "transition", {}).input.strip
    assert (shown.frames, len(shown.transitions), shown.more_text) == ([], 1, "2 to 7 images")
    assert shown.total_text == "5 s in total"


def test_a_full_transition_editor_takes_no_more_and_reports_what_was_left_out(bob: Person) -> None:
    values = strip(bob, 7)
    assert composer_of(bob, "transition", values).input.strip.add is None
    page = settings_of(bob, "transition", {**values, "frame_add": UNKNOWN_PK})
    words = "A transition takes up to 7 images. 1 was not added; it is in the library."
    assert words in text_of(page)


@pytest.mark.parametrize("path", ["/create/transition/", "/create/transition/settings/"])
def test_a_button_of_the_transition_editor_changes_it_and_sends_nothing(
    bob: Person, path: str
) -> None:
    values = strip(bob, 3)
    page = bob.post(path, {**values, "frame_move": "3:1"})
    frames = [frame.slot.value for frame in page.context["composer"].input.strip.frames]
    assert frames == [values["frame_3"], values["frame_1"], values["frame_2"]]
    assert Draft.objects.get().values["frame_1"] == values["frame_3"]
    assert not Generation.objects.exists()


def test_an_image_that_is_gone_keeps_its_position_and_says_so(bob: Person, studio: Studio) -> None:
    values = {**strip(bob, 2), "frame_2": UNKNOWN_PK, "nonce": "n"}
    page = post_create(bob, values, operation="transition")
    last = page.context["composer"].input.strip.frames[1].slot
    assert last.value == UNKNOWN_PK
    assert last.error == "This file is no longer in the library. Choose another."


def test_a_transition_editor_without_images_says_it_once(bob: Person, studio: Studio) -> None:
    page = post_create(bob, {"nonce": "n"}, operation="transition")
    assert page.context["composer"].input.strip.error == "Choose an image"
    assert page.context["form_errors"] == []


def test_an_effect_shows_what_it_is_and_what_it_needs(bob: Person) -> None:
    effect = create_effect(
        bob.team,
        duration_seconds=8,
        image_count=2,
        qualities=["540p"],
        video_base_cost=45,
        fixed_cost=5,
        has_sound=True,
        hint="Two faces",
    )
    page = settings_of(bob, "effect", {"template_id": effect.template_id, "quality": "540p"})
    composer = page.context["composer"]
    assert plain(composer.input.effect.facts_text) == "50 credits · 8 s · with sound"
    assert (composer.input.effect.hint, composer.input.effect.still_url) == (
        "Two faces",
        f"/effects/previews/{effect.previews.get().pk}/50a1b.webp",
    )
    assert [slot.label for slot in composer.input.slots] == ["Photo", "Second photo"]
    assert "group-duration" not in {group.id for group in composer.settings.groups}
    assert plain(page.context["launch"].price_text) == "50 credits"
    qualities = next(group for group in composer.settings.groups if group.name == "quality")
    assert {o.value: o.reason for o in qualities.options if o.is_disabled} == dict.fromkeys(
        ("360p", "720p", "1080p"), "not this effect"
    )


def test_an_effect_that_makes_an_image_has_no_sound(bob: Person) -> None:
    effect = create_effect(bob.team, makes_image=True, duration_seconds=5, still=b"")
    composer = composer_of(bob, "effect", {"template_id": effect.template_id})
    assert composer.input.effect.facts_text == "makes an image"
    assert "auto_sound" not in {group.name for group in composer.settings.groups}
    assert composer.input.effect.still_url == ""


@pytest.mark.parametrize(("value", "word"), [("", ""), ("true", "true"), ("false", "false")])
def test_an_effects_sound_has_three_positions(bob: Person, value: str, word: str) -> None:
    groups = composer_of(bob, "effect", {"auto_sound": value}).settings.groups
    sound = next(group for group in groups if group.name == "auto_sound")
    assert [option.value for option in sound.options if option.is_checked] == [word]


def test_lip_sync_offers_voices_or_an_audio_file(bob: Person) -> None:
    create_voice(bob.team)
    words = composer_of(bob, "lipsync", {"speech": "words", "speaker_id": "1"}).input
    assert words.voice is not None
    assert [option.value for option in words.voice.options if option.is_checked] == ["1"]
    assert words.prompt.limit == 200
    sound = composer_of(bob, "lipsync", {"speech": "sound", "prompt": "Hi", "speaker_id": "1"})
    assert (sound.input.voice, sound.input.prompt) == (None, None)
    assert [slot.name for slot in sound.input.slots] == ["video", "audio_file"]
    assert sound.hidden.values == {"prompt": "Hi", "speaker_id": "1"}


def test_without_voices_it_is_reported(bob: Person) -> None:
    voice = composer_of(bob, "lipsync", {"speech": "words"}).input.voice
    assert voice.hint == "Voices aren’t loaded yet."


def test_fusion_names_its_images(bob: Person) -> None:
    slots = composer_of(bob, "fusion", {}).input.slots
    assert [slot.mention for slot in slots] == ["@image1", "@image2", "@image3"]


def test_several_at_once_show_their_sum_and_what_is_left_out(bob: Person, studio: Studio) -> None:
    values = typed(model="v5.5", duration="10", more_qualities="1080p", variations="3")
    page = settings_of(bob, "text", values)
    many, launch = page.context["composer"].settings.batch, page.context["launch"]
    assert plain(many.sum_text) == "3 jobs, 180 credits in total"
    assert many.skipped == ["v5.5 · 1080p: 1080p goes up to 8 s"]
    assert (many.is_open, many.prompt_lines.is_checked) == (True, False)
    assert (launch.button_text, launch.parts_text) == ("Generate 3", "3 jobs")
    assert "v5.5" not in [choice.value for choice in many.models]


def test_several_off_peak_say_the_most_they_can_cost(bob: Person, studio: Studio) -> None:
    page = settings_of(bob, "text", typed(model="v5.5", variations="2", off_peak_mode="on"))
    assert plain(page.context["launch"].parts_text) == "2 jobs, up to 60"


def test_a_number_out_of_range_has_no_sum(bob: Person, studio: Studio) -> None:
    page = settings_of(bob, "text", typed(variations="999"))
    assert page.context["composer"].settings.batch.sum_text == ""
    assert page.context["launch"].button_text == "Generate"


def test_one_job_is_asked_for_where_no_seed_distinguishes_them(bob: Person) -> None:
    assert composer_of(bob, "upscale", {}).settings.batch is None
    assert composer_of(bob, "lipsync", {}).settings.seed is None


def credits(account: Account, count: int | None) -> None:
    parts = dict.fromkeys(("monthly_credits", "package_credits"), None if count is None else 0)
    Account.objects.filter(pk=account.pk).update(daily_credits=count, **parts)


def launch(person: Person, **changes: str) -> Any:
    return settings_of(person, "text", typed(model="v5.5", **changes)).context["launch"]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "credits unknown"),
        (100, "100 credits, 60 after"),
        (10, "10 credits, 30 missing"),
    ],
)
def test_credits_are_reported_before_and_after(
    bob: Person, studio: Studio, count: int | None, words: str
) -> None:
    credits(studio.account, count)
    shown = launch(bob, quality="720p")
    assert plain(shown.credits_text) == words


def test_what_cannot_be_paid_comes_with_what_could(bob: Person, studio: Studio) -> None:
    credits(studio.account, 25)
    shown = launch(bob, quality="720p")
    assert shown.reason == (
        "No account has enough credits. The job will wait; nothing is charged yet."
    )
    assert [plain(fix.label) for fix in shown.fixes] == ["Use 360p, 20 credits"]
    assert [fix.value for fix in shown.fixes] == ["quality=360p"]


def test_what_nothing_could_pay_has_no_way_out(bob: Person, studio: Studio) -> None:
    credits(studio.account, 1)
    assert launch(bob, quality="720p").fixes == []


def test_a_chosen_account_that_can_not_pay_names_one_that_can(bob: Person, studio: Studio) -> None:
    poor = studio.account
    credits(poor, 1)
    rich = Account.objects.create(
        team=bob.team,
        email=STANDARD_EMAIL,
        name="Harbour",
        plan_name="Standard",
        daily_credits=500,
        monthly_credits=0,
        package_credits=0,
    )
    shown = launch(bob, account=str(poor.pk))
    assert shown.reason == f"Not enough credits on {poor.name}."
    assert [plain(fix.label) for fix in shown.fixes] == ["Use Harbour, 30 credits"]
    assert shown.fixes[0].value == f"account={rich.pk}"
    shown = launch(bob, account=str(poor.pk), quality="1080p")
    assert (shown.reason, shown.fixes) == (f"Not enough credits on {poor.name}.", [])
    assert launch(bob).account_name == "Harbour"


def test_an_account_that_could_pay_for_several_names_their_sum(bob: Person, studio: Studio) -> None:
    poor = studio.account
    credits(poor, 31)
    assert launch(bob, variations="2").fixes == []
    Account.objects.create(
        team=bob.team,
        email=STANDARD_EMAIL,
        name="Harbour",
        plan_name="Standard",
        daily_credits=500,
        monthly_credits=0,
        package_credits=0,
    )
    shown = launch(bob, variations="2", account=str(poor.pk))
    assert [plain(fix.label) for fix in shown.fixes] == ["Use Harbour, 60 credits"]


def test_a_sources_account_that_can_not_pay_is_reported_as_such(
    bob: Person, studio: Studio
) -> None:
    made = finished(bob.member, account=studio.account, parameters={"model": "v5"})
    open_attempt(made, is_open=False, remote_id="a")
    credits(studio.account, 1)
    page = settings_of(bob, "upscale", {"source": str(made.pk)})
    name = studio.account.name
    assert (
        page.context["launch"].reason
        == f"Not enough credits on {name}, which has the source video."
    )


def test_a_full_account_makes_it_wait(bob: Person, studio: Studio) -> None:
    for _ in range(studio.account.places):
        job(bob.member, State.RUNNING, account=studio.account)
    shown = launch(bob)
    assert shown.reason == "All slots are in use. Starts when one frees up."
    assert shown.places_text == f"{studio.account.places} of {studio.account.places} slots in use"


def test_without_a_usable_account_it_is_reported(bob: Person, studio: Studio) -> None:
    Account.objects.update(is_paused=True)
    assert launch(bob).account_text == "No usable account"
    Account.objects.all().delete()
    assert launch(bob).account_text == "No PixVerse account connected"


def test_a_chosen_result_takes_the_place_of_a_file(bob: Person, photo: Asset) -> None:
    values = {"video": str(photo.pk), "source": UNKNOWN_PK, "fix": f"source={UNKNOWN_PK}"}
    settings_of(bob, "extend", values)
    assert Draft.objects.get().values["video"] == ""


def test_the_whole_form_can_be_asked_for(bob: Person) -> None:
    page = settings_of(bob, "text", typed(prompt="From the browser", whole="1"))
    assert 'id="composer"' in text_of(page)
    assert "From the browser" in text_of(page)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_page_and_settings_take_as_many_queries_for_one_as_for_thirty(
    bob: Person, studio: Studio, operation: str, django_assert_max_num_queries: Any
) -> None:
    values = values_for(bob, studio, operation)

    def counts() -> list[int]:
        with django_assert_max_num_queries(20) as page:
            assert bob.get(f"/create/{operation}/").status_code == 200
        with django_assert_max_num_queries(20) as answer:
            settings_of(bob, operation, values)
        return [len(page), len(answer)]

    settings_of(bob, operation, values)
    few = counts()
    for number in range(29):
        Account.objects.create(team=bob.team, email=f"{number}@studio.example", name="One more")
        create_effect(bob.team, f"9{number}", still=b"")
        create_voice(bob.team, f"9{number}", sample=b"")
        finished(bob.member)
        job(bob.member, State.RUNNING)
    asset_factory.create_assets(bob.team, 29)
    assert counts() == few


def values_for(person: Person, studio: Studio, operation: str) -> dict[str, str]:
    """A form that names one of each thing that the operation takes."""
    first = image_files(person, 1)[0]
    made = finished(person.member, account=studio.account, parameters={"model": "v5"})
    open_attempt(made, is_open=False, remote_id="a")
    create_voice(person.team, sample=b"")
    return {
        **{name: str(first.pk) for name in ("first_frame", "last_frame", "frame_1", "frame_2")},
        "template_id": create_effect(person.team, still=b"").template_id,
        "source": str(made.pk),
        "prompt": "A kite",
        "variations": "3",
    }
