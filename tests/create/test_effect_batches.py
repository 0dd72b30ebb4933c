"""Batches over several effects: jobs, prices, skipped combinations, and the confirmation."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.create.forms.expansion import TooManyJobs, expand, unknown_effects
from pixstudio.create.forms.fields import MAX_MORE_EFFECTS
from pixstudio.create.forms.form_state import FormState, resolve_form
from pixstudio.create.models import Draft
from pixstudio.effects.models import Effect
from pixstudio.jobs import operations
from pixstudio.jobs.job_specs import JobSpec, batch_cost
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.queries.durations import usual_seconds_of_effects
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.pixverse.capabilities import QUALITIES
from pixstudio.pixverse.prices import Price
from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.saving.operations.durations import learn_duration
from pixstudio.teams.models import Team
from tests.effects.factories import create_effect
from tests.jobs.jobs import finished, job, plain, post_create, text_of
from tests.jobs.studio import Studio
from tests.query_counts import queries_of
from tests.teams.people import Person

VANISHED = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)


def effect(team: Team, number: int, **fields: Any) -> Effect:
    """The sandbox's effect of this place in its list, as it was read."""
    listed = list(EFFECTS.values())[number]
    usual = {
        "name": listed.title,
        "image_count": listed.images,
        "makes_image": listed.is_image,
        "duration_seconds": listed.duration_seconds,
        "qualities": list(listed.qualities),
        "video_base_cost": listed.base_credits,
        "fixed_cost": listed.extra_credits,
        "still": b"",
    }
    return create_effect(team, str(listed.template_id), **{**usual, **fields})


@pytest.fixture
def effects(team: Team) -> list[Effect]:
    """Three of one photo: 40, 20 and, 8 s long, 40 credits."""
    found = [effect(team, number, image_count=1) for number in (0, 1, 4)]
    assert [one.cost_credits for one in found] == [40, 20, 40]
    return found


def values_for(effects: list[Effect], photo: Asset, **more: str) -> dict[str, str]:
    """What the form sends for the first effect with the others beside it."""
    return {
        "template_id": effects[0].template_id,
        "more_effects": ",".join(one.template_id for one in effects[1:]),
        "first_frame": str(photo.pk),
        "quality": "540p",
        "nonce": "once",
        **more,
    }


def form_for(team: Team, effects: list[Effect], photo: Asset, **more: str) -> FormState:
    return resolve_form(team, "effect", values_for(effects, photo, **more), [])


def made_by(jobs: list[JobSpec]) -> list[tuple[str, str, Any, Any, int]]:
    return [
        (
            one.effect.name if one.effect else "",
            str(one.parameters["template_id"]),
            one.parameters.get("quality"),
            one.parameters.get("duration"),
            one.price.credits,
        )
        for one in jobs
    ]


def test_each_job_has_the_id_the_length_and_the_price_of_its_own_effect(
    team: Team, effects: list[Effect], photo: Asset
) -> None:
    jobs, skipped = expand(form_for(team, effects, photo))
    first, second, third = effects
    assert made_by(jobs) == [
        (first.name, first.template_id, "540p", 5, 40),
        (second.name, second.template_id, "540p", 5, 20),
        (third.name, third.template_id, "540p", 8, 40),
    ]
    assert (skipped, batch_cost(jobs).credits, batch_cost(jobs).is_exact) == ([], 100, True)


def test_a_price_that_is_not_known_makes_the_sum_an_estimate(
    team: Team, effects: list[Effect], photo: Asset
) -> None:
    Effect.objects.filter(pk=effects[2].pk).update(video_base_cost=None)
    jobs, _skipped = expand(form_for(team, effects, photo))
    assert [one.price.is_exact for one in jobs] == [True, True, False]
    assert not batch_cost(jobs).is_exact


def test_prompts_effects_qualities_and_variations_multiply(
    team: Team, effects: list[Effect], photo: Asset
) -> None:
    more = {"prompt": "A\nB", "prompt_lines": "on", "more_qualities": "720p", "variations": "2"}
    jobs, _skipped = expand(form_for(team, effects, photo, seed="7", **more))
    assert len(jobs) == 2 * 3 * 2 * 2
    assert [one.parameters["seed"] for one in jobs[:4]] == [7, 8, 7, 8]
    kinds = [(one.parameters["prompt"], one.effect, one.parameters["quality"]) for one in jobs]
    assert kinds[::2] == [(p, one, q) for p in "AB" for one in effects for q in ("540p", "720p")]


