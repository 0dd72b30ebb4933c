"""`manage.py mcp`: the MCP server over standard input and output, for an agent on this machine."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import anyio
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pixstudio.agents.api_calls import StudioApi, local_environment
from pixstudio.agents.keys import UNUSABLE, scopes_of_key
from pixstudio.extras import missing_extra


class Command(BaseCommand):
    help = (
        "Serves the Model Context Protocol over standard input and output. Takes an API key from the "
        "environment variable MCP_API_KEY or from a file."
    )
    # Its messages would be read as the protocol's.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--key-file",
            type=Path,
            help="A file that holds the API key, instead of MCP_API_KEY.",
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if problem := missing_extra("mcp", needed_by="MCP"):
            raise CommandError(problem)
        text = _read_key(options["key_file"])
        may = scopes_of_key(text, "127.0.0.1")
        if may is None:
            raise CommandError(UNUSABLE)
        from pixstudio.agents.server import build_server
        from pixstudio.agents.stdio_transport import serve

        api = StudioApi(text, local_environment(), is_alone=True)
        anyio.run(serve, build_server(api, may))


def _read_key(path: Path | None) -> str:
    """Raises: CommandError."""
    if path is None:
        text = settings.MCP_API_KEY
    else:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The key can’t be read from {path}: {error}") from error
    if not text.strip():
        raise CommandError("Set MCP_API_KEY to an API key, or name a file with --key-file.")
    return text.strip()
