"""What members are notified of, by which channels, and what of it is on before they choose."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Role


class Kind(models.TextChoices):
    """What a person chooses channels for."""

    DONE = "done", _("Results are ready")
    FAILED = "failed", _("Jobs failed or need a decision")
    APPROVAL = "approval", _("Approvals: requests and decisions")
    BUDGET = "budget", _("Budgets at 80 % or used up")
    ACCOUNT = "account", _("Accounts, API keys or webhooks in trouble")
    COMMENT = "comment", _("Comments of visitors on what you shared")
    MENTION = "mention", _("Mentions of you in a comment")
    RETENTION = "retention", _("Results that a retention rule will remove")


class Mail(models.TextChoices):
    """When an email is sent."""

    OFF = "off", _("Off")
    NOW = "now", _("At once")
    DAILY = "daily", _("Daily summary")


# The kinds of events (`pixstudio.events`) that are told; others are for webhooks alone.
KINDS_OF_EVENTS: Mapping[str, Kind] = {
    "job.done": Kind.DONE,
    "job.failed": Kind.FAILED,
    "job.needs_decision": Kind.FAILED,
    "batch.done": Kind.DONE,
    "approval.requested": Kind.APPROVAL,
    "approval.decided": Kind.APPROVAL,
    "budget.warning": Kind.BUDGET,
    "budget.exhausted": Kind.BUDGET,
    "account.trouble": Kind.ACCOUNT,
    "account.recovered": Kind.ACCOUNT,
    "apikey.stopped": Kind.ACCOUNT,
    "webhook.disabled": Kind.ACCOUNT,
    "comment.added": Kind.COMMENT,
    "comment.mention": Kind.MENTION,
    "retention.planned": Kind.RETENTION,
}
# Who is offered a kind at all: others are never told of it.
LEAST_ROLES: Mapping[Kind, Role] = {
    Kind.DONE: Role.CREATOR,
    Kind.FAILED: Role.CREATOR,
    Kind.APPROVAL: Role.VIEWER,
    Kind.BUDGET: Role.CREATOR,
    # Of API keys, whose they are; of the rest, admins alone.
    Kind.ACCOUNT: Role.CREATOR,
    Kind.COMMENT: Role.CREATOR,
    Kind.MENTION: Role.VIEWER,
    Kind.RETENTION: Role.OWNER,
}


@dataclass(frozen=True)
class Channels:
    """Where one kind is told: in the bell, as a notification of the browser, by email."""

    page: bool = True
    push: bool = True
    mail: Mail = Mail.OFF

    @property
    def has_any(self) -> bool:
        return self.page or self.push or self.mail != Mail.OFF

    def to_data(self) -> dict[str, Any]:
        return asdict(self) | {"mail": str(self.mail)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Channels":
        return cls(bool(data["page"]), bool(data["push"]), Mail(data["mail"]))

    def joined(self, other: "Channels") -> "Channels":
        """What either of them has; of two times for an email the earlier."""
        order = (Mail.NOW, Mail.DAILY, Mail.OFF)
        mail = min(self.mail, other.mail, key=order.index)
        return Channels(self.page or other.page, self.push or other.push, mail)


_FOR_ALL = {
    Kind.DONE: Channels(),
    Kind.FAILED: Channels(),
    Kind.APPROVAL: Channels(mail=Mail.NOW),
    Kind.BUDGET: Channels(push=False),
    Kind.ACCOUNT: Channels(),
    Kind.COMMENT: Channels(push=False, mail=Mail.DAILY),
    Kind.MENTION: Channels(mail=Mail.NOW),
    Kind.RETENTION: Channels(mail=Mail.NOW),
}
_FOR_ADMINS = {
    Kind.BUDGET: Channels(mail=Mail.DAILY),
    Kind.ACCOUNT: Channels(mail=Mail.NOW),
}


def default_channels(kind: Kind, role: Role) -> Channels:
    """What counts until the person has chosen: admins hear more of budgets and accounts."""
    if role.covers(Role.ADMIN) and kind in _FOR_ADMINS:
        return _FOR_ADMINS[kind]
    return _FOR_ALL[kind]
