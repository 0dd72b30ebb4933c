import datetime as dt

import pytest

from pixstudio.usage.chart_geometry import Plane, round_seconds, round_top
from pixstudio.usage.periods import Period, month_of, period_asked
from pixstudio.usage.queries import seconds_within
from pixstudio.usage.usage_charts import clock

TODAY = dt.date(2026, 3, 14)


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 4), (3, 4), (5, 8), (9, 20), (790, 800), (1000, 1000), (500_000, 600_000), (1, 4)],
)
def test_the_scale_ends_at_a_round_number(highest: float, top: float) -> None:
    assert round_top(highest) == top


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 20), (19, 20), (172, 240), (3000, 3600), (400_000, 691_200)]
)
def test_the_scale_of_times_ends_at_one_that_people_count_in(highest: float, top: float) -> None:
    assert round_seconds(highest) == top


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "–"), (0.4, "0:00"), (72, "1:12"), (3600, "1:00:00")]
)
def test_clock(seconds: float | None, words: str) -> None:
    assert clock(seconds) == words


def test_half_of_the_jobs_is_read_off_the_counts() -> None:
    counts = {"000010": 2, "000060": 2}
    assert seconds_within(counts, 0.5) == 10
    assert seconds_within(counts, 0.75) == 57.5
    assert seconds_within(counts, 1.0) == 60
    assert seconds_within({}, 0.5) is None


def test_bars_stand_on_each_other() -> None:
    rects = Plane(800, 232, 100, 1).stack(0, [50, 0, 25])
    assert [(one.series, one.y, one.height) for one in rects] == [
        (1, "100.0", "91.0"),
        (3, "54.0", "45.0"),
    ]


def test_a_line_is_broken_where_a_value_is_missing() -> None:
    lines = Plane(400, 212, 100, 4).line([1.0, None, 2.0, 3.0])
    assert [len(line.points.split()) for line in lines] == [1, 2]


def test_a_period_knows_its_days() -> None:
    assert list(month_of(TODAY, TODAY).steps())[-1] == TODAY
    assert month_of(dt.date(2026, 2, 3), TODAY) == Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    year = period_asked("", "12months", TODAY)
    assert [at.strftime("%y-%m") for at in year.steps()][::11] == ["25-04", "26-03"]
    assert len(list(period_asked("", "30days", TODAY).steps())) == 30
    assert period_asked("2026-04", "", TODAY) == month_of(TODAY, TODAY)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(dt.date(2026, 3, 1), TODAY), "1 – 14 March"),
        (Period(dt.date(2026, 3, 1), dt.date(2026, 3, 1)), "1 March"),
        (Period(dt.date(2026, 2, 13), TODAY, "30days"), "13 Feb – 14 Mar"),
        (Period(dt.date(2025, 4, 1), TODAY, "12months"), "Apr 2025 – Mar 2026"),
    ],
)
def test_a_period_in_words(period: Period, words: str) -> None:
    assert period.span_text == words
