"""What the API answers, as frozen dataclasses that tolerate unknown, missing and odd fields.

Each keeps the whole answer in `raw` (without secrets), so that nothing unknown is lost.
"""

from . import reading
from .accounts import AccountConfig, Features, Upload
from .audio import SpeechModel, SpeechVoice
from .catalogue import Effect, EffectPage, Voice
from .scheduler import Availability, Capacity, Executing, executing_list
from .statistics import CallStatistics, CountedCall, endpoint_name
from .videos import Submitted, Video, VideoPage

__all__ = [
    "AccountConfig",
    "Availability",
    "CallStatistics",
    "Capacity",
    "CountedCall",
    "Effect",
    "EffectPage",
    "Executing",
    "Features",
    "SpeechModel",
    "SpeechVoice",
    "Submitted",
    "Upload",
    "Video",
    "VideoPage",
    "Voice",
    "endpoint_name",
    "executing_list",
    "reading",
]
