"""The kinds of result and the operations of step one, and when the draft was saved."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import OFFERED
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import KIND_ICONS, kind_label, operation_icon, operation_label


@dataclass(frozen=True)
class OperationLink:
    name: str
    label: str
    url: str
    icon: str
    current: bool
    is_from_video: bool = False


@dataclass(frozen=True)
class KindLink:
    """What can be made; `operation` is the first way to make it."""

    name: str
    label: str
    operation: str
    url: str
    icon: str
    current: bool


def kind_links(current: str) -> list[KindLink]:
    """The kinds of result that can be chosen in step one, in the sequence of their operations."""
    first: dict[str, str] = {}
    for name in OFFERED:
        first.setdefault(OPERATION_OF_NAME[name].kind, name)
    own = OPERATION_OF_NAME[current].kind
    return [
        KindLink(
            kind,
            kind_label(kind),
            operation,
            url_for("create", operation),
            KIND_ICONS[kind],
            kind == own,
        )
        for kind, operation in first.items()
    ]


def operation_links(current: str) -> list[OperationLink]:
    """The ways to make the kind of result that is chosen; none where there is only one."""
    kind = OPERATION_OF_NAME[current].kind
    same = [name for name in OFFERED if OPERATION_OF_NAME[name].kind == kind]
    return [
        OperationLink(
            name,
            operation_label(name),
            url_for("create", name),
            operation_icon(name),
            name == current,
            OPERATION_OF_NAME[name].takes_result,
        )
        for name in same
        if len(same) > 1
    ]


def draft_status(saved_at: dt.datetime | None) -> str:
    return _("Draft saved %(time)s") % {"time": date_format(saved_at, "H:i")} if saved_at else ""
