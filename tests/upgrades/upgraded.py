"""Upgrade the loaded database of this process and use it: `python -m tests.upgrades.upgraded VERSION KIND`.

In a process of its own, which has one database from its start. Ends with what is not as it was; the schema is
left in DATA_DIR for whoever compares it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import uuid
from pathlib import Path

import django

SCHEMA = "schema.json"


def upgrade(version: str, kind: str, folder: Path) -> None:
    """All steps, in order. Raises: AssertionError."""
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from pixstudio.sandbox.server import Sandbox
    from pixstudio.sandbox.settings import SandboxSettings
    from pixstudio.web.models import StudioState
    from pixstudio.web.restore_detection import write_host_record
    from tests.upgrades import facts
    from tests.upgrades.schema import schema_of_database
    from tests.upgrades.stored import StoredDatabase
    from tests.upgrades.use import open_pages, work_on

    setup_test_environment()
    stored = StoredDatabase(version, kind)
    studio = stored.manifest["studio"]
    # The upgrade is on the host where the studio ran.
    write_host_record(StudioState(identity=uuid.UUID(studio["identity"]), epoch=studio["epoch"]))
    call_command("release", verbosity=0)
    call_command("audit", expect=audit_ends(stored.manifest))
    assert not (found := facts.differences(stored.manifest)), "\n".join(found)
    (folder / SCHEMA).write_text(json.dumps(sorted(schema_of_database())))
    open_pages()
    stored.load_sandbox(folder / "sandbox")
    stopped_at = dt.datetime.fromisoformat(stored.manifest["made_at"]) + dt.timedelta(minutes=1)
    known = SandboxSettings(
        state_dir=folder / "sandbox", progress="tick", render_videos=False, persistent=True
    )
    with Sandbox(known) as sandbox:
        work_on(sandbox, stopped_at)


def audit_ends(manifest: dict[str, dict[str, dict[str, int]]]) -> list[str]:
    """The ends of the audit log's chains, as `manage.py audit` takes them."""
    ends = manifest["sums"]["ends_of_audit_log"].items()
    return ["{0}:{2}:{1}".format(*end.split(" "), number) for end, number in ends]


if __name__ == "__main__":
    django.setup()
    upgrade(sys.argv[1], sys.argv[2], Path(os.environ["DATA_DIR"]))
