"""Adding many results to a collection at once."""

from pixstudio.collections.models import CollectionItem
from pixstudio.selections.models import RunState
from tests.collections.boards import board, restricted
from tests.jobs.jobs import UNKNOWN_PK, finished, text_of
from tests.selections.bulk_steps import act, many, only_run, work_on
from tests.teams.people import Person, words_of


def test_selected_results_are_added_once(bob: Person) -> None:
    made, rows = board(bob), many(bob, 3)
    ids = [str(row.pk) for row in rows]
    bob.post("/gallery/selection/", {"collection": str(made.pk), "ids": ids[:2]})
    assert CollectionItem.objects.filter(collection=made).count() == 2
    answer = act(bob, "collect", rows, collection=str(made.pk))
    assert CollectionItem.objects.filter(collection=made).count() == 3
    assert any("in the collection already" in words for words in words_of(answer))


def test_all_that_match_are_added_in_the_worker(bob: Person) -> None:
    made = board(bob)
    many(bob, 130)
    act(bob, "collect", all="1", filter="/gallery/", collection=str(made.pk))
    work_on(only_run())
    assert CollectionItem.objects.filter(collection=made).count() == 130


def test_a_collection_that_is_not_ones_own_takes_nothing(
    alice: Person, bob: Person, mallory: Person
) -> None:
    rows = [finished(bob.member)]
    for pk in (board(mallory).pk, restricted(alice).pk, UNKNOWN_PK):
        act(bob, "collect", rows, collection=str(pk))
        assert not CollectionItem.objects.exists()
    answer = act(bob, "collect", rows, collection="x")
    assert "Choose a collection. Nothing was changed." in words_of(answer)


def test_a_collection_deleted_during_a_run_stops_it(bob: Person) -> None:
    made = board(bob)
    many(bob, 130)
    act(bob, "collect", all="1", filter="/gallery/", collection=str(made.pk))
    made.delete()
    work_on(only_run())
    assert only_run().state != RunState.RUNNING
    assert not CollectionItem.objects.exists()


def test_results_of_another_team_are_not_added(bob: Person, mallory: Person) -> None:
    made, theirs = board(bob), finished(mallory.member)
    act(bob, "collect", [theirs], collection=str(made.pk))
    assert not CollectionItem.objects.exists()


def test_the_menu_has_what_one_may_change(alice: Person, bob: Person, carol: Person) -> None:
    board(bob, "Campaign")
    restricted(alice)
    text = text_of(bob.get("/gallery/selection/collections/"))
    assert "Campaign" in text
    assert "Secret" not in text
    assert carol.get("/gallery/selection/collections/").status_code == 403
