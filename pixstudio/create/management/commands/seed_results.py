import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pixstudio.create.management.demo_results import (
    SAMPLES,
    SampleRefused,
    create_sample,
    is_hopeless,
    is_ready,
    missing_samples,
    open_samples,
)
from pixstudio.jobs.operations import NoAccountConnected
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.web import database_time

INTERVAL_SECONDS = 0.3


class Command(BaseCommand):
    help = "Create the demo's sample results and wait for them; repeatable. Needs worker and clock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", required=True, help="email of the owner")
        parser.add_argument(
            "--seconds", type=float, default=120.0, help="maximum time to wait (120)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        members = _members(options["owner"])
        team = members[0].team
        deadline = time.monotonic() + options["seconds"]
        most = -1
        while time.monotonic() < deadline:
            missing = [one for one in missing_samples(team) if not is_hopeless(team, one)]
            for sample in missing:
                if is_ready(team, sample):
                    self._create(members, sample)
            left = len(missing) + open_samples(team)
            done = max(0, len(SAMPLES) - left)
            # One sample may be several jobs, so the count could fall: never report less than before.
            if done > most:
                self.stdout.write(f"{done} of {len(SAMPLES)}")
                self.stdout.flush()
                most = done
            if not left:
                return
            time.sleep(INTERVAL_SECONDS)

    def _create(self, members: list[Membership], sample: Any) -> None:
        try:
            create_sample(members, sample, database_time.now())
        except (SampleRefused, NoAccountConnected) as error:
            raise CommandError(str(error)) from error


def _members(email: str) -> list[Membership]:
    """The owner and, if there is one, a creator of the owner's oldest team."""
    rows = Membership.objects.select_related("team", "user").order_by("created_at", "id")
    owner = rows.filter(user__email=email).first()
    if owner is None:
        raise CommandError(f"{email} is in no team. `bootstrap` makes one.")
    team: Team = owner.team
    return [owner, *rows.filter(team=team, role=Role.CREATOR).exclude(pk=owner.pk)[:1]]
