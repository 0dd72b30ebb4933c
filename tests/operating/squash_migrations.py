"""Remake the one migration of every app, while nothing is released (`python -m` names this module).

Each table is created with its indexes and constraints. `makemigrations` leaves many of them as operations of
their own, and Django builds the models anew for each: two thirds of the time of an installation's `migrate`.
"""

import os
import subprocess
import sys
from pathlib import Path

import django
from django.apps import apps
from django.db.migrations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import SwappableTuple
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter

ROOT = Path(__file__).resolve().parents[2]
PARTS: dict[type[Operation], str] = {AddIndex: "indexes", AddConstraint: "constraints"}


def folders() -> list[Path]:
    return sorted(ROOT.glob("pixstudio/*/migrations"))


def merged(operations: list[Operation]) -> list[Operation]:
    """The operations, with what is added to a table afterwards in the one that creates it."""
    tables = {one.name.lower(): one for one in operations if isinstance(one, CreateModel)}
    kept: list[Operation] = []
    for operation in operations:
        if isinstance(operation, AddIndex | AddConstraint) and operation.model_name in tables:
            part = operation.index if isinstance(operation, AddIndex) else operation.constraint
            options = tables[operation.model_name].options
            options.setdefault(PARTS[type(operation)], []).append(part)
        else:
            kept.append(operation)
    return kept


def as_written(dependency: tuple[str, str]) -> tuple[str, str]:
    """What the writer takes for a dependency; that on the users' model is named by its setting."""
    if isinstance(dependency, SwappableTuple):
        return ("__setting__", "AUTH_USER_MODEL")
    return dependency


def restore_where_only_the_date_differs(path: Path) -> None:
    known = subprocess.run(
        ["git", "show", f"HEAD:{path.relative_to(ROOT)}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    made = path.read_text()
    if known.splitlines()[1:] == made.splitlines()[1:]:
        path.write_text(known)


def main() -> None:
    for folder in folders():
        for path in folder.glob("0*.py"):
            path.unlink()
    command = [sys.executable, "manage.py", "makemigrations", "-n", "initial"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pixstudio.settings")
    django.setup()
    loader = MigrationLoader(None)
    ours = {
        config.label for config in apps.get_app_configs() if config.name.startswith("pixstudio.")
    }
    for (label, _name), migration in loader.disk_migrations.items():
        if label in ours:
            writer = MigrationWriter(migration)
            path = Path(writer.path)
            vars(migration)["operations"] = merged(migration.operations)
            vars(migration)["dependencies"] = [as_written(one) for one in migration.dependencies]
            path.write_text(writer.as_string())
            restore_where_only_the_date_differs(path)


if __name__ == "__main__":
    main()
