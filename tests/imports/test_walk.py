"""The walk through an account's list of videos: pages, doubles, a list that moves, an API in trouble."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from pixstudio.accounts.models import Account, Health
from pixstudio.accounts.operations import client_of
from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.result_lists import filtered_page
from pixstudio.imports import operations as import_operations
from pixstudio.imports.models import VideoImport
from pixstudio.imports.operations.due import find_due_imports
from pixstudio.imports.operations.walk import PAGE, RETRY_SECONDS
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import State
from pixstudio.pixverse.kinds import KINDS
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from pixstudio.saving.operations import save_result
from pixstudio.trash import operations as trash_operations
from tests.imports.import_steps import begin, brought, counts, plant, step, walk_on
from tests.jobs.jobs import VIDEO_BYTES, open_attempt
from tests.jobs.studio import Studio


def test_everything_on_the_list_comes_once(studio: Studio) -> None:
    ids = plant(studio, 2 * PAGE + 7)
    walk = walk_on(begin(studio))
    assert walk.finished_at is not None
    assert counts(walk) == (len(ids), 0, 0, 0)
    assert {a.remote_id for a in Attempt.objects.all()} == set(ids)
    again = walk_on(begin(studio))
    assert counts(again) == (0, len(ids), 0, 0)
    assert len(brought(studio)) == len(ids)


def test_what_no_database_takes_is_left_out(studio: Studio) -> None:
    plant(studio, 1, prompts=["A\x00 sea \ud800at dusk"], model="v" * 60)
    walk = walk_on(begin(studio))
    (row,) = brought(studio)
    assert (walk.problem, row.parameters["prompt"], row.model) == ("", "A sea at dusk", "")


def test_an_empty_list_is_read_to_its_end(studio: Studio) -> None:
    walk = walk_on(begin(studio))
    assert walk.finished_at is not None
    assert counts(walk) == (0, 0, 0, 0)


def test_our_own_results_are_known_and_others_not_finished_are_left(studio: Studio) -> None:
    studio.ask()
    studio.send()
    studio.finish()
    plant(studio, 2, status=10)
    plant(studio, 1, status=7)
    plant(studio, 1, status=8)
    plant(studio, 1)
    assert counts(walk_on(begin(studio))) == (1, 1, 2, 2)


def test_results_of_an_unknown_kind_are_skipped(studio: Studio) -> None:
    (known,) = plant(studio)
    strange = [known.replace("-video:", f"-{word}:") for word in ("hologram", "speech")]
    address = "https://media.example/strange.mp4"
    rows = [{"video_id": key, "video_status": 1, "url": address} for key in (*strange, known)]
    rows.append({"hologram_id": strange[0], "hologram_status": 1, "url": address})
    body = {"data": rows, "total": len(rows), "next_offset": 0}
    studio.control.add_fault("status", "/v2/pixverse/videos/", method="GET", status=200, body=body)
    assert counts(walk_on(begin(studio))) == (1, 0, 0, 2)
    assert [attempt.remote_id for attempt in Attempt.objects.all()] == [known]


def test_a_list_that_grows_while_it_is_read_gives_no_doubles(studio: Studio) -> None:
    plant(studio, 2 * PAGE)
    walk = begin(studio)
    assert step(walk)
    new = plant(studio, 3, days=0)
    walk_on(walk)
    assert counts(walk) == (2 * PAGE + 3, 0, 0, 0)
    assert Attempt.objects.filter(remote_id__in=new).count() == 3


@pytest.mark.parametrize("gone", [3, PAGE])
def test_a_list_that_shrinks_while_it_is_read_hides_nothing(studio: Studio, gone: int) -> None:
    ids = plant(studio, 3 * PAGE)
    walk = begin(studio)
    assert step(walk)
    client = client_of(studio.member.team_id)
    for key in ids[-gone:]:
        client.delete_result("video", key)
    walk_on(walk)
    assert walk.finished_at is not None
    assert counts(walk)[0] == len(ids)


def test_a_killed_worker_loses_nothing(studio: Studio) -> None:
    plant(studio, PAGE + 1)
    walk = begin(studio)
    assert step(walk)
    dead = timezone.now() + dt.timedelta(minutes=1)
    VideoImport.objects.filter(pk=walk.pk).update(lease_until=dead)
    assert not step(walk)
    assert find_due_imports(timezone.now()) == 0
    assert find_due_imports(dead + dt.timedelta(seconds=1)) == 1
    assert step(walk, later=61)
    walk_on(walk)
    assert counts(walk) == (PAGE + 1, 0, 0, 0)


def test_one_import_of_an_account_at_a_time(studio: Studio) -> None:
    walk = begin(studio)
    with pytest.raises(import_operations.ImportAlreadyOpen):
        begin(studio)
    import_operations.stop_import(member=studio.member, walk=walk, now=timezone.now())
    assert not step(walk)
    begin(studio)


@pytest.mark.parametrize("fault", ["429", "500", "hang", "cut_json", "html"])
def test_an_api_in_trouble_is_asked_again_by_itself(studio: Studio, fault: str) -> None:
    plant(studio, PAGE + 1)
    walk = begin(studio)
    assert step(walk)
    kind = "status" if fault.isdigit() else fault
    status = {"status": int(fault)} if fault.isdigit() else {}
    studio.control.add_fault(kind, "/videos", times=-1, seconds=0.3, **status)
    assert not step(walk)
    studio.control.clear_faults()
    walk.refresh_from_db()
    assert walk.problem
    assert walk.paused_at is None
    assert counts(walk)[0] == PAGE
    assert not step(walk)
    walk.refresh_from_db()
    assert step(walk, later=RETRY_SECONDS[0] + 1)
    walk_on(walk)
    assert not walk.problem
    assert counts(walk)[0] == PAGE + 1


@pytest.mark.parametrize("status", [401, 404, 596])
def test_an_account_that_is_refused_waits_for_a_person(studio: Studio, status: int) -> None:
    plant(studio, 2)
    walk = begin(studio)
    studio.control.add_fault("status", "/videos", status=status, body={"error": "No more"})
    assert not step(walk)
    walk.refresh_from_db()
    assert walk.paused_at is not None
    assert "No more" in walk.problem
    assert studio.account.health != Health.OK
    assert not step(walk, later=3600)
    import_operations.resume_import(member=studio.member, walk=walk, now=timezone.now())
    walk_on(walk)
    assert counts(walk)[0] == 2
    assert not walk.problem


def test_every_kind_comes_from_a_list_of_its_own(studio: Studio) -> None:
    """Images, music and speech: each once, from a list of its own, beside one's own results."""
    images = plant(studio, PAGE + 3, operation="images", prompts=["A paper boat"], quality="1080p")
    plant(studio, 1, operation="images", status=8)
    plant(studio, 2, operation="music", lyrics="la la")
    plant(studio, 1, operation="speech", prompts=["Good morning"])
    plant(studio, 2)
    walk = walk_on(begin(studio, keeps_files=True))
    assert (counts(walk), walk.refused) == ((PAGE + 8, 0, 0, 1), [])
    assert counts(walk_on(begin(studio))) == (0, PAGE + 8, 0, 1)
    rows = brought(studio)
    assert len(rows) == PAGE + 8
    made = {row.operation: row for row in rows}
    assert {row.attempts.get().remote_id for row in rows if row.operation == "images"} == set(
        images
    )
    image, music, speech = made["images"], made["music"], made["speech"]
    assert image.content_type == "image/webp"
    assert image.parameters.items() >= {("model", "qwen-image"), ("quality", "1080p")}
    assert (image.width, image.height, image.duration_seconds) == (1080, 1080, None)
    assert music.parameters.items() >= {("model", "music-2.6"), ("lyrics", "la la")}
    assert music.duration_seconds
    assert speech.parameters["prompt"] == "Good morning"
    assert speech.parameters["voice_id"]
    for row in (image, music, speech):
        assert save_result(generation_id=row.pk, now=timezone.now())
        row.refresh_from_db()
        assert (row.state, row.problem, row.charged_credits) == (State.DONE, "", None)
        assert row.poster
    kinds = {
        kind: len(filtered_page(studio.member, Filters(facts=(("kind", kind),))).rows)
        for kind in KINDS
    }
    assert kinds == {"video": 2, "image": PAGE + 3, "music": 2, "speech": 1}


