"""What can be asked of a list, as chips and menus whose state is in the address."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool = False
    count: int | None = None
    icon: str = ""
    is_filter: bool = False


@dataclass(frozen=True)
class Menu:
    """`current` is what was chosen; with `is_filter` choosing it again takes the filter away."""

    label: str
    options: list[Chip]
    current: Chip | None = None
    is_filter: bool = True
