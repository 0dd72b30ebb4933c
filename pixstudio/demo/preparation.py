"""`python -m pixstudio.demo.preparation`: make the demo's data, in one process that loads Django once.

The owner's password is read from standard input.
"""

import sys

import django
from django.core.management import CommandError, call_command

from pixstudio.demo.demo_environment import EMAIL, TEAM
from pixstudio.sandbox.state.fixtures import DEMO_TOKEN


def prepare(password: str) -> None:
    """Create database, static files, users and photos. The sandbox must run for the token check."""
    people = ("--password", password)
    call_command("migrate", "--verbosity", "0")
    call_command("collectstatic", "--noinput", "--verbosity", "0")
    call_command("bootstrap", "--email", EMAIL, *people, "--team", TEAM, "--api-token", DEMO_TOKEN)
    call_command("seed_demo", "--owner", EMAIL, *people)


if __name__ == "__main__":
    django.setup()
    try:
        prepare(sys.stdin.readline().strip())
    except CommandError as error:
        sys.exit(str(error))
