"""The operations that a library file can be used in."""

from dataclasses import dataclass

from pixstudio.create.forms.fields import MEDIA_KINDS, OFFERED
from pixstudio.jobs.request_body import field_name
from pixstudio.library.models import Asset
from pixstudio.library.presenters import too_long_message
from pixstudio.pixverse import capabilities
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import media_label, operation_icon, operation_label


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
        slots = file_slots(name, asset.kind)
        found += [_use(asset, name, slot) for slot in slots[:1]]
        found += [_use_as_last(asset, name, slot) for slot in slots if is_last_frame(slot)]
    return found


def file_slots(operation: str, kind: str) -> list[capabilities.Parameter]:
    """The operation's fields for a kind of file (image, video, audio)."""
    items = capabilities.OPERATION_OF_NAME[operation].parameters
    return [item for item in items if MEDIA_KINDS.get(item.kind) == kind]


def is_last_frame(slot: capabilities.Parameter) -> bool:
    """Whether a video always ends with it; some effects take one too."""
    return slot.name == "last_frame_path" and slot.required


def _use_as_last(asset: Asset, operation: str, slot: capabilities.Parameter) -> Use:
    url = f"{url_for('create', operation)}?{field_name(slot.name)}={asset.pk}"
    return Use(
        media_label(slot, operation), operation_icon(operation), url, operation_label(operation)
    )


def _use(asset: Asset, operation: str, slot: capabilities.Parameter) -> Use:
    problem = too_long_message(asset, slot.max_seconds)
    url = f"{url_for('create', operation)}?asset={asset.pk}"
    fact = problem or media_label(slot, operation)
    return Use(operation_label(operation), operation_icon(operation), url, fact, bool(problem))
