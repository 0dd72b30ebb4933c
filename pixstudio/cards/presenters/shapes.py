"""The shape in which a result is shown before its picture is there."""

from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import is_audio

RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")


def ratio_of(generation: Generation) -> str:
    """The nearest of the five shapes: of the file once there is one, before that of the request."""
    if generation.width and generation.height:
        return nearest_ratio(generation.width / generation.height)
    if is_audio(generation.content_type):
        # The shape of its waveform.
        return "16:9"
    asked = str(generation.parameters.get("aspect_ratio") or "")
    if asked in RATIOS:
        return asked
    if generation.source and generation.source.width and generation.source.height:
        return nearest_ratio(generation.source.width / generation.source.height)
    for item in generation.inputs.all():
        if item.asset.width and item.asset.height:
            return nearest_ratio(item.asset.width / item.asset.height)
    return "16:9"


def nearest_ratio(value: float) -> str:
    def distance(name: str) -> float:
        width, height = name.split(":")
        return abs(int(width) / int(height) - value)

    return min(RATIOS, key=distance)
