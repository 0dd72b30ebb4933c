"""What stored databases were made with is still there."""

from typing import Any

from django.db.migrations.loader import MigrationLoader

from pixstudio.web.queries import OPTIONAL_APPS
from tests.upgrades.facts import CHANGED
from tests.upgrades.stored import DATABASES, stored_databases

LARGEST_BYTES = 500_000


def lost_migrations(manifest: dict[str, Any]) -> list[str]:
    """Applied migrations that the tree no longer has, as `app.name`."""
    loader = MigrationLoader(None)
    known = {*loader.disk_migrations}
    known.update(replaced for one in loader.disk_migrations.values() for replaced in one.replaces)
    return [
        f"{app}.{name}"
        for app, names in manifest["migrations"].items()
        for name in names
        if (app, name) not in known and app not in OPTIONAL_APPS
    ]


def test_every_applied_migration_is_kept() -> None:
    for stored in stored_databases():
        assert lost_migrations(stored.manifest) == [], stored.folder
    assert lost_migrations({"migrations": {"prompts": ["0001_initial", "0002_lost"]}}) == [
        "prompts.0002_lost"
    ]


def test_stored_databases_are_whole_and_small() -> None:
    stored = stored_databases()
    assert {one.kind for one in stored} == {*DATABASES}
    for one in stored:
        files = {path.name: path.stat().st_size for path in one.folder.iterdir()}
        assert files.keys() == {one.dump.name, one.sandbox.name, one.manifest_path.name}
        assert sum(files.values()) < LARGEST_BYTES
        assert one.manifest["version"] == one.version
        assert one.manifest["rows"].keys() >= CHANGED.keys()
