"""Fill an empty database."""

from __future__ import annotations

import datetime as dt

from django.test import override_settings

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox
from tests.upgrades.content.background import (
    import_older_results,
    read_catalogues,
    work_in_the_background,
)
from tests.upgrades.content.jobs import make_finished_jobs, make_open_jobs
from tests.upgrades.content.people import add_automation, add_prompts, make_people
from tests.upgrades.content.results import use_results

# No row in a studio of today, and why.
EMPTY = {
    "socialaccount_socialapp": "Providers of single sign-on come from the settings.",
    "socialaccount_socialtoken": "Tokens of providers are not stored.",
    "account_emailconfirmation": "Confirmations are signed, not stored.",
    "usersessions_usersession": "Written by a request of a browser.",
    "auth_group": "Roles are the teams' own.",
    "auth_group_permissions": "Roles are the teams' own.",
    "django_tasks_database_dbtaskresult": "Tasks only wake workers up; a restart makes them again.",
}


def fill(sandbox: Sandbox, now: dt.datetime) -> None:
    """Make the studio, with the sandbox in place of the API."""
    control = SandboxControl(sandbox.control_url)
    with override_settings(PIXVERSE_API_URL=sandbox.url, LOOPBACK_ORIGIN=sandbox.root_url):
        people = make_people(sandbox, now)
        jobs = make_finished_jobs(people, control, now)
        add_automation(people, jobs.finished, now)
        add_prompts(people, now)
        use_results(people, jobs, now)
        read_catalogues(people, control, now)
        import_older_results(people, control, now)
        make_open_jobs(people, control, now)
        work_in_the_background(people, jobs, now)
