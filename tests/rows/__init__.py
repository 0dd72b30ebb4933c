"""One test for many rows: where each row stands for itself, a test of its own costs more than what it tests.

Use it in place of `pytest.mark.parametrize` for functions that leave nothing behind; all rows are tried,
and each that fails is reported.
"""

import inspect
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any

import pytest

MOST_SHOWN = 10
Test = Callable[..., None]
Labels = Callable[[Any], object] | Iterable[str] | None


def each_row(
    names: str | Sequence[str], rows: Iterable[Any], ids: Labels = None
) -> Callable[[Test], Test]:
    """Call the function with every row, as `parametrize` would. `ids` name rows or values."""
    columns = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    known = list(rows)

    def decorate(function: Test) -> Test:
        @wraps(function)
        def test(**fixtures: Any) -> None:
            failures = [*_failures(function, fixtures, _arguments(columns, known, ids))]
            if failures:
                shown = "\n".join(failures[:MOST_SHOWN])
                pytest.fail(f"{len(failures)} of {len(known)} rows fail:\n{shown}", pytrace=False)

        signature = inspect.signature(function)
        left = [item for name, item in signature.parameters.items() if name not in columns]
        assert len(left) + len(columns) == len(signature.parameters), columns
        test.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return test

    assert known, "no rows"
    return decorate


def _arguments(
    columns: Sequence[str], rows: Sequence[Any], ids: Labels
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What each row is called, and its values by name."""
    labels = [repr(row) for row in rows] if ids is None or callable(ids) else list(ids)
    for row, label in zip(rows, labels, strict=True):
        values = (row,) if len(columns) == 1 else tuple(row)
        named = "-".join(str(ids(value)) for value in values) if callable(ids) else label
        yield named, dict(zip(columns, values, strict=True))


def _failures(
    function: Test,
    fixtures: Mapping[str, Any],
    arguments: Iterable[tuple[str, Mapping[str, Any]]],
) -> Iterator[str]:
    for label, values in arguments:
        try:
            function(**fixtures, **values)
        except (Exception, pytest.fail.Exception) as error:
            where = "".join(traceback.format_exception(error, limit=-3))
            yield f"[{label}]\n{where}"
