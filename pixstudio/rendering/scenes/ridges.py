"""Layered mountains in mist under a low sun."""

import numpy as np

from pixstudio.rendering.canvas import (
    Array,
    CloudTexture,
    KeyframeBlend,
    NoiseProfile,
    PixelGrid,
    blend,
    glow,
    gradient,
    parse_colours,
    smoothstep,
)

# sky above, sky at the horizon, sun, farthest ridge, nearest ridge
PALETTES = (
    "#27406b #f4b58a #fff0d2 #c98f86 #16162e",
    "#5b8fb0 #fbe3c0 #fffaf0 #9db7bd #12303a",
    "#2b1d4e #f0718a #ffe0b8 #a85a86 #150b26",
    "#7fa6a0 #f6efd8 #ffffff #a9c2b4 #16332b",
    "#101d3c #7f86c9 #f5ecff #6a74b4 #090d20",
    "#8a3b3f #fbc26b #fff3c4 #d1784f #2a0f1c",
)
LAYERS = 7


class Ridges:
    """Mountain ridges one behind another; the nearer, the darker and the faster."""

    detail = 432

    def __init__(self, stage: PixelGrid, rng: np.random.Generator) -> None:
        self.stage = stage
        above, self.haze, self.sun, far, near = parse_colours(PALETTES[rng.integers(len(PALETTES))])
        self.light = (stage.aspect * rng.uniform(0.25, 0.75), rng.uniform(0.26, 0.4))
        self.sky = gradient(stage.y, [(0, above), (0.62, self.haze)])
        self.clouds = CloudTexture(rng, stage, stretch=3.2, fineness=6)
        self.mist = CloudTexture(rng, stage, stretch=2.4, fineness=4)
        self.forest = NoiseProfile(rng, 340, 2, gain=0.7, sharp=True)
        self.profiles = [
            NoiseProfile(rng, 5 + layer, 7, gain=0.47, sharp=True) for layer in range(LAYERS)
        ]
        depths = np.linspace(0, 1, LAYERS) ** 1.25
        self.tones = [far + (near - far) * np.float32(depth) for depth in depths]
        self.heaven = KeyframeBlend(self._heaven, 0.5)
        self.starts = rng.random(LAYERS)

    def paint(self, seconds: float) -> Array:
        """The canvas at that second."""
        canvas = np.empty((3, self.stage.height, self.stage.width), dtype=np.float32)
        crests = [self._crest(layer, seconds) for layer in range(LAYERS)]
        horizon = self._row(crests[0].max()) + 2
        canvas[:, :horizon] = self.heaven.at(seconds)[:, :horizon]
        canvas[:, horizon:] = self.haze
        for layer, crest in enumerate(crests):
            nearer = crests[layer + 1].max() if layer + 1 < LAYERS else 1.0
            rows = slice(
                max(0, self._row(crest.min()) - 1), self._row(max(nearer, crest.max())) + 2
            )
            self._ridge(canvas[:, rows], rows, crest, layer, seconds)
        return canvas

    def _row(self, y: float) -> int:
        return int(y * self.stage.height)

    def _heaven(self, seconds: float) -> Array:
        x, y = self.light
        distance = self.stage.distance(x, y - seconds * 0.004)
        canvas = np.broadcast_to(self.sky, (3, self.stage.height, self.stage.width)).copy()
        veil = smoothstep(0.45, 1.0, self.clouds.at(0.2 + seconds * 0.012))
        blend(canvas, veil * 0.35 * smoothstep(0.75, 0.1, self.stage.y), self.sun)
        blend(canvas, glow(distance, 0.3) * np.float32(0.62), self.sun)
        edge = 1.5 / self.stage.height
        blend(canvas, smoothstep(0.062 + edge, 0.062 - edge, distance), self.sun)
        return canvas

    def _crest(self, layer: int, seconds: float) -> Array:
        depth = layer / (LAYERS - 1)
        place = self.stage.x[0] * (0.16 - 0.05 * depth) + self.starts[layer]
        place = place + seconds * 0.0009 * (1 + 5 * depth * depth)
        base, swing = 0.5 + 0.4 * depth, 0.17 - 0.02 * depth
        crest = base - swing * self.profiles[layer].at(place)
        if layer >= LAYERS - 2:
            crest -= self.forest.at(place * (5.2 - 1.7 * depth)) ** 2 * (0.012 + 0.022 * depth)
        return crest.astype(np.float32)

    def _ridge(self, band: Array, rows: slice, crest: Array, layer: int, seconds: float) -> None:
        depth = layer / (LAYERS - 1)
        below = self.stage.y[rows] - crest[None, :]
        cover = np.clip(below * self.stage.height + np.float32(0.5), 0, 1)
        drift = self.mist.at(0.1 * layer + seconds * (0.01 + 0.012 * depth))[rows]
        fog = smoothstep(0.0, 0.3, below) * np.float32(0.78 * (1 - depth * 0.72))
        fog *= drift * np.float32(0.6) + np.float32(0.5)
        tone = self.tones[layer] + fog * (self.haze - self.tones[layer])
        blend(band, cover, tone)
