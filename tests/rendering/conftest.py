"""Small videos and images to make videos from."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pixstudio.rendering import VideoSpec, render_video
from tests.rendering.inspection import SIZE


def draw_photo(path: Path, seed: int, size: tuple[int, int] = (320, 180)) -> Path:
    """Save a soft image of blobs that differs from seed to seed."""
    blobs = np.random.default_rng(seed).integers(0, 255, (3, 4, 3), dtype=np.uint8)
    Image.fromarray(blobs).resize(size, Image.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Four photos of the videos' shape."""
    folder = tmp_path_factory.mktemp("photos")
    return tuple(draw_photo(folder / f"{seed}.png", seed) for seed in range(4))


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of one second with audio."""
    path = tmp_path_factory.mktemp("source") / "source.mp4"
    render_video(VideoSpec("text", *SIZE, 1.0, seed=1, prompt="Source", audio="native"), path)
    return path


@pytest.fixture(scope="session")
def silent_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of one second without audio."""
    path = tmp_path_factory.mktemp("source") / "silent.mp4"
    render_video(VideoSpec("text", *SIZE, 1.0, seed=2), path)
    return path
