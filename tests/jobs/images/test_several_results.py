"""A request for several images: each image becomes a job, and the charge is divided among them."""

import contextlib
import datetime as dt
import random
import secrets

import pytest
from django.db import transaction
from django.utils import timezone

from pixstudio.accounts.operations import client_of
from pixstudio.cards.presenters.batches import batch_facts, with_headings
from pixstudio.collections.operations.editing import CollectionValues, create_collection
from pixstudio.collections.operations.items import add_results
from pixstudio.create.operations import record_remix
from pixstudio.gallery.batch_page import batch_page
from pixstudio.imports import operations as import_operations
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.submission.outcomes import record_outcome
from pixstudio.jobs.operations.submission.several_results import parts_of
from pixstudio.jobs.operations.submission.submit import claim_next_job
from pixstudio.jobs.request_body import request_of
from pixstudio.jobs.states import Charge, State
from pixstudio.pixverse.prices import price
from pixstudio.pixverse.schemas import Submitted
from pixstudio.trash import operations as trash_operations
from tests.jobs.jobs import job
from tests.jobs.single_jobs import create_generation
from tests.jobs.studio import Studio

CREATE = "/v2/pixverse/images/create"
IMAGES = {
    "prompt": "A paper boat",
    "model": "qwen-image",
    "quality": "1080p",
    "aspect_ratio": "1:1",
    "create_count": 4,
}


def ask(studio: Studio, **changes: object) -> Generation:
    parameters = {**IMAGES, **changes}
    generation, _is_new = create_generation(
        member=studio.member,
        operation="images",
        parameters=parameters,
        media={},
        price=price(request_of("images", parameters, {})),
        nonce=secrets.token_hex(8),
        account=None,
        now=timezone.now(),
    )
    return generation


def states() -> list[str]:
    return list(Generation.objects.order_by("created_at").values_list("state", flat=True))


def charged() -> int:
    return sum(Attempt.objects.filter(charge=Charge.CHARGED).values_list("credits", flat=True))


def ledger(studio: Studio) -> int:
    return sum(charge["credits"] for charge in studio.charges())


def test_each_image_is_a_job_of_one_batch_and_all_are_saved(studio: Studio) -> None:
    generation = ask(studio)
    assert generation.estimate_credits == 40
    studio.send()
    assert states() == [State.RUNNING] * 4
    studio.finish()
    rows = list(Generation.objects.order_by("created_at"))
    assert states() == [State.DONE] * 4
    assert {row.batch for row in rows} == {rows[0].batch}
    assert (rows[0].batch.count, rows[0].pk) == (4, generation.pk)
    assert {row.content_type for row in rows} == {"image/webp"}
    assert [row.charged_credits for row in rows] == [10, 10, 10, 10]
    assert all("create_count" not in row.parameters for row in rows)
    assert charged() == ledger(studio) == 40
    assert len(studio.charges()) == 1


def test_fewer_than_asked_for_is_a_fact_and_charged_as_the_api_says(studio: Studio) -> None:
    ask(studio, prompt="A scarce paper boat")
    studio.send()
    studio.finish()
    assert states() == [State.DONE] * 3
    attempts = Attempt.objects.all()
    assert {(one.made_count, one.request_credits) for one in attempts} == {(3, 30)}
    assert charged() == ledger(studio) == 30
    rows = list(Generation.objects.all())
    assert [row.estimate_credits for row in rows] == [10, 10, 10]
    (shown,) = with_headings([rows], [batch_facts(rows[0], "")])
    said = "3 of 4 done, 1 not made"
    assert shown.group is not None
    assert shown.group.done_text == said
    assert rows[0].batch is not None
    assert batch_page(rows[0].batch, rows, studio.member).done_text == said


def test_each_image_is_in_the_collection_and_the_remix_that_it_was_made_for(studio: Studio) -> None:
    now = timezone.now()
    generation = ask(studio, create_count=3)
    values = CollectionValues("Boats")
    collection = create_collection(member=studio.member, values=values, now=now)
    add_results(collection=collection, ids=[generation.pk], member=studio.member, now=now)
    origin = job(studio.member, State.DONE)
    record_remix(jobs=[generation], origin=origin)
    studio.send()
    assert origin.remixes.count() == 3
    assert collection.items.count() == 3
    assert set(collection.items.values_list("generation", flat=True)) == set(
        Generation.objects.exclude(pk=origin.pk).values_list("pk", flat=True)
    )


def test_a_single_image_has_no_batch(studio: Studio) -> None:
    generation = ask(studio, create_count=1)
    studio.send()
    studio.finish()
    generation.refresh_from_db()
    assert (generation.state, generation.batch, generation.charged_credits) == ("done", None, 10)


@pytest.mark.parametrize(("credits", "count"), [(45, 4), (0, 3), (1, 4), (40, 4), (7, 1)])
def test_parts_add_up(credits: int, count: int) -> None:
    parts = parts_of(credits, count)
    assert (sum(parts), len(parts)) == (credits, count)
    assert max(parts) - min(parts) <= 1


