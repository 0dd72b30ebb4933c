"""Steps taken inside an installation's own settings, as `tests.journeys.support.studio_steps` asks for them.

One process takes them all, since loading the settings takes longer than any of them.
"""

import datetime as dt
import io
import json
import os
import secrets
import signal
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.models import QuerySet, Sum  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from pixstudio.accounts.models import Account, Health  # noqa: E402
from pixstudio.accounts.operations import connect_api  # noqa: E402
from pixstudio.effects.models import Catalogue, Preview  # noqa: E402
from pixstudio.jobs import operations  # noqa: E402
from pixstudio.jobs.models import Attempt, Generation  # noqa: E402
from pixstudio.jobs.request_body import request_of  # noqa: E402
from pixstudio.jobs.states import ACTIVE, Charge  # noqa: E402
from pixstudio.library.models import Asset  # noqa: E402
from pixstudio.pixverse.prices import price  # noqa: E402
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN  # noqa: E402
from pixstudio.saving.operations import save_result  # noqa: E402
from pixstudio.teams.models import Membership, Role, Team, User  # noqa: E402
from pixstudio.usage.models import DailyUsage  # noqa: E402
from pixstudio.usage.operations import rebuild  # noqa: E402
from tests.jobs.single_jobs import create_generation  # noqa: E402
from tests.teams.people import sign_in  # noqa: E402

SECONDS_UNDER_WAY = 30
SECONDS_TO_END = 20
# The processes that were started here and run.
forked: set[int] = set()


def ask(count: str, taken: str = "0") -> int:
    """Press Generate `count` times, for takes that follow those already asked for."""
    member = Membership.objects.get()
    parameters = {"prompt": "A lighthouse", "model": "v5.5", "quality": "360p", "duration": 5}
    cost = price(request_of("text", parameters, {}))
    for number in range(int(taken), int(taken) + int(count)):
        create_generation(
            member=member,
            operation="text",
            parameters={**parameters, "prompt": f"A lighthouse, take {number}"},
            media={},
            price=cost,
            nonce=secrets.token_hex(8),
            account=None,
            now=timezone.now(),
        )
    return int(count)


def cast(count: str, password: str) -> list[dict[str, str]]:
    """That many teams more of one person each, connected to the API and signed in."""
    hashed, known = make_password(password), User.objects.count()
    people = [_person(f"alice{known + number}", hashed) for number in range(int(count))]
    for team in Team.objects.filter(api_connection=None):
        connect_api(team=team, token=DEMO_TOKEN, now=timezone.now())
    return people


def welcome(password: str) -> dict[str, str]:
    """Someone whose team is not connected yet."""
    return _person("newcomer", make_password(password))


def _person(name: str, hashed: str) -> dict[str, str]:
    user = User.objects.create(email=f"{name}@halden.example", password=hashed, name="Alice Halden")
    team = Team.objects.create(name=f"Halden Film of {name}")
    Membership.objects.create(team=team, user=user, role=Role.OWNER)
    browser = Client()
    sign_in(browser, user)
    return {"email": user.email, "session": browser.cookies["sessionid"].value}


def count_active() -> int:
    return Generation.objects.filter(state__in=ACTIVE).count()


def count_assets() -> int:
    return Asset.objects.count()


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Generation.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def unfinished() -> list[dict[str, str]]:
    """Whatever may say why a job doesn't continue."""
    rows = Generation.objects.filter(state__in=ACTIVE)
    names = (
        "state",
        "account",
        "hold",
        "paused_at",
        "problem",
        "prepared_at",
        "due_at",
        "lease_until",
    )
    return [{name: str(value) for name, value in row.items()} for row in rows.values(*names)]


def settle() -> dict[str, int]:
    """Look for what is still unknown with the clock eleven minutes on, and save what was found."""
    later = timezone.now() + dt.timedelta(minutes=11)
    for _ in range(4):
        Account.objects.update(next_reading_at=later)
        for account in Account.objects.all():
            operations.poll_account(account_id=account.pk, now=later)
        for generation in Generation.objects.filter(state="saving"):
            save_result(generation_id=generation.pk, now=later)
    return states()


def unread() -> int:
    """How many lists of effects and voices are still to be read for the first time, or being read."""
    accounts = Account.objects.filter(health=Health.OK)
    read = Catalogue.objects.filter(account__in=accounts, tried_at__isnull=False, lease_until=None)
    return len(Catalogue.Of) * accounts.count() - read.count()