def test_an_effect_of_the_length_that_was_chosen_keeps_it(team: Team, photo: Asset) -> None:
    free = [effect(team, number, duration_seconds=None, image_count=1) for number in (0, 1)]
    jobs, _skipped = expand(form_for(team, [*free, effect(team, 2)], photo, duration="8"))
    assert [one.parameters["duration"] for one in jobs] == [8, 8, 5]


@pytest.mark.parametrize(
    ("offered", "wanted", "found"),
    [
        (["360p", "540p"], "720p", "540p"),
        (["360p"], "540p", "360p"),
        (["720p", "1080p"], "540p", "720p"),
        (["4K"], "540p", "4K"),
        (["4K", "360p"], "1080p", "360p"),
        ([], "720p", "720p"),
        (list(QUALITIES), "720p", "720p"),
        (["360p", "1080p"], "4K", "1080p"),
    ],
)
def test_another_effect_is_made_in_the_nearest_quality_it_has(
    team: Team, photo: Asset, offered: list[str], wanted: str, found: str
) -> None:
    both = [effect(team, 0), effect(team, 1, qualities=offered)]
    form = form_for(team, both, photo, quality=wanted).with_effect(both[1])
    assert form.values["quality"] == found
    assert form.effect == both[1]


def test_a_nearest_quality_is_not_made_twice_and_what_is_missing_is_named(
    team: Team, photo: Asset
) -> None:
    both = [effect(team, 0), effect(team, 1, name="Rain", qualities=["360p", "540p"])]
    form = form_for(team, both, photo, quality="720p", more_qualities="540p,1080p")
    jobs, skipped = expand(form)
    assert [(one.effect, one.parameters["quality"]) for one in jobs] == [
        (both[0], "720p"),
        (both[0], "540p"),
        (both[0], "1080p"),
        (both[1], "540p"),
    ]
    assert skipped == ["Rain · 1080p: This effect is available in 360p and 540p"]


def test_what_can_not_be_made_is_left_out_and_named(
    team: Team, effects: list[Effect], photo: Asset
) -> None:
    pair = effect(team, 6, name="Hug", image_count=2)
    gone = effect(team, 7, name="Gone", image_count=1, vanished_at=VANISHED)
    many = effect(team, 8, name="Crowd", image_count=6)
    more = ",".join([pair.template_id, gone.template_id, many.template_id, "404"])
    jobs, skipped = expand(form_for(team, effects, photo, more_effects=more))
    assert [one.effect for one in jobs] == effects[:1]
    assert skipped == [
        "Hug · 540p: This effect needs a second image",
        "Gone · 540p: no longer offered by PixVerse",
        "Crowd · 540p: This effect needs 6 images, more than can be sent",
        "Effect 404: not in the catalogue",
    ]


def test_an_effect_of_one_photo_is_left_out_where_there_are_two(
    team: Team, effects: list[Effect], photo: Asset
) -> None:
    pair = effect(team, 6, image_count=2)
    form = form_for(team, [pair, effects[0]], photo, last_frame=str(photo.pk))
    jobs, skipped = expand(form)
    assert [one.effect for one in jobs] == [pair]
    assert skipped == [f"{effects[0].name} · 540p: This effect takes one image"]


def test_what_a_half_filled_form_lacks_for_all_leaves_none_out(
    team: Team, effects: list[Effect], photo: Asset
) -> None:
    jobs, skipped = expand(form_for(team, effects, photo, first_frame=""))
    assert (len(jobs), skipped) == (3, [])
    without_photo = effect(team, 9, image_count=0)
    form = form_for(team, [without_photo, effects[0]], photo, first_frame="")
    assert expand(form)[1] == [f"{effects[0].name} · 540p: Choose an image"]


