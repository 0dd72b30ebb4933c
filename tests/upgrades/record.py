"""Fill the empty database of this process and store it: `tests.upgrades.make` runs this for each kind."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django


def record(version: str, kind: str, folder: Path) -> None:
    """Migrate, fill and store; `folder` is for what is only used meanwhile."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from pixstudio.sandbox.server import Sandbox
    from pixstudio.sandbox.settings import SandboxSettings
    from pixstudio.web.models import StudioState
    from tests.upgrades.content.studio import fill
    from tests.upgrades.facts import facts_of_database
    from tests.upgrades.stored import StoredDatabase, dump_of, store

    stored, state, now = StoredDatabase(version, kind), folder / "sandbox", timezone.now()
    call_command("release", verbosity=0)
    sandbox = SandboxSettings(
        state_dir=state, progress="tick", render_videos=False, persistent=True
    )
    with Sandbox(sandbox) as running:
        fill(running, now)
    studio = StudioState.objects.values("identity", "epoch").get()
    manifest = {"version": version, "made_at": now, "studio": studio, **facts_of_database()}
    connection.close()
    stored.manifest_path.write_text(json.dumps(manifest, indent=1, default=str) + "\n")
    store(dump_of(kind, os.environ["DATABASE_URL"], folder), stored.dump)
    store((state / "sandbox.sqlite3").read_bytes(), stored.sandbox)


if __name__ == "__main__":
    django.setup()
    record(sys.argv[1], sys.argv[2], Path(os.environ["DATA_DIR"]))
