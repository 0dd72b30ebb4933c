"""What a file of the library can be used in."""

from dataclasses import dataclass

from django.urls import reverse

from pixstudio.generations.forms import OFFERED
from pixstudio.generations.presenters.slots import LABELS
from pixstudio.generations.presenters.words import OPERATION_WORDS
from pixstudio.generations.wishes import MEDIA_KINDS, field_name
from pixstudio.library.models import Asset
from pixstudio.pixverse import capabilities


@dataclass(frozen=True)
class Use:
    """An operation with a field for the file; `fact` is the field's name."""

    label: str
    icon: str
    url: str
    fact: str = ""


def uses_of(asset: Asset) -> list[Use]:
    """Every operation with a field for such a file, which its link puts into the first one."""
    found = []
    for name in OFFERED:
        items = capabilities.OPERATION_OF_NAME[name].parameters
        fields = [item.name for item in items if MEDIA_KINDS.get(item.kind) == asset.kind]
        if fields:
            url = f"{reverse('create', args=[name])}?asset={asset.pk}"
            fact = str(LABELS.get(field_name(fields[0]), ""))
            found.append(Use(str(OPERATION_WORDS[name]), f"op-{name}", url, fact))
    return found