def test_a_plan_that_is_too_small_for_one_of_them_is_reported(
    team: Team, effects: list[Effect], photo: Asset
) -> None:
    dear = effect(team, 10, name="Dear", image_count=1, qualities=["1080p"])
    values = values_for([effects[0], dear], photo)
    account = Account(team=team, name="Small", plan_name="Free Plan")
    jobs, skipped = expand(resolve_form(team, "effect", values, [account]))
    assert len(jobs) == 1
    assert skipped == ["Dear · 1080p: Needs a Pro plan"]


@pytest.mark.parametrize(
    ("count", "is_taken"), [(MAX_MORE_EFFECTS, True), (MAX_MORE_EFFECTS + 1, False)]
)
def test_at_most_forty_stand_beside_the_first(
    team: Team, effects: list[Effect], photo: Asset, count: int, is_taken: bool
) -> None:
    more = ",".join(f"9{number}" for number in range(count))
    form = form_for(team, effects, photo, more_effects=more)
    if is_taken:
        assert len(expand(form)[1]) == MAX_MORE_EFFECTS
        return
    with pytest.raises(TooManyJobs, match="Up to 40 more effects; you chose 41") as reported:
        expand(form)
    assert reported.value.field == "more_effects"


def test_all_in_all_a_hundred_jobs_at_once(team: Team, effects: list[Effect], photo: Asset) -> None:
    more = {"variations": "20", "more_qualities": "720p"}
    with pytest.raises(TooManyJobs, match="Up to 100 jobs at once; this form makes 120"):
        expand(form_for(team, effects, photo, **more))


@pytest.mark.parametrize("more", ["", " , ,", "{0}", "{0},{0}"])
def test_doubles_and_the_chosen_one_are_not_made_twice(
    team: Team, effects: list[Effect], photo: Asset, more: str
) -> None:
    first = effects[0].template_id
    form = form_for(team, effects, photo, more_effects=more.format(first))
    assert len(expand(form)[0]) == 1
    second = effects[1].template_id
    form = form_for(team, effects, photo, more_effects=f"{second},{first}, {second}")
    assert len(expand(form)[0]) == 2


@pytest.mark.parametrize("more", [";DROP TABLE effects", "a\x00b", "9" * 500, "ß,🎈"])
def test_nonsense_is_left_out_as_unknown(
    team: Team, effects: list[Effect], photo: Asset, more: str
) -> None:
    jobs, skipped = expand(form_for(team, effects, photo, more_effects=more))
    assert len(jobs) == 1
    assert len(skipped) == more.count(",") + 1
    assert all(line.endswith(": not in the catalogue") and len(line) < 80 for line in skipped)


def test_effects_of_another_team_are_not_in_the_catalogue(
    team: Team, effects: list[Effect], photo: Asset, mallory: Person
) -> None:
    theirs = create_effect(mallory.team, "77", name="Secret", still=b"")
    form = form_for(team, effects, photo, more_effects="77")
    assert (form.more_effects, unknown_effects(form)) == ((), ["77"])
    assert theirs.name not in " ".join(expand(form)[1])


def test_other_operations_take_no_further_effects(
    team: Team, effects: list[Effect], django_assert_num_queries: Any
) -> None:
    more = ",".join([effects[1].template_id, *("1" * n for n in range(1, 60))])
    with django_assert_num_queries(0):
        form = resolve_form(team, "text", {"prompt": "A kite", "more_effects": more}, [])
    assert form.more_effects == ()
    assert (len(expand(form)[0]), expand(form)[1]) == (1, [])


def test_finding_them_takes_one_query_more_and_none_where_there_are_none(
    team: Team, effects: list[Effect], photo: Asset
) -> None:
    # The photo, the effect, and which accounts were read.
    assert queries_of(partial(form_for, team, effects[:1], photo)) == 3
    for count in (2, 3):
        assert queries_of(partial(form_for, team, effects[:count], photo)) == 4
        assert queries_of(partial(expand, form_for(team, effects[:count], photo))) == 0


def sent(person: Person, values: dict[str, str], *, htmx: bool = False) -> Any:
    return post_create(person, values, operation="effect", htmx=htmx)


BOTH = pytest.mark.parametrize("htmx", [False, True], ids=["form", "htmx"])


