"""Stars for the night scenes."""

import numpy as np

from pixstudio.rendering.canvas import Array, PixelGrid


def draw_stars(
    stage: PixelGrid, rng: np.random.Generator, lowest: float, number: int = 190
) -> Array:
    """Small stars between the top and `lowest`, shape (height, width), to add to a canvas."""
    sky = np.zeros((stage.height, stage.width), dtype=np.float32)
    x, y = stage.x[0], stage.y[:, 0]
    radius = 0.0014
    for across, down, bright in rng.random((number, 3)):
        level = 0.12 + 0.75 * bright**6
        near_x = np.exp(-(((x - across * stage.aspect) / (radius * (1 + bright))) ** 2))
        near_y = np.exp(-(((y - down**1.3 * lowest) / (radius * (1 + bright))) ** 2))
        columns, rows = near_x > 0.01, near_y > 0.01
        sky[np.ix_(rows, columns)] += level * near_y[rows, None] * near_x[None, columns]
    return np.asarray(sky * np.clip((lowest - stage.y) / np.float32(0.15), 0, 1), dtype=np.float32)
