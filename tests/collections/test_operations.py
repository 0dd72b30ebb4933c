"""Collections: who sees and changes them, adding, removing, sorting, archiving and deleting."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pixstudio.audit.models import AuditEntry
from pixstudio.collections.models import Collection, CollectionItem
from pixstudio.collections.operations import editing
from pixstudio.collections.operations.editing import (
    CollectionBudgets,
    CollectionGone,
    CollectionRefused,
    CollectionValues,
    delete_collection,
    edit_collection,
    set_archived,
    set_collection_budgets,
)
from pixstudio.collections.operations.items import (
    ItemGone,
    NotSortable,
    add_files,
    add_results,
    move_item,
    move_step,
    remove_items,
    rename_file,
)
from pixstudio.collections.queries import (
    changeable_collections,
    collection_choices,
    collection_of,
    collections_with,
    count_items,
    visible_collections,
)
from pixstudio.jobs.models import CostCenter, Generation
from pixstudio.jobs.states import State
from pixstudio.teams.permissions import NotYours
from tests.collections.boards import board, items, put, restricted, results_in
from tests.jobs.jobs import job
from tests.jobs.test_races import side_by_side
from tests.library.sample_files import png, upload
from tests.teams.people import Person


def test_a_collection_is_visible_to_its_team_only(
    alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    made = board(bob)
    for person in (alice, bob, carol):
        assert collection_of(person.member, made.pk) == made
    assert collection_of(mallory.member, made.pk) is None
    assert collection_of(bob.member, "no id") is None
    assert [changeable_collections(p.member).count() for p in (alice, bob, carol, mallory)] == [
        *(1, 1, 0, 0)
    ]


def test_a_restricted_collection_and_its_projects_are_for_its_members_and_admins(
    alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    secret = restricted(alice, carol)
    project = board(alice, "Project", parent_id=secret.pk)
    for one in (secret, project):
        assert collection_of(alice.member, one.pk) == one
        assert collection_of(carol.member, one.pk) == one
        assert collection_of(bob.member, one.pk) is None
    edit_collection(
        member=alice.member,
        collection=secret,
        values=CollectionValues("Secret", is_restricted=True, members={bob.member.user_id: True}),
        now=timezone.now(),
    )
    assert set(changeable_collections(bob.member)) == {secret, project}
    assert not visible_collections(carol.member)
    # People of other teams are never among those who see it.
    values = CollectionValues("S", is_restricted=True, members={mallory.member.user_id: True})
    edit_collection(member=alice.member, collection=secret, values=values, now=timezone.now())
    assert not secret.members.exists()


def test_a_creator_who_restricts_a_collection_still_changes_it(bob: Person) -> None:
    made = board(bob, is_restricted=True)
    assert changeable_collections(bob.member).get() == made


def test_viewers_change_nothing(alice: Person, carol: Person) -> None:
    made, result = restricted(alice, carol, may_change=True), job(alice.member, State.DONE)
    with pytest.raises(NotYours):
        board(carol)
    now = timezone.now()
    for change in (
        lambda: add_results(collection=made, ids=[result.pk], member=carol.member, now=now),
        lambda: delete_collection(member=carol.member, collection=made, now=now),
        lambda: set_archived(member=carol.member, collection=made, is_archived=True, now=now),
        lambda: remove_items(collection=made, member=carol.member, results=[result.pk]),
    ):
        with pytest.raises(CollectionGone):
            change()


def test_results_and_files_are_added_once(alice: Person, bob: Person) -> None:
    made, other = board(bob), board(bob, "Other")
    first, second = job(bob.member, State.DONE), job(alice.member, State.DONE)
    photo = upload(bob.member, "ridge.png", png())[0]
    now = timezone.now()
    assert put(bob, made, first, second) == 2
    ids = [first.pk, second.pk, first.pk]
    assert add_results(collection=made, ids=ids, member=bob.member, now=now) == 0
    assert add_files(collection=made, ids=[photo.pk], member=bob.member, now=now) == 1
    assert add_files(collection=made, ids=[photo.pk], member=bob.member, now=now) == 0
    assert put(bob, other, first) == 1
    assert results_in(made) == [None, first.pk, second.pk]
    found = collections_with(bob.member, generation=first)
    assert found == [made, other]
    assert items(made)[1].title == "a lighthouse at dusk"


def test_results_of_other_teams_and_removed_ones_are_not_added(
    bob: Person, mallory: Person
) -> None:
    made, now = board(bob), timezone.now()
    theirs = job(mallory.member, State.DONE)
    removed = job(bob.member, State.DONE, removed_at=now)
    photo = upload(mallory.member, "theirs.png", png())[0]
    trashed = upload(bob.member, "trashed.png", png(64, 48))[0]
    trashed.trashed_at = now
    trashed.save()
    ids = [theirs.pk, removed.pk, uuid.uuid4()]
    assert add_results(collection=made, ids=ids, member=bob.member, now=now) == 0
    files = [photo.pk, trashed.pk]
    assert add_files(collection=made, ids=files, member=bob.member, now=now) == 0
    with pytest.raises(CollectionGone):
        add_results(collection=made, ids=[theirs.pk], member=mallory.member, now=now)
    with pytest.raises(CollectionGone):
        move_item(collection=made, member=mallory.member, item_id=1, before=2)
    assert not CollectionItem.objects.exists()


def test_a_thousand_are_added_in_as_many_queries_as_one(
    bob: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one, many = board(bob), board(bob, "Many")
    rows = [job(bob.member, State.DONE) for _ in range(3)]
    ids = [*(row.pk for row in rows), *(uuid.uuid4() for _ in range(997))]
    # Savepoint and its release, the lock, the first position, the insert.
    with django_assert_num_queries(5):
        add_results(collection=one, ids=ids[:1], member=bob.member, now=timezone.now())
    with django_assert_num_queries(5):
        add_results(collection=many, ids=ids, member=bob.member, now=timezone.now())
    assert count_items(many).count == 3
    # The newest is in front.
    assert results_in(many) == [row.pk for row in reversed(rows)]


def test_nothing_is_added_to_smart_and_archived_collections(bob: Person) -> None:
    now, result = timezone.now(), job(bob.member, State.DONE)
    client = board(bob)
    project = board(bob, "Project", parent_id=client.pk)
    values = CollectionValues("Smart")
    smart = editing.create_collection(
        member=bob.member, values=values, now=now, filters={"model": "v5"}
    )
    set_archived(member=bob.member, collection=client, is_archived=True, now=now)
    for one in (client, project, smart):
        with pytest.raises(CollectionGone):
            add_results(collection=one, ids=[result.pk], member=bob.member, now=now)
    assert collection_choices(bob.member) == []
    set_archived(member=bob.member, collection=client, is_archived=False, now=now)
    assert collection_choices(bob.member) == [client, project]
    assert collection_choices(bob.member, "PROJ") == [project]
    assert collection_choices(bob.member, "campa") == [client, project]


def test_removing_takes_out_and_deletes_no_result(bob: Person) -> None:
    made, result = board(bob), job(bob.member, State.DONE)
    photo = upload(bob.member, "ridge.png", png())[0]
    put(bob, made, result)
    add_files(collection=made, ids=[photo.pk], member=bob.member, now=timezone.now())
    ids = {"results": [result.pk, uuid.uuid4()], "files": [photo.pk]}
    assert remove_items(collection=made, member=bob.member, **ids) == 2
    assert remove_items(collection=made, member=bob.member, **ids) == 0
    assert Generation.objects.of(bob.team).get() == result


def test_removed_and_failed_results_are_not_shown(bob: Person) -> None:
    made = board(bob)
    done, gone = job(bob.member, State.DONE), job(bob.member, State.DONE)
    put(bob, made, done, gone, job(bob.member, State.FAILED), job(bob.member, State.QUEUED))
    Generation.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    assert count_items(made).count == 2


class TestOrderByHand:
    @pytest.fixture
    def sorted_board(self, bob: Person) -> Collection:
        made = board(bob, order="manual")
        put(bob, made, *(job(bob.member, State.DONE) for _ in range(4)))
        return made

    def move(self, person: Person, made: Collection, item: int, **side: int) -> None:
        move_item(collection=made, member=person.member, item_id=item, **side)

    def test_a_move_writes_one_row(
        self,
        sorted_board: Collection,
        bob: Person,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        a, b, c, d = (item.pk for item in items(sorted_board))
        # Savepoints, the lock, the neighbour, whether the item is there, the gap, one update.
        with django_assert_num_queries(7):
            self.move(bob, sorted_board, d, before=b)
        assert [item.pk for item in items(sorted_board)] == [a, d, b, c]
        self.move(bob, sorted_board, a, after=c)
        assert [item.pk for item in items(sorted_board)] == [d, b, c, a]
        self.move(bob, sorted_board, a, before=d)
        assert [item.pk for item in items(sorted_board)] == [a, d, b, c]

    def test_two_people_lose_and_double_nothing(
        self, sorted_board: Collection, bob: Person, alice: Person
    ) -> None:
        """Both saw a b c d; each moves in the order that the other left."""
        a, b, c, d = (item.pk for item in items(sorted_board))
        self.move(bob, sorted_board, a, after=d)
        self.move(alice, sorted_board, a, before=c)
        self.move(bob, sorted_board, b, after=a)
        assert [item.pk for item in items(sorted_board)] == [a, b, c, d]
        remove_items(
            collection=sorted_board,
            member=alice.member,
            results=[result_of(c)],
        )
        for gone in ({"before": c}, {"after": c}):
            with pytest.raises(ItemGone):
                self.move(bob, sorted_board, a, **gone)
        with pytest.raises(ItemGone):
            self.move(bob, sorted_board, c, before=a)
        assert [item.pk for item in items(sorted_board)] == [a, b, d]

    def test_positions_are_spread_when_no_gap_is_left(
        self, sorted_board: Collection, bob: Person
    ) -> None:
        rows = items(sorted_board)
        for row in rows:
            CollectionItem.objects.filter(pk=row.pk).update(position=7)
        a, b, c, d = (item.pk for item in items(sorted_board))
        for _ in range(70):
            self.move(bob, sorted_board, d, before=b)
            self.move(bob, sorted_board, c, before=d)
            assert [item.pk for item in items(sorted_board)] == [a, c, d, b]
            self.move(bob, sorted_board, d, before=c)
        assert len({item.position for item in items(sorted_board)}) == 4

    def test_steps_pass_what_is_shown(self, sorted_board: Collection, bob: Person) -> None:
        a, b, c, d = (item.pk for item in items(sorted_board))
        Generation.objects.filter(pk=result_of(b)).update(removed_at=timezone.now())
        step = {"collection": sorted_board, "member": bob.member}
        move_step(**step, item_id=c, is_earlier=True)
        assert [item.pk for item in items(sorted_board)] == [c, a, d]
        move_step(**step, item_id=c, is_earlier=True)
        move_step(**step, item_id=d, is_earlier=False)
        assert [item.pk for item in items(sorted_board)] == [c, a, d]
        move_step(**step, item_id=c, is_earlier=False)
        assert [item.pk for item in items(sorted_board)] == [a, c, d]
        with pytest.raises(ItemGone):
            move_step(**step, item_id=10**9, is_earlier=False)

    def test_by_a_rule_nothing_is_moved(self, sorted_board: Collection, bob: Person) -> None:
        a, b, *_rest = (item.pk for item in items(sorted_board))
        Collection.objects.update(order="newest")
        with pytest.raises(NotSortable):
            self.move(bob, sorted_board, a, after=b)
        with pytest.raises(NotSortable):
            move_step(collection=sorted_board, member=bob.member, item_id=a, is_earlier=False)

    def test_an_item_of_another_collection_is_not_moved(
        self, sorted_board: Collection, bob: Person
    ) -> None:
        other = board(bob, "Other", order="manual")
        put(bob, other, job(bob.member, State.DONE))
        theirs, mine = items(other)[0], items(sorted_board)[0]
        with pytest.raises(ItemGone):
            self.move(bob, sorted_board, theirs.pk, before=mine.pk)
        with pytest.raises(ItemGone):
            self.move(bob, sorted_board, mine.pk, before=theirs.pk)


@pytest.mark.django_db(transaction=True)
def test_moves_and_additions_side_by_side_lose_and_double_nothing(
    bob: Person, alice: Person
) -> None:
    made = board(bob, order="manual")
    put(bob, made, *(job(bob.member, State.DONE) for _ in range(6)))
    first, *_rest, last = (item.pk for item in items(made))
    late = [job(bob.member, State.DONE) for _ in range(2)]

    def move(person: Person, item: int, **side: int) -> Callable[[], None]:
        where: dict[str, Any] = {"collection": made, "member": person.member, "item_id": item}
        return lambda: move_item(**where, **side)

    raised = side_by_side(
        move(bob, first, after=last),
        move(alice, last, before=first),
        lambda: put(alice, made, *late),
        lambda: put(bob, made, *late),
    )
    assert not raised
    found = results_in(made)
    assert len(found) == len(set(found)) == 8
    assert len({item.position for item in items(made)}) == 8


def result_of(item: int) -> uuid.UUID:
    found = CollectionItem.objects.get(pk=item).generation_id
    assert found is not None
    return found


def test_a_renamed_file_is_sorted_by_its_new_name(bob: Person) -> None:
    made, photo = board(bob), upload(bob.member, "ridge.png", png())[0]
    add_files(collection=made, ids=[photo.pk], member=bob.member, now=timezone.now())
    photo.name = " Zebra.png"
    rename_file(photo)
    assert items(made)[0].title == "zebra.png"


def test_projects_are_nested_one_level(alice: Person, bob: Person) -> None:
    client = board(bob)
    project = board(bob, "Project", parent_id=client.pk)
    assert project.full_name == "Campaign / Project"
    assert project.cost_center.pk == project.pk
    assert CostCenter.objects.get(pk=project.pk).parent_id == client.pk
    secret = restricted(alice)
    for parent_id in (project.pk, secret.pk, uuid.uuid4()):
        with pytest.raises(CollectionRefused):
            board(bob, "Deeper", parent_id=parent_id)
    # A client with projects can't become one.
    other = board(bob, "Other")
    with pytest.raises(CollectionRefused):
        edit_collection(
            member=bob.member,
            collection=client,
            values=CollectionValues("Campaign", parent_id=other.pk),
            now=timezone.now(),
        )
    edit_collection(
        member=bob.member,
        collection=project,
        values=CollectionValues("Project"),
        now=timezone.now(),
    )
    assert CostCenter.objects.get(pk=project.pk).parent_id is None


def test_deleting_deletes_projects_and_no_result(bob: Person) -> None:
    client = board(bob)
    project = board(bob, "Project", parent_id=client.pk)
    result = job(bob.member, State.DONE, made_for_id=project.pk)
    put(bob, project, result)
    delete_collection(member=bob.member, collection=client, now=timezone.now())
    assert not Collection.objects.exists()
    result.refresh_from_db()
    # What it cost is still known.
    assert result.made_for_id == project.pk
    with pytest.raises(CollectionGone):
        delete_collection(member=bob.member, collection=client, now=timezone.now())
    actions = AuditEntry.objects.values_list("action", flat=True).order_by("number")
    assert list(actions) == ["collection_created", "collection_created", "collection_deleted"]


def test_budgets_are_for_admins(alice: Person, bob: Person) -> None:
    made = board(bob)
    budgets = CollectionBudgets(monthly_credits=500, total_credits=1000)
    values = {"collection": made, "budgets": budgets, "now": timezone.now()}
    with pytest.raises(NotYours):
        set_collection_budgets(member=bob.member, **values)
    set_collection_budgets(member=alice.member, **values)
    set_collection_budgets(member=alice.member, **values)
    center = CostCenter.objects.get()
    assert (center.monthly_budget_credits, center.total_budget_credits) == (500, 1000)
    assert AuditEntry.objects.filter(action="budget_changed").count() == 1


def test_a_team_has_a_limited_number_of_collections(
    bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "MAX_COLLECTIONS", 1)
    board(bob)
    with pytest.raises(CollectionRefused):
        board(bob, "Second")
