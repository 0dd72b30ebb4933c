"""A city at night out of focus, its lights on the wet street."""

import numpy as np

from pixstudio.rendering.canvas import Array, PixelGrid, gradient, parse_colours, smoothstep

# sky above, sky low, then the lights
PALETTES = (
    "#05070f #1c2547 #ffb45c #ff6f4a #ffe3a8 #6fb4ff",
    "#0a0512 #3a1a4a #ff5ca8 #8a6aff #5ce1ff #ffd0f0",
    "#03100f #123c3a #5cffc8 #ffd27a #ff8f5c #c8fff0",
    "#0c0a08 #3f2a1c #ffcf7a #ff9a4a #fff0c8 #ff5c4a",
)
LIGHTS = 120
STREET = 0.68


class City:
    """Discs of light in three depths that drift and glimmer."""

    detail = 330

    def __init__(self, stage: PixelGrid, rng: np.random.Generator) -> None:
        self.stage = stage
        above, low, *self.tones = parse_colours(PALETTES[rng.integers(len(PALETTES))])
        stops = [(0, above), (STREET - 0.04, low), (STREET + 0.05, low * 0.55), (1, above * 0.7)]
        self.ground = gradient(stage.y, stops) + self._towers(rng)
        self.nearness = np.sort(rng.random(LIGHTS) ** 2)
        self.x = rng.random(LIGHTS)
        self.y = STREET - 0.05 - np.abs(rng.normal(0, 0.16, LIGHTS)) * (0.5 + self.nearness)
        self.pace = rng.uniform(0.5, 2.2, LIGHTS)
        self.phase = rng.uniform(0, 6.28, LIGHTS)
        self.hue = rng.integers(0, len(self.tones), LIGHTS)

    def _towers(self, rng: np.random.Generator) -> Array:
        glass = np.zeros((3, self.stage.height, self.stage.width), dtype=np.float32)
        for _ in range(26):
            left = rng.uniform(-0.1, self.stage.aspect)
            width, top = rng.uniform(0.05, 0.16), rng.uniform(0.18, 0.56)
            x, y = self.stage.x, self.stage.y
            inside = smoothstep(left, left + 0.014, x) * smoothstep(
                left + width, left + width - 0.014, x
            )
            inside = (
                inside
                * smoothstep(top, top + 0.015, y)
                * smoothstep(STREET + 0.01, STREET - 0.01, y)
            )
            glow = 0.02 + rng.uniform(0, 0.07) * smoothstep(top - 0.1, STREET, y)
            tone = self.tones[rng.integers(len(self.tones))]
            glass += inside * (tone * glow - glass * np.float32(0.6))
        return glass

    def paint(self, seconds: float) -> Array:
        """The canvas at that second."""
        canvas: Array = self.ground.copy()
        for index in range(LIGHTS):
            self._light(canvas, index, seconds)
        return canvas

    def _light(self, canvas: Array, index: int, seconds: float) -> None:
        near = float(self.nearness[index])
        radius = 0.006 + 0.078 * near**1.3
        span = self.stage.aspect + 0.4
        x = (self.x[index] * span + seconds * (0.006 + 0.04 * near)) % span - 0.2
        glimmer = 0.78 + 0.22 * np.sin(seconds * self.pace[index] + self.phase[index])
        strength = np.float32(glimmer * (0.95 - 0.55 * near))
        tone = self.tones[self.hue[index]] * strength
        self._disc(canvas, x, float(self.y[index]), radius, tone)
        mirrored = STREET + (STREET - float(self.y[index])) * 0.62 + 0.05
        self._streak(canvas, x, mirrored, radius, tone * np.float32(0.5))

    def _disc(self, canvas: Array, x: float, y: float, radius: float, tone: Array) -> None:
        rows, columns = self._window(x, y, radius * 1.15, radius * 1.15)
        across = (self.stage.x[:, columns] - np.float32(x)) / np.float32(radius)
        down = (self.stage.y[rows] - np.float32(y)) / np.float32(radius)
        distance = np.hypot(across, down)
        soft = np.float32(min(0.3, 0.9 / (radius * self.stage.height)))
        inside = smoothstep(1 + soft, 1 - soft, distance) * (0.62 + 0.38 * distance**4)
        self._screen(canvas[:, rows, columns], inside * tone)

    def _streak(self, canvas: Array, x: float, y: float, radius: float, tone: Array) -> None:
        rows, columns = self._window(x, y, radius * 1.6, radius * 4.5)
        across = (self.stage.x[:, columns] - np.float32(x)) / np.float32(radius * 0.8)
        down = (self.stage.y[rows] - np.float32(y)) / np.float32(radius * 2.1)
        shape = np.exp(-(across**2) - down**2).astype(np.float32)
        shape *= smoothstep(STREET, STREET + 0.04, self.stage.y[rows])
        self._screen(canvas[:, rows, columns], shape * tone)

    def _screen(self, part: Array, light: Array) -> None:
        part += light * (1 - part)

    def _window(self, x: float, y: float, wide: float, tall: float) -> tuple[slice, slice]:
        size = self.stage.height
        rows = slice(max(0, int((y - tall) * size)), max(0, int((y + tall) * size) + 1))
        columns = slice(max(0, int((x - wide) * size)), max(0, int((x + wide) * size) + 1))
        return rows, columns
