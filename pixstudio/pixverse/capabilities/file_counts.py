"""How many numbered files an operation takes with a model, and which parameters and models are left by it."""

from functools import lru_cache

from .model_rows import ModelRows
from .models import Model
from .operation import Operation
from .parameters import Parameter


def max_images_of(row: Operation, model: Model) -> int:
    """Return how many images an operation takes with a model."""
    usual = row.image_count if row.max_images is None else row.max_images
    own = model.use(row.name).max_images
    return usual if own is None else own


def max_files_of(row: Operation, model: Model) -> dict[str, int]:
    """Return how many numbered videos and audio files an operation takes with a model, where limited."""
    use = model.use(row.name)
    limits = {
        "video": row.max_videos if use.max_videos is None else use.max_videos,
        "audio": row.max_audios if use.max_audios is None else use.max_audios,
    }
    is_numbered = row.max_videos is not None
    return {kind: most for kind, most in limits.items() if is_numbered and most is not None}


def is_within(row: Operation, model: Model, item: Parameter) -> bool:
    """Whether the model takes as many numbered videos or audio files; too many images are a rule."""
    most = max_files_of(row, model).get(item.kind)
    return most is None or int(item.name.split("_")[1]) <= most


@lru_cache(maxsize=1024)
def names_taken(row: Operation, model: Model) -> frozenset[str]:
    """Return the names of the parameters that an operation takes with a model."""
    return frozenset(
        item.name
        for item in row.own_parameters
        if model.accepts(row.name, item) and is_within(row, model, item)
    )


@lru_cache(maxsize=1024)
def names_of_models(row: Operation, image_count: int, _models: ModelRows) -> tuple[str, ...]:
    """Return the models that take as many images. Kept for as long as all models are the same."""
    return tuple(model.name for model in row.models if image_count <= max_images_of(row, model))
