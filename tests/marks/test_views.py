"""Marks in a browser: from a tile, from a result's page, and without scripts."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.marks.models import Star
from pixstudio.marks.operations import change_tags, write_note
from tests.jobs.jobs import finished, job, text_of
from tests.teams.people import Person, check_access, words_of

HTMX = {"HTTP_HX_REQUEST": "true"}


def path_of(generation: Generation, what: str = "") -> str:
    return f"/generations/{generation.pk}/{what}"


def mark(person: Person, generation: Generation, what: str, **values: str) -> Any:
    return person.post(path_of(generation, what), values, **HTMX)


def test_a_tiles_marks_come_back_as_they_are_now(bob: Person) -> None:
    made = finished(bob.member)
    text = text_of(mark(bob, made, "star/", on="1"))
    assert f'id="marks-{made.pk}"' in text
    assert 'hx-swap-oob="true"' in text
    assert 'aria-pressed="true"' in text
    # Somebody else rated it meanwhile: the answer says so, too.
    Generation.objects.filter(pk=made.pk).update(rating=2)
    text = text_of(mark(bob, made, "star/", on="0"))
    assert 'aria-pressed="false"' in text
    assert "Rated 2 of 5" in text


@pytest.mark.parametrize(
    ("typed", "rating"), [("4", 4), ("0", 0), ("", None), ("6", 3), ("x", 3), ("-1", 3)]
)
def test_a_rating_is_one_to_five_or_rejected(bob: Person, typed: str, rating: int | None) -> None:
    made = finished(bob.member, rating=3)
    answer = mark(bob, made, "rating/", rating=typed)
    assert answer.status_code == 200
    made.refresh_from_db()
    assert made.rating == rating
    assert ("Nothing was changed" in text_of(answer)) == (typed in ("6", "x", "-1"))


def test_the_page_of_a_result_changes_its_bar(bob: Person) -> None:
    made = finished(bob.member)
    text = text_of(mark(bob, made, "rating/", rating="0", view="bar"))
    assert f'id="marks-bar-{made.pk}"' in text
    assert "marks-bar__rating--reject" in text
    page = bob.get(path_of(made))
    assert page.context["marks"].rejection.is_chosen


def test_without_scripts_one_comes_back_to_the_page(bob: Person) -> None:
    made = finished(bob.member)
    for what, values in (("star/", {"on": "1"}), ("rating/", {"rating": "5"}), ("tags/", {})):
        answer = bob.post(path_of(made, what), {**values, "tags": "sea"})
        assert (answer.status_code, answer.url) == (302, path_of(made))
    answer = bob.post(path_of(made, "star/"), {"on": "0", "next": "/gallery/?rating=4"})
    assert answer.url == "/gallery/?rating=4"
    answer = bob.post(path_of(made, "star/"), {"on": "0", "next": "https://elsewhere.example/"})
    assert answer.url == path_of(made)
    answer = bob.post(path_of(made, "note/"), {"note": "Use this", "shown": ""})
    assert answer.url == path_of(made)
    assert words_of(answer) == ["Note saved."]
    made.refresh_from_db()
    assert (made.rating, made.note) == (5, "Use this")


def test_tags_are_written_with_those_of_the_team_beside(bob: Person, mallory: Person) -> None:
    made, other = finished(bob.member), finished(bob.member)
    change_tags(member=bob.member, ids=[other.pk], add=["sea"])
    theirs = finished(mallory.member)
    change_tags(member=mallory.member, ids=[theirs.pk], add=["secret"])
    text = text_of(bob.get(path_of(made, "tags/")))
    assert 'data-known-tag="sea"' in text
    assert "secret" not in text
    mark(bob, made, "tags/", tags="sea, <b>, ", shown="", view="bar")
    page = bob.get(path_of(made))
    assert [tag.label for tag in page.context["marks"].tags] == ["<b>", "sea"]
    assert "<b>" not in text_of(page)
    assert "&lt;b&gt;" in text_of(page)


def test_a_text_that_is_too_long_is_not_cut(bob: Person) -> None:
    made = finished(bob.member)
    assert "too long" in text_of(mark(bob, made, "tags/", tags="x" * 1001))
    answer = mark(bob, made, "note/", note="n" * 4001, shown="")
    assert "up to 4000 characters" in text_of(answer)
    assert "n" * 4001 in text_of(answer)
    made.refresh_from_db()
    assert made.note == ""


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_of_two_notes_at_once_both_are_shown(
    alice: Person, bob: Person, headers: dict[str, str]
) -> None:
    made = finished(bob.member)
    write_note(member=alice.member, pk=made.pk, shown="", note="Hers")
    answer = bob.post(path_of(made, "note/"), {"note": "His", "shown": ""}, **headers)
    text = text_of(answer)
    assert (answer.status_code, "Hers" in text, "\nHis</textarea>" in text) == (200, True, True)
    assert "changed meanwhile" in text
    bob.post(path_of(made, "note/"), {"note": "His", "shown": "Hers"}, **headers)
    made.refresh_from_db()
    assert made.note == "His"


@pytest.mark.parametrize("what", ["star/", "rating/", "tags/", "note/"])
def test_what_was_removed_meanwhile_says_so(bob: Person, what: str) -> None:
    made = job(bob.member, State.DONE, removed_at=timezone.now())
    values = {"on": "1", "rating": "3", "tags": "sea", "note": "x"}
    answer = mark(bob, made, what, **values)
    assert answer.status_code == 200
    assert "This result was deleted. Nothing was changed." in text_of(answer)
    plain = bob.post(path_of(made, what), values)
    assert plain.url == "/gallery/"
    assert words_of(plain) == ["This result was deleted. Nothing was changed."]


def test_a_job_without_a_result_has_no_marks(bob: Person) -> None:
    running = job(bob.member, State.RUNNING)
    assert "no result to mark" in text_of(mark(bob, running, "rating/", rating="3"))
    assert bob.get(path_of(running)).context["marks"] is None
    tiles = bob.get("/gallery/?state=open").context["gallery"].days[0].tiles
    assert tiles[0].marks is None


@pytest.mark.parametrize("what", ["star/", "rating/", "tags/", "note/"])
def test_another_teams_result_is_not_found(bob: Person, mallory: Person, what: str) -> None:
    theirs = finished(mallory.member)
    values = {"on": "1", "rating": "3", "tags": "sea", "note": "x"}
    assert mark(bob, theirs, what, **values).status_code == 404
    assert bob.post(path_of(theirs, what), values).status_code == 404
    if what == "tags/":
        assert bob.get(path_of(theirs, what)).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.rating, theirs.note, Star.objects.count()) == (None, "", 0)


def test_access(alice: Person, bob: Person, carol: Person) -> None:
    made = finished(bob.member)
    check_access(
        path_of(made, "star/"), method="post", wrong="get", allowed=[bob, carol], refused=[]
    )
    for what in ("rating/", "note/"):
        check_access(
            path_of(made, what), method="post", wrong="get", allowed=[bob, alice], refused=[carol]
        )
    check_access(
        path_of(made, "tags/"), method="post", wrong="put", allowed=[bob, alice], refused=[carol]
    )


def test_a_viewer_sees_the_teams_marks(bob: Person, carol: Person) -> None:
    made = finished(bob.member, rating=4, note="Use this")
    change_tags(member=bob.member, ids=[made.pk], add=["sea"])
    text = text_of(carol.get(path_of(made)))
    for shown in ("Rated 4 of 5", "Use this", "/gallery/?tag=sea"):
        assert shown in text
    for action in ("rating/", "tags/", "note/"):
        assert path_of(made, action) not in text
    tile = carol.get("/gallery/").context["gallery"].days[0].tiles[0]
    assert (tile.marks.rating, tile.marks.may_rate) == (4, False)
