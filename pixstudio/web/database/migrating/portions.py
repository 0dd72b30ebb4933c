"""Changing all rows of a large table in a migration, some at a time."""

import time
from collections.abc import Callable
from typing import Any

from django.db import models, router, transaction
from django.db.migrations.operations.base import Operation

# The most rows at once, and the first time; then as many as are changed in about this time, in which
# whoever wants one of them waits.
MOST_ROWS, FIRST_ROWS, LEAST_ROWS = 2000, 100, 10
SECONDS_OF_A_PORTION = 0.2
# Between two rounds, for those who held rows that were left out.
PAUSE_SECONDS = 0.2


class ChangeRowsInPortions(Operation):
    """Call `change` with all rows for which `remaining` holds, some at a time, each time in a transaction.

    A changed row must no longer be among the remaining ones: then a migration that was stopped goes on where
    it was when it is run again. Rows that others have locked come in a later round, so nobody waits for more
    than a portion, and nobody deadlocks. Going back changes nothing.
    """

    reversible = True
    reduces_to_sql = False
    atomic = False

    def __init__(
        self,
        model_name: str,
        *,
        remaining: models.Q,
        change: Callable[["models.QuerySet[Any]"], object],
        size: int = MOST_ROWS,
    ) -> None:
        self.model_name, self.remaining, self.change, self.size = (
            model_name,
            remaining,
            change,
            size,
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        kwargs = {"remaining": self.remaining, "change": self.change, "size": self.size}
        return (self.__class__.__qualname__, [self.model_name], kwargs)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Rows change, not tables."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Rounds over the table until no row remains."""
        alias = schema_editor.connection.alias
        model = from_state.apps.get_model(app_label, self.model_name)
        if not router.allow_migrate_model(alias, model):
            return
        rows = model._base_manager.using(alias).filter(self.remaining)
        while rows.exists():
            if not self._change_all(rows, alias):
                time.sleep(PAUSE_SECONDS)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Nothing: what was changed stays so."""

    def describe(self) -> str:
        return f"Change rows of {self.model_name} in portions"

    def _change_all(self, rows: "models.QuerySet[Any]", alias: str) -> int:
        """One round by key; how many rows it changed. Raises: RuntimeError if a change leaves them as is."""
        count, last, size = 0, None, min(self.size, FIRST_ROWS)
        while True:
            began = time.monotonic()
            later = rows if last is None else rows.filter(pk__gt=last)
            with transaction.atomic(using=alias):
                locked = later.order_by("pk").select_for_update(skip_locked=True)
                keys = list(locked.values_list("pk", flat=True)[:size])
                portion = rows.filter(pk__in=keys)
                self.change(portion)
                if keys and portion.exists():
                    raise RuntimeError(f"{self.describe()}: the changed rows still remain.")
            if not keys:
                return count
            count, last = count + len(keys), keys[-1]
            size = self._next_size(size, time.monotonic() - began)

    def _next_size(self, size: int, seconds: float) -> int:
        """So many rows that they take SECONDS_OF_A_PORTION, at most twice as many as before."""
        wanted = int(size * SECONDS_OF_A_PORTION / max(seconds, 0.001))
        return min(self.size, max(LEAST_ROWS, min(wanted, 2 * size)))
