"""The audit log names jobs by their prompt as it is now, with a link; entries stay as they were written."""

from typing import Any

from django.core.management import call_command
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Batch
from pixstudio.jobs.states import State
from pixstudio.teams.models import Role
from pixstudio.teams.operations import invite_member
from pixstudio.trash.operations import delete_from_trash, remove_generation
from tests.jobs.jobs import finished, job, plain, text_of
from tests.query_counts import queries_of
from tests.teams.people import Person

AUDIT = "/team/audit/"


def targets(person: Person, query: str = "") -> list[tuple[str, str]]:
    rows = person.get(f"{AUDIT}?{query}").context["audit"]["rows"]
    return [(plain(row.target.words), row.target.url) for row in rows]


def test_a_job_is_named_by_its_prompt_and_linked(alice: Person, bob: Person) -> None:
    made = job(bob.member, State.QUEUED, parameters={"prompt": "A lighthouse\nat dusk"})
    alice.post(f"/generations/{made.pk}/cancellation/")
    (named,) = targets(alice, "action=job_cancelled")
    assert named == ("Text: “A lighthouse at dusk”", f"/generations/{made.pk}/")
    page = text_of(alice.get(AUDIT)).partition("<table")[2].partition("</table>")[0]
    assert f'<a href="/generations/{made.pk}/">Text: “A lighthouse at dusk”</a>' in page
    assert str(made.pk)[:8] not in page.replace(f"/generations/{made.pk}/", "")


def test_the_prompt_is_not_in_the_log_and_the_chain_holds(alice: Person, bob: Person) -> None:
    made = job(bob.member, State.QUEUED, parameters={"prompt": "A secret harbour"})
    alice.post(f"/generations/{made.pk}/cancellation/")
    targets(alice)
    assert not AuditEntry.objects.filter(target_label__icontains="secret").exists()
    call_command("audit")


def test_a_deleted_result_keeps_its_name_without_a_link(alice: Person) -> None:
    made = finished(alice.member, parameters={"prompt": "A boat"})
    values: dict[str, Any] = {"generation": made, "now": timezone.now(), "member": alice.member}
    remove_generation(**values, also_upstream=False)
    assert targets(alice, "action=result_trashed") == [("Text: “A boat”, in the trash", "")]
    delete_from_trash(generations=[made], now=timezone.now(), member=alice.member)
    assert targets(alice, "action=result_trashed") == [("Text: “A boat”, deleted", "")]


def test_a_batch_is_named_by_its_first_job(alice: Person) -> None:
    values: dict[str, Any] = {"team": alice.team, "creator": alice.member.user, "nonce": "n"}
    batch = Batch.objects.create(**values, count=2, estimate_credits=1, created_at=timezone.now())
    first = job(alice.member, State.QUEUED, batch=batch, parameters={"prompt": "A kite"})
    job(alice.member, State.QUEUED, batch=batch, parameters={"prompt": "A kite"})
    record(Action.JOBS_SENT, member=alice.member, target=batch)
    assert targets(alice) == [("2 jobs, first Text: “A kite”", f"/generations/{first.pk}/")]


def test_what_was_refused_is_named_as_well(alice: Person, carol: Person) -> None:
    made = job(alice.member, State.QUEUED, parameters={"prompt": "A pier"})
    assert carol.post(f"/generations/{made.pk}/cancellation/").status_code == 403
    assert targets(alice, "denied=1") == [
        ("Text: “A pier” (cancellation)", f"/generations/{made.pk}/")
    ]


def test_another_teams_job_is_not_named(alice: Person, mallory: Person) -> None:
    theirs = job(mallory.member, State.QUEUED, parameters={"prompt": "Not for Halden"})
    path = f"/generations/{theirs.pk}/retry/"
    record(Action.REFUSED_BY_ROLE, member=alice.member, label=path, is_denial=True)
    record(Action.JOB_RETRIED, member=alice.member, target=theirs)
    assert "Not for Halden" not in text_of(alice.get(AUDIT))
    assert targets(alice, "denied=1") == [(path, "")]


def test_an_invitation_for_no_one_in_particular_is_named_by_its_role(alice: Person) -> None:
    values = {"email": "", "role": Role.CREATOR, "days": 7}
    invite_member(member=alice.member, **values, now=timezone.now())
    assert targets(alice) == [("Link to join as Creator", "/team/")]


def test_jobs_are_found_by_their_prompt(alice: Person) -> None:
    for words in ("A lighthouse at dusk", "A kite"):
        made = job(alice.member, State.QUEUED, parameters={"prompt": words})
        record(Action.JOB_PAUSED, member=alice.member, target=made)
    assert [words for words, _url in targets(alice, "q=LIGHTHOUSE")] == [
        "Text: “A lighthouse at dusk”"
    ]


def test_thirty_entries_cost_no_more_queries_than_one(alice: Person) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            made = job(alice.member)
            record(Action.JOB_PAUSED, member=alice.member, target=made)

    def look() -> None:
        assert alice.get(AUDIT).status_code == 200

    fill(1)
    look()
    with_one = queries_of(look)
    fill(30)
    assert queries_of(look) == with_one
