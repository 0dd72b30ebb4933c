"""`manage.py mcp`: where its key comes from, and what it says without one."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from pixstudio.api_keys.operations import revoke_key
from pixstudio.web import database_time
from tests.api.requests import program_of
from tests.teams.people import Person


def test_command_without_a_key_says_where_to_put_it(settings: Settings) -> None:
    settings.MCP_API_KEY = ""
    with pytest.raises(CommandError, match="MCP_API_KEY"):
        call_command("mcp")


def test_command_names_a_file_that_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no-such-file"):
        call_command("mcp", key_file=tmp_path / "no-such-file")


@pytest.mark.django_db
def test_command_takes_no_revoked_key(bob: Person, tmp_path: Path) -> None:
    program = program_of(bob)
    revoke_key(member=bob.member, key=program.key, now=database_time.now())
    (tmp_path / "key").write_text(f"{program.text}\n")
    with pytest.raises(CommandError, match="revoked"):
        call_command("mcp", key_file=tmp_path / "key")