@BOTH
def test_three_effects_on_one_photo_are_priced_asked_about_and_made(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset, htmx: bool
) -> None:
    values = values_for(effects, photo)
    answer = sent(bob, values, htmx=htmx)
    question = answer.context["launch"].confirmation
    assert question.title == "Generate 3 jobs for 100 credits in total?"
    assert not Generation.objects.exists()
    for _click in range(2):
        sent(bob, {**values, "confirmed": question.key}, htmx=htmx)
    made = list(Generation.objects.order_by("queue_position"))
    batch = Batch.objects.get()
    assert (batch.count, batch.estimate_credits) == (3, 100)
    assert [row.effect for row in made] == effects
    assert [row.parameters["template_id"] for row in made] == [int(e.template_id) for e in effects]
    assert [row.parameters["duration"] for row in made] == [5, 5, 8]
    assert [(row.estimate_credits, row.estimate_is_exact) for row in made] == [
        (40, True),
        (20, True),
        (40, True),
    ]
    assert {row.batch for row in made} == {batch}
    assert {row.inputs.get().asset for row in made} == {photo}


def test_the_sandbox_takes_and_charges_each_as_it_was_priced(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    values = values_for(effects, photo)
    question = sent(bob, values).context["launch"].confirmation
    sent(bob, {**values, "confirmed": question.key})
    for row in Generation.objects.all():
        operations.prepare_generation(generation_id=row.pk, now=timezone.now())
    assert studio.send_all() == 3
    bodies = [row.attempts.get().body for row in Generation.objects.order_by("queue_position")]
    assert [body["template_id"] for body in bodies] == [int(one.template_id) for one in effects]
    assert sorted(charge["credits"] for charge in studio.charges()) == [20, 40, 40]


def test_what_is_left_out_is_asked_about_and_never_made(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    Effect.objects.filter(pk=effects[2].pk).update(vanished_at=VANISHED)
    values = values_for(effects, photo)
    answer = sent(bob, values)
    question = answer.context["launch"].confirmation
    line = f"{effects[2].name} · 540p: no longer offered by PixVerse"
    assert (question.title, question.lines[-1]) == (
        "Generate 2 jobs for 60 credits in total?",
        line,
    )
    sent(bob, {**values, "confirmed": question.key})
    made = Generation.objects.order_by("queue_position")
    assert [row.effect for row in made] == effects[:2]
    assert Batch.objects.get().estimate_credits == 60


def test_an_effect_that_vanishes_meanwhile_makes_the_yes_an_old_one(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    values = values_for(effects, photo)
    question = sent(bob, values).context["launch"].confirmation
    Effect.objects.filter(pk=effects[2].pk).update(vanished_at=VANISHED)
    again = sent(bob, {**values, "confirmed": question.key}).context["launch"].confirmation
    assert again.title == "Generate 2 jobs for 60 credits in total?"
    assert not Generation.objects.exists()


def test_too_many_are_reported_at_their_field_and_can_be_taken_away(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    more = ",".join(f"9{number}" for number in range(60))
    answer = sent(bob, values_for(effects, photo, more_effects=more))
    many = answer.context["composer"].settings.batch
    assert answer.status_code == 422
    assert many.effects_error == "Up to 40 more effects; you chose 60."
    assert (many.is_open, len(many.effects)) == (True, 41)
    assert answer.context["form_errors"] == []
    assert not Generation.objects.exists()


def settings_of(person: Person, values: dict[str, Any]) -> Any:
    return person.post("/create/effect/settings/", values, HTTP_HX_REQUEST="true")


def test_the_row_shows_each_with_its_price_and_the_sum(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    Effect.objects.filter(pk=effects[1].pk).update(qualities=["360p"])
    values = values_for(effects, photo, more_effects=f"{effects[1].template_id},404")
    page = settings_of(bob, values)
    many, launch = page.context["composer"].settings.batch, page.context["launch"]
    assert [(c.value, c.name, plain(c.fact), c.is_checked) for c in many.effects] == [
        (effects[1].template_id, effects[1].name, "20 credits · 360p", True),
        ("404", "404", "not in the catalogue", True),
    ]
    assert plain(many.sum_text) == "2 jobs, 60 credits in total"
    assert many.skipped == ["Effect 404: not in the catalogue"]
    assert plain(launch.price_text) == "60 credits"
    assert (launch.button_text, launch.parts_text) == ("Generate 2", "2 jobs")
    assert f'name="more_effects" value="{effects[1].template_id}" checked' in text_of(page)


def test_boxes_of_one_name_are_read_together_and_kept_in_the_draft(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    boxes = [one.template_id for one in effects[1:]]
    settings_of(bob, {**values_for(effects, photo), "more_effects": boxes})
    assert Draft.objects.get().values["more_effects"] == ",".join(boxes)
    shown = bob.get("/create/effect/?batch=on").context["composer"].settings.batch.effects
    assert [choice.value for choice in shown] == boxes
    unticked = values_for(effects, photo)
    del unticked["more_effects"]
    assert settings_of(bob, unticked).context["composer"].settings.batch.effects == []


def test_a_chosen_effect_that_vanished_is_reported_as_before(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    Effect.objects.filter(pk=effects[0].pk).update(vanished_at=VANISHED)
    answer = sent(bob, values_for(effects, photo))
    assert answer.status_code == 422
    assert "no longer offers" in answer.context["composer"].input.effect.error
    assert not Generation.objects.exists()


def test_a_waiting_job_is_edited_without_a_batch(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    waiting = job(
        bob.member,
        State.QUEUED,
        operation="effect",
        effect=effects[0],
        parameters={"template_id": effects[0].template_id, "quality": "540p", "duration": 5},
    )
    page = bob.get(f"/create/effect/?edit={waiting.pk}")
    assert page.context["composer"].settings.batch is None
    values = values_for(effects[1:2], photo, edit=str(waiting.pk))
    assert sent(bob, values).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.effect, waiting.estimate_credits) == (effects[1], 20)
    assert waiting.parameters["template_id"] == int(effects[1].template_id)


def took(person: Person, effect: Effect, seconds: int, **values: Any) -> None:
    now = timezone.now()
    made = finished(
        person.member,
        operation="effect",
        effect=effect,
        parameters={"template_id": effect.template_id, "quality": "540p"},
        started_at=now - dt.timedelta(seconds=seconds),
        finished_at=now,
        **values,
    )
    learn_duration(generation=made, finished_at=now)


def test_each_is_expected_to_take_as_long_as_its_own_effect_did(
    bob: Person, studio: Studio, effects: list[Effect], django_assert_num_queries: Any
) -> None:
    for seconds in (20, 30, 900):
        took(bob, effects[0], seconds)
    took(bob, effects[1], 70)
    took(bob, effects[2], 5, is_off_peak=True)
    with django_assert_num_queries(1):
        found = usual_seconds_of_effects(bob.team, set(effects))
    assert found == {(effects[0].pk, "540p"): 30, (effects[1].pk, "540p"): 70}
    with django_assert_num_queries(0):
        assert usual_seconds_of_effects(bob.team, set()) == {}


def test_the_rows_are_made_with_that_expectation(
    bob: Person, studio: Studio, effects: list[Effect], photo: Asset
) -> None:
    took(bob, effects[1], 70)
    cost = Price(1, is_exact=True)
    asked = [
        JobSpec({"template_id": one.template_id, "quality": quality, **more}, cost, one)
        for one in effects[:2]
        for quality, more in (("540p", {}), ("720p", {}), ("540p", {"off_peak_mode": True}))
    ]
    made, _is_new = operations.create_generations(
        member=bob.member,
        operation="effect",
        orders=asked,
        ingredients=operations.JobInputs({"first_frame": photo}),
        nonce="once",
        now=timezone.now(),
    )
    assert [row.expected_seconds for row in made] == [None, None, None, 70, None, None]


def test_a_submit_costs_as_many_queries_for_three_effects_as_for_thirty(
    bob: Person, studio: Studio, photo: Asset, django_assert_max_num_queries: Any
) -> None:
    found = [create_effect(bob.team, f"8{number}", still=b"") for number in range(31)]

    def queries(count: int) -> int:
        values = values_for(found[:count], photo, nonce=f"{count}")
        question = sent(bob, values).context["launch"].confirmation
        with django_assert_max_num_queries(60) as counted:
            sent(bob, {**values, "confirmed": question.key}, htmx=False)
        return len(counted)

    Asset.objects.update(remote_path="upload/1")
    queries(2)
    # Rows are inserted in batches of as many values as SQLite takes at once.
    assert queries(31) <= queries(3) + 2
