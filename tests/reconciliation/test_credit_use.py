"""Credits that fell and rose, and how much of it jobs explain."""

import datetime as dt

import pytest

from pixstudio.reconciliation.credit_use import Balance, Use, credit_use

DAY = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)


def at(hour: float) -> dt.datetime:
    return DAY + dt.timedelta(hours=hour)


def balances(*rows: tuple[float, int, int, int]) -> list[Balance]:
    return [Balance(at(hour), *parts) for hour, *parts in rows]


def use(hour: float, credits: int, **more: bool) -> Use:
    return Use(at(hour), at(hour + 0.02), credits, **more)


def test_use_that_jobs_explain_adds_up() -> None:
    found = credit_use(
        balances((0, 60, 100, 0), (12, 0, 90, 0), (24, 0, 40, 0)),
        [
            use(3, 70),
            use(13, 50),
        ],
    )
    assert found is not None
    assert (found.lost, found.explained, found.difference) == (120, 120, 0)


@pytest.mark.parametrize(("credits", "difference"), [(30, 20), (80, -30)])
def test_use_that_no_job_explains_is_a_difference(credits: int, difference: int) -> None:
    found = credit_use(balances((0, 0, 100, 0), (24, 0, 50, 0)), [use(3, credits)])
    assert found is not None
    assert found.difference == difference


def test_a_refresh_and_a_package_are_recognised() -> None:
    found = credit_use(
        balances(
            (0, 10, 5, 0), (8, 60, 5, 0), (9, 60, 1000, 0), (10, 60, 1000, 500), (24, 60, 970, 500)
        ),
        [use(12, 30)],
    )
    assert found is not None
    assert (found.gained, found.lost, found.difference) == (1545, 30, 0)


def test_a_charge_that_a_refresh_hides_is_no_difference() -> None:
    found = credit_use(balances((0, 0, 100, 0), (2, 0, 1000, 0), (24, 0, 1000, 0)), [use(1, 30)])
    assert found is not None
    assert (found.lost, found.difference) == (0, 0)


def test_daily_credits_that_lapse_at_midnight_are_not_used() -> None:
    found = credit_use(balances((12, 40, 100, 0), (23.9, 40, 100, 0), (24.2, 0, 100, 0)), [])
    assert found is not None
    assert (found.expired, found.lost, found.difference) == (40, 0, 0)


def test_daily_credits_are_used_where_a_foreign_job_is_known() -> None:
    rows = balances((12, 40, 100, 0), (23.9, 40, 100, 0), (24.2, 0, 100, 0))
    found = credit_use(rows, [], may_lapse=False)
    assert found is not None
    assert (found.expired, found.difference) == (0, 40)


def test_daily_credits_that_fall_by_day_are_used() -> None:
    found = credit_use(balances((12, 40, 100, 0), (13, 0, 100, 0)), [])
    assert found is not None
    assert (found.expired, found.difference) == (0, 40)


@pytest.mark.parametrize("lost", [0, 30])
def test_a_charge_at_the_edge_of_the_day_may_be_on_either_side(lost: int) -> None:
    found = credit_use(balances((0, 0, 100, 0), (24, 0, 100 - lost, 0)), [use(23.99, 30)])
    assert found is not None
    assert found.difference == 0


@pytest.mark.parametrize("lost", [0, 30])
def test_an_unanswered_attempt_may_have_been_charged(lost: int) -> None:
    uses = [use(12, 30, is_certain=False)]
    found = credit_use(balances((0, 0, 100, 0), (24, 0, 100 - lost, 0)), uses)
    assert found is not None
    assert found.difference == 0


@pytest.mark.parametrize(("lost", "is_same"), [(15, True), (60, True), (90, False)])
def test_an_estimate_may_be_off_but_not_by_any_amount(lost: int, is_same: bool) -> None:
    uses = [use(12, 30, is_exact=False)]
    found = credit_use(balances((0, 0, 100, 0), (24, 0, 100 - lost, 0)), uses)
    assert found is not None
    assert (found.difference == 0) is is_same


def test_one_reading_proves_nothing() -> None:
    assert credit_use(balances((0, 0, 100, 0)), []) is None
