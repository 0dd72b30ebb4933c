"""Marks: who may, on what, twice, at once, and what stays of others' changes."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Tag
from pixstudio.library.operations import tag_assets
from pixstudio.marks.models import ResultTag, Star
from pixstudio.marks.operations import (
    NoResult,
    NoteChanged,
    change_tags,
    rate_results,
    replace_tags,
    set_stars,
    write_note,
)
from pixstudio.marks.queries import marks_of, starred_among, tags_of_results
from pixstudio.teams.permissions import NotYours
from tests.jobs.jobs import finished, job
from tests.library.sample_files import png, upload
from tests.teams.people import Person


def tags_on(person: Person, generation: Generation) -> tuple[str, ...]:
    generation.refresh_from_db()
    return marks_of(person.member, generation).tags


def test_a_star_is_a_persons_own(bob: Person, carol: Person) -> None:
    made = job(bob.member, State.DONE)
    for _ in range(2):
        assert set_stars(member=carol.member, ids=[made.pk], is_starred=True) == 1
    assert starred_among(carol.member, [made.pk]) == {made.pk}
    assert starred_among(bob.member, [made.pk]) == frozenset()
    (star,) = Star.objects.all()
    assert star.created_at == made.created_at
    for _ in range(2):
        set_stars(member=carol.member, ids=[made.pk], is_starred=False)
    assert not Star.objects.exists()


def test_of_two_ratings_the_last_one_wins(alice: Person, bob: Person) -> None:
    made = job(bob.member, State.DONE)
    rate_results(member=alice.member, ids=[made.pk], rating=2)
    rate_results(member=bob.member, ids=[made.pk], rating=5)
    made.refresh_from_db()
    assert (made.rating, made.version) == (5, 1)
    rate_results(member=bob.member, ids=[made.pk], rating=None)
    made.refresh_from_db()
    assert made.rating is None


@pytest.mark.parametrize("rating", [-1, 6, 100])
def test_there_are_no_other_ratings(bob: Person, rating: int) -> None:
    made = job(bob.member, State.DONE, rating=3)
    with pytest.raises(ValueError, match="no rating"):
        rate_results(member=bob.member, ids=[made.pk], rating=rating)
    made.refresh_from_db()
    assert made.rating == 3


def test_tags_of_two_who_tag_at_once_all_stay(alice: Person, bob: Person) -> None:
    made = job(bob.member, State.DONE)
    replace_tags(member=bob.member, pk=made.pk, shown=[], wanted=["Sea", "dusk"])
    # Both had the form with these two; alice takes one away and adds one, bob adds another.
    shown = ["Sea", "dusk"]
    replace_tags(member=alice.member, pk=made.pk, shown=shown, wanted=["Sea", "client A"])
    replace_tags(member=bob.member, pk=made.pk, shown=shown, wanted=["Sea", "dusk", " Boat "])
    assert tags_on(bob, made) == ("Boat", "client A", "Sea")


def test_tags_are_the_librarys(bob: Person) -> None:
    photo = upload(bob.member, "ridge.png", png())[0]
    tag_assets(team=bob.team, assets=[photo], add=["Été"])
    made = job(bob.member, State.DONE)
    for _ in range(2):
        change_tags(member=bob.member, ids=[made.pk], add=["ete", "new\x00 one", " ", "x" * 60])
    assert tags_on(bob, made) == ("Été", "new one", "x" * 40)
    assert Tag.objects.count() == 3
    tag_assets(team=bob.team, assets=[photo], remove=["été"])
    # It is still on the result; without that nobody has it.
    assert Tag.objects.filter(name="Été").exists()
    change_tags(member=bob.member, ids=[made.pk], remove=["ETE", "new one", "x" * 40])
    assert not Tag.objects.exists()


def test_a_tag_of_a_file_stays_when_it_leaves_a_result(bob: Person) -> None:
    photo = upload(bob.member, "ridge.png", png())[0]
    tag_assets(team=bob.team, assets=[photo], add=["sea"])
    made = job(bob.member, State.DONE)
    change_tags(member=bob.member, ids=[made.pk], add=["sea"])
    change_tags(member=bob.member, ids=[made.pk], remove=["sea"])
    assert [tag.name for tag in photo.tags.all()] == ["sea"]
    assert tags_of_results(bob.team) == {}


def test_a_note_that_was_changed_meanwhile_is_not_overwritten(alice: Person, bob: Person) -> None:
    made = job(bob.member, State.DONE)
    write_note(member=alice.member, pk=made.pk, shown="", note="  Use\r\nthis  ")
    with pytest.raises(NoteChanged):
        write_note(member=bob.member, pk=made.pk, shown="", note="Not this")
    # The same once more, as a double click sends it, is no conflict.
    write_note(member=alice.member, pk=made.pk, shown="", note="Use\nthis")
    write_note(member=bob.member, pk=made.pk, shown="Use\r\nthis", note="Not this")
    made.refresh_from_db()
    assert (made.note, made.indexed_note) == ("Not this", "  not  this")


def test_a_viewer_has_only_favourites(bob: Person, carol: Person) -> None:
    made = job(bob.member, State.DONE)
    with pytest.raises(NotYours):
        rate_results(member=carol.member, ids=[made.pk], rating=1)
    with pytest.raises(NotYours):
        change_tags(member=carol.member, ids=[made.pk], add=["sea"])
    with pytest.raises(NotYours):
        write_note(member=carol.member, pk=made.pk, shown="", note="x")
    made.refresh_from_db()
    assert (made.rating, made.note, Tag.objects.count()) == (None, "", 0)


@pytest.mark.parametrize("what", ["removed", "running", "theirs", "unknown"])
def test_only_results_of_the_team_are_marked(bob: Person, mallory: Person, what: str) -> None:
    rows = {
        "removed": lambda: job(bob.member, State.DONE, removed_at=timezone.now()).pk,
        "running": lambda: job(bob.member, State.RUNNING).pk,
        "theirs": lambda: job(mallory.member, State.DONE).pk,
        "unknown": uuid.uuid4,
    }
    pk = rows[what]()
    assert set_stars(member=bob.member, ids=[pk], is_starred=True) == 0
    assert rate_results(member=bob.member, ids=[pk], rating=4) == 0
    assert change_tags(member=bob.member, ids=[pk], add=["sea"]) == 0
    with pytest.raises(NoResult):
        replace_tags(member=bob.member, pk=pk, shown=[], wanted=["sea"])
    with pytest.raises(NoResult):
        write_note(member=bob.member, pk=pk, shown="", note="x")
    assert not Star.objects.exists()
    assert not ResultTag.objects.exists()
    assert not Tag.objects.exists()
    assert not Generation.objects.exclude(rating=None, note="").exists()


def test_marks_of_others_results_are_not_taken_away(bob: Person, mallory: Person) -> None:
    theirs = finished(mallory.member)
    change_tags(member=mallory.member, ids=[theirs.pk], add=["sea"])
    set_stars(member=mallory.member, ids=[theirs.pk], is_starred=True)
    change_tags(member=bob.member, ids=[theirs.pk], remove=["sea"])
    set_stars(member=bob.member, ids=[theirs.pk], is_starred=False)
    assert (ResultTag.objects.count(), Star.objects.count()) == (1, 1)


def test_many_are_marked_in_as_many_queries_as_one(
    bob: Person, django_assert_max_num_queries: Any
) -> None:
    ids = [job(bob.member, State.DONE).pk for _ in range(30)]
    with django_assert_max_num_queries(5):
        set_stars(member=bob.member, ids=ids, is_starred=True)
    with django_assert_max_num_queries(6):
        change_tags(member=bob.member, ids=ids, add=["sea", "sky"])
    with django_assert_max_num_queries(2):
        rate_results(member=bob.member, ids=ids, rating=3)
    assert (Star.objects.count(), ResultTag.objects.count()) == (30, 60)
