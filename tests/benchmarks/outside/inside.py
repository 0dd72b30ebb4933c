"""Steps inside the process of a project: `python -m tests.benchmarks.outside.inside seed 10000`.

Each prints JSON. Which project and database, the environment says.
"""

import json
import sys
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

COOKIES = ("sessionid", "csrftoken")


def seed(jobs: str) -> None:
    """Make the studio's database and fill it."""
    from tests.benchmarks.outside.seeding import seed as fill

    call_command("migrate", verbosity=0)
    fill(int(jobs))


def collect() -> None:
    """Collect the static files of this tree."""
    call_command("collectstatic", interactive=False, verbosity=0)


def sign_in() -> dict[str, Any]:
    """The cookies of each team's member who asks, and what is asked for."""
    from pixstudio.teams.models import Membership, Role
    from tests.benchmarks.outside.addresses import addresses

    creators = Membership.objects.filter(role=Role.OWNER).select_related("team", "user")
    cookies = {one.team.name.lower(): _cookie_of(one.user) for one in creators}
    return {"cookies": cookies, "addresses": addresses()}


def empty() -> dict[str, str]:
    """Make the smallest project's database; the cookies of its one user."""
    from django.contrib.auth.models import User

    call_command("migrate", verbosity=0)
    user, _is_new = User.objects.get_or_create(username="nora")
    return {"cookie": _cookie_of(user)}


def _cookie_of(user: Any) -> str:
    """A new session of a user, and a CSRF cookie as a browser has it."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    client.cookies[settings.CSRF_COOKIE_NAME] = "b" * 32
    return "; ".join(f"{name}={client.cookies[name].value}" for name in COOKIES)


STEPS = {"seed": seed, "collect": collect, "sign_in": sign_in, "empty": empty}

if __name__ == "__main__":
    django.setup()
    name, *arguments = sys.argv[1:]
    sys.stdout.write(json.dumps(STEPS[name](*arguments)))
