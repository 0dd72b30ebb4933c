"""From the migrations of a backup to those of this version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from pixstudio.backups.manifest import Manifest, Table
from pixstudio.backups.problems import BackupProblem
from pixstudio.backups.snapshots import Migrations, applied_migrations
from pixstudio.backups.tables import columns_of, tables_of
from pixstudio.web.database.migrating.empty_database import EmptyDatabaseExecutor

Node = tuple[str, str]


@dataclass(frozen=True)
class Version:
    """The migrations that a backup was made with, as far as they are of apps that are installed here."""

    migrations: Migrations

    @cached_property
    def _loader(self) -> MigrationLoader:
        return MigrationLoader(None)

    @cached_property
    def nodes(self) -> set[Node]:
        return self._ours(self.migrations)

    def _ours(self, migrations: Migrations) -> set[Node]:
        pairs = ((app, name) for app, names in migrations.items() for name in names)
        return {(app, name) for app, name in pairs if app in self._loader.migrated_apps}

    @property
    def newer(self) -> list[str]:
        """Migrations that this version doesn't have."""
        known = self._loader.disk_migrations
        return sorted(f"{app}.{name}" for app, name in self.nodes if (app, name) not in known)

    @property
    def is_current(self) -> bool:
        """Whether nothing was added since."""
        return self.nodes >= set(self._loader.graph.nodes)

    def is_at(self, connection: BaseDatabaseWrapper) -> bool:
        """Whether a database has exactly these migrations, and so the same tables."""
        return self._ours(applied_migrations(connection)) == self.nodes

    def migrate(self, connection: BaseDatabaseWrapper) -> None:
        """Make the tables of this version in an empty database, without triggers."""
        executor = EmptyDatabaseExecutor(connection)
        leaves = executor.loader.graph.leaf_nodes()
        plan = [
            (migration, False)
            for migration, _ in executor.migration_plan(leaves, clean_start=True)
            if (migration.app_label, migration.name) in self.nodes
        ]
        executor.migrate([], plan=plan)

    @cached_property
    def registry(self) -> Apps:
        """The models of this version."""
        if self.is_current:
            return apps
        return self._loader.project_state([*self.nodes]).apps


def check_version(version: Version, manifest: Manifest) -> None:
    """Raises: BackupProblem if the backup is of a later version, or its tables are not those of its
    migrations."""
    if version.newer:
        raise BackupProblem(
            "This backup was made by a later version of PixStudio: this one doesn’t know "
            f"{', '.join(version.newer[:3])}. Restore it with that version or a later one."
        )
    known: dict[str, Any] = dict(tables_of(version.registry))
    for table in manifest.tables:
        _check_table(table, known.get(table.name))


def _check_table(table: Table, model: Any) -> None:
    if model is None and table.rows:
        raise BackupProblem(
            f"The backup has rows of {table.name}, and this installation has no such table. Install the "
            "extras that the studio had."
        )
    if model is not None and columns_of(model) != table.columns:
        differing = sorted(columns_of(model).items() ^ table.columns.items())
        raise BackupProblem(
            f"The backup’s table {table.name} has other columns than this version’s "
            f"({', '.join(sorted({name for name, _ in differing})[:5])}). It was made before the first "
            "release, or by a changed version; restore it with that one."
        )
