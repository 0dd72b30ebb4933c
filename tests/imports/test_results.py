"""What becomes of a video of the list: which operation, which words, whose, and what it costs: nothing."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.operations import connect_api
from pixstudio.create.forms.source_result import source_for
from pixstudio.effects.models import Effect
from pixstudio.imports import operations as import_operations
from pixstudio.imports.operations.results import parameters_of, result_of
from pixstudio.jobs import operations
from pixstudio.jobs.models import IMPORTED, Attempt, Generation, WantedPoster
from pixstudio.jobs.request_body import request_of
from pixstudio.jobs.result_types import ResultType
from pixstudio.jobs.states import State
from pixstudio.pixverse.prices import price
from pixstudio.pixverse.schemas import Video
from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN, PRO_EMAIL
from pixstudio.saving.operations import fetch_posters, save_result
from pixstudio.saving.operations.import_pacing import enqueue_imported_downloads
from tests.effects.factories import create_effect
from tests.imports.import_steps import begin, brought, plant, walk_on
from tests.jobs.single_jobs import create_generation
from tests.jobs.studio import Studio
from tests.teams.people import Person

DONE = {
    "video_id": "user:1-pixverse:a@b.example-video:7",
    "video_status": 1,
    "url": "https://x/1.mp4",
}


def video(**facts: Any) -> Video:
    return Video.from_json({**DONE, **facts})


def test_parameters_have_the_names_of_the_api() -> None:
    asked = {"prompt": "A boat\x00", "negative_prompt": "rain", "model": "v4", "quality": "540p"}
    found = parameters_of(video(**asked, video_duration=8, seed=42, style="anime", off_peak=1))
    assert found == {**asked, "prompt": "A boat", "duration": 8, "seed": 42} | {
        "style": "anime",
        "off_peak_mode": True,
    }
    assert parameters_of(video(seed=2**70, video_duration=1e12, template_id=0)) == {}
    assert parameters_of(video(model="v" * 41)) == {}


def test_only_effects_make_images() -> None:
    image_file = {"url": "", "img_url": "https://x/p.webp"}
    assert result_of(video(**image_file)) is None
    found = result_of(video(**image_file, template_id=3))
    assert found == ResultType("https://x/p.webp", "image/webp")
    assert result_of(video(video_status=10)) is None


def test_a_video_becomes_a_result_of_the_one_who_imports(studio: Studio) -> None:
    (key,) = plant(studio, 1, prompts=["A red kite"], days=90)
    walk_on(begin(studio))
    (row,) = brought(studio)
    attempt = row.attempts.get()
    assert (row.creator, row.account, row.operation) == (studio.member.user, studio.account, "text")
    assert row.parameters["prompt"] == "A red kite"
    assert timezone.now() - row.created_at > dt.timedelta(days=89)
    assert (row.state, row.problem) == (State.UNSAVED, IMPORTED)
    assert (row.estimate_credits, row.charged_credits) == (0, None)
    assert (attempt.remote_id, attempt.outcome) == (key, "imported")
    assert (attempt.is_open, attempt.credits, attempt.charge) == (False, 0, "nothing")
    assert attempt.seed == row.parameters["seed"]
    assert studio.charges() == []


def test_an_effect_is_tied_to_the_catalogue(studio: Studio) -> None:
    template_id = next(pk for pk, effect in EFFECTS.items() if effect.is_image)
    effect = create_effect(studio.member.team, template_id=str(template_id))
    plant(studio, 1, operation="effect", template_id=template_id, model="")
    walk_on(begin(studio))
    (row,) = brought(studio)
    assert (row.operation, row.effect) == ("effect", Effect.objects.get(pk=effect.pk))
    assert row.content_type == "image/webp"


def test_what_was_made_from_another_video_is_tied_to_it(studio: Studio) -> None:
    (key,) = plant(studio, 1, days=9)
    plant(studio, 1, operation="extend", source_id=key, days=3)
    walk_on(begin(studio))
    newer, older = brought(studio)
    assert (newer.operation, newer.source) == ("extend", older)


def test_a_source_that_comes_pages_later_is_tied_all_the_same(studio: Studio) -> None:
    (key,) = plant(studio, 1, days=90)
    plant(studio, 60, days=50)
    plant(studio, 1, operation="upscale", source_id=key, days=3)
    walk_on(begin(studio))
    row = Generation.objects.get(operation="upscale")
    assert row.source is not None
    assert row.source.attempts.get().remote_id == key


@pytest.mark.parametrize("operation", ["extend", "modify", "lipsync", "upscale"])
def test_it_can_be_gone_on_from_without_its_file(studio: Studio, operation: str) -> None:
    (key,) = plant(studio, 1, model="v5")
    walk_on(begin(studio))
    source = source_for(brought(studio)[0], operation)
    assert (source.remote_id, source.problem) == (key, "")


def test_an_extension_of_it_is_made(studio: Studio) -> None:
    plant(studio, 1, model="v5")
    walk_on(begin(studio))
    (source,) = brought(studio)
    asked_values = {"prompt": "And on", "model": "v5", "quality": "360p", "duration": 5}
    child, _is_new = create_generation(
        member=studio.member,
        operation="extend",
        parameters=asked_values,
        media={},
        source=source,
        price=price(request_of("extend", asked_values, {})),
        nonce="extend-it",
        account=None,
        now=timezone.now(),
    )
    operations.prepare_generation(generation_id=child.pk, now=timezone.now())
    assert studio.send() is not None
    studio.finish()
    child.refresh_from_db()
    assert child.state == State.DONE


def save_all(studio: Studio) -> int:
    """Fetch files as the clock and a worker would, one after the other."""
    saved = 0
    for row in Generation.objects.filter(state=State.SAVING):
        saved += save_result(generation_id=row.pk, now=timezone.now())
    return saved


def test_files_are_fetched_like_any_result(studio: Studio) -> None:
    plant(studio, 2, prompts=["kept"])
    walk_on(begin(studio, keeps_files=True))
    assert save_all(studio) == 2
    for row in brought(studio):
        assert (row.state, row.problem) == (State.DONE, "")
        assert row.file
        assert row.poster


def test_files_are_fetched_one_at_a_time(studio: Studio) -> None:
    plant(studio, 5)
    walk_on(begin(studio, keeps_files=True))
    saving = Generation.objects.filter(state=State.SAVING)
    now = timezone.now() + dt.timedelta(minutes=1)
    saving.update(due_at=now)
    assert enqueue_imported_downloads(now) == 1
    assert enqueue_imported_downloads(now) == 0
    first = saving.exclude(due_at=now).get()
    saving.filter(pk=first.pk).update(lease_until=now + dt.timedelta(minutes=9), due_at=now)
    later = now + dt.timedelta(minutes=1)
    assert enqueue_imported_downloads(later) == 0
    saving.filter(pk=first.pk).update(state=State.DONE)
    assert enqueue_imported_downloads(later) == 1


def test_on_a_full_disk_files_wait_and_do_not_give_up(studio: Studio, settings) -> None:
    plant(studio, 1)
    walk_on(begin(studio, keeps_files=True))
    settings.FREE_SPACE_FLOOR_BYTES = 10**18
    later = timezone.now() + dt.timedelta(minutes=1)
    assert enqueue_imported_downloads(later) == 0
    (row,) = brought(studio)
    for _ in range(9):
        save_result(generation_id=row.pk, now=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.problem, row.tries) == (State.SAVING, IMPORTED, 0)
    settings.FREE_SPACE_FLOOR_BYTES = 0
    assert enqueue_imported_downloads(timezone.now() + dt.timedelta(minutes=5)) == 1
    assert save_all(studio) == 1


def test_a_dead_file_needs_no_one(studio: Studio, settings) -> None:
    plant(studio, 1)
    walk_on(begin(studio, keeps_files=True))
    settings.RESULT_MAX_BYTES = 100
    save_all(studio)
    (row,) = brought(studio)
    assert (row.state, row.problem) == (State.UNSAVED, IMPORTED)


def test_a_poster_stands_for_a_file_that_is_not_here(studio: Studio) -> None:
    plant(studio, 3)
    walk_on(begin(studio))
    assert fetch_posters(now=timezone.now()) == 3
    assert all(row.poster and not row.file for row in brought(studio))
    assert not WantedPoster.objects.exists()
    (first, *_rest) = brought(studio)
    operations.save_again(generation=first, now=timezone.now())
    first.refresh_from_db()
    assert (first.state, first.problem) == (State.SAVING, "")
    assert save_all(studio) == 1


def test_a_poster_that_can_not_be_had_is_given_up(studio: Studio) -> None:
    plant(studio, 1)
    walk_on(begin(studio))
    studio.control.add_fault("status", "/media", status=404, times=-1)
    for hours in range(5):
        fetch_posters(now=timezone.now() + dt.timedelta(hours=2 * hours))
    assert not WantedPoster.objects.exists()


def test_a_poster_that_points_into_the_network_is_not_fetched(studio: Studio) -> None:
    plant(studio, 1)
    walk_on(begin(studio))
    WantedPoster.objects.update(url="http://169.254.169.254/poster.jpg")
    assert fetch_posters(now=timezone.now()) == 0
    assert not brought(studio)[0].poster


def test_another_team_on_the_same_account_leaves_each_its_own(
    studio: Studio, mallory: Person
) -> None:
    plant(studio, 1)
    walk_on(begin(studio))
    connect_api(team=mallory.team, token=DEMO_TOKEN, now=timezone.now())
    account = mallory.team.accounts.get(email=PRO_EMAIL)
    walk = walk_on(
        import_operations.start_import(
            member=mallory.member,
            account=account,
            keeps_files=False,
            brings_removed=True,
            now=timezone.now(),
        )
    )
    assert (walk.imported_count, walk.known_count, walk.skipped_count) == (0, 0, 1)
    assert Attempt.objects.count() == 1
