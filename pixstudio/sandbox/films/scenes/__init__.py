"""Families of generated scenes; prompt and seed choose the family, the seed everything else."""

import re
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


Family = type[Ridges | Silk | Aurora | Dunes | City | Sea | Orbs]
FAMILIES: tuple[Family, ...] = (Ridges, Silk, Aurora, Dunes, City, Sea, Orbs)
WORDS: dict[Family, str] = {
    Ridges: "mountain mountains ridge forest fog mist valley hill hills wood woods pine sunrise",
    Sea: "sea ocean wave waves boat ship harbour harbor beach coast lighthouse sail moon island",
    Dunes: "desert dune dunes sand camel caravan sahara canyon",
    Aurora: "aurora arctic northern stars snow winter galaxy space polar lake",
    City: "city street neon car taxi traffic rain skyline downtown bar night",
    Silk: "silk ribbon ribbons fabric dress flow dance dancer abstract liquid",
    Orbs: "ball balls bubble bubbles sphere planet toy glass marble balloon",
}


def family_of(seed: int, prompt: str = "") -> Family:
    """The family that the first telling word of the prompt names, else the seed's own."""
    for word in re.findall(r"\w+", prompt.lower()):
        for family, words in WORDS.items():
            if word in words.split():
                return family
    return FAMILIES[seed % len(FAMILIES)]


def scene_of(seed: int, stage: Stage, prompt: str = "") -> Scene:
    """Build the scene of a seed and prompt."""
    rng = np.random.default_rng(abs(seed) * 2 + 1)
    return family_of(seed, prompt)(stage, rng)
