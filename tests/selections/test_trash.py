"""The trash of results: move there, restore, delete for good, empty."""

from pathlib import Path

import pytest
from django.utils import timezone

from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.search.queries import Search, found_ids
from pixstudio.selections.models import BulkRun
from pixstudio.selections.trash_list import PAGE
from tests.jobs.jobs import POSTER, UNKNOWN_PK, finished, job, text_of
from tests.query_counts import queries_of
from tests.selections.bulk_steps import act, act_in_trash, many, only_run, work_on
from tests.teams.people import Person, check_access, words_of


def trash_tiles(page: object) -> list[str]:
    days = page.context["trash"].days  # type: ignore[attr-defined]
    return [one.tile.id for day in days for one in day.tiles]


def test_a_removed_result_leaves_every_list_and_stays_in_the_trash(bob: Person) -> None:
    made, other = finished(bob.member), finished(bob.member)
    answer = act(bob, "trash", [made])
    assert (answer.status_code, answer.url) == (302, "/gallery/")
    made.refresh_from_db()
    assert Path(made.file.path).exists()
    gallery = bob.get("/gallery/")
    assert "1 result moved to trash." in text_of(gallery)
    assert [tile.id for day in gallery.context["gallery"].days for tile in day.tiles] == [
        str(other.pk)
    ]
    assert gallery.context["gallery"].sum_text == "1 result"
    rows = Generation.objects.of(bob.team)
    assert found_ids(rows, Search(bob.team, "lighthouse"), count=9) == [other.pk]
    assert bob.get(f"/generations/{made.pk}/").status_code == 404
    assert bob.get(f"/generations/{made.pk}/file/").status_code == 404
    assert trash_tiles(bob.get("/gallery/trash/")) == [str(made.pk)]
    assert b"".join(bob.get(f"/gallery/trash/{made.pk}/poster/")) == POSTER


def test_it_comes_back_as_it_was(bob: Person) -> None:
    made = finished(bob.member)
    before = Generation.objects.filter(pk=made.pk).values("file", "poster", "state").get()
    act(bob, "trash", [made])
    answer = act_in_trash(bob, "restoration", [made])
    assert answer.url == "/gallery/trash/"
    assert words_of(answer)[-1] == "1 result restored."
    assert Generation.objects.filter(pk=made.pk).values("file", "poster", "state").get() == before
    assert bob.get(f"/generations/{made.pk}/").status_code == 200
    assert trash_tiles(bob.get("/gallery/trash/")) == []
    assert "The trash is empty" in text_of(bob.get("/gallery/trash/"))


def test_undo_restores_what_one_action_moved_and_nothing_else(bob: Person) -> None:
    rows = many(bob, 5)
    act(bob, "trash", rows[:1])
    answer = act(bob, "trash", rows[1:4], htmx=True)
    undo = answer.context["new_undo"]
    assert undo.words == "3 results moved to trash."
    for row in rows[1:4]:
        assert f'id="tile-{row.pk}" hx-swap-oob="delete"' in text_of(answer)
    assert answer["HX-Trigger"] == "selection-done"
    again = bob.post(undo.url, undo.fields)
    assert words_of(again)[-1] == "3 results restored."
    assert set(Generation.objects.exclude(removed_at=None)) == {rows[0]}
    # Pressed once more, nothing changes.
    assert "Nothing was changed." in words_of(bob.post(undo.url, undo.fields))[-1]


def test_deleting_for_good_asks_and_takes_the_files(bob: Person) -> None:
    made, kept = finished(bob.member), finished(bob.member)
    path = Path(made.file.path)
    act(bob, "trash", [made, kept])
    question = act_in_trash(bob, "deletion", [made])
    assert "Delete permanently?" in text_of(question)
    assert path.exists()
    answer = act_in_trash(bob, "deletion", [made], agreed="1")
    assert words_of(answer)[-1] == "1 result permanently deleted."
    assert not path.exists()
    assert Path(kept.file.path).exists()
    made.refresh_from_db()
    # The row stays for accounting.
    assert (bool(made.file), made.charged_credits, made.trashed_at) == (False, 80, None)
    assert act_in_trash(bob, "restoration", [made]).status_code in (302, 404)
    made.refresh_from_db()
    assert made.removed_at is not None
    assert trash_tiles(bob.get("/gallery/trash/")) == [str(kept.pk)]


def test_emptying_takes_what_is_there_and_the_worker_does_it(alice: Person, bob: Person) -> None:
    rows = many(bob, 230)
    Generation.objects.update(removed_at=timezone.now())
    stays = finished(bob.member)
    question = act_in_trash(alice, "deletion", all="1")
    assert "230 results" in text_of(question)
    act_in_trash(alice, "deletion", all="1", agreed="1")
    run = only_run()
    assert (run.state, run.total, run.done_count) == ("running", 230, 0)
    later = finished(bob.member)
    act(bob, "trash", [later])
    work_on(run)
    assert (run.state, run.done_count, run.skipped) == ("finished", 230, {})
    assert Generation.objects.filter(deleted_at__isnull=False).count() == len(rows)
    assert Path(Generation.objects.get(pk=stays.pk).file.path).exists()
    # What was removed later is not deleted.
    assert trash_tiles(bob.get("/gallery/trash/")) == [str(later.pk)]
    entry = AuditEntry.objects.filter(action="result_deleted").get()
    assert (entry.actor_label, entry.target_label) == ("Alice", "230 results")


