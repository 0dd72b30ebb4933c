"""Glass-like orbs that float over a soft gradient."""

import numpy as np

from pixstudio.rendering.canvas import Array, PixelGrid, blend, gradient, parse_colours, smoothstep

# ground above, ground below, then the orbs
PALETTES = (
    "#f6d9c8 #d98a9c #ff8f6b #ffd08a #7a4a9c #f2567a",
    "#cfe6ee #6f9fc8 #2f6fd0 #8fe0e0 #f8f0d8 #5a4fb0",
    "#1a1436 #4a2468 #ff6f91 #ffc75f #845ec2 #00c9a7",
    "#e9e4d4 #a8b89a #4f7a5c #e0a85a #d8603f #f3e9c8",
    "#0b1426 #203a5c #4fd0ff #7a7aff #ff8ad0 #c8f0ff",
)
ORBS = 11


class Orbs:
    """Orbs of several sizes; the larger are nearer and move more."""

    detail = 360

    def __init__(self, stage: PixelGrid, rng: np.random.Generator) -> None:
        self.stage = stage
        above, below, *self.tones = parse_colours(PALETTES[rng.integers(len(PALETTES))])
        slant = stage.y * 0.8 + stage.x / stage.aspect * 0.2
        self.ground = gradient(slant, [(0, above), (1, below)])
        room = min(stage.aspect, 1.0)
        self.radii = np.sort(rng.uniform(0.05, 1, ORBS) ** 2.6 * 0.21 + 0.03) * room
        self.places = self._spread(rng)
        self.phases = rng.uniform(0, 6.28, (ORBS, 2))
        self.below = below

    def _spread(self, rng: np.random.Generator) -> Array:
        request = rng.permutation(ORBS)
        x = (request + rng.uniform(0.15, 0.85, ORBS)) / ORBS * self.stage.aspect
        return np.stack([x, rng.uniform(0.14, 0.78, ORBS)], axis=1).astype(np.float32)

    def paint(self, seconds: float) -> Array:
        """The canvas at that second."""
        canvas: Array = self.ground.copy()
        for index in range(ORBS):
            self._orb(canvas, index, seconds)
        return canvas

    def _orb(self, canvas: Array, index: int, seconds: float) -> None:
        radius = float(self.radii[index])
        swing = 0.02 + radius * 0.22
        x = self.places[index, 0] + swing * np.sin(seconds * 0.42 + self.phases[index, 0])
        y = self.places[index, 1] + swing * np.cos(seconds * 0.5 + self.phases[index, 1])
        rows, columns = self._window(x, y + radius * 0.3, radius * 1.75)
        part = canvas[:, rows, columns]
        if not part.size:
            return
        across = (self.stage.x[:, columns] - np.float32(x)) / np.float32(radius)
        down = (self.stage.y[rows] - np.float32(y)) / np.float32(radius)
        shadow = smoothstep(1.6, 0.2, np.hypot(across, (down - 0.45) * 1.05)) * np.float32(0.32)
        blend(part, shadow, self.below * np.float32(0.35))
        distance = np.hypot(across, down)
        soft = np.float32(1.6 / (radius * self.stage.height))
        blend(
            part,
            smoothstep(1 + soft, 1 - soft, distance),
            self._glass(index, across, down, distance),
        )

    def _glass(self, index: int, across: Array, down: Array, distance: Array) -> Array:
        tone, other = self.tones[index % 4], self.tones[(index + 1) % 4]
        depth = np.sqrt(np.maximum(1 - distance * distance, 0))
        facing = np.clip(-0.5 * across - 0.62 * down + 0.6 * depth, 0, 1)
        body = tone * np.float32(0.42) + facing * (tone * np.float32(0.75))
        rim = smoothstep(0.62, 1.0, distance) * np.clip(0.35 + 0.65 * down + 0.3 * across, 0, 1)
        body += rim * np.float32(0.75) * (other - body)
        spot = np.exp(-(((across + 0.38) ** 2 + (down + 0.46) ** 2) * 9)).astype(np.float32)
        return np.asarray(body + spot * np.float32(0.6) * (1 - body), dtype=np.float32)

    def _window(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        size = self.stage.height
        rows = slice(max(0, int((y - reach) * size)), max(0, int((y + reach) * size)))
        columns = slice(max(0, int((x - reach) * size)), max(0, int((x + reach) * size)))
        return rows, columns
