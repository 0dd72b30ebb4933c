"""Parameters of the generation endpoints, one module per page."""

from __future__ import annotations

from collections.abc import Callable

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.rules.create import read_create
from pixstudio.sandbox.rules.extend import read_extend
from pixstudio.sandbox.rules.frames import read_frames
from pixstudio.sandbox.rules.fusion import read_fusion
from pixstudio.sandbox.rules.lipsync import read_lipsync
from pixstudio.sandbox.rules.modify import read_modify
from pixstudio.sandbox.rules.transition import read_transition
from pixstudio.sandbox.rules.upscale import read_upscale
from pixstudio.sandbox.state.records import JobRequest

REQUEST_READERS: dict[str, Callable[[Parameters], JobRequest]] = {
    "create": read_create,
    "create-frames": read_frames,
    "create-transition": read_transition,
    "create-fusion": read_fusion,
    "extend": read_extend,
    "modify": read_modify,
    "lipsync": read_lipsync,
    "upscale": read_upscale,
}

__all__ = ["REQUEST_READERS"]
