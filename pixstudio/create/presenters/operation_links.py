"""The operations of step one, and when the draft was saved."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import OFFERED
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import operation_icon, operation_label


@dataclass(frozen=True)
class OperationLink:
    name: str
    label: str
    url: str
    icon: str
    current: bool
    is_from_video: bool = False


def operation_links(current: str) -> list[OperationLink]:
    """The operations that can be chosen in step one."""
    return [
        OperationLink(
            name,
            operation_label(name),
            url_for("create", name),
            operation_icon(name),
            name == current,
            OPERATION_OF_NAME[name].takes_result,
        )
        for name in OFFERED
    ]


def draft_status(saved_at: dt.datetime | None) -> str:
    return _("Draft saved %(time)s") % {"time": date_format(saved_at, "H:i")} if saved_at else ""
