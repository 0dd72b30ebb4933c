import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pixstudio.installation.web_server import web_server_command
from pixstudio.web.checks import SETTINGS_TAG
from pixstudio.web.database.version import refuse_newer_database


class Command(BaseCommand):
    help = "Run the web server, until stopped."
    requires_system_checks = [SETTINGS_TAG]

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = f"127.0.0.1:{settings.PORT}"
        parser.add_argument("--bind", default=default, help=f"address and port ({default})")
        parser.add_argument("--workers", type=int, help="processes (2)")
        parser.add_argument("--threads", type=int, help="threads of each process (8)")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_newer_database()
        chosen = [name for name in ("workers", "threads") if options[name]]
        words = [word for name in chosen for word in (f"--{name}", str(options[name]))]
        command = web_server_command(options["bind"], *words)
        sys.stdout.flush()
        os.execv(sys.executable, command)  # noqa: S606
