"""What waits in a restored, copied or long stopped studio is held, and only an admin lets it continue."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.audit.models import AuditEntry
from pixstudio.cards.presenters.activity import activity_of
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.due import find_due
from pixstudio.jobs.operations.queue.held_jobs import hold_jobs_in_doubt
from pixstudio.jobs.queries.queue_order import queue_positions
from pixstudio.jobs.states import State
from pixstudio.operating.diagnosis import examine
from pixstudio.queue import operations as queue_operations
from pixstudio.queue.presenters.queue import queue_of
from pixstudio.teams.permissions import NotYours
from pixstudio.web.models import Doubt, StudioState
from pixstudio.web.operations import advance_studio_state
from pixstudio.web.restore_detection import HOST_FILE, LOCK_FILE
from tests.jobs.jobs import job, text_of
from tests.jobs.studio import Studio
from tests.jobs.test_races import side_by_side
from tests.teams.people import Person


def go_back(**changes: object) -> None:
    """The database as it was some beats ago, while the mark beside it stays."""
    for _ in range(3):
        advance_studio_state(now=timezone.now())
    StudioState.objects.update(**{"epoch": 1, **changes})


def held(generation: Generation) -> tuple[str, str]:
    generation.refresh_from_db()
    return generation.state, generation.hold


def test_a_worker_that_is_first_after_a_restore_sends_nothing(studio: Studio) -> None:
    waiting = [studio.ask(), studio.ask()]
    go_back()
    assert studio.send() is None
    assert [held(one) for one in waiting] == [(State.QUEUED, Doubt.RESTORED)] * 2
    assert studio.send() is None
    assert studio.charges() == []


def test_the_clock_holds_waiting_jobs_before_it_enqueues(studio: Studio) -> None:
    waiting = studio.ask()
    go_back()
    advance_studio_state(now=timezone.now())
    find_due(now=timezone.now())
    assert held(waiting) == (State.QUEUED, Doubt.RESTORED)
    assert StudioState.objects.get().doubt == Doubt.NONE


def test_the_epoch_moves_on_with_each_claim(studio: Studio) -> None:
    """A backup taken a moment before a job was sent is older than the mark, without any beat."""
    advance_studio_state(now=timezone.now())
    before = StudioState.objects.values("epoch", "beat_at").get()
    first = studio.ask()
    assert studio.send() is not None
    # As in a copy that was taken before: the job waits, and its attempt is not there.
    StudioState.objects.update(**before)
    Attempt.objects.all().delete()
    Generation.objects.filter(pk=first.pk).update(state=State.QUEUED)
    assert studio.send() is None
    assert held(first) == (State.QUEUED, Doubt.RESTORED)
    assert len(studio.charges()) == 1


def test_a_job_asked_for_after_the_restore_is_sent(studio: Studio) -> None:
    old = studio.ask()
    go_back()
    assert studio.send() is None
    new = studio.ask()
    assert studio.send() is not None
    assert held(new)[0] == State.RUNNING
    assert held(old) == (State.QUEUED, Doubt.RESTORED)


def test_a_missing_answer_in_the_copy_is_looked_for_and_never_sent(studio: Studio) -> None:
    studio.control.add_fault("drop_after", "/v2/pixverse/videos/create", method="POST", times=1)
    lost = studio.ask()
    studio.send()
    go_back()
    assert studio.send() is None
    studio.read(later=6)
    studio.finish()
    assert held(lost) == (State.DONE, "")
    assert len(studio.charges()) == 1


def test_paused_jobs_are_held_too_and_stay_paused_afterwards(studio: Studio) -> None:
    paused, other = studio.ask(), studio.ask()
    now = timezone.now()
    queue_operations.pause_generation(member=studio.member, generation=paused, now=now)
    go_back()
    assert studio.send() is None
    queue_operations.resume_generation(member=studio.member, generation=paused, now=now)
    assert studio.send() is None
    queue_operations.pause_generation(member=studio.member, generation=paused, now=now)
    assert operations.resume_held_jobs(member=studio.member, now=now) == 2
    assert studio.send_all() == 1
    assert held(other)[0] == State.RUNNING
    assert held(paused) == (State.QUEUED, "")
    assert paused.paused_at is not None


def test_an_edited_job_that_was_held_stays_with_its_editor(studio: Studio) -> None:
    edited, now = studio.ask(), timezone.now()
    queue_operations.start_editing(member=studio.member, generation=edited, now=now)
    go_back()
    advance_studio_state(now=now)
    find_due(now=now)
    assert operations.resume_held_jobs(member=studio.member, now=now) == 1
    # Resuming everything lets go what is paused, and nothing that someone is at work on.
    assert queue_operations.resume_all(member=studio.member, now=now) == 0
    assert studio.send() is None
    assert held(edited) == (State.QUEUED, "")


def test_only_an_admin_resumes_and_the_audit_log_says_so(studio: Studio, bob: Person) -> None:
    waiting = studio.ask()
    go_back()
    assert studio.send() is None
    with pytest.raises(NotYours):
        operations.resume_held_jobs(member=bob.member, now=timezone.now())
    assert bob.post("/queue/release/").status_code == 403
    assert held(waiting)[1] == Doubt.RESTORED
    assert operations.resume_held_jobs(member=studio.member, now=timezone.now()) == 1
    assert studio.send() is not None
    noted = AuditEntry.objects.filter(chain=str(studio.member.team_id))
    labels = dict(noted.values_list("action", "target_label"))
    assert labels["jobs_held"] == "1 job"
    assert labels["held_resumed"] == "1 job"


def test_members_can_not_resume_a_held_job(studio: Studio, bob: Person) -> None:
    theirs = job(bob.member, State.QUEUED, prepared_at=timezone.now())
    go_back()
    assert studio.send() is None
    for url in (f"/generations/{theirs.pk}/resumption/", "/queue/resumption/"):
        bob.post(url, {"whose": "mine"})
    queue_operations.pause_all(member=bob.member, now=timezone.now())
    queue_operations.resume_all(member=bob.member, now=timezone.now())
    assert studio.send() is None
    assert held(theirs) == (State.QUEUED, Doubt.RESTORED)


def test_all_held_jobs_can_be_cancelled_at_once(studio: Studio, alice: Person) -> None:
    waiting = [studio.ask(), studio.ask()]
    go_back()
    assert studio.send() is None
    kept = studio.ask()
    assert alice.post("/queue/held-cancellation/").status_code == 302
    assert [held(one)[0] for one in waiting] == [State.CANCELLED] * 2
    assert {one.last_actor for one in waiting} == {alice.member.user}
    assert held(kept)[0] == State.QUEUED
    assert studio.charges() == []


def test_another_team_s_jobs_are_released_by_its_own_admin(studio: Studio, mallory: Person) -> None:
    theirs = job(mallory.member, State.QUEUED, prepared_at=timezone.now())
    ours = studio.ask()
    go_back()
    assert studio.send() is None
    operations.resume_held_jobs(member=mallory.member, now=timezone.now(), ids=[ours.pk])
    operations.resume_held_jobs(member=mallory.member, now=timezone.now())
    assert held(ours) == (State.QUEUED, Doubt.RESTORED)
    assert held(theirs) == (State.QUEUED, "")


def test_card_queue_and_activity_say_why_it_waits(
    studio: Studio, alice: Person, bob: Person
) -> None:
    held_job = studio.ask()
    go_back()
    assert studio.send() is None
    going = studio.ask()
    now = timezone.now()
    cards = {c.id: c for g in activity_of(alice.member, now).groups for c in g.cards}
    card = cards[str(held_job.pk)]
    assert card.state_word == "Held"
    assert card.message.startswith("Restored from a backup")
    assert [action.label for action in card.actions][:1] == ["Resume"]
    assert queue_positions(alice.team) == {going.pk: 1}
    rows = {row.card.id: row for row in queue_of(alice.member, now).waiting}
    assert rows[str(held_job.pk)].place_text == ""
    assert rows[str(going.pk)].place_text == "#1"
    page = text_of(alice.get("/queue/"))
    assert "1 job is held" in page
    assert 'id="held-resume"' in page
    theirs = text_of(bob.get("/queue/"))
    assert "1 job is held" in theirs
    assert 'id="held-resume"' not in theirs
    assert "Resume" not in [a.label for a in queue_of(bob.member, now).waiting[0].card.actions]


def test_one_job_is_resumed_by_its_card(studio: Studio, alice: Person) -> None:
    first, second = studio.ask(), studio.ask()
    go_back()
    assert studio.send() is None
    assert alice.post(f"/generations/{first.pk}/release/").status_code == 302
    assert studio.send_all() == 1
    assert held(first)[0] == State.RUNNING
    assert held(second) == (State.QUEUED, Doubt.RESTORED)


def test_a_long_stop_holds_what_waits(studio: Studio, settings: Settings) -> None:
    settings.LONG_STOP_SECONDS = 3600.0
    advance_studio_state(now=timezone.now())
    waiting = studio.ask()
    StudioState.objects.update(beat_at=timezone.now() - dt.timedelta(hours=2))
    assert studio.send() is None
    assert held(waiting) == (State.QUEUED, Doubt.LONG_STOP)


def test_a_copy_on_another_host_holds_what_waits(
    studio: Studio, settings: Settings, tmp_path: Path
) -> None:
    advance_studio_state(now=timezone.now())
    waiting = studio.ask()
    settings.DATA_DIR = tmp_path / "elsewhere"
    settings.DATA_DIR.mkdir()
    assert studio.send() is None
    assert held(waiting) == (State.QUEUED, "")
    assert studio.send(timezone.now() + dt.timedelta(seconds=40)) is None
    assert held(waiting) == (State.QUEUED, Doubt.COPIED)
    assert studio.charges() == []


def test_nothing_is_sent_that_the_mark_can_t_mention(studio: Studio, settings: Settings) -> None:
    advance_studio_state(now=timezone.now())
    waiting = studio.ask()
    # Where a folder stands in the place of a file, it can't be written.
    for name, problem in ((LOCK_FILE, "no_mark"), (f"{HOST_FILE}.new", "unreachable")):
        (Path(settings.DATA_DIR) / name).unlink(missing_ok=True)
        (Path(settings.DATA_DIR) / name).mkdir()
        assert studio.send() is None
        assert held(waiting) == (State.QUEUED, "")
        assert waiting.problem == problem
        (Path(settings.DATA_DIR) / name).rmdir()
    assert Attempt.objects.get().charge == "nothing"
    assert studio.charges() == []
    assert studio.send(timezone.now() + dt.timedelta(minutes=1)) is not None


@pytest.mark.django_db(transaction=True)
def test_many_workers_after_a_restore_send_nothing(studio: Studio) -> None:
    waiting = [studio.ask() for _ in range(4)]
    go_back()

    team_id = studio.member.team_id
    assert side_by_side(*[lambda: operations.submit_next(team_id=team_id)] * 4) == []
    assert {held(one) for one in waiting} == {(State.QUEUED, Doubt.RESTORED)}
    assert studio.charges() == []


@pytest.mark.django_db(transaction=True)
def test_many_clocks_after_a_restore_hold_once_and_note_it_once(studio: Studio) -> None:
    waiting = studio.ask()
    go_back()
    advance_studio_state(now=timezone.now())
    assert side_by_side(*[lambda: hold_jobs_in_doubt(timezone.now())] * 4) == []
    assert held(waiting) == (State.QUEUED, Doubt.RESTORED)
    noted = AuditEntry.objects.filter(chain=str(studio.member.team_id), action="jobs_held")
    assert noted.count() == 1


def test_doctor_says_what_it_found_and_what_is_held(studio: Studio) -> None:
    studio.ask()
    go_back()

    def problems() -> str:
        found = {finding.name: finding.problems for finding in examine(timezone.now())}
        return " ".join(found["continuity"])

    assert "a backup was restored" in problems()
    assert studio.send() is None
    assert "1 waiting job" in problems()
    operations.resume_held_jobs(member=studio.member, now=timezone.now())
    assert problems() == ""
