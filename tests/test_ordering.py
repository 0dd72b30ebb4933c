"""The order of the tests: nothing is lost, and what takes long begins first."""

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


def test_all_but_one_process_have_journeys_and_that_one_the_other_long_tests() -> None:
    items = collected()
    ordered: list[Any] = list(dealt(items, 3))
    third = len(items) // 3
    *with_journeys, last = (ordered[n * third : (n + 1) * third] for n in range(3))
    for part in with_journeys:
        are_journeys = [item.path.parent == JOURNEYS for item in part]
        assert are_journeys == sorted(are_journeys, reverse=True)
        assert sum(are_journeys) >= 6
    assert [item.path.name for item in last[:2]] == ["test_demo.py"] * 2
    assert not any(item.path.parent == JOURNEYS for item in last)


def test_a_single_process_ends_its_long_tests_with_journeys() -> None:
    ordered: list[Any] = list(dealt(collected(), 1))
    names = [item.path.name for item in ordered[:17]]
    assert names[:5] == ["test_demo.py"] * 2 + ["test_kill.py"] * 3
    assert all(item.path.parent == JOURNEYS for item in ordered[2:17])
