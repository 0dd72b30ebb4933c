"""Bringing results home through cut downloads, dead links, a full disk and killed workers."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.saving.operations import find_due_results, save_result
from pixstudio.trash import operations as trash_operations
from tests.jobs.studio import Studio


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


@pytest.fixture
def finished(studio: Studio) -> Generation:
    return studio.made()


def save(generation: Generation, later: float = 0.0) -> bool:
    now = timezone.now() + dt.timedelta(seconds=later)
    return save_result(generation_id=generation.pk, now=now)


def test_an_interrupted_download_is_fetched_again_without_generating(
    studio: Studio, finished: Generation
) -> None:
    studio.control.add_fault("cut_media", "/media/", times=1)
    assert not save(finished)
    assert state_of(finished) == State.SAVING
    assert finished.problem == "not_saved"
    assert finished.due_at > timezone.now()
    assert save(finished)
    assert state_of(finished) == State.DONE
    assert len(studio.charges()) == 1


def test_a_result_over_the_limit_is_kept_upstream_and_reported(
    finished: Generation, settings
) -> None:
    settings.RESULT_MAX_BYTES = 100
    assert not save(finished)
    assert state_of(finished) == State.UNSAVED
    settings.RESULT_MAX_BYTES = 10_000_000
    operations.save_again(generation=finished, now=timezone.now())
    assert save(finished)
    assert state_of(finished) == State.DONE


def test_a_full_disk_leaves_no_half_file(studio: Studio, finished: Generation, settings) -> None:
    settings.FREE_SPACE_FLOOR_BYTES = 10**18
    for _ in range(6):
        save(finished)
    assert state_of(finished) == State.UNSAVED
    assert "disk" in finished.words
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    settings.FREE_SPACE_FLOOR_BYTES = 0
    operations.save_again(generation=finished, now=timezone.now())
    assert save(finished)


def test_a_dead_link_is_renewed(studio: Studio, finished: Generation) -> None:
    good = finished.result_url
    Generation.objects.filter(pk=finished.pk).update(result_url=good + "-expired")
    assert not save(finished)
    finished.refresh_from_db()
    assert finished.result_url == good
    assert save(finished)


def test_a_result_that_points_into_the_network_is_not_fetched(finished: Generation) -> None:
    Generation.objects.filter(pk=finished.pk).update(result_url="http://169.254.169.254/video.mp4")
    assert not save(finished)
    assert state_of(finished) == State.UNSAVED


def test_only_one_worker_saves_at_a_time(finished: Generation, settings) -> None:
    lease = timezone.now() + dt.timedelta(seconds=30)
    Generation.objects.filter(pk=finished.pk).update(lease_until=lease)
    assert not save(finished)
    assert save(finished, later=31)


def test_the_clock_finds_a_result_whose_worker_died(
    finished: Generation, django_capture_on_commit_callbacks
) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    Generation.objects.filter(pk=finished.pk).update(lease_until=past, due_at=past)
    with django_capture_on_commit_callbacks() as nudges:
        find_due_results(now=timezone.now())
    assert nudges
    finished.refresh_from_db()
    assert finished.due_at > timezone.now()


def test_removing_deletes_the_files_and_asks_upstream(studio: Studio, finished: Generation) -> None:
    save(finished)
    finished.refresh_from_db()
    path = finished.file.path
    trash_operations.remove_generation(generation=finished, also_upstream=True, now=timezone.now())
    from pathlib import Path

    assert not Path(path).exists()
    assert not Generation.objects.of(studio.member.team).exists()
    studio.control.finish()
    seen = [row for row in studio.control.requests_seen() if row["method"] == "DELETE"]
    assert len(seen) == 1
