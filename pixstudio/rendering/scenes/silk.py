"""Ribbons of silk: folded bands of colour that flow slowly."""

import numpy as np

from pixstudio.rendering.canvas import Array, PixelGrid, gradient, parse_colours

PALETTES = (
    "#12081f #5b1a6b #d9467a #ffb07a #fff0d8",
    "#03131f #0b4a6f #2a9fc0 #9fe3dc #f4fff4",
    "#160a0a #6b1f1a #d8602e #f8b85a #fff2cc",
    "#0a0c24 #2a2f8f #6a6ff0 #c8a8ff #fff0fa",
    "#06140f #12503c #3fa070 #c0dc90 #fffbe0",
)


class Silk:
    """Warped waves shaded like cloth."""

    detail = 270

    def __init__(self, stage: PixelGrid, rng: np.random.Generator) -> None:
        self.stage = stage
        tones = parse_colours(PALETTES[rng.integers(len(PALETTES))])
        stops = [(index / (len(tones) - 1), tone) for index, tone in enumerate(tones)]
        self.curve = gradient(np.linspace(0, 1, 512, dtype=np.float32), stops)
        angle = rng.uniform(-0.7, 0.7)
        x, y = stage.x - np.float32(stage.aspect / 2), stage.y - np.float32(0.5)
        self.along = (x * np.cos(angle) + y * np.sin(angle)).astype(np.float32)
        self.across = (y * np.cos(angle) - x * np.sin(angle)).astype(np.float32)
        self.phases = rng.uniform(0, 6.28, 8).astype(np.float32)
        self.folds = np.float32(rng.uniform(4.5, 6.5))

    def paint(self, seconds: float) -> Array:
        """The canvas at that second."""
        time, phase = np.float32(seconds), self.phases
        bend = np.sin(self.along * 1.7 + phase[0] + time * 0.23)
        bend += 0.5 * np.sin(self.along * 3.4 - self.across * 1.9 + phase[1] - time * 0.31)
        place = self.across * self.folds + bend * 1.25
        twist = np.sin(place + self.along * 2.1 + phase[2] + time * 0.37)
        cloth = np.sin(place * 1.35 + twist * 1.5 + phase[3] - time * 0.28)
        fine = np.sin(place * 3.1 + cloth * 2.3 + self.along * 2.6 + phase[4] + time * 0.42)
        light = 0.44 + 0.3 * cloth + 0.12 * twist + 0.1 * fine * (0.6 + 0.4 * cloth)
        sheen = np.maximum(np.sin(place * 1.35 + twist * 1.5 + phase[3] - time * 0.28 + 0.9), 0)
        light += 0.2 * sheen**10 - 0.17 * np.maximum(-fine, 0) ** 3
        level = np.clip(light * 511, 0, 511).astype(np.int16)
        return self.curve[:, level]
