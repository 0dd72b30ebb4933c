"""How many database queries something takes."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(call: Callable[[], object]) -> int:
    """The number of queries of one call."""
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)
