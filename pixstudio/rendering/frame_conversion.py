"""Conversion between PyAV frames, numpy arrays and Pillow images."""

from typing import Any, cast

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

Levels = NDArray[np.uint8]


def frame_planes(frame: VideoFrame) -> list[Levels]:
    """The frame's own planes; writing into them changes the frame."""
    found: list[Levels] = []
    for plane in frame.planes:
        whole = np.frombuffer(cast(Any, plane), np.uint8).reshape(-1, plane.line_size)
        found.append(whole[: plane.height, : plane.width])
    return found


def image_to_frame(image: Image.Image) -> VideoFrame:
    """A frame that shows the image."""
    return cast(VideoFrame, cast(Any, VideoFrame).from_image(image))


def frame_to_image(frame: VideoFrame) -> Image.Image:
    """The frame as an upright image."""
    image: Image.Image = cast(Any, frame).to_image()
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image
