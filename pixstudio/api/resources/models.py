"""The models that the key's team offers, with their limits."""

from django.http import HttpRequest
from ninja import Router, Schema

from pixstudio.api.authentication import KeyAuth
from pixstudio.api_keys.models import Scope
from pixstudio.pixverse import capabilities

router = Router()


class ModelOut(Schema):
    """A model: its name as `model` takes it, what it makes, and the operations that take it."""

    name: str
    kind: str
    operations: list[str]


@router.get("", response=list[ModelOut], auth=KeyAuth(Scope.READ), summary="List models")
def list_models(request: HttpRequest) -> list[ModelOut]:
    """All models that jobs can be created with, by the rows of the key's team."""
    return [
        ModelOut(
            name=model.name,
            kind=model.kind,
            operations=sorted(model.operations),
        )
        for model in capabilities.all_model_rows()
        if model.is_offered
    ]
