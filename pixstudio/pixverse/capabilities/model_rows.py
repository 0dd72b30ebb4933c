"""The models that count now: the built-in rows, or those of the team that is being served."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from .model_table import BUILT_IN_MODELS
from .models import Model


class ModelRows(Mapping[str, Model]):
    """The models of one kind of result by name, in the sequence of the rows; hashable, so that caches
    can be kept for as long as all rows are the same."""

    def __init__(self, rows: Iterable[Model] = ()) -> None:
        self._rows = {row.name: row for row in rows}
        self._tuple = tuple(self._rows.values())
        self._hash = hash(self._tuple)

    def __getitem__(self, name: str) -> Model:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, ModelRows) and self._tuple == other._tuple)


def rows_by_kind(rows: Iterable[Model]) -> Mapping[str, ModelRows]:
    """Return rows by their kinds of result; keep it where the same rows are used again."""
    found: dict[str, list[Model]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return {kind: ModelRows(own) for kind, own in found.items()}


_NO_ROWS = ModelRows()
_BUILT_IN = rows_by_kind(BUILT_IN_MODELS)
_current: ContextVar[Mapping[str, ModelRows]] = ContextVar("model_rows", default=_BUILT_IN)


def model_rows(kind: str = "video") -> ModelRows:
    """Return the models of a kind of result, those that are switched off or retired among them."""
    return _current.get().get(kind, _NO_ROWS)


def all_model_rows() -> tuple[Model, ...]:
    """Return the models of every kind."""
    return tuple(row for rows in _current.get().values() for row in rows.values())


@contextmanager
def using_models(rows: Iterable[Model] | Mapping[str, ModelRows]) -> Iterator[None]:
    """Let these rows count in place of the built-in ones, in this thread or task.

    Rows that `rows_by_kind` made are used as they are, which spares making them again.
    """
    found = rows if isinstance(rows, Mapping) else rows_by_kind(rows)
    token = _current.set(found)
    try:
        yield
    finally:
        _current.reset(token)
