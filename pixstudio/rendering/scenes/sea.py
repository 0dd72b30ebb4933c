"""The sea at night or at dusk, with the moon's road on the water."""

import numpy as np

from pixstudio.rendering.canvas import (
    Array,
    CloudTexture,
    KeyframeBlend,
    PixelGrid,
    blend,
    glow,
    gradient,
    parse_colours,
    smoothstep,
)
from pixstudio.rendering.scenes.night import draw_stars

# sky above, sky at the horizon, moon, deep water, light on the waves
PALETTES = (
    "#070d24 #2c4a7c #f4f1e0 #050b1c #7f9fce",
    "#1c1440 #d9707f #ffe9c9 #160d2e #f0a08e",
    "#04181f #1f6b72 #eafff2 #031318 #6fc7b8",
    "#2a3f66 #f3b98a #fff3d6 #13233f #f5c79a",
)
HORIZON = 0.56
WAVES = 7


class Sea:
    """Waves in perspective under a moon."""

    detail = 360

    def __init__(self, stage: PixelGrid, rng: np.random.Generator) -> None:
        self.stage = stage
        above, self.low, self.moon, self.deep, self.shine = parse_colours(
            PALETTES[rng.integers(len(PALETTES))]
        )
        self.x = stage.aspect * rng.uniform(0.35, 0.65)
        self.y = rng.uniform(0.2, 0.34)
        self.sky = gradient(stage.y, [(0, above), (HORIZON, self.low)])
        self.stars = draw_stars(stage, rng, HORIZON - 0.1)
        self.clouds = CloudTexture(rng, stage, stretch=4.0, fineness=5)
        self.heaven = KeyframeBlend(self._heaven, 0.5)
        self._lay_out_water(rng)

    def _lay_out_water(self, rng: np.random.Generator) -> None:
        self.first_row = int(HORIZON * self.stage.height)
        y = self.stage.y[self.first_row :]
        nearness = (y - np.float32(HORIZON)) / np.float32(1 - HORIZON) + np.float32(0.012)
        far = 1 / nearness
        across = (self.stage.x - np.float32(self.x)) * far
        turns = rng.uniform(-1.0, 1.0, WAVES)
        self.lengths = 4.0 * 1.55 ** np.arange(WAVES) * rng.uniform(0.85, 1.15, WAVES)
        self.waves = [
            ((across * np.sin(turn) * 1.6 + far * np.cos(turn) * 2.2) * length).astype(np.float32)
            for turn, length in zip(turns, self.lengths, strict=True)
        ]
        resolved = self.stage.height * (1 - HORIZON) * 0.4
        self.calm = [
            (0.8**number * np.clip(nearness**2 * resolved / length, 0, 1)).astype(np.float32)
            for number, length in enumerate(self.lengths)
        ]
        middle = self.low * 0.4 + self.deep * 0.6
        self.water = gradient(nearness, [(0, self.low), (0.25, middle), (1, self.deep)])
        width = 0.05 + 0.2 * nearness
        self.road = np.exp(-(((self.stage.x - np.float32(self.x)) / width) ** 2)).astype(np.float32)
        self.nearness = nearness

    def paint(self, seconds: float) -> Array:
        """The canvas at that second."""
        canvas = np.empty((3, self.stage.height, self.stage.width), dtype=np.float32)
        canvas[:, : self.first_row] = self.heaven.at(seconds)[:, : self.first_row]
        canvas[:, self.first_row :] = self._water(seconds)
        return canvas

    def _heaven(self, seconds: float) -> Array:
        distance = self.stage.distance(self.x, self.y)
        canvas = np.broadcast_to(self.sky, (3, self.stage.height, self.stage.width)).copy()
        canvas += self.stars * self.moon
        blend(canvas, glow(distance, 0.2) * np.float32(0.5), self.moon)
        edge = 1.5 / self.stage.height
        blend(canvas, smoothstep(0.058 + edge, 0.058 - edge, distance), self.moon)
        veil = smoothstep(0.5, 0.95, self.clouds.at(0.1 + seconds * 0.02))
        bright = self.low + glow(distance, 0.3) * 0.45 * (self.moon - self.low)
        blend(canvas, veil * smoothstep(0.05, HORIZON, self.stage.y) * np.float32(0.75), bright)
        return canvas

    def _water(self, seconds: float) -> Array:
        height = np.zeros_like(self.waves[0])
        for number, wave in enumerate(self.waves):
            pace = np.float32(seconds * (1.1 + 0.36 * number))
            height += np.sin(wave + pace) * self.calm[number]
        crest = np.clip(height * np.float32(0.3), -1, 1)
        light = np.maximum(crest, 0)
        canvas: Array = self.water * (1 + np.float32(0.22) * crest)
        blend(canvas, light * light * np.float32(0.5), self.shine)
        glitter = smoothstep(0.05, 0.75, crest + self.road * np.float32(0.42)) * self.road
        blend(canvas, np.minimum(glitter * np.float32(0.95), 1), self.moon)
        return canvas
