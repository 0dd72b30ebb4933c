"""Families of generated scenes; the seed chooses the family, its palette and its composition."""

from typing import Protocol

import numpy as np

from ..canvas import Array, Stage
from .aurora import Aurora
from .city import City
from .dunes import Dunes
from .orbs import Orbs
from .ridges import Ridges
from .sea import Sea
from .silk import Silk


class Scene(Protocol):
    """Something that can be painted at any second of its film."""

    def paint(self, seconds: float) -> Array:
        """The canvas at that second, shape (3, height, width), about 0 to 1."""


FAMILIES: tuple[type[Ridges | Silk | Aurora | Dunes | City | Sea | Orbs], ...] = (
    Ridges,
    Silk,
    Aurora,
    Dunes,
    City,
    Sea,
    Orbs,
)


def scene_of(seed: int, stage: Stage) -> Scene:
    """Build the scene of a seed."""
    rng = np.random.default_rng(abs(seed) * 2 + 1)
    return FAMILIES[seed % len(FAMILIES)](stage, rng)


def detail_of(seed: int) -> int:
    """The short side in pixels at which the seed's scene is worth drawing."""
    return FAMILIES[seed % len(FAMILIES)].detail