def test_a_lost_answer_is_found_with_all_its_images(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    ask(studio)
    studio.send()
    assert states() == [State.UNKNOWN]
    studio.read(later=6)
    assert states() == [State.RUNNING] * 4
    studio.finish()
    assert states() == [State.DONE] * 4
    assert charged() == ledger(studio) == 40
    assert studio.send() is None


def test_fewer_images_of_a_lost_answer_count_after_a_while(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    ask(studio, prompt="A scarce paper boat")
    studio.send()
    studio.read(later=6)
    assert states() == [State.UNKNOWN]
    studio.read(later=30)
    studio.read(later=90)
    assert states() == [State.RUNNING] * 3
    studio.finish()
    assert charged() == ledger(studio) == 30


@pytest.mark.parametrize("number", range(4))
def test_a_worker_killed_at_the_answer_loses_and_doubles_nothing(
    studio: Studio, number: int
) -> None:
    """Killed before the commit, nothing of the answer is there; after it, all of it is."""
    dice = random.Random(number)
    ask(studio, create_count=dice.randint(2, 4))
    attempt = claim_next_job(team_id=studio.member.team_id, now=None)
    assert attempt is not None
    answer = client_of(studio.member.team_id).submit("images", attempt.body)
    made = len(answer.remote_ids)
    if dice.random() < 0.5:
        with contextlib.suppress(RuntimeError), transaction.atomic():
            record_outcome(attempt_id=attempt.pk, now=timezone.now(), answer=answer)
            raise RuntimeError
        assert states() == [State.SUBMITTING]
        record_outcome(attempt_id=attempt.pk, now=timezone.now())
        studio.read(later=6)
    record_outcome(attempt_id=attempt.pk, now=timezone.now(), answer=answer)
    record_outcome(attempt_id=attempt.pk, now=timezone.now(), answer=answer)
    assert states() == [State.RUNNING] * made
    studio.finish()
    assert states() == [State.DONE] * made
    ids = list(Attempt.objects.values_list("remote_id", flat=True))
    assert sorted(map(str, ids)) == sorted(answer.remote_ids)
    assert charged() == ledger(studio)


def test_a_late_answer_names_images_that_were_not_found(studio: Studio) -> None:
    ask(studio)
    attempt = studio.send()
    assert attempt is not None
    ids = list(Attempt.objects.order_by("pk").values_list("remote_id", flat=True))
    Generation.objects.filter(attempts__remote_id__in=ids[2:]).delete()
    answer = Submitted(tuple(str(one) for one in ids), cost_credits=42)
    record_outcome(attempt_id=attempt.pk, now=timezone.now(), answer=answer)
    assert states() == [State.RUNNING] * 4
    assert list(Attempt.objects.order_by("pk").values_list("credits", flat=True)) == [
        11,
        11,
        10,
        10,
    ]


def test_a_member_who_recognises_one_image_gets_all_of_the_request(studio: Studio) -> None:
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = ask(studio, seed=77)
    studio.send()
    # Finished, so that the scheduler no longer names its `replyRef`.
    studio.control.finish()
    for later in (11 * 60, 12 * 60, 13 * 60):
        studio.read(later=later)
    assert states() == [State.ASK]
    attempt = generation.attempts.get()
    remote_id = attempt.candidates[1]["remote_id"]
    operations.accept_candidate(generation=generation, remote_id=remote_id, now=timezone.now())
    assert states() == [State.RUNNING] * 4
    studio.finish()
    assert charged() == ledger(studio) == 40


def test_a_repeated_image_asks_for_one(studio: Studio) -> None:
    ask(studio, prompt="A borderline boat")
    studio.send()
    studio.finish()
    assert states() == [State.MODERATED] * 4
    second = Generation.objects.order_by("created_at")[1]
    operations.retry_generation(generation=second, now=timezone.now())
    attempt = studio.send()
    assert attempt is not None
    assert (attempt.credits, "create_count" in attempt.body) == (10, False)
    assert Generation.objects.count() == 4


def test_each_image_is_deleted_alone_also_upstream(studio: Studio) -> None:
    ask(studio, create_count=2)
    studio.send()
    studio.finish()
    first = Generation.objects.order_by("created_at")[0]
    trash_operations.remove_generation(generation=first, also_upstream=True, now=timezone.now())
    client = client_of(studio.member.team_id)
    left = [one.video_id for one in client.list_results("image", studio.account.email).videos]
    assert left == [Generation.objects.get(deleted_at=None).attempts.get().remote_id]
    assert (client.get_result("image", left[0]).status, len(studio.charges())) == (1, 1)


def test_one_list_call_for_each_kind_that_is_waited_for(studio: Studio) -> None:
    studio.ask()
    ask(studio, create_count=1)
    studio.send_all()
    before = len(studio.control.requests_seen())
    studio.read()
    paths = [one["path"].rstrip("/") for one in studio.control.requests_seen()[before:]]
    assert sorted(paths) == ["/v2/pixverse/images", "/v2/pixverse/videos"]


def test_images_that_an_import_finds_later_go_to_their_request_together(studio: Studio) -> None:
    """The answer was lost, and the request was settled as never come."""
    studio.control.add_fault("drop_after", CREATE, method="POST", times=1)
    generation = ask(studio)
    attempt = studio.send()
    assert attempt is not None
    Attempt.objects.filter(pk=attempt.pk).update(clean_readings=3)
    Generation.objects.filter(pk=generation.pk).update(state=State.ASK)
    generation.refresh_from_db()
    operations.dismiss_generation(generation=generation, now=timezone.now())
    Attempt.objects.filter(pk=attempt.pk).update(
        charge=Charge.NOTHING, verdict="no_charge", is_open=False, settle_at=None
    )
    studio.control.finish()
    later = timezone.now() + dt.timedelta(hours=30)
    walk = import_operations.start_import(
        member=studio.member,
        account=studio.account,
        keeps_files=False,
        brings_removed=False,
        now=later,
    )
    while import_operations.import_videos(import_id=walk.pk, now=later):
        pass
    assert states() == [State.ABANDONED, *[State.RUNNING] * 4]
    assert not Generation.objects.filter(is_imported=True).exists()
    studio.finish()
    assert states() == [State.ABANDONED, *[State.DONE] * 4]
    assert Generation.objects.values("batch").distinct().count() == 2
    assert charged() == ledger(studio) == 40
