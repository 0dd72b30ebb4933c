import sys
from typing import Any

from django.core.management.base import BaseCommand

from pixstudio.operating.diagnosis import examine
from pixstudio.web import database_time


class Command(BaseCommand):
    help = (
        "Check that everything works, in the order to mend it; ends with 1 where something doesn't."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine(database_time.now())
        for finding in findings:
            for problem in finding.problems:
                self.stdout.write(f"FAIL  {finding.name}: {' '.join(problem.split())}")
            if not finding.problems:
                self.stdout.write(
                    f"ok    {finding.name}" + (f": {finding.note}" * bool(finding.note))
                )
        broken = [finding.name for finding in findings if finding.problems]
        if broken:
            rest = " What follows may come from it." * (len(broken) > 1)
            self.stdout.write(f"\nMend “{broken[0]}” first, then run doctor again.{rest}")
            sys.exit(1)
