"""The order of the tests: nothing is lost, and every process begins with its share of what takes long."""

from pathlib import Path
from typing import Any

import pytest

from tests.run_order import JOURNEYS, dealt


class Item:
    """As much of a collected test as its place in the order depends on."""

    def __init__(self, path: Path, *, is_slow: bool = False) -> None:
        self.path, self.is_slow = path, is_slow

    def get_closest_marker(self, name: str) -> bool | None:
        return (self.is_slow and name == "slow") or None


def collected() -> list[Any]:
    quick = [Item(Path(f"tests/web/test_{n // 10}.py")) for n in range(100)]
    journeys = [Item(JOURNEYS / f"test_{n // 4}.py") for n in range(12)]
    kill = [Item(JOURNEYS / "test_kill.py", is_slow=True) for _ in range(3)]
    demo = [Item(Path("tests/demo/test_demo.py"), is_slow=True) for _ in range(2)]
    return [*quick, *journeys, *kill, *demo]


@pytest.mark.parametrize("processes", [1, 2, 3, 8])
def test_every_test_is_run_once(processes: int) -> None:
    items = collected()
    assert {id(item) for item in dealt(items, processes)} == {id(item) for item in items}
    assert len(dealt(items, processes)) == len(items)


def test_each_process_begins_with_long_tests_and_has_journeys_in_one_piece() -> None:
    items = collected()
    ordered: list[Any] = list(dealt(items, 2))
    halves = ordered[: len(items) // 2], ordered[len(items) // 2 :]
    for half in halves:
        long = [item.is_slow or item.path.parent == JOURNEYS for item in half]
        assert long == sorted(long, reverse=True)
        assert sum(long) >= 6
    (demo,) = [half for half in halves if half[0].path.name == "test_demo.py"]
    assert [item.path.name for item in demo[:2]] == ["test_demo.py"] * 2
