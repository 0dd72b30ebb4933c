"""Several jobs from one form: how many, which, with which seeds, all of them or none."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.create.forms.expansion import (
    MAX_JOBS,
    TooManyJobs,
    expand,
    first_of,
    prompts_of,
    skipped_lines,
    variations_of,
)
from pixstudio.create.forms.form_state import FormState
from pixstudio.jobs import operations
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.operations import JobInputs, NoAccountConnected, create_generations
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import Price
from pixstudio.prompts.models import PromptHistoryEntry
from pixstudio.teams.models import Team
from tests.jobs.jobs import post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
HIGHEST = 2147483647


def a_form(operation: str = "text", **values: str) -> FormState:
    """A form that asks for something; nothing in it is looked up."""
    usual = {"prompt": "A kite", "model": "v5.5", "quality": "540p", "duration": "5"}
    return FormState(operation, {**usual, **values}, [])


def jobs(form: FormState) -> list[tuple[Any, ...]]:
    names = ("prompt", "model", "quality", "seed")
    return [tuple(one.parameters.get(name) for name in names) for one in expand(form)[0]]


def test_a_plain_form_is_one_job() -> None:
    made, skipped = expand(a_form())
    assert [dict(one.parameters) for one in made] == [
        {"prompt": "A kite", "model": "v5.5", "duration": 5, "quality": "540p"}
    ]
    assert (made[0].price.credits, skipped) == (30, [])


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        ("", [None, None, None]),
        ("7", [7, 8, 9]),
        (str(HIGHEST), [HIGHEST, 1, 2]),
        (str(HIGHEST - 1), [HIGHEST - 1, HIGHEST, 1]),
    ],
)
def test_variations_count_up_from_a_typed_seed(seed: str, expected: list[int | None]) -> None:
    assert [one[-1] for one in jobs(a_form(variations="3", seed=seed))] == expected


def test_seeds_of_fusion_wrap_at_its_own_end() -> None:
    form = a_form("fusion", model="v5", seed="999999", variations="2", frame_1="x")
    assert [one[-1] for one in jobs(form)] == [999999, 1]


@pytest.mark.parametrize("text", ["0", "21", "-1", "x", "1.5", "9" * 30])
def test_a_number_out_of_range_is_reported_at_its_field(text: str) -> None:
    with pytest.raises(TooManyJobs, match="from 1 to 20") as caught:
        variations_of(a_form(variations=text))
    assert caught.value.field == "variations"


@pytest.mark.parametrize(
    ("operation", "text", "count"),
    [("text", "", 1), ("text", " 4 ", 4), ("lipsync", "9", 1), ("upscale", "x", 1)],
)
def test_variations_need_a_seed(operation: str, text: str, count: int) -> None:
    assert variations_of(a_form(operation, variations=text)) == count


def test_each_line_is_a_prompt_once_and_blank_ones_are_none() -> None:
    form = a_form(prompt="A kite\r\n\n   \n  A tram \nA kite\n", prompt_lines="on")
    assert prompts_of(form) == ["A kite", "A tram"]
    assert [one[0] for one in jobs(form)] == ["A kite", "A tram"]
    assert first_of(form).values["prompt"] == "A kite"


@pytest.mark.parametrize(
    ("operation", "prompt", "lines"),
    [("text", "A\nB", ""), ("text", " \n ", "on"), ("transition", "A\nB", "on")],
)
def test_a_prompt_stays_whole_where_lines_were_not_asked_for(
    operation: str, prompt: str, lines: str
) -> None:
    form = a_form(operation, prompt=prompt, prompt_lines=lines)
    assert prompts_of(form) == [None]
    assert first_of(form) is form


def test_prompts_times_models_times_qualities_with_the_forms_own_first() -> None:
    form = a_form(
        prompt="A\nB",
        prompt_lines="on",
        more_models="v5,v5.5,v9",
        more_qualities="720p,4K",
        variations="2",
    )
    found = jobs(form)
    assert len(found) == 16
    assert found[:2] == [("A", "v5.5", "540p", None)] * 2
    assert [one[:3] for one in found[::2]] == [
        (prompt, model, quality)
        for prompt in "AB"
        for model in ("v5.5", "v5")
        for quality in ("540p", "720p")
    ]


def test_what_a_model_can_not_make_is_left_out_and_named() -> None:
    form = a_form(prompt="A\nB", prompt_lines="on", duration="10", more_qualities="1080p")
    made, skipped = expand(form)
    assert [one.parameters["quality"] for one in made] == ["540p", "540p"]
    assert skipped == [
        "v5.5 · 1080p · A: 1080p goes up to 8 s",
        "v5.5 · 1080p · B: 1080p goes up to 8 s",
    ]
    assert skipped_lines(skipped) == skipped


def test_another_model_gets_only_what_it_takes() -> None:
    form = a_form(audio="on", sound_effect_prompt="waves", more_models="v5")
    assert [
        sorted({"audio", "sound_effect_prompt"} & set(one.parameters)) for one in expand(form)[0]
    ] == [
        ["audio"],
        ["sound_effect_prompt"],
    ]


def test_more_models_where_the_operation_takes_none_are_ignored() -> None:
    assert len(expand(a_form("effect", more_models="v5,v5.6", template_id="1"))[0]) == 1


@pytest.mark.parametrize(("lines", "count"), [(5, MAX_JOBS), (6, None)])
def test_at_most_a_hundred_at_once(lines: int, count: int | None) -> None:
    words = "\n".join(f"Number {n}" for n in range(lines))
    form = a_form(prompt=words, prompt_lines="on", variations="20")
    if count is not None:
        assert len(expand(form)[0]) == count
        return
    with pytest.raises(TooManyJobs, match="Up to 100 jobs at once; this form makes 120"):
        expand(form)


def test_a_half_filled_form_still_has_a_price() -> None:
    made, skipped = expand(a_form(prompt="", variations="3"))
    assert (len(made), skipped) == (3, [])


def create(
    person: Person, count: int = 3, nonce: str = "once", media: dict[str, Asset] | None = None
) -> tuple[list[Generation], bool]:
    """One press for so many jobs."""
    asked = [
        JobSpec({"prompt": f"Kite {n}", "model": "v5", "quality": "540p"}, Price(45, is_exact=True))
        for n in range(count)
    ]
    return create_generations(
        member=person.member,
        operation="image" if media else "text",
        orders=asked,
        ingredients=JobInputs(media or {}),
        nonce=nonce,
        now=NOW,
    )


def test_one_submit_is_one_batch_in_the_queue_in_the_order_of_the_form(
    bob: Person, studio: Studio
) -> None:
    made, is_new = create(bob)
    batch = Batch.objects.get()
    assert is_new
    assert (batch.count, batch.estimate_credits, batch.creator) == (3, 135, bob.member.user)
    waiting = Generation.objects.order_by("queue_position")
    assert [row.parameters["prompt"] for row in waiting] == ["Kite 0", "Kite 1", "Kite 2"]
    assert {row.batch for row in waiting} == {batch}
    assert [row.nonce for row in made] == ["once", "once.1", "once.2"]
    assert PromptHistoryEntry.objects.count() == 3


def test_one_job_is_no_batch(bob: Person, studio: Studio) -> None:
    create(bob, 1)
    assert not Batch.objects.exists()
    assert Generation.objects.get().batch is None


@pytest.mark.parametrize(("first", "second"), [(3, 3), (3, 1), (1, 3)])
def test_the_same_submit_twice_makes_nothing_more(
    bob: Person, studio: Studio, first: int, second: int
) -> None:
    made, _is_new = create(bob, first)
    again, is_new = create(bob, second)
    assert not is_new
    assert {row.pk for row in again} == {row.pk for row in made}
    assert Generation.objects.count() == first
    assert Batch.objects.count() == (first > 1)


def test_without_an_account_nothing_is_made(bob: Person) -> None:
    with pytest.raises(NoAccountConnected):
        create(bob)
    assert not Generation.objects.exists()


def test_all_inputs_are_kept_and_each_job_asks_for_its_upload(
    bob: Person,
    studio: Studio,
    photo: Asset,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks() as nudges:
        made, _is_new = create(bob, media={"first_frame": photo})
    assert len(nudges) == 3
    assert {row.inputs.get().asset for row in made} == {photo}
    assert {row.prepared_at for row in made} == {None}
    Asset.objects.update(remote_path="upload/1")
    photo.refresh_from_db()
    with django_capture_on_commit_callbacks() as nudges:
        made, _is_new = create(bob, nonce="twice", media={"first_frame": photo})
    assert len(nudges) == 1
    assert {row.prepared_at for row in made} == {NOW}


def test_many_jobs_cost_hardly_more_queries_than_a_few(bob: Person, studio: Studio) -> None:
    def queries(count: int, nonce: str) -> int:
        asked = [
            JobSpec({"prompt": "Kite", "model": "v5", "seed": n}, Price(45, is_exact=True))
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as found:
            create_generations(
                member=bob.member,
                operation="text",
                orders=asked,
                ingredients=JobInputs(),
                nonce=nonce,
                now=timezone.now(),
            )
        return len(found)

    few = queries(3, "few")
    assert queries(30, "many") <= few + 1


def test_a_batch_is_sent_whole_as_room_comes(bob: Person, studio: Studio) -> None:
    create(bob, 7)
    assert studio.send_all() == 5
    studio.finish()
    assert studio.send_all() == 2
    assert len({charge["reply_ref"] for charge in studio.charges()}) == 7


def confirmed(person: Person, values: dict[str, str], **more: str) -> Any:
    """Press Generate, read the question, and say yes to it."""
    question = post_create(person, values, htmx=True).context["launch"].confirmation
    assert question is not None
    return post_create(person, {**values, "confirmed": question.key, **more}, htmx=True)


def test_a_question_comes_before_several_jobs(bob: Person, studio: Studio, connected: Team) -> None:
    values = typed(model="v5.5", variations="3", seed="7")
    asked = post_create(bob, values, htmx=True)
    assert "Generate 3 jobs for 90 credits in total?" in text_of(asked)
    assert not Generation.objects.exists()
    answer = confirmed(bob, values)
    assert "3 jobs created." in text_of(answer)
    seeds = Generation.objects.order_by("queue_position").values_list("parameters__seed", flat=True)
    assert list(seeds) == [7, 8, 9]


def test_a_double_click_on_yes_makes_no_second_batch(bob: Person, studio: Studio) -> None:
    values = typed(variations="3")
    for _click in range(2):
        confirmed(bob, values)
    assert (Generation.objects.count(), Batch.objects.count()) == (3, 1)
    assert operations.submit_next(team_id=bob.team.pk) is not None


def test_more_than_a_hundred_are_reported_at_their_field(bob: Person, studio: Studio) -> None:
    words = "\n".join(f"Number {n}" for n in range(6))
    values = typed(prompt=words, prompt_lines="on", variations="20")
    answer = post_create(bob, values)
    assert answer.status_code == 422
    assert "Up to 100 jobs at once; this form makes 120." in text_of(answer)
    assert not Generation.objects.exists()
