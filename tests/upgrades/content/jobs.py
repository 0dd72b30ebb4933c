"""Jobs in every state that an upgrade can meet, each brought there by the engine and the sandbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations import create_generations, prepare_generation
from pixstudio.jobs.operations.create_generations import JobInputs
from pixstudio.jobs.operations.queue.held_jobs import hold_jobs_in_doubt
from pixstudio.jobs.request_body import request_of
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import price
from pixstudio.queue.operations import pause_generation
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.teams.models import Team
from pixstudio.web.models import Doubt, StudioState
from pixstudio.web.operations import advance_studio_state
from tests.approvals.requests import ask_above
from tests.jobs.studio import TEXT, Studio
from tests.library.sample_files import png, upload
from tests.upgrades.content.people import People

CREATE = "/v2/pixverse/videos/create"
# Prompts by which the jobs are found again, whatever their ids are.
FINISHED, WAITING, HELD, PAUSED = "Fjord at dusk", "Pier in rain", "Held harbour", "Paused tram"
RUNNING, LOST, ASKED, SAVING = "Running fox", "Lost kite", "Asked owl", "Saving dunes"


@dataclass(frozen=True)
class Jobs:
    """Those that others build on."""

    finished: Generation
    further: Generation
    batch: list[Generation]
    photo: Asset


def make_finished_jobs(people: People, control: SandboxControl, now: dt.datetime) -> Jobs:
    """Results with their files, one of a photo and one of a result; a batch; one that failed."""
    studio = Studio(people.alice.member, control)
    photo, _ = upload(people.alice.member, "ridge.png", png(160, 90))
    finished = studio.ask(prompt=FINISHED, media={"first_frame": photo})
    batch = _batch(people, now)
    studio.ask(prompt="A glitch in the rain")
    studio.ask(prompt="forbidden things")
    _finish(studio, finished)
    further = Studio(people.bob.member, control).ask(
        operation="extend", source=finished, prompt="The light goes out"
    )
    _finish(studio, further)
    return Jobs(finished, further, batch, photo)


def _finish(studio: Studio, job: Generation) -> None:
    """Send everything that waits, and bring it to its end."""
    for waiting in Generation.objects.filter(state=State.QUEUED, prepared_at=None):
        assert prepare_generation(generation_id=waiting.pk, now=timezone.now())
    studio.send_all()
    studio.finish()
    job.refresh_from_db()
    assert job.state == State.DONE, (job.state, job.problem, job.words)


def _batch(people: People, now: dt.datetime) -> list[Generation]:
    """Two jobs of one request, made by a program with Bob's key."""
    parameters = [{**TEXT, "prompt": f"Variation {number}"} for number in (1, 2)]
    jobs = [JobSpec(one, price(request_of("text", one, {}))) for one in parameters]
    made, _ = create_generations(
        member=people.bob.member,
        operation="text",
        orders=jobs,
        ingredients=JobInputs(api_key=people.key),
        nonce="upgrade-batch",
        now=now,
    )
    return made


def make_open_jobs(people: People, control: SandboxControl, now: dt.datetime) -> None:
    """One in each state that goes on after an upgrade; the last one waits, and nothing keeps it."""
    studio, bob = Studio(people.alice.member, control), Studio(people.bob.member, control)
    _lose(studio, ASKED, "drop_before")
    Generation.objects.filter(state=State.UNKNOWN).update(state=State.ASK)
    Attempt.objects.filter(generation__state=State.ASK).update(clean_readings=3)
    studio.ask(prompt=SAVING)
    studio.send()
    control.finish()
    studio.read()
    _lose(studio, LOST, "drop_after")
    studio.ask(prompt=RUNNING)
    studio.send()
    studio.ask(prompt=HELD)
    StudioState.objects.update_or_create(pk=1, defaults={"doubt": Doubt.RESTORED})
    hold_jobs_in_doubt(now)
    paused = bob.ask(prompt=PAUSED)
    pause_generation(member=bob.member, generation=paused, now=now)
    _ask_for_approval(people, bob)
    studio.ask(prompt=WAITING)
    advance_studio_state(now=now)


def _lose(studio: Studio, prompt: str, fault: str) -> None:
    """A job whose answer never came: made there with `drop_after`, not made with `drop_before`."""
    studio.control.add_fault(fault, CREATE, method="POST", times=1)
    job = studio.ask(prompt=prompt)
    studio.send()
    job.refresh_from_db()
    assert job.state == State.UNKNOWN, job.state


def _ask_for_approval(people: People, bob: Studio) -> None:
    """A job that waits for a second person, as others then don't."""
    ask_above(people.bob.team, 1)
    job = Studio(people.bob.member, bob.control).ask(prompt="Dear lanterns")
    assert job.pending_approval_id
    Team.objects.filter(pk=people.bob.team.pk).update(approval_rules=[])
    for person in (people.alice, people.bob):
        person.team.refresh_from_db()
