from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from pixstudio.usage.operations import bring_up_to_date, rebuild
from pixstudio.web import database_time


class Command(BaseCommand):
    help = "Sum up the days whose jobs changed, as the clock does; or every day again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="sum up every day again")

    def handle(self, *args: Any, **options: Any) -> None:
        days = (rebuild if options["rebuild"] else bring_up_to_date)(now=database_time.now())
        self.stdout.write(f"{days} days summed up.")
