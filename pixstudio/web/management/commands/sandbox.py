from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pixstudio.extras import missing_extra

KEEP_DAYS = 30


class Command(BaseCommand):
    help = "Serve an imitation of the PixVerse API that makes real videos and costs nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
        parser.add_argument("--seconds", type=float, default=8.0, help="how long a job takes (8)")
        parser.add_argument(
            "--state",
            type=Path,
            default=settings.DATA_DIR / "sandbox",
            help="where it keeps uploads, videos and its memory",
        )
        parser.add_argument(
            "--keep-days",
            type=float,
            default=KEEP_DAYS,
            help=f"results, uploads and charges older than this are removed ({KEEP_DAYS}); 0 keeps all",
        )
        parser.add_argument(
            "--tiny-films", action="store_true", help="serve small clips without rendering"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if problem := missing_extra("demo", needed_by="The sandbox"):
            raise CommandError(problem)
        # Needs the packages of the extra "demo".
        from pixstudio.sandbox.server import run
        from pixstudio.sandbox.settings import SandboxSettings

        run(
            SandboxSettings(
                port=options["port"],
                seconds=options["seconds"],
                state_dir=options["state"],
                persistent=True,
                keep_days=options["keep_days"],
                render_videos=not options["tiny_films"],
            )
        )
