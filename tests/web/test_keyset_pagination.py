import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.effects.models import Effect
from pixstudio.library.models import Asset
from pixstudio.prompts.models import PromptHistoryEntry
from pixstudio.web.lists.keyset_pagination import (
    InvalidCursor,
    KeysetOrder,
    format_timestamp,
    parse_timestamp,
)

KEY = "_" + "0" * 32


def placed(team, *positions):
    now = timezone.now()
    return [
        Effect.objects.create(
            team=team,
            template_id=str(number),
            name="Hug",
            qualities=[],
            position=position,
            synced_at=now,
        )
        for number, position in enumerate(positions)
    ]


@pytest.mark.parametrize("descending", [True, False])
def test_what_comes_after_a_mark_is_the_rest_of_the_list(team, descending):
    placed(team, 3, 1, 2, 2, 2, 0)
    order = KeysetOrder("position", descending=descending)
    whole = list(Effect.objects.order_by(*order.ordering))
    for number, row in enumerate(whole, start=1):
        rest = Effect.objects.filter(order.rows_after(Effect, order.cursor_for(row)))
        assert list(rest.order_by(*order.ordering)) == whole[number:]


@pytest.mark.parametrize(
    ("model", "column", "mark"),
    [
        (Effect, "position", "1"),
        (Effect, "position", "_1"),
        (Effect, "position", "-1_1"),
        (Effect, "position", "²_1"),
        (Effect, "position", f"{2**31}_1"),
        (Effect, "position", f"1_{2**63}"),
        (Effect, "position", f"{'9' * 5000}_1"),
        (PromptHistoryEntry, "used_at", "2026_1"),
        (PromptHistoryEntry, "used_at", "20260101T000000.0_x"),
        (Asset, "size_bytes", f"{2**63}{KEY}"),
        (Asset, "folded", f"a\x00{KEY}"),
        (Asset, "folded", "a_1"),
    ],
)
def test_what_is_no_mark_names_no_page(model, column, mark):
    with pytest.raises(InvalidCursor):
        KeysetOrder(column).rows_after(model, mark)


def test_text_with_the_sign_between_value_and_key_is_a_mark_too():
    assert KeysetOrder("folded").rows_after(Asset, f"a_b{KEY}").children[0] == (
        "folded__lte",
        "a_b",
    )


def test_moments_are_read_as_they_are_written():
    moment = dt.datetime(2026, 3, 1, 1, 30, 0, 7, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert format_timestamp(moment) == "20260228T233000.000007"
    assert parse_timestamp(format_timestamp(moment)) == moment


@pytest.mark.parametrize("typed", ["", "x", "00010101T000000.0", "99991231T235959.999999"])
def test_what_is_no_moment_everywhere_is_none(typed):
    assert parse_timestamp(typed) is None
