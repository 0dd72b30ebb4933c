"""Sand dunes in low light, one side bright and one in shade."""

import numpy as np

from pixstudio.rendering.canvas import (
    Array,
    KeyframeBlend,
    NoiseProfile,
    PixelGrid,
    blend,
    glow,
    gradient,
    parse_colours,
    smoothstep,
)

# sky above, sky at the horizon, sun, lit sand, shaded sand
PALETTES = (
    "#3f6f9e #f7d9b8 #fffbe8 #f0b878 #8a4a3c",
    "#2c2350 #f28f7a #ffe7c0 #e8926a #4a1f45",
    "#6fa7b5 #fdeed5 #ffffff #f6d6a8 #b07a5c",
    "#141b3d #6a6fb0 #eef0ff #8f88c0 #1f1c48",
)
LAYERS = 5


class Dunes:
    """Dunes one behind another; their shades lean away from the sun."""

    detail = 350

    def __init__(self, stage: PixelGrid, rng: np.random.Generator) -> None:
        self.stage = stage
        above, self.haze, self.sun, self.lit, self.shade = parse_colours(
            PALETTES[rng.integers(len(PALETTES))]
        )
        self.side = 1 if rng.random() < 0.5 else -1
        self.light = (stage.aspect * (0.5 + 0.27 * self.side), rng.uniform(0.2, 0.3))
        self.sky = gradient(stage.y, [(0, above), (0.52, self.haze)])
        self.profiles = [NoiseProfile(rng, 4 + layer, 3, gain=0.3) for layer in range(LAYERS)]
        self.slopes = [profile.sloped(0.008) for profile in self.profiles]
        self.folds = [NoiseProfile(rng, 7, 3, gain=0.4) for _ in range(LAYERS)]
        self.starts = rng.random(LAYERS)
        self.heaven = KeyframeBlend(self._heaven, 0.5)

    def paint(self, seconds: float) -> Array:
        """The canvas at that second."""
        canvas = self.heaven.at(seconds)
        crests = [self._crest(layer, seconds) for layer in range(LAYERS)]
        for layer, crest in enumerate(crests):
            nearer = crests[layer + 1].max() if layer + 1 < LAYERS else 1.0
            top = max(0, int(crest.min() * self.stage.height) - 1)
            rows = slice(top, int(max(nearer, crest.max()) * self.stage.height) + 2)
            self._dune(canvas[:, rows], rows, crest, layer, seconds)
        return canvas

    def _heaven(self, seconds: float) -> Array:
        x, y = self.light
        distance = self.stage.distance(x, y + seconds * 0.003)
        canvas = np.broadcast_to(self.sky, (3, self.stage.height, self.stage.width)).copy()
        blend(canvas, glow(distance, 0.34) * np.float32(0.7), self.sun)
        edge = 1.5 / self.stage.height
        blend(canvas, smoothstep(0.085 + edge, 0.085 - edge, distance), self.sun)
        return canvas

    def _place(self, layer: int, seconds: float) -> Array:
        depth = layer / (LAYERS - 1)
        across = self.stage.x[0] * (0.15 - 0.07 * depth) + self.starts[layer]
        return np.asarray(across + seconds * 0.0011 * (1 + 3.2 * depth**2), dtype=np.float32)

    def _crest(self, layer: int, seconds: float) -> Array:
        depth = layer / (LAYERS - 1)
        wave = self.profiles[layer].at(self._place(layer, seconds))
        return (0.52 + 0.36 * depth - (0.1 + 0.11 * depth) * wave).astype(np.float32)

    def _dune(self, band: Array, rows: slice, crest: Array, layer: int, seconds: float) -> None:
        depth = layer / (LAYERS - 1)
        below = self.stage.y[rows] - crest[None, :]
        cover = np.clip(below * self.stage.height + np.float32(0.5), 0, 1)
        lean = self._place(layer, seconds)[None, :] + np.float32(0.1 * self.side) * below
        slope = self.slopes[layer].at(lean)
        soft = np.float32(0.028) + np.float32(0.2) * np.maximum(below, 0)
        shaded = 0.5 - 0.5 * np.tanh(slope * self.side / soft * np.float32(1.6))
        ripples = self.folds[layer].at(lean * 3 + below * np.float32(1.6)) - 0.5
        shaded += ripples * np.float32(0.1 + 0.12 * depth) + below * np.float32(0.5 * depth)
        tone = self.lit + np.clip(shaded, 0, 1) * (self.shade - self.lit)
        far = np.float32(0.62 * (1 - depth) ** 1.3)
        tone += (far + smoothstep(0.0, 0.25, below) * 0.2 * (1 - depth)) * (self.haze - tone)
        blend(band, cover, tone)
