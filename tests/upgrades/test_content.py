"""The studio that fixtures are made of has something in every table."""

import pytest
from django.utils import timezone

from pixstudio.sandbox.server import Sandbox
from tests.upgrades.content.studio import EMPTY, fill
from tests.upgrades.facts import rows_by_table

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_every_table_has_a_row_or_a_reason(sandbox: Sandbox) -> None:
    fill(sandbox, timezone.now())
    rows = rows_by_table()
    assert {table for table, count in rows.items() if not count} == {*EMPTY}
