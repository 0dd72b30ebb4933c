"""`manage.py audit`: verify the audit log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pixstudio.audit.log import chain_errors, is_in_chain
from pixstudio.audit.models import AuditChain
from pixstudio.teams.models import Team


def _removed_text(chain: AuditChain) -> str:
    """That the first entries were removed by the team's retention rule, if they were."""
    number = chain.removed_number
    return f"; entries up to {number} were removed by its retention rule" if number else ""


class Command(BaseCommand):
    help = "Check every chain of the audit log; print the end of each, to be noted elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="END",
            help="an end as this command printed it earlier (CHAIN:NUMBER:DIGEST): it must still be there",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        names = {str(team.pk): str(team) for team in Team.objects.all()}
        count = 0
        for chain in AuditChain.objects.order_by("name"):
            name = names.get(chain.name) or ("Without a team" if not chain.name else chain.name)
            breaks = list(chain_errors(chain))
            count += len(breaks)
            for found in breaks:
                self.stderr.write(f"{name}: entry {found.number} {found.words}.")
            end = f"{chain.name}:{chain.last_number}:{chain.last_digest}"
            self.stdout.write(
                f"{name}: {chain.last_number} entries, {len(breaks)} wrong; end {end}"
                + _removed_text(chain)
            )
        lost = [end for end in options["expect"] if not is_in_chain(end)]
        for end in lost:
            self.stderr.write(f"The end {end} is no longer in the audit log.")
        if count or lost:
            raise CommandError("The audit log is not as it was written.")
