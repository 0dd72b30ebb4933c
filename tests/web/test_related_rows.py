"""Related rows that are read by a compiled query are those of Django's own prefetching."""

import uuid

from django.db.models import Count, prefetch_related_objects

from pixstudio.jobs.models import Attempt, Generation
from pixstudio.web.lists.ids import ColumnsByIds, RelatedRows
from tests.jobs.jobs import job, open_attempt
from tests.query_counts import queries_of
from tests.teams.people import Person

ATTEMPTS = RelatedRows(Attempt, "generation", "attempts", lambda: Attempt.objects.order_by("id"))


def _jobs(person: Person) -> list[Generation]:
    """With no attempt, one, and two; they know none of their rows."""
    jobs = [job(person.member) for _ in range(3)]
    open_attempt(jobs[1])
    open_attempt(jobs[2], is_open=False)
    open_attempt(jobs[2])
    found = Generation.objects.in_bulk([one.pk for one in jobs])
    return [found[one.pk] for one in jobs]


def _attempts_of(jobs: list[Generation]) -> dict[uuid.UUID, list[Attempt]]:
    return {one.pk: list(one.attempts.all()) for one in jobs}


def test_rows_are_those_of_django(bob: Person) -> None:
    ours = _jobs(bob)
    theirs = list(Generation.objects.filter(pk__in=[one.pk for one in ours]))
    ATTEMPTS.add_to(ours)
    prefetch_related_objects(theirs, "attempts")
    assert _attempts_of(ours) == _attempts_of(theirs)
    assert [one.attempts.count() for one in ours] == [0, 1, 2]


def test_one_query_reads_all_and_the_parents_of_the_rows_are_known(bob: Person) -> None:
    jobs = _jobs(bob)
    assert queries_of(lambda: ATTEMPTS.add_to(jobs)) == 1
    assert queries_of(lambda: _attempts_of(jobs)) == 0
    assert queries_of(lambda: [row.generation for one in jobs for row in one.attempts.all()]) == 0
    assert all(row.generation is jobs[2] for row in jobs[2].attempts.all())


def test_rows_that_are_read_already_are_not_read_again(bob: Person) -> None:
    jobs = _jobs(bob)
    ATTEMPTS.add_to(jobs)
    assert queries_of(lambda: ATTEMPTS.add_to(jobs)) == 0
    assert queries_of(lambda: ATTEMPTS.add_to([])) == 0


def test_further_conditions_stay_with_the_parent(bob: Person) -> None:
    """Whatever is asked of rows that were read asks for those of this parent."""
    jobs = _jobs(bob)
    ATTEMPTS.add_to(jobs)
    none, one, two = (each.attempts for each in jobs)
    assert not none.filter(is_open=True).exists()
    assert one.filter(is_open=True).count() == one.exclude(seed=None).count() == 1
    assert two.order_by("-id").first() == two.last() == list(two.all())[1]
    assert two.aggregate(count=Count("pk"))["count"] == 2
    assert one.update(is_open=False) == 1
    assert Attempt.objects.filter(is_open=True).count() == 1
    assert two.all().delete()[0] == 2
    assert Attempt.objects.count() == 1


def test_a_parent_that_is_twice_in_the_list_has_its_rows_twice(bob: Person) -> None:
    (pk,) = (one.pk for one in _jobs(bob)[1:2])
    twice = [Generation.objects.get(pk=pk) for _ in range(2)]
    ATTEMPTS.add_to(twice)
    assert [len(one.attempts.all()) for one in twice] == [1, 1]


def test_columns_of_many_ids_are_read_by_few_queries(bob: Person) -> None:
    jobs = _jobs(bob)
    columns = ColumnsByIds(
        lambda creator: Attempt.objects.filter(creator=creator).values_list("generation_id", "id"),
        "generation",
        creator=int,
    )
    creator, made = bob.member.user_id, set(Attempt.objects.values_list("generation_id", "id"))
    strangers = [uuid.uuid4() for _ in range(300)]
    for ids in ([one.pk for one in jobs], [*strangers, *(one.pk for one in jobs)]):
        assert set(columns.tuples(ids, creator=creator)) == made
        assert columns.tuples(ids, creator=0) == []
    assert queries_of(lambda: columns.tuples([*strangers, jobs[1].pk], creator=creator)) == 2
    assert queries_of(lambda: columns.tuples([], creator=creator)) == 0
