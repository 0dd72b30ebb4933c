"""What one scrape reads once for several metrics."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property

from pixstudio.accounts.models import Account
from pixstudio.monitoring.queries import accounts, deliveries
from pixstudio.teams.models import Team
from pixstudio.webhooks.models import Webhook

HOUR = dt.timedelta(hours=1)


@dataclass
class Scrape:
    """The teams, accounts and webhooks of the installation, read when they are asked for first."""

    now: dt.datetime

    @cached_property
    def teams(self) -> list[uuid.UUID]:
        return list(Team.objects.present().order_by().values_list("pk", flat=True))

    @cached_property
    def accounts(self) -> list[Account]:
        return accounts.accounts_of(self.teams)

    @cached_property
    def webhooks(self) -> list[Webhook]:
        return deliveries.webhooks_of(self.teams)

    @property
    def an_hour_ago(self) -> dt.datetime:
        return self.now - HOUR