def test_a_creator_empties_their_own_part_only(alice: Person, bob: Person) -> None:
    theirs, own = finished(alice.member), finished(bob.member)
    Generation.objects.update(removed_at=timezone.now())
    assert "Only your own results" in text_of(act_in_trash(bob, "deletion", all="1"))
    act_in_trash(bob, "deletion", all="1", agreed="1")
    assert list(Generation.objects.filter(deleted_at__isnull=False)) == [own]
    answer = act_in_trash(bob, "deletion", all="1", agreed="1")
    assert words_of(answer)[-1].startswith("Nothing in the trash is yours.")
    assert list(Generation.objects.filter(trashed_at__isnull=False)) == [theirs]


def test_results_of_others_are_skipped_and_it_is_said(alice: Person, bob: Person) -> None:
    theirs, own = finished(alice.member), finished(bob.member)
    running = job(bob.member, State.RUNNING)
    answer = act(bob, "trash", [theirs, own, running], htmx=True)
    text = text_of(answer)
    assert "1 skipped: created by another member" in text
    assert "1 skipped: still running" in text
    assert f'id="tile-{own.pk}" hx-swap-oob="delete"' in text
    assert f'id="tile-{theirs.pk}"' not in text
    theirs.refresh_from_db()
    assert theirs.removed_at is None
    Generation.objects.filter(pk=theirs.pk).update(removed_at=timezone.now())
    for step in ("restoration", "deletion"):
        act_in_trash(bob, step, [theirs], agreed="1")
        theirs.refresh_from_db()
        assert (theirs.removed_at is None, theirs.deleted_at) == (False, None)


def test_ids_of_another_team_are_not_found(bob: Person, mallory: Person) -> None:
    theirs, trashed = finished(mallory.member), finished(mallory.member)
    Generation.objects.filter(pk=trashed.pk).update(removed_at=timezone.now())
    for action in ("trash", "again", "compare", "download"):
        assert act(bob, action, [theirs]).status_code == 404
    for step in ("restoration", "deletion"):
        assert act_in_trash(bob, step, [trashed], agreed="1").status_code == 404
    assert bob.get(f"/gallery/trash/{trashed.pk}/poster/").status_code == 404
    assert trash_tiles(bob.get("/gallery/trash/")) == []
    # Between own ids they are skipped.
    own = finished(bob.member)
    act(bob, "trash", [own, theirs])
    act_in_trash(bob, "deletion", [own, trashed], agreed="1")
    act_in_trash(bob, "deletion", all="1", agreed="1")
    bounds = {"since": "20000101T000000.000000", "until": "21000101T000000.000000"}
    bob.post("/gallery/trash/restoration/", bounds)
    theirs.refresh_from_db()
    trashed.refresh_from_db()
    assert theirs.removed_at is None
    assert (trashed.removed_at is None, trashed.deleted_at) == (False, None)
    assert not BulkRun.objects.exclude(team=bob.team).exists()


@pytest.mark.parametrize("before", ["x", "20260101T000000.000000_x", "\x00"])
def test_a_page_of_the_trash_that_is_none_is_not_found(bob: Person, before: str) -> None:
    assert bob.get("/gallery/trash/", data={"before": before}).status_code == 404


def test_the_trash_has_pages(bob: Person) -> None:
    many(bob, PAGE + 3, removed_at=timezone.now())
    first = bob.get("/gallery/trash/")
    assert len(trash_tiles(first)) == PAGE
    second = bob.get(first.context["trash"].next_url)
    assert len(trash_tiles(second)) == 3
    assert not set(trash_tiles(first)) & set(trash_tiles(second))
    assert first.context["trash"].sum_text.startswith("63 results")


def test_the_trash_takes_the_same_queries_for_one_and_thirty(bob: Person) -> None:
    many(bob, 1, removed_at=timezone.now())
    bob.get("/gallery/trash/")
    one = queries_of(lambda: bob.get("/gallery/trash/"))
    many(bob, 29, removed_at=timezone.now())
    assert queries_of(lambda: bob.get("/gallery/trash/")) == one


def test_access(bob: Person, carol: Person) -> None:
    check_access("/gallery/trash/", method="get", wrong="post", allowed=[bob], refused=[carol])
    for step in ("restoration", "deletion"):
        check_access(
            f"/gallery/trash/{step}/", method="post", wrong="get", allowed=[bob], refused=[carol]
        )
    assert bob.get(f"/gallery/trash/{UNKNOWN_PK}/poster/").status_code == 404


def test_a_viewer_may_look_and_not_change(bob: Person, carol: Person) -> None:
    made = finished(bob.member)
    assert act(carol, "trash", [made]).status_code == 403
    assert act(carol, "again", [made]).status_code == 403
    made.refresh_from_db()
    assert made.removed_at is None
    text = text_of(carol.get("/gallery/"))
    assert 'value="trash"' not in text
    assert f'id="check-{made.pk}"' in text
