"""The page of a batch: a matrix of what its jobs differ in."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.gallery.batch_page import axes_of
from pixstudio.jobs.job_specs import differing_names
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import UNKNOWN_PK, finished, job, text_of
from tests.query_counts import queries_of
from tests.teams.people import Person


def batch_of(person: Person, *parameters: dict[str, Any]) -> tuple[Batch, list[Generation]]:
    """A batch with a finished job for each set of parameters."""
    asked = [{"prompt": "A pier", "model": "v5.6", **one} for one in parameters]
    row = Batch.objects.create(
        team=person.member.team,
        creator=person.member.user,
        nonce="form",
        count=len(asked),
        estimate_credits=80 * len(asked),
        differing=differing_names([(one, None) for one in asked]),
        created_at=timezone.now(),
    )
    jobs = [
        finished(
            person.member, batch=row, nonce=f"form.{number}" if number else "form", parameters=one
        )
        for number, one in enumerate(asked)
    ]
    return row, jobs


def matrix(page: Any) -> tuple[list[str], dict[str, list[int]]]:
    """The labels of the columns, and the number of tiles in each cell of each row."""
    batch = page.context["batch"]
    return batch.columns, {row.label: [len(cell) for cell in row.cells] for row in batch.rows}


def test_prompts_and_models_make_a_matrix(bob: Person, carol: Person) -> None:
    prompts, models = ("A pier", "A mill"), ("v5", "v5.6")
    row, _jobs = batch_of(bob, *({"prompt": p, "model": m} for p in prompts for m in models))
    page = carol.get(f"/batches/{row.pk}/")
    columns, rows = matrix(page)
    assert columns == ["v5", "v5.6"]
    assert rows == {"A pier": [1, 1], "A mill": [1, 1]}
    assert page.context["batch"].done_text == "4 of 4 done"


def test_takes_of_one_cell_stand_in_it(bob: Person) -> None:
    row, _jobs = batch_of(
        bob,
        *(
            {"prompt": p, "model": m, "seed": seed}
            for p in ("A pier", "A mill")
            for m in ("v5", "v5.6")
            for seed in (1, 2, 3)
        ),
    )
    _columns, rows = matrix(bob.get(f"/batches/{row.pk}/"))
    assert rows == {"A pier": [3, 3], "A mill": [3, 3]}


def test_variations_of_one_form_are_takes_in_one_row(bob: Person) -> None:
    row, _jobs = batch_of(bob, *({"seed": seed} for seed in (1, 2, 3)))
    columns, rows = matrix(bob.get(f"/batches/{row.pk}/"))
    assert columns == ["Take 1", "Take 2", "Take 3"]
    assert rows == {"": [1, 1, 1]}


def test_one_of_each_model_stand_side_by_side(bob: Person) -> None:
    row, _jobs = batch_of(bob, *({"model": model} for model in ("v5", "v5.5", "v5.6")))
    page = bob.get(f"/batches/{row.pk}/")
    assert matrix(page) == (["v5", "v5.5", "v5.6"], {"": [1, 1, 1]})
    assert page.context["batch"].axes_text == "Model"


def test_jobs_keep_the_order_of_their_numbers(bob: Person) -> None:
    row, jobs = batch_of(bob, *({"seed": seed} for seed in range(1, 13)))
    page = bob.get(f"/batches/{row.pk}/")
    shown = [tile.id for cell in page.context["batch"].rows[0].cells for tile in cell]
    assert shown == [str(one.pk) for one in jobs]


@pytest.mark.parametrize(
    ("differing", "row", "columns"),
    [
        ([], "", []),
        (["seed"], "", []),
        (["model", "quality", "seed"], "model", ["quality"]),
        (["quality", "prompt", "model"], "prompt", ["quality", "model"]),
        (["template_id", "effect"], "effect", []),
        (["duration"], "duration", []),
    ],
)
def test_axes_are_what_the_jobs_differ_in(
    differing: list[str], row: str, columns: list[str]
) -> None:
    assert axes_of(differing) == (row, columns)


def test_unfinished_failed_and_deleted_jobs_are_counted(bob: Person) -> None:
    row, jobs = batch_of(bob, *({"seed": seed} for seed in (1, 2, 3, 4)))
    Generation.objects.filter(pk=jobs[1].pk).update(state=State.RUNNING)
    Generation.objects.filter(pk=jobs[2].pk).update(state=State.FAILED)
    Generation.objects.filter(pk=jobs[3].pk).update(removed_at=timezone.now())
    page = bob.get(f"/batches/{row.pk}/").context["batch"]
    assert page.done_text == "1 of 4 done, 1 failed, 1 deleted"
    assert page.is_open
    assert page.compare_url == ""


def test_a_batch_whose_results_were_all_deleted_says_so(bob: Person) -> None:
    row, _jobs = batch_of(bob, {"seed": 1}, {"seed": 2})
    row.generations.update(removed_at=timezone.now())
    assert "All results of this batch were deleted." in text_of(bob.get(f"/batches/{row.pk}/"))


def test_it_asks_again_only_while_something_runs(bob: Person) -> None:
    row, jobs = batch_of(bob, {"seed": 1}, {"seed": 2})
    assert "data-background-poll" not in text_of(bob.get(f"/batches/{row.pk}/"))
    Generation.objects.filter(pk=jobs[0].pk).update(state=State.RUNNING)
    part = text_of(bob.get(f"/batches/{row.pk}/", HTTP_HX_REQUEST="true"))
    assert "data-background-poll" in part
    assert "<html" not in part


def test_two_finished_ones_can_be_compared(bob: Person) -> None:
    row, jobs = batch_of(bob, *({"seed": seed} for seed in range(6)))
    url = bob.get(f"/batches/{row.pk}/").context["batch"].compare_url
    assert url == "/compare/?ids=" + ",".join(str(one.pk) for one in jobs[:4])
    assert len(bob.get(url).context["comparison"].results) == 4


def test_the_batch_of_another_team_is_not_there(bob: Person, mallory: Person) -> None:
    row, _jobs = batch_of(bob, {"seed": 1}, {"seed": 2})
    assert mallory.get(f"/batches/{row.pk}/").status_code == 404
    assert bob.get(f"/batches/{UNKNOWN_PK}/").status_code == 404


def test_a_result_and_its_card_lead_to_the_batch(bob: Person) -> None:
    row, jobs = batch_of(bob, {"seed": 1}, {"seed": 2})
    assert f'href="/batches/{row.pk}/"' in text_of(bob.get(f"/generations/{jobs[0].pk}/"))
    job(bob.member, batch=row, nonce="form.7")
    assert f'href="/batches/{row.pk}/"' in text_of(bob.get("/gallery/"))


def test_queries_do_not_grow_with_the_jobs(bob: Person) -> None:
    small, _jobs = batch_of(bob, {"seed": 1}, {"seed": 2})
    Batch.objects.filter(pk=small.pk).update(nonce="other")
    Generation.objects.filter(batch=small).update(creator=None)
    large, _jobs = batch_of(bob, *({"seed": seed} for seed in range(12)))
    bob.get(f"/batches/{small.pk}/")
    few, many = (queries_of(partial(bob.get, f"/batches/{row.pk}/")) for row in (small, large))
    assert few == many
