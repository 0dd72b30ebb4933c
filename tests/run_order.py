"""The order of the tests: what takes long first, so that none ends alone.

xdist deals the list in equal parts, one after the other, and lets a process that has none left take from
the end of another's. A journey's installation and browser are made once for each process that has any. Three
journeys at once on two cores took a sixth more of them than two: all but one process have some, and that
one has the other long tests.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

JOURNEYS = Path(__file__).resolve().parent / "journeys"


def processes_here() -> int:
    """One for each core, which run journeys as well, and one that uses what their waiting leaves."""
    return (os.cpu_count() or 1) + 1


def dealt(items: Sequence[pytest.Item], parts: int) -> list[pytest.Item]:
    """The items in the order in which that many processes run them."""
    piles = _piles(_long_modules(items), parts)
    long = {item for pile in piles for item in pile}
    others = [item for item in items if item not in long]
    ordered: list[pytest.Item] = []
    for number, pile in enumerate(piles):
        size = (len(items) - len(ordered)) // (parts - number)
        missing = max(0, size - len(pile))
        ordered += [*pile, *others[:missing]]
        others = others[missing:]
    return ordered + others


def _piles(modules: Sequence[list[pytest.Item]], parts: int) -> list[list[pytest.Item]]:
    """What takes long, for each process: journeys for all but the last, which takes the rest."""
    journeys = [module for module in modules if _is_journey(module)]
    others = [module for module in modules if not _is_journey(module)]
    if parts == 1:
        return [_flat([*others, *journeys])]
    return [*(_flat(journeys[n :: parts - 1]) for n in range(parts - 1)), _flat(others)]


def _flat(modules: Iterable[list[pytest.Item]]) -> list[pytest.Item]:
    return [item for module in modules for item in module]


def _long_modules(items: Iterable[pytest.Item]) -> list[list[pytest.Item]]:
    """The modules with slow tests or a browser, slow ones first, then by the number of tests."""
    modules = defaultdict(list)
    for item in items:
        modules[item.path].append(item)
    long = [found for found in modules.values() if _is_slow(found) or _is_journey(found)]
    return sorted(long, key=lambda found: (not _is_slow(found), -len(found), str(found[0].path)))


def _is_slow(module: Sequence[pytest.Item]) -> bool:
    return any(item.get_closest_marker("slow") for item in module)


def _is_journey(module: Sequence[pytest.Item]) -> bool:
    return JOURNEYS in module[0].path.parents
