"""Models and operations as rows of data, and `violations(request)`.

Written from model-capabilities.md and each endpoint's page, independent of the sandbox's own rules.
"""

from .model_rows import ModelRows, all_model_rows, model_rows, rows_by_kind, using_models
from .model_table import BUILT_IN_MODELS, QUALITIES, plan_tier
from .models import Model, Use
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
from .request import EffectFacts, FileFacts, Request, SourceFacts, body_of
from .rules import violations
from .violation import Violation
from .wire import (
    is_fit,
    json_body,
    kinds_of_names,
    switch,
    whole_number,
    with_numbered_frames,
)

__all__ = [
    "ASPECT_RATIOS",
    "BUILT_IN_MODELS",
    "OPERATIONS",
    "OPERATION_OF_NAME",
    "QUALITIES",
    "ROUTING_FIELDS",
    "EffectFacts",
    "FileFacts",
    "Model",
    "ModelRows",
    "Operation",
    "Option",
    "Parameter",
    "Request",
    "SourceFacts",
    "Use",
    "Violation",
    "all_model_rows",
    "body_of",
    "default_model",
    "defaults",
    "is_fit",
    "is_taken",
    "json_body",
    "kinds_of_names",
    "model_rows",
    "models_of",
    "operation_of_video",
    "options",
    "parameters_of",
    "plan_tier",
    "rows_by_kind",
    "seed_range",
    "switch",
    "using_models",
    "violations",
    "whole_number",
    "with_numbered_frames",
]
