"""A test of many rows tries them all and reports each that fails."""

from pathlib import Path

import pytest

from tests.rows import each_row

tried: list[tuple[str, int]] = []


@each_row("name", ["a", "b"])
@each_row(("number", "square"), [(2, 4), (3, 9)])
def test_every_row_is_tried_with_the_fixtures(
    tmp_path: Path, name: str, number: int, square: int
) -> None:
    assert number**2 == square
    assert tmp_path.is_dir()
    tried.append((name, number))
    assert set(tried) <= {("a", 2), ("a", 3), ("b", 2), ("b", 3)}


def test_each_row_that_fails_is_reported() -> None:
    seen = []

    @each_row("number", [1, 2, 3, 4], ids=lambda number: f"row {number}")
    def check(number: int) -> None:
        seen.append(number)
        assert number % 2, "even"

    with pytest.raises(pytest.fail.Exception) as caught:
        check()
    assert seen == [1, 2, 3, 4]
    message = str(caught.value)
    assert message.startswith("2 of 4 rows fail:")
    assert "[row 2]" in message
    assert "[row 4]" in message
    assert "even" in message


def test_a_row_without_an_exception_where_one_is_due_fails() -> None:
    @each_row("text", ["1", "x"])
    def check(text: str) -> None:
        with pytest.raises(ValueError, match="invalid"):
            int(text)

    with pytest.raises(pytest.fail.Exception, match="1 of 2 rows fail"):
        check()


def test_a_table_without_rows_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="no rows"):
        each_row("number", [])
