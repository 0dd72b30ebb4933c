"""Pages of approvals: who sees, approves, changes, declines and withdraws what."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Approval, Membership, Role, Team
from tests.approvals.requests import (
    PRICE,
    as_member,
    ask_above,
    decide,
    only_request,
    waits_for_approval,
)
from tests.jobs.jobs import plain, post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.query_counts import queries_of
from tests.teams.people import Person, join, words_of


@pytest.fixture
def bobs(studio: Studio, bob: Person) -> Studio:
    ask_above(studio.member.team, PRICE - 1)
    return as_member(studio, bob)


def test_a_submission_says_that_it_waits_and_approvers_see_it(
    bobs: Studio, bob: Person, alice: Person
) -> None:
    values = typed(model="v5.5")
    page = bob.get("/create/text/?model=v5.5")
    assert page.status_code == 200
    answer = post_create(bob, values)
    assert words_of(answer) == [
        "Waits for approval by a second person. Nothing is sent or charged before."
    ]
    job = Generation.objects.get()
    assert waits_for_approval(job)
    text = text_of(alice.get("/gallery/"))
    assert "sidebar__count--attention" in text
    assert f"/approvals/{job.pending_approval_id}/" in text
    assert "Needs approval" in text
    assert "sidebar__count--attention" not in text_of(bob.get("/gallery/"))


def test_the_poll_of_approvers_counts_what_waits(
    bobs: Studio, bob: Person, alice: Person, django_assert_num_queries: Any
) -> None:
    """Their pages say what number they show; nobody else's poll asks for it."""

    def poll(person: Person, count: str | None) -> Any:
        query = "" if count is None else f"&approvals={count}"
        return person.get(f"/generations/status/?cards={query}", HTTP_HX_REQUEST="true")

    assert 'id="approvals-count" data-count="0"' in text_of(alice.get("/gallery/"))
    assert 'hx-trigger="every 5s"' in text_of(alice.get("/gallery/"))
    text = text_of(bob.get("/gallery/"))
    assert "approvals-count" not in text
    assert 'hx-trigger="every 15s"' in text
    with django_assert_num_queries(2):
        assert poll(alice, "0").status_code == 204
    post_create(bob, typed(model="v5.5"))
    answer = poll(alice, "0")
    assert answer.status_code == 200
    shown = 'id="approvals-count" data-count="1" class="sidebar__count sidebar__count--attention"'
    assert shown in text_of(answer)
    assert f"/approvals/{only_request().pk}/" in text_of(answer)
    with django_assert_num_queries(2):
        assert poll(alice, "1").status_code == 204
    with django_assert_num_queries(2) as queries:
        assert poll(bob, None).status_code == 204
    assert not any("pending_approval" in query["sql"] for query in queries.captured_queries)
    # Who does not approve is told nothing, whatever their page sends; nonsense is another number.
    assert poll(bob, "0").status_code == 204
    assert "approvals-count" in text_of(poll(alice, "%00x"))
    decide(alice, only_request())
    assert 'id="approvals-count" data-count="0" hidden' in text_of(poll(alice, "1"))


def test_the_page_shows_all_that_would_be_sent(bobs: Studio, alice: Person) -> None:
    bobs.ask(prompt="A very long walk\nalong the sea", seed=4711)
    text = plain(text_of(alice.get(f"/approvals/{only_request().pk}/")))
    for words in ("A very long walk along the sea", "v5.5", "540p", "30 credits", "Bob"):
        assert words in text
    assert "Above 29 credits" in text
    assert plain("Above 29 credits") in plain(text_of(alice.get("/approvals/")))


def test_an_approver_approves_what_was_shown(bobs: Studio, alice: Person) -> None:
    job = bobs.ask()
    answer = decide(alice, only_request())
    assert words_of(answer) == ["Approved. 1 job goes on."]
    assert not waits_for_approval(job)
    assert "Approved" in text_of(alice.get("/approvals/"))
    # A second click, or the other approver's.
    decided = Approval.objects.get()
    page = alice.get(f"/approvals/{decided.pk}/").context["page"]
    assert plain(page["price_text"]) == "30 credits"
    again = decide(alice, decided)
    assert words_of(again) == ["This was decided or withdrawn already. Nothing was changed."]


