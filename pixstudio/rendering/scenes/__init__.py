"""Families of generated scenes; prompt and seed choose the family, the seed everything else."""

import re
from typing import Protocol

import numpy as np

from pixstudio.rendering.canvas import Array, PixelGrid

from .aurora import Aurora
from .city import City
from .dunes import Dunes
from .orbs import Orbs
from .ridges import Ridges
from .sea import Sea
from .silk import Silk


class Scene(Protocol):
    """Something that can be painted at any second of its video."""

    def paint(self, seconds: float) -> Array:
        """The canvas at that second, shape (3, height, width), about 0 to 1."""


SceneFamily = type[Ridges | Silk | Aurora | Dunes | City | Sea | Orbs]
SCENE_FAMILIES: tuple[SceneFamily, ...] = (Ridges, Silk, Aurora, Dunes, City, Sea, Orbs)
WORDS: dict[SceneFamily, str] = {
    Ridges: "mountain mountains ridge forest fog mist valley hill hills wood woods pine sunrise",
    Sea: "sea ocean wave waves boat ship harbour harbor beach coast lighthouse sail moon island",
    Dunes: "desert dune dunes sand camel caravan sahara canyon",
    Aurora: "aurora arctic northern stars snow winter galaxy space polar lake",
    City: "city street neon car taxi traffic rain skyline downtown bar night",
    Silk: "silk ribbon ribbons fabric dress flow dance dancer abstract liquid",
    Orbs: "ball balls bubble bubbles sphere planet toy glass marble balloon",
}


def scene_family(seed: int, prompt: str = "") -> SceneFamily:
    """The scene family of the first keyword in the prompt, else chosen by the seed."""
    for word in re.findall(r"\w+", prompt.lower()):
        for family, words in WORDS.items():
            if word in words.split():
                return family
    return SCENE_FAMILIES[seed % len(SCENE_FAMILIES)]


def build_scene(seed: int, stage: PixelGrid, prompt: str = "") -> Scene:
    """Build the scene of a seed and prompt."""
    rng = np.random.default_rng(abs(seed) * 2 + 1)
    return scene_family(seed, prompt)(stage, rng)