@pytest.mark.parametrize("status", [400, 403])
def test_a_list_that_is_refused_is_passed_over_and_named(studio: Studio, status: int) -> None:
    plant(studio, 1, operation="images")
    plant(studio, 1, operation="speech")
    studio.control.add_fault(
        "status", "/music", status=status, body={"error": "No music"}, times=-1
    )
    walk = walk_on(begin(studio))
    assert (counts(walk)[0], walk.refused, walk.problem) == (2, ["music"], "")
    assert walk.finished_at is not None


def test_an_account_removed_upstream_has_the_import_wait(studio: Studio) -> None:
    plant(studio, PAGE + 1)
    walk = begin(studio)
    assert step(walk)
    client_of(studio.member.team_id).delete_account(PRO_EMAIL)
    assert not step(walk)
    walk.refresh_from_db()
    assert walk.paused_at is not None
    assert "Unable to find" in walk.problem


def test_an_account_removed_here_takes_the_import_along(studio: Studio) -> None:
    plant(studio, PAGE + 1)
    walk = begin(studio)
    assert step(walk)
    Account.objects.all().delete()
    assert not step(walk)
    assert not VideoImport.objects.exists()
    assert len(brought(studio)) == PAGE


def test_a_paused_import_stays_where_it_is(studio: Studio) -> None:
    plant(studio, PAGE + 1)
    walk = begin(studio)
    assert step(walk)
    import_operations.pause_import(member=studio.member, walk=walk, now=timezone.now())
    assert not step(walk)
    assert find_due_imports(timezone.now()) == 0
    import_operations.resume_import(member=studio.member, walk=walk, now=timezone.now())
    walk_on(walk)
    assert counts(walk)[0] == PAGE + 1
    with pytest.raises(import_operations.ImportAlreadyEnded):
        import_operations.pause_import(member=studio.member, walk=walk, now=timezone.now())


