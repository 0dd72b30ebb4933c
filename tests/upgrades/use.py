"""Use an upgraded studio: its owner opens pages, and the engine goes on where the older version stopped."""

from __future__ import annotations

import datetime as dt

from django.test import Client, override_settings
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations import poll_account
from pixstudio.jobs.states import State
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox
from pixstudio.saving.operations import save_result
from pixstudio.teams.models import Membership, Role
from pixstudio.web.models import Doubt
from tests.jobs.studio import Studio
from tests.teams.people import sign_in
from tests.upgrades.content import jobs

MINUTE = dt.timedelta(minutes=1)


def owner() -> Membership:
    return Membership.objects.get(role=Role.OWNER, team__name="Halden")


def job_of(prompt: str) -> Generation:
    return Generation.objects.get(parameters__prompt=prompt)


def open_pages() -> None:
    """Each answers, with something that only the older version's rows can say."""
    browser, finished = Client(), job_of(jobs.FINISHED)
    sign_in(browser, owner().user)
    pages = {
        "/gallery/": jobs.FINISHED,
        f"/gallery/?q={jobs.FINISHED.split()[0]}": jobs.FINISHED,
        f"/generations/{finished.pk}/": jobs.FINISHED,
        "/queue/": jobs.WAITING,
        "/team/": "Alice Berg",
        "/usage/": "",
        "/accounts/": "Northlight",
        "/library/": "ridge",
        "/create/text/": "",
    }
    for path, text in pages.items():
        answer = browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        assert text in answer.content.decode(), f"{path} has no “{text}”."


def work_on(sandbox: Sandbox, stopped_at: dt.datetime) -> None:
    """The running job is saved, the lost one found, the waiting one sent; the rest stays, and nothing is paid
    for twice."""
    control = SandboxControl(sandbox.control_url)
    with override_settings(PIXVERSE_API_URL=sandbox.url, LOOPBACK_ORIGIN=sandbox.root_url):
        studio, charged = Studio(owner(), control), control.ledger()
        assert len(charged) == _charged_attempts()
        # Soon after it was stopped: what is lost for long becomes a question.
        _finish(studio, stopped_at, jobs.RUNNING, jobs.LOST)
        assert control.ledger() == charged
        attempt = studio.send()
        assert attempt is not None
        assert attempt.generation.parameters["prompt"] == jobs.WAITING
        assert studio.send() is None
        _finish(studio, timezone.now(), jobs.WAITING)
        assert len(control.ledger()) == len(charged) + 1 == _charged_attempts()
    _check_what_waits()


def _charged_attempts() -> int:
    """As the rows say: all that the API took, with the lost one that it made."""
    attempts = Attempt.objects.filter(generation__is_imported=False).exclude(charge="nothing")
    return attempts.exclude(generation__state=State.ASK).count()


def _finish(studio: Studio, now: dt.datetime, *prompts: str) -> None:
    """Bring these jobs to their end."""
    studio.control.finish()
    Account.objects.filter(next_reading_at__isnull=False).update(next_reading_at=now)
    for minutes in (1, 2):
        poll_account(account_id=studio.account.pk, now=now + minutes * MINUTE)
    for prompt in prompts:
        save_result(generation_id=job_of(prompt).pk, now=now + 3 * MINUTE)
    ended = {prompt: (job_of(prompt).state, job_of(prompt).problem) for prompt in prompts}
    assert {state for state, _ in ended.values()} == {State.DONE}, ended


def _check_what_waits() -> None:
    """Held, paused and doubtful jobs are where they were."""
    held, paused, asked = map(job_of, (jobs.HELD, jobs.PAUSED, jobs.ASKED))
    assert (held.state, held.hold) == (State.QUEUED, Doubt.RESTORED)
    assert paused.paused_at is not None
    assert asked.state == State.ASK
    assert Generation.objects.filter(pending_approval__isnull=False).count() == 1
