"""The operations that a library file can be used in."""

from dataclasses import dataclass

from django.urls import reverse

from pixstudio.create.forms.fields import MEDIA_KINDS, OFFERED, field_name
from pixstudio.create.presenters.media_slots import LABELS, MAX_SECONDS
from pixstudio.jobs.presenters.wording import OPERATION_WORDS
from pixstudio.library.models import Asset
from pixstudio.library.presenters import too_long_words
from pixstudio.pixverse import capabilities


@dataclass(frozen=True)
class Use:
    """An operation with a field for the file; `fact` is the field's label, or with `is_off` what is wrong."""

    label: str
    icon: str
    url: str
    fact: str = ""
    is_off: bool = False


def uses_of(asset: Asset) -> list[Use]:
    """Every operation with a field for such a file; the link puts the file into the first one."""
    found = []
    for name in OFFERED:
        items = capabilities.OPERATION_OF_NAME[name].parameters
        fields = [item.name for item in items if MEDIA_KINDS.get(item.kind) == asset.kind]
        if fields:
            found.append(_use(asset, name, field_name(fields[0])))
    return found


def _use(asset: Asset, operation: str, field: str) -> Use:
    problem = too_long_words(asset, MAX_SECONDS.get(field))
    url = f"{reverse('create', args=[operation])}?asset={asset.pk}"
    fact = problem or str(LABELS.get(field, ""))
    return Use(str(OPERATION_WORDS[operation]), f"op-{operation}", url, fact, bool(problem))