def test_an_approval_of_what_changed_meanwhile_is_none(bobs: Studio, alice: Person) -> None:
    job = bobs.ask()
    Generation.objects.update(estimate_credits=4 * PRICE)
    seen = alice.get(f"/approvals/{only_request().pk}/").context["page"]["seen"]
    Generation.objects.update(estimate_credits=5 * PRICE)
    answer = decide(alice, only_request(), seen=seen)
    assert "changed meanwhile" in words_of(answer)[0]
    assert waits_for_approval(job)


def test_a_part_of_the_jobs_is_approved(bobs: Studio, alice: Person) -> None:
    jobs = [bobs.ask(), bobs.ask()]
    request = only_request_of(jobs)
    decide(alice, request, job=[str(jobs[0].pk)], message="One will do")
    for job in jobs:
        job.refresh_from_db()
    assert [job.state for job in jobs] == [State.QUEUED, State.CANCELLED]
    assert jobs[1].words == "One will do"
    request.refresh_from_db()
    assert (request.count, request.credits) == (1, PRICE)


def only_request_of(jobs: list[Generation]) -> Approval:
    """Both jobs as one press would have made them."""
    first = Approval.objects.order_by("created_at")[0]
    Generation.objects.filter(pk__in=[job.pk for job in jobs]).update(pending_approval=first)
    return first


def test_none_chosen_is_no_approval(bobs: Studio, alice: Person) -> None:
    job = bobs.ask()
    answer = decide(alice, only_request(), job=[])
    assert answer.status_code == 422
    assert waits_for_approval(job)


def test_declining_needs_a_word_and_the_creator_sees_it(
    bobs: Studio, alice: Person, bob: Person
) -> None:
    job = bobs.ask()
    assert decide(alice, only_request(), "refusal").status_code == 422
    assert waits_for_approval(job)
    decide(alice, only_request(), "refusal", message="Try 360p first")
    job.refresh_from_db()
    assert (job.state, job.pending_approval) == (State.CANCELLED, None)
    text = text_of(bob.get(f"/generations/{job.pk}/"))
    assert "Try 360p first" in text
    assert "Not approved" in text
    bob.post(f"/generations/{job.pk}/retry/")
    assert waits_for_approval(job)


@pytest.mark.parametrize("step", ["approval", "refusal"])
def test_deciding_on_own_jobs_or_without_the_right_changes_nothing(
    bobs: Studio, alice: Person, bob: Person, carol: Person, mallory: Person, step: str
) -> None:
    Team.objects.filter(pk=bob.team.pk).update(approver_ids=[bob.member.user_id])
    job = bobs.ask()
    request = only_request()
    for person in (bob, alice, carol):
        assert words_of(decide(person, request, step, message="x")) == [
            "You can’t decide on this. Nothing was changed."
        ]
    assert mallory.get(f"/approvals/{request.pk}/").status_code == 404
    assert mallory.post(f"/approvals/{request.pk}/{step}/").status_code == 404
    assert waits_for_approval(job)
    assert AuditEntry.objects.filter(is_denial=True).count() == 3


def test_a_named_member_approves_and_changes_the_job(
    bobs: Studio, bob: Person, carol: Person
) -> None:
    Membership.objects.filter(pk=carol.member.pk).update(role=Role.CREATOR)
    Team.objects.filter(pk=bob.team.pk).update(approver_ids=[carol.member.user_id])
    job = bobs.ask()
    row = carol.get(f"/approvals/{only_request().pk}/").context["page"]["rows"][0]
    answer = carol.post(row.edit_url)
    assert answer.url == f"/create/text/?edit={job.pk}"
    values = typed(model="v5.5", duration="8", quality="360p", edit=str(job.pk))
    assert post_create(carol, values).status_code == 302
    job.refresh_from_db()
    assert (job.parameters["quality"], job.estimate_credits) == ("360p", 40)
    # It is dearer than what Bob asked for, so that Carol asks for it now.
    assert job.pending_approval
    assert job.pending_approval.requested_by == carol.member.user


