"""The order of the tests: what takes long first and evenly over the processes, so that none ends alone.

xdist deals the list in equal parts, one after the other, and lets a process that has none left take from
the end of another's. A journey's installation and browser are made once for each process that has any.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

JOURNEYS = Path(__file__).resolve().parent / "journeys"


def processes_here() -> int:
    """One for each core: what a journey waits for is its browser and its worker, which are busy then."""
    return os.cpu_count() or 1


def dealt(items: Sequence[pytest.Item], parts: int) -> list[pytest.Item]:
    """The items in the order in which that many processes run them."""
    piles = [_in_order(pile) for pile in _piles(_long_modules(items), parts)]
    long = {item for pile in piles for item in pile}
    others = [item for item in items if item not in long]
    ordered: list[pytest.Item] = []
    for number, pile in enumerate(piles):
        size = (len(items) - len(ordered)) // (parts - number)
        missing = max(0, size - len(pile))
        ordered += [*pile, *others[:missing]]
        others = others[missing:]
    return ordered + others


def _long_modules(items: Iterable[pytest.Item]) -> list[list[pytest.Item]]:
    """The modules with slow tests or a browser, slow ones first, then by the number of tests."""
    modules = defaultdict(list)
    for item in items:
        modules[item.path].append(item)
    long = [found for path, found in modules.items() if _is_slow(found) or JOURNEYS in path.parents]
    return sorted(long, key=lambda found: (not _is_slow(found), -len(found), str(found[0].path)))


def _is_slow(module: Sequence[pytest.Item]) -> bool:
    return any(item.get_closest_marker("slow") for item in module)


def _piles(modules: Sequence[list[pytest.Item]], parts: int) -> list[list[pytest.Item]]:
    return [[item for module in modules[n::parts] for item in module] for n in range(parts)]


def _in_order(pile: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Other tests before journeys, so that those share one installation."""
    return sorted(pile, key=lambda item: JOURNEYS in item.path.parents)
