"""`manage.py retention --dry-run`: what the rules of each team would remove."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pixstudio.retention.queries import previews_of, rules_of
from pixstudio.retention.wording import amount_text, rule_text
from pixstudio.teams.models import Team
from pixstudio.web import database_time


class Command(BaseCommand):
    help = "Print what each team's retention rules would remove now and within 30 days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print, and remove nothing")
        parser.add_argument("--team", default="", help="only the team of this name")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            raise CommandError(
                "Rules are applied by the clock and a worker, a day after an owner saved them. "
                "With --dry-run this prints what they would remove."
            )
        teams = Team.objects.present().order_by("name", "pk")
        if options["team"]:
            teams = teams.filter(name=options["team"])
            if not teams:
                raise CommandError(f"There is no team “{options['team']}”.")
        for team in teams:
            self._print(team)

    def _print(self, team: Team) -> None:
        self.stdout.write(str(team))
        found = previews_of(team, rules_of(team.pk), database_time.now(), most=None)
        for one in found:
            self.stdout.write(
                f"  {rule_text(one.kind, one.rule)}. Now: {amount_text(one.kind, one.now)}."
                f" Within 30 days: {amount_text(one.kind, one.soon)}."
            )
        if not found:
            self.stdout.write("  Nothing would be removed.")
