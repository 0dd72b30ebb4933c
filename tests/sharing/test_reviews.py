"""Visitors comment and decide by name; the team sees, answers, resolves and deletes."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pixstudio.events.models import Event, EventKind
from pixstudio.jobs.models import Generation
from pixstudio.sharing.models import ReviewComment, ReviewReply, ShareLink, Verdict
from pixstudio.sharing.operations import MadeLink
from pixstudio.sharing.operations import reviews as review_operations
from pixstudio.sharing.queries import PAGE
from tests.jobs.jobs import finished, text_of
from tests.query_counts import queries_of
from tests.sharing.links import NAME, path_of, say, share
from tests.teams.people import Person, check_access, words_of

HTMX = {"HTTP_HX_REQUEST": "true"}
MARKUP = '<script>alert(1)</script> <b>& "it"</b>'


@pytest.fixture
def link(bob: Person, made: Generation) -> MadeLink:
    return share(bob.member, made, label="For ACME")


@pytest.fixture
def comment(link: MadeLink) -> ReviewComment:
    say(link, at="3.25")
    return ReviewComment.objects.get()


def test_a_comment_at_a_moment_is_seen_by_visitors_and_team(
    link: MadeLink, bob: Person, carol: Person, made: Generation
) -> None:
    answer = say(link, at="3.25")
    assert (answer.status_code, answer.url) == (302, f"{path_of(link)}?sent=1#review")
    row = ReviewComment.objects.get()
    assert (row.author_name, row.at_seconds, row.team) == (NAME, 3.25, bob.team)
    for page in (
        Client().get(path_of(link)),
        bob.get(f"/generations/{made.pk}/"),
        carol.get(f"/generations/{made.pk}/"),
    ):
        text = text_of(page)
        assert "The light is too warm here" in text
        assert 'data-moment="3.25"' in text
        assert "0:03.2" in text
    assert str(row.pk) not in text_of(Client().get(path_of(link)))
    assert "1 open" in text_of(bob.get(f"/generations/{made.pk}/"))
    assert '<span class="count">1</span>' in text_of(bob.get("/gallery/"))


def test_htmx_gets_the_review_with_the_name_and_an_empty_form(link: MadeLink) -> None:
    values = {"name": NAME, "text": "Good", "action": "comment", "nonce": "one"}
    answer = Client().post(path_of(link, "1/review/"), values, **HTMX)
    text = text_of(answer)
    assert answer.status_code == 200
    assert "<html" not in text
    assert f'value="{NAME}"' in text
    assert "Good</textarea>" not in text
    assert not answer.cookies


def test_the_same_form_twice_is_one_comment(link: MadeLink) -> None:
    for _ in range(2):
        say(link, nonce="same")
    assert ReviewComment.objects.count() == 1
    for _ in range(2):
        say(link)
    assert ReviewComment.objects.count() == 3


def test_a_comment_is_an_event_for_the_creator_of_the_result(
    link: MadeLink, made: Generation
) -> None:
    for _ in range(2):
        say(link, nonce="same")
    event = Event.objects.get(kind=EventKind.COMMENT_ADDED)
    comment = ReviewComment.objects.get()
    assert (event.team, event.user) == (made.team, made.creator)
    assert event.subject_id == comment.pk.hex
    assert event.facts == {"job_id": str(made.pk), "link_id": str(link.link.pk)}


@pytest.mark.parametrize("text", [MARKUP, "{{ 7 * 7 }}", "a\u0000b\u202ec", "x" * 2000])
def test_a_comment_is_text_whatever_it_looks_like(
    link: MadeLink, bob: Person, made: Generation, text: str
) -> None:
    say(link, text=text, name="<i>Ida</i>")
    assert ReviewComment.objects.get().text == text.replace("\u0000", "")
    for page in (Client().get(path_of(link)), bob.get(f"/generations/{made.pk}/")):
        assert "<script>alert" not in text_of(page)
        assert "<i>Ida" not in text_of(page)


@pytest.mark.parametrize(
    "values",
    [
        {"text": "x" * 100_000},
        {"text": "x" * 2001},
        {"text": "   "},
        {"name": ""},
        {"name": "x" * 61},
        {"name": "\u0000\t "},
        {"at": "-1"},
        {"at": "-0.001"},
        {"at": "5.01"},
        {"at": "NaN"},
        {"at": "inf"},
        {"at": "1e400"},
        {"at": "three"},
        {"action": "delete"},
    ],
)
def test_bad_input_is_refused_in_plain_words(link: MadeLink, values: dict[str, str]) -> None:
    answer = say(link, **values)
    assert answer.status_code == 400
    assert "field__error" in text_of(answer)
    assert "field__error" in text_of(
        Client().post(
            path_of(link, "1/review/"),
            {"name": NAME, "text": "x", "action": "comment", **values},
            **HTMX,
        )
    )
    assert not ReviewComment.objects.exists()
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("at", ["", "0", "5"])
def test_a_moment_may_be_left_out_and_lies_within_the_video(link: MadeLink, at: str) -> None:
    assert say(link, at=at).status_code == 302
    assert ReviewComment.objects.get().at_seconds == (float(at) if at else None)


def test_a_decision_counts_once_for_each_name(
    link: MadeLink, bob: Person, made: Generation
) -> None:
    say(link, action="changes", text="")
    say(link, action="approved", text="Lovely now")
    say(link, action="changes", text="", name="Ola")
    found = dict(Verdict.objects.values_list("author_name", "decision"))
    assert found == {NAME: "approved", "Ola": "changes"}
    assert ReviewComment.objects.get().text == "Lovely now"
    for page in (Client().get(path_of(link)), bob.get(f"/generations/{made.pk}/")):
        assert "Approved" in text_of(page)
        assert "Change requested" in text_of(page)


def test_visitors_of_one_link_see_nothing_of_another(
    link: MadeLink, bob: Person, made: Generation
) -> None:
    other = share(bob.member, made)
    say(link)
    say(link, action="approved", text="")
    text = text_of(Client().get(path_of(other)))
    assert NAME not in text
    assert "too warm" not in text


def test_a_link_without_reviews_takes_none(bob: Person, made: Generation) -> None:
    link = share(bob.member, made, may_review=False)
    assert say(link).status_code == 404
    assert "review" not in text_of(Client().get(path_of(link))).replace(
        "pages/reviews.css", ""
    ).replace("review_form.js", "")
    assert not ReviewComment.objects.exists()


def test_reviews_are_limited_and_end(link: MadeLink, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [say(link, text=f"Number {n}").status_code for n in range(12)]
    assert found == [302] * 10 + [429] * 2
    monkeypatch.setattr(review_operations, "MAX_COMMENTS", 10)
    answer = say(link, Client(REMOTE_ADDR="192.0.2.3"))
    assert answer.status_code == 400
    assert "has taken all the comments" in text_of(answer)
    assert ReviewComment.objects.count() == 10


def test_an_answer_is_seen_by_visitors_without_a_name(
    comment: ReviewComment, link: MadeLink, bob: Person, made: Generation
) -> None:
    path = f"/reviews/{comment.pk}/answer/"
    answer = bob.post(path, {"text": "Cooler now", "nonce": "one"})
    assert answer.url == f"/generations/{made.pk}/#sharing"
    bob.post(path, {"text": "Cooler now", "nonce": "one"})
    assert ReviewReply.objects.get().written_by == bob.member.user
    text = text_of(Client().get(path_of(link)))
    assert "Cooler now" in text
    assert "Bob" not in text
    part = text_of(bob.post(path, {"text": MARKUP}, **HTMX))
    assert part.lstrip().startswith("<li")
    assert "<script>" not in part


def test_members_are_offered_to_those_who_may_answer(
    comment: ReviewComment, alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    path = f"/reviews/{comment.pk}/members/"
    check_access(path, method="get", wrong="post", allowed=[alice, bob], refused=[carol])
    assert mallory.get(path).status_code == 404
    assert bob.get(f"{path}?q=CAR").json() == {
        "members": [{"value": "@Carol", "note": carol.member.user.email}]
    }
    for text in ("nobody", "x" * 2000, "%00%27"):
        assert bob.get(f"{path}?q={text}").json() == {"members": []}


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_an_answer_that_is_none(comment: ReviewComment, bob: Person, text: str) -> None:
    path = f"/reviews/{comment.pk}/answer/"
    assert len(words_of(bob.post(path, {"text": text}))) == 1
    assert "field__error" in text_of(bob.post(path, {"text": text}, **HTMX))
    assert not ReviewReply.objects.exists()


def test_resolving_and_opening_again(
    comment: ReviewComment, link: MadeLink, bob: Person, made: Generation
) -> None:
    path = f"/reviews/{comment.pk}/resolution/"
    for _ in range(2):
        assert bob.post(path).status_code == 302
        assert not ReviewComment.objects.get().is_open
    assert "Resolved" in text_of(Client().get(path_of(link)))
    assert "1 open" not in text_of(bob.get(f"/generations/{made.pk}/"))
    assert "No open comments" in text_of(bob.get("/reviews/"))
    assert "Resolve" in text_of(bob.post(path, {"state": "open"}, **HTMX))
    assert ReviewComment.objects.get().is_open


def test_deleting_is_for_the_links_maker_and_admins(
    alice: Person, bob: Person, made: Generation
) -> None:
    link = share(alice.member, made)
    say(link)
    say(link)
    first, second = ReviewComment.objects.all()
    path = f"/reviews/{first.pk}/removal/"
    assert "Only admins" in words_of(bob.post(path))[0]
    assert "Only admins" in text_of(bob.post(path, **HTMX))
    assert ReviewComment.objects.count() == 2
    assert alice.post(path).status_code == 302
    assert text_of(alice.post(f"/reviews/{second.pk}/removal/", **HTMX)) == ""
    assert not ReviewComment.objects.exists()
    assert alice.post(path).status_code == 404


@pytest.mark.parametrize("action", ["answer", "resolution", "removal"])
def test_management_access(
    comment: ReviewComment,
    alice: Person,
    bob: Person,
    carol: Person,
    mallory: Person,
    action: str,
) -> None:
    path = f"/reviews/{comment.pk}/{action}/"
    check_access(path, method="post", wrong="get", allowed=[alice, bob], refused=[carol])
    assert mallory.post(path, {"text": "Mine"}).status_code == 404
    assert ReviewComment.objects.get().is_open
    assert not ReviewReply.objects.exists()


def test_outsiders_see_no_reviews(
    comment: ReviewComment, mallory: Person, made: Generation
) -> None:
    assert mallory.get(f"/generations/{made.pk}/reviews/").status_code == 404
    assert NAME not in text_of(mallory.get("/reviews/"))
    assert '<span class="count">' not in text_of(mallory.get("/gallery/"))


def test_reviews_of_removed_results_are_gone(
    comment: ReviewComment, bob: Person, made: Generation
) -> None:
    Generation.objects.update(removed_at=timezone.now())
    assert NAME not in text_of(bob.get("/reviews/"))
    assert '<span class="count">' not in text_of(bob.get("/gallery/"))
    assert bob.post(f"/reviews/{comment.pk}/resolution/").status_code == 404


def comments(link: MadeLink, count: int) -> None:
    now = timezone.now()
    rows = [
        ReviewComment(
            team=link.link.team,
            link=link.link,
            generation=link.link.generation,
            nonce=f"copy {n}",
            author_name="Ola",
            text=f"Remark {n:03d}.",
            created_at=now - dt.timedelta(seconds=n),
        )
        for n in range(count)
    ]
    made = ReviewComment.objects.bulk_create(rows)
    ReviewReply.objects.bulk_create(
        [
            ReviewReply(
                comment=row,
                nonce="one",
                text="Yes",
                written_by=link.link.created_by,
                created_at=now,
            )
            for row in made
        ]
    )


def test_lists_go_page_by_page_in_as_many_queries(
    link: MadeLink, bob: Person, made: Generation
) -> None:
    comments(link, 1)
    pages: dict[str, Any] = {
        "/reviews/": bob.get,
        f"/generations/{made.pk}/": bob.get,
        "/gallery/": bob.get,
        path_of(link): Client().get,
    }

    def costs() -> dict[str, int]:
        return {path: queries_of(partial(get, path)) for path, get in pages.items()}

    few = costs()
    ReviewComment.objects.all().delete()
    comments(link, 2 * PAGE + 3)
    assert costs() == few
    first = text_of(bob.get(f"/generations/{made.pk}/"))
    more = f"/generations/{made.pk}/reviews/"
    assert more in first
    seen, address = [], "/reviews/"
    while address:
        page = bob.get(address)
        seen += [row.comment.text for row in page.context["reviews"].rows]
        address = page.context["reviews"].more_url
    assert seen == [f"Remark {n:03d}." for n in range(2 * PAGE + 3)]
    for path in ("/reviews/", more):
        assert bob.get(f"{path}?before=odd").status_code == 200
        assert bob.get(f"{path}?before=odd", **HTMX).status_code == 200


def test_an_image_has_no_moments(bob: Person) -> None:
    made = finished(bob.member, content_type="image/webp", duration_seconds=None)
    link = share(bob.member, made)
    assert 'name="at"' not in text_of(Client().get(path_of(link)))
    assert say(link, at="3").status_code == 302
    assert ReviewComment.objects.get().at_seconds is None


def test_open_pages_ask_for_what_is_new(
    comment: ReviewComment, link: MadeLink, bob: Person, carol: Person, mallory: Person
) -> None:
    result = f"/generations/{comment.generation_id}/"
    visitor, member = Client(headers={"User-Agent": "Mozilla/5.0"}), carol
    shown = visitor.get(f"{path_of(link)}?sent=1").context["page"]

    def changes() -> tuple[Any, Any]:
        """What the pages are answered that were drawn before."""
        return visitor.get(shown.updates_url, **HTMX), member.get(at, **HTMX)

    at = next(
        part for part in text_of(member.get(result)).split('"') if "/reviews/updates/" in part
    )
    assert [answer.status_code for answer in changes()] == [204, 204]
    review_operations.answer_comment(
        member=bob.member, comment=comment, text="Cooler now", nonce="n", now=timezone.now()
    )
    for answer in changes():
        text = text_of(answer)
        assert "Cooler now" in text
        assert "<html" not in text
        assert 'name="name"' not in text
        assert answer.status_code == 200
    assert "Bob" not in text_of(changes()[0])
    shown, at = changes()[0].context["page"], changes()[1].context["sharing"].updates_url
    for action in ("approved", "changes"):
        say(link, text="", action=action)
        assert [answer.status_code for answer in changes()] == [200, 200]
        shown, at = changes()[0].context["page"], changes()[1].context["sharing"].updates_url
    comment.delete()
    assert [answer.status_code for answer in changes()] == [200, 200]
    # No visit was counted, no other team sees it, and a revoked link answers nothing.
    assert mallory.get(at).status_code == 404
    assert not ShareLink.objects.filter(visit_count__gt=0).exists()
    ShareLink.objects.update(revoked_at=timezone.now())
    assert visitor.get(shown.updates_url).status_code == 404
