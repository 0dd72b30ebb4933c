"""Parameters of images/create; a value outside the model's row is refused."""

from __future__ import annotations

from pixstudio.sandbox.api.parameters import Parameters
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.images.models import DETAIL_LEVELS, IMAGE_MODELS, MAX_REFERENCES, ImageModel
from pixstudio.sandbox.rules.common_parameters import MAX_SEED, ROUTING_FIELDS, read_routing
from pixstudio.sandbox.state.records import JobRequest

MAX_PROMPT_LENGTH = 5000
REFERENCE_NAMES = tuple(f"image_path_{n}" for n in range(1, MAX_REFERENCES + 1))
NAMES = (
    *ROUTING_FIELDS,
    *("prompt", "model", "quality", "aspect_ratio", "detail_level", "create_count", "seed"),
    *REFERENCE_NAMES,
)


def read_images(parameters: Parameters) -> JobRequest:
    """The validated request. Raises: `ApiError` 400."""
    parameters.allow_only(NAMES, "by images/create")
    model = IMAGE_MODELS[parameters.choice("model", IMAGE_MODELS, next(iter(IMAGE_MODELS)))]
    return JobRequest(
        "images",
        model.name,
        prompt=parameters.text("prompt", MAX_PROMPT_LENGTH, required=True),
        quality=parameters.choice("quality", model.rates, next(iter(model.rates))),
        aspect_ratio=parameters.choice("aspect_ratio", model.ratios, model.ratios[0]),
        detail_level=read_detail(parameters, model),
        create_count=parameters.integer("create_count", 1, 4, 1) or 1,
        images=read_references(parameters, model),
        seed=parameters.integer("seed", 1, MAX_SEED),
        **read_routing(parameters),
    )


def read_detail(parameters: Parameters, model: ImageModel) -> str:
    """The level of detail: required for the models that have it, refused for all others."""
    if not model.needs_detail:
        if "detail_level" in parameters:
            raise bad_request(f"Parameter detail_level is not supported by model {model.name}")
        return ""
    if "detail_level" not in parameters:
        raise bad_request(f"Parameter detail_level is required for model {model.name}")
    return parameters.choice("detail_level", DETAIL_LEVELS, "medium")


def read_references(parameters: Parameters, model: ImageModel) -> tuple[str | int, ...]:
    """The references in sequence, without a gap, as many as the model takes."""
    given = [name for name in REFERENCE_NAMES if name in parameters]
    missing = next((name for name in REFERENCE_NAMES if name not in parameters), "")
    if tuple(given) != REFERENCE_NAMES[: len(given)]:
        raise bad_request(f"Parameter {missing} is required before {given[-1]}")
    if len(given) > model.references:
        raise bad_request(f"Model {model.name} takes at most {model.references} images")
    return tuple(parameters.image(name, required=True) for name in given)
