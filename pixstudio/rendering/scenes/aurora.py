"""Northern lights over dark hills and a lake that mirrors them."""

import numpy as np

from pixstudio.rendering.canvas import (
    Array,
    NoiseProfile,
    PixelGrid,
    blend,
    gradient,
    parse_colours,
    smoothstep,
)
from pixstudio.rendering.scenes.night import draw_stars

# sky above, sky low, light below, light above, hills
PALETTES = (
    "#040818 #0e2a4a #4dffb0 #8a5cff #03060f",
    "#070518 #241a4e #6affd8 #ff5cc8 #05030f",
    "#03101a #0d3f4c #b8ff7a #2bd0ff #020a10",
    "#0a0718 #33204a #7ab8ff #d86aff #060310",
)
CURTAINS = 3
SHORE = 0.74


class Aurora:
    """Curtains of light that wander over a still lake."""

    detail = 300

    def __init__(self, stage: PixelGrid, rng: np.random.Generator) -> None:
        self.stage = stage
        above, low, self.low_light, self.high_light, self.hill = parse_colours(
            PALETTES[rng.integers(len(PALETTES))]
        )
        self.sky = np.broadcast_to(
            gradient(stage.y, [(0, above), (SHORE, low)]), (3, stage.height, stage.width)
        ) + draw_stars(stage, rng, SHORE - 0.05, 260)
        self.bends = [NoiseProfile(rng, 3, 3, gain=0.4) for _ in range(CURTAINS)]
        self.rays = [NoiseProfile(rng, 46, 4, gain=0.62) for _ in range(CURTAINS)]
        self.hills = [
            NoiseProfile(rng, 6 + 5 * layer, 6, gain=0.45, sharp=True) for layer in range(2)
        ]
        self.starts = rng.random(CURTAINS)
        self.rows = int(SHORE * stage.height)

    def paint(self, seconds: float) -> Array:
        """The canvas at that second."""
        canvas = self.sky.copy()
        for curtain in range(CURTAINS):
            self._curtain(canvas[:, : self.rows], curtain, seconds)
        for layer in range(2):
            self._hill(canvas[:, : self.rows], layer)
        self._lake(canvas, seconds)
        return canvas

    def _curtain(self, canvas: Array, curtain: int, seconds: float) -> None:
        x = self.stage.x[0]
        place = x * 0.14 + self.starts[curtain] + seconds * 0.006 * (1 + 0.4 * curtain)
        bend = self.bends[curtain].at(place)
        foot = 0.3 + 0.12 * curtain + 0.26 * (bend - 0.5)
        ray = self.rays[curtain].at(
            x * 0.05 + bend * 0.06 + seconds * 0.0035 + self.starts[curtain]
        )
        shimmer = 0.35 + 0.65 * ray * ray * 1.5
        reach = 0.15 + 0.2 * ray
        above = (foot[None, :] - self.stage.y[: canvas.shape[1]]).astype(np.float32)
        body = np.exp(-np.maximum(above, 0) / reach[None, :].astype(np.float32))
        light = body * smoothstep(-0.035, 0.03, above) * shimmer[None, :].astype(np.float32)
        light *= np.float32(0.85 - 0.16 * curtain)
        height = np.clip(above / np.float32(0.34), 0, 1)
        tone = self.low_light + height * (self.high_light - self.low_light)
        canvas += (1 - np.clip(canvas, 0, 1)) * tone * light

    def _hill(self, canvas: Array, layer: int) -> None:
        crest = (
            SHORE
            - 0.03
            - (0.13 - 0.06 * layer)
            * self.hills[layer].at(self.stage.x[0] * (0.16 + 0.05 * layer) + self.starts[layer])
        )
        below = self.stage.y[: canvas.shape[1]] - crest[None, :].astype(np.float32)
        cover = np.clip(below * self.stage.height + np.float32(0.5), 0, 1)
        blend(
            canvas,
            cover,
            self.hill * (1.9 - 0.9 * layer) + self.sky[:, -1:, :1] * (0.3 - 0.2 * layer),
        )

    def _lake(self, canvas: Array, seconds: float) -> None:
        lake = canvas[:, self.rows :]
        rows = np.arange(lake.shape[1])
        wobble = np.sin(rows * 0.9 + seconds * 2.2) * rows * 0.035
        source = np.clip(self.rows - 1 - rows * 1.5 + wobble, 0, self.rows - 1).astype(int)
        fade = (0.62 - 0.35 * rows / max(1, len(rows))).astype(np.float32)
        lake[:] = canvas[:, source] * fade[None, :, None]
        edge = np.exp(-rows / max(1.0, 0.012 * self.stage.height)).astype(np.float32)
        lake += self.low_light * edge[None, :, None] * np.float32(0.12)
