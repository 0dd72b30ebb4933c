"""Models × operations × qualities × durations × sound, as data, and `violations(request)`.

model-capabilities.md and every endpoint's page. The rules here know nothing of the sandbox's.
"""

from .asking import EffectFacts, Request, SourceFacts, body_of
from .models import (
    ASPECT_RATIOS,
    MODEL_OF_NAME,
    MODELS,
    QUALITIES,
    Model,
    plan_tier,
)
from .operations import (
    ENVELOPE,
    OPERATION_OF_NAME,
    OPERATIONS,
    Operation,
    Parameter,
    default_model,
    defaults,
    models_of,
    parameters_of,
    seed_range,
)
from .options import Option, options
from .rules import violations
from .special_rules import LIPSYNC_AUDIO_SECONDS
from .violation import Violation
from .wire import KIND_OF_NAME, is_fit, json_body, switch, whole_number

__all__ = [
    "ASPECT_RATIOS",
    "ENVELOPE",
    "KIND_OF_NAME",
    "LIPSYNC_AUDIO_SECONDS",
    "MODELS",
    "MODEL_OF_NAME",
    "OPERATIONS",
    "OPERATION_OF_NAME",
    "QUALITIES",
    "EffectFacts",
    "Model",
    "Operation",
    "Option",
    "Parameter",
    "Request",
    "SourceFacts",
    "Violation",
    "body_of",
    "default_model",
    "defaults",
    "is_fit",
    "json_body",
    "models_of",
    "options",
    "parameters_of",
    "plan_tier",
    "seed_range",
    "switch",
    "violations",
    "whole_number",
]