def report() -> list[dict[str, Any]]:
    """Every attempt with the state of the job that shows it."""
    return [
        {
            "reply_ref": attempt.reply_ref,
            "generation": str(attempt.generation_id),
            "state": attempt.generation.state,
            "remote_id": attempt.remote_id,
            "outcome": attempt.outcome,
            "has_file": bool(attempt.generation.file),
        }
        for attempt in Attempt.objects.select_related("generation")
    ]


def money() -> dict[str, int]:
    """Credits of all attempts by kind, those of unanswered ones, and what usage sums up as charged."""
    rebuild(now=timezone.now())
    rows, sums = Attempt.objects.all(), DailyUsage.objects.filter(who=0, dimension="")
    kinds = {charge.value: _credits(rows.filter(charge=charge)) for charge in Charge}
    asked = rows.filter(generation__state__in=["ask", "unknown"], is_open=True, remote_id=None)
    usage = sums.aggregate(sum=Sum("charged_credits", default=0))["sum"]
    return {**kinds, "asked_about": _credits(asked), "usage_charged": usage}


def _credits(rows: "QuerySet[Attempt]") -> int:
    return int(rows.aggregate(sum=Sum("credits", default=0))["sum"])


def held() -> int:
    """How many waiting jobs an admin has to let continue."""
    return Generation.objects.filter(state="queued").exclude(hold="").count()


def release() -> int:
    """What the team's owner does with Resume all; how many jobs continue."""
    owner = Membership.objects.get(role=Role.OWNER)
    return operations.resume_held_jobs(member=owner, now=timezone.now())


def retire(*emails: str) -> int:
    """Let nothing more happen in the teams of these people: no polling, no fetching, no sending.

    Requests that are under way are waited for: the sandbox would count their charge in the next test.
    """
    jobs = Generation.objects.filter(team__memberships__user__email__in=emails)
    teams = Team.objects.filter(memberships__user__email__in=emails)
    until = time.monotonic() + SECONDS_UNDER_WAY
    waiting = jobs.filter(state__in=ACTIVE).exclude(state="submitting")
    while waiting.update(state="cancelled") or jobs.filter(state="submitting").exists():
        if time.monotonic() > until:
            raise TimeoutError("A request to the sandbox did not end.")
        time.sleep(0.05)
    Preview.objects.filter(team__in=teams).update(due_at=None)
    return Account.objects.filter(team__in=teams).delete()[0]


def command(name: str, *options: str) -> str:
    """What `manage.py <name>` prints, without a process for it."""
    printed = io.StringIO()
    call_command(name, *options, stdout=printed)
    return printed.getvalue()


def fork(name: str, log: str, *options: str) -> int:
    """Start `manage.py <name>` as a process that needn't load everything first; its number."""
    number = os.fork()
    if not number:
        _become(name, Path(log), *options)
    forked.add(number)
    return number


def _become(name: str, log: Path, *options: str) -> None:
    code = 1
    try:
        with log.open("ab") as words, Path(os.devnull).open("rb") as nothing:
            for source, goal in ((nothing, 0), (words, 1), (words, 2)):
                os.dup2(source.fileno(), goal)
        call_command(name, *options)
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def end(*numbers: int) -> list[int]:
    """Ask what was forked to end; their exit codes, -9 for what had to be killed."""
    for number in numbers:
        os.kill(number, signal.SIGTERM)
    until = time.monotonic() + SECONDS_TO_END
    return [_end_of(number, until) for number in numbers]


def _end_of(number: int, until: float) -> int:
    while time.monotonic() < until:
        found, status = os.waitpid(number, os.WNOHANG)
        if found:
            forked.remove(number)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    return kill(number)


def kill(number: int) -> int:
    """Kill what was forked, in the middle of its work; its exit code."""
    os.kill(number, signal.SIGKILL)
    forked.remove(number)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


STEPS = (
    *(ask, cast, welcome, count_active, count_assets, states, settle, unread, report, retire),
    *(money, held, release, command, fork, end, kill),
)


def steps_of(module: str) -> dict[str, Callable[..., Any]]:
    """The steps below, or those of another module."""
    found = import_module(module).STEPS if module else STEPS
    return {step.__name__: step for step in found}


def serve() -> None:
    """One line in with a step and its arguments, one line out with what it returned, until the end.

    No connection stays open between two steps: a test may copy, move or replace the database.
    """
    for line in sys.stdin:
        module, name, *arguments = json.loads(line)
        try:
            answer = {"returned": steps_of(module)[name](*arguments)}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        connections.close_all()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for number in set(forked):
        kill(number)


if __name__ == "__main__":
    serve()