def test_what_may_be_a_lost_answer_is_left_for_it(studio: Studio) -> None:
    lost = studio.ask()
    Generation.objects.filter(pk=lost.pk).update(state=State.UNKNOWN, account=studio.account)
    lost.refresh_from_db()
    open_attempt(lost, sent_at=timezone.now())
    plant(studio, 1, days=0)
    plant(studio, 1, days=2)
    assert counts(walk_on(begin(studio))) == (1, 0, 1, 0)


def test_what_was_removed_here_comes_back_only_when_asked(studio: Studio) -> None:
    plant(studio, 2)
    walk_on(begin(studio))
    row = brought(studio)[0]
    trash_operations.remove_generation(generation=row, also_upstream=False, now=timezone.now())
    assert counts(walk_on(begin(studio))) == (0, 2, 0, 0)
    assert Generation.objects.of(studio.member.team).count() == 1
    assert counts(walk_on(begin(studio, brings_removed=True, keeps_files=True))) == (1, 1, 0, 0)
    row.refresh_from_db()
    assert (row.state, row.removed_at) == (State.SAVING, None)


def test_what_is_in_the_trash_comes_back_with_its_file(studio: Studio) -> None:
    plant(studio, 1)
    walk_on(begin(studio))
    row = brought(studio)[0]
    row.file.save("result.mp4", ContentFile(VIDEO_BYTES), save=False)
    row.state, row.problem = State.DONE, ""
    row.save()
    trash_operations.remove_generation(generation=row, also_upstream=False, now=timezone.now())
    assert counts(walk_on(begin(studio, brings_removed=True, keeps_files=True))) == (1, 0, 0, 0)
    row.refresh_from_db()
    assert (row.state, row.removed_at, bool(row.file)) == (State.DONE, None, True)


def test_what_was_deleted_for_good_is_fetched_once_more(studio: Studio) -> None:
    plant(studio, 1)
    walk_on(begin(studio))
    row = brought(studio)[0]
    trash_operations.remove_generation(generation=row, also_upstream=False, now=timezone.now())
    trash_operations.delete_from_trash(generations=[row], now=timezone.now())
    assert counts(walk_on(begin(studio, brings_removed=True, keeps_files=True))) == (1, 0, 0, 0)
    row.refresh_from_db()
    assert (row.state, row.removed_at, row.deleted_at) == (State.SAVING, None, None)


def test_a_thousand_videos_take_a_few_queries_each_page(
    studio: Studio, django_assert_max_num_queries
) -> None:
    plant(studio, 1000)
    walk = begin(studio)
    assert step(walk)
    with django_assert_max_num_queries(30):
        assert step(walk)
    walk_on(walk)
    assert counts(walk) == (1000, 0, 0, 0)
