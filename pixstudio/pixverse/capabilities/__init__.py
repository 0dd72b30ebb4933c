"""Models and operations as rows of data, and `violations(request)`.

Written from model-capabilities.md and each endpoint's page, independent of the sandbox's own rules.
"""

from .model_table import MODEL_OF_NAME, QUALITIES, Model, plan_tier
from .operation import Operation
from .operation_table import (
    OPERATION_OF_NAME,
    OPERATIONS,
    default_model,
    defaults,
    is_taken,
    models_of,
    operation_of_video,
    parameters_of,
    seed_range,
)
from .options import Option, options
from .parameters import ASPECT_RATIOS, ROUTING_FIELDS, Parameter
from .request import EffectFacts, Request, SourceFacts, body_of
from .rules import violations
from .violation import Violation
from .wire import is_fit, json_body, kinds_of_names, switch, whole_number

__all__ = [
    "ASPECT_RATIOS",
    "MODEL_OF_NAME",
    "OPERATIONS",
    "OPERATION_OF_NAME",
    "QUALITIES",
    "ROUTING_FIELDS",
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
    "is_taken",
    "json_body",
    "kinds_of_names",
    "models_of",
    "operation_of_video",
    "options",
    "parameters_of",
    "plan_tier",
    "seed_range",
    "switch",
    "violations",
    "whole_number",
]
