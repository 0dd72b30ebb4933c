"""What programs do with jobs: the same as on cards, with the same permissions."""

import pytest

from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.sandbox.control_api.client import SandboxControl
from tests.api.jobs import act, created
from tests.api.requests import program_of
from tests.jobs.jobs import UNKNOWN_PK, finished, job, open_attempt
from tests.jobs.studio import Studio
from tests.teams.people import Person

pytestmark = pytest.mark.django_db
ACTIONS = ("cancellation", "retry", "resubmission", "dismissal", "saving")
TWICE = {"confirm": "may_be_charged_twice"}


def test_actions_a_waiting_job_is_cancelled(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    pk = created(program)["id"]
    answer = act(program, pk, "cancellation")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert answer.json()["problem"]["charged"] is False
    assert studio.send() is None
    again = act(program, pk, "cancellation")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_actions_a_running_job_is_cancelled_and_its_charge_said(
    bob: Person, studio: Studio
) -> None:
    program = program_of(bob)
    pk = created(program)["id"]
    studio.send_all()
    document = act(program, pk, "cancellation").json()
    assert document["state"] == "cancelled"
    assert document["problem"]["charged"] is True


def test_actions_a_failed_job_is_retried(bob: Person, studio: Studio) -> None:
    generation = job(bob.member, State.FAILED)
    answer = act(program_of(bob), generation.pk, "retry")
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")


def test_actions_a_lost_job_is_submitted_again_only_when_that_is_confirmed(
    bob: Person, studio: Studio
) -> None:
    program, generation = program_of(bob), job(bob.member, State.ASK)
    open_attempt(generation)
    answer = act(program, generation.pk, "resubmission")
    assert (answer.status_code, answer.json()["code"]) == (428, "confirmation_required")
    answer = act(program, generation.pk, "resubmission", body=TWICE)
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")


def test_actions_a_lost_job_is_dismissed(bob: Person) -> None:
    generation = job(bob.member, State.ASK)
    open_attempt(generation)
    document = act(program_of(bob), generation.pk, "dismissal").json()
    assert (document["state"], document["problem"]["charged"]) == ("abandoned", None)


def test_actions_a_result_is_saved_again(bob: Person) -> None:
    generation = job(bob.member, State.UNSAVED)
    assert act(program_of(bob), generation.pk, "saving").json()["state"] == "saving"


def test_actions_a_result_goes_to_the_trash(bob: Person) -> None:
    program, generation = program_of(bob), finished(bob.member)
    assert program.delete(f"generations/{generation.pk}").status_code == 204
    generation.refresh_from_db()
    assert generation.removed_at is not None
    assert generation.deleted_at is None
    assert program.delete(f"generations/{generation.pk}").status_code == 404


def test_actions_a_result_is_deleted_for_good(
    bob: Person, studio: Studio, control: SandboxControl
) -> None:
    program = program_of(bob)
    pk = created(program)["id"]
    studio.send_all()
    studio.finish()
    answer = program.delete(f"generations/{pk}?permanent=true")
    assert answer.status_code == 204
    generation = Generation.objects.get()
    assert generation.deleted_at is not None
    assert not generation.file
    assert [row for row in control.requests_seen() if row["method"] == "DELETE"]


def test_actions_what_pixverse_refuses_to_delete_stays(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    pk = created(program)["id"]
    studio.send_all()
    studio.finish()
    studio.control.add_fault(
        "status", "/v2/pixverse/videos/", status=500, method="DELETE", times=-1
    )
    answer = program.delete(f"generations/{pk}?permanent=true")
    assert (answer.status_code, answer.json()["code"]) == (502, "pixverse_refused")
    assert Generation.objects.get().removed_at is None


@pytest.mark.parametrize("query", ["permanent=yes", "force=true", "permanent=true&x=1"])
def test_actions_unknown_ways_to_delete_delete_nothing(bob: Person, query: str) -> None:
    generation = finished(bob.member)
    assert program_of(bob).delete(f"generations/{generation.pk}?{query}").status_code == 422
    generation.refresh_from_db()
    assert generation.removed_at is None


def test_actions_a_running_job_is_not_deleted(bob: Person) -> None:
    generation = job(bob.member, State.RUNNING)
    answer = program_of(bob).delete(f"generations/{generation.pk}")
    assert (answer.status_code, answer.json()["state"]) == (409, "running")


@pytest.mark.parametrize("action", [*ACTIONS, ""])
def test_actions_on_others_jobs_follow_the_permissions(
    alice: Person, bob: Person, action: str
) -> None:
    state = State.UNSAVED if action == "saving" else State.QUEUED
    generation = job(alice.member, state)
    program = program_of(bob)
    path = f"generations/{generation.pk}"
    answer = (
        act(program, generation.pk, action, body=TWICE if action == "resubmission" else None)
        if action
        else program.delete(path)
    )
    # Saving again is free, and everybody who creates may.
    assert answer.status_code == (200 if action == "saving" else 403), answer.content
    if action != "saving":
        assert AuditEntry.objects.filter(is_denial=True).exists()


@pytest.mark.parametrize("action", [*ACTIONS, ""])
def test_actions_of_another_team_find_nothing(bob: Person, mallory: Person, action: str) -> None:
    generation = job(bob.member, State.FAILED)
    program = program_of(mallory)
    for pk in (generation.pk, UNKNOWN_PK):
        body = TWICE if action == "resubmission" else None
        answer = (
            act(program, pk, action, body=body) if action else program.delete(f"generations/{pk}")
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_actions_unknown_fields_are_refused(bob: Person) -> None:
    generation = job(bob.member, State.FAILED)
    answer = act(program_of(bob), generation.pk, "retry", body={"now": True})
    assert answer.status_code == 422
    generation.refresh_from_db()
    assert generation.state == State.FAILED