@pytest.mark.parametrize("lets", [True, False])
def test_a_lone_owner_approves_their_own_only_where_the_team_says_so(
    studio: Studio, alice: Person, lets: bool
) -> None:
    ask_above(studio.member.team, PRICE - 1, approves_own=lets)
    job = studio.ask()
    decide(alice, only_request())
    assert waits_for_approval(job) != lets


def test_with_another_approver_the_owner_is_no_exception(studio: Studio, alice: Person) -> None:
    ask_above(studio.member.team, PRICE - 1, approves_own=True)
    join(alice.team, "dana", Role.ADMIN)
    job = studio.ask()
    decide(alice, only_request())
    assert waits_for_approval(job)


def test_the_creator_withdraws(bobs: Studio, bob: Person, carol: Person) -> None:
    job = bobs.ask()
    page = f"/approvals/{only_request().pk}/"
    assert carol.post(f"{page}withdrawal/").status_code == 403
    assert words_of(bob.post(f"{page}withdrawal/")) == ["Withdrawn. Nothing was sent or charged."]
    assert bob.get(page).context["page"]["price_text"] == ""
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert "Nothing waits for approval" in text_of(bob.get("/approvals/"))


def test_another_creator_withdraws_nothing(bobs: Studio, team: Team) -> None:
    job = bobs.ask()
    erik = join(team, "erik", Role.CREATOR)
    words = words_of(erik.post(f"/approvals/{only_request().pk}/withdrawal/"))
    assert words == ["Only who asked or an admin can withdraw this."]
    assert waits_for_approval(job)


def test_the_list_takes_the_same_queries_for_many(bobs: Studio, alice: Person) -> None:
    bobs.ask()
    few = queries_of(lambda: alice.get("/approvals/"))
    for _number in range(8):
        bobs.ask()
    assert queries_of(lambda: alice.get("/approvals/")) == few


RULE = {"user-0": "", "operation-0": "", "model-0": "", "credits-0": ""}


def save(person: Person, **values: Any) -> Any:
    return person.post("/team/approvals/", {"credits": "", **RULE, **values})


def test_rules_are_saved_and_removed(alice: Person, bob: Person) -> None:
    join(alice.team, "dana", Role.ADMIN)
    answer = save(alice, credits="500", **{"operation-0": "fusion", "credits-0": "100"})
    assert words_of(answer) == ["Saved. Applies from the next job."]
    team = Team.objects.get(pk=alice.team.pk)
    assert [rule["credits"] for rule in team.approval_rules] == [500, 100]
    assert AuditEntry.objects.filter(action="approval_rules_changed").count() == 1
    kept = {"operation-0": "fusion", "credits-0": "100", "remove-0": "on"}
    empty = {"user-1": "", "operation-1": "", "model-1": "", "credits-1": ""}
    save(alice, credits="500", **kept, **empty)
    team.refresh_from_db()
    assert [rule["credits"] for rule in team.approval_rules] == [500]
    assert bob.get("/team/approvals/").status_code == 403
    text = text_of(alice.get("/team/approvals/"))
    assert ">v6<" in text
    assert ">sora-2<" not in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"credits": "-1"}, "Enter 0 or more"),
        ({"credits-0": "5"}, "Choose a member, an operation or a model"),
        ({"operation-0": "text"}, "Enter an amount"),
        ({"operation-0": "nothing", "credits-0": "5"}, "Select a valid choice"),
        ({"credits": "5", "approvers": "999"}, "no longer a member"),
        ({"credits": "5", "seen": "old"}, "changed while you were editing"),
        ({"credits": "5"}, "would be the only approver"),
    ],
)
def test_bad_rules_are_refused(
    alice: Person, bob: Person, values: dict[str, str], words: str
) -> None:
    answer = save(alice, **values)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Team.objects.get(pk=alice.team.pk).approval_rules


def test_a_lone_owner_may_be_the_exception(alice: Person) -> None:
    save(alice, credits="5", approves_own="on")
    assert Team.objects.get(pk=alice.team.pk).approves_own
    assert alice.member.created_at < timezone.now()
