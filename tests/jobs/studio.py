"""A team with accounts at a running sandbox, and the steps a worker would take, called one by one."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.request_body import request_of
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import price
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.saving.operations import save_result
from pixstudio.teams.models import Membership
from tests.jobs.single_jobs import create_generation
from tests.media.decoded_once import decoded_once

TEXT = {"prompt": "A lighthouse at dusk", "model": "v5.5", "quality": "540p", "duration": 5}


@dataclass
class Studio:
    member: Membership
    control: SandboxControl

    def ask(self, *, media: dict[str, Asset] | None = None, **changes: Any) -> Generation:
        """Press Generate once."""
        operation = changes.pop("operation", "image" if media else "text")
        nonce = changes.pop("nonce", secrets.token_hex(8))
        account, source = changes.pop("account", None), changes.pop("source", None)
        parameters = changes if operation == "upscale" else {**TEXT, **changes}
        generation, _is_new = create_generation(
            member=self.member,
            operation=operation,
            parameters=parameters,
            media=media or {},
            price=price(request_of(operation, parameters, media or {})),
            nonce=nonce,
            account=account,
            source=source,
            now=timezone.now(),
        )
        return generation

    def send(self, now: dt.datetime | None = None) -> Attempt | None:
        return operations.submit_next(team_id=self.member.team_id, now=now)

    def send_all(self) -> int:
        sent = 0
        while self.send() is not None:
            sent += 1
        return sent

    def read(self, later: float = 0.0) -> None:
        """Read every account as a worker would, `later` seconds from now."""
        now = timezone.now() + dt.timedelta(seconds=later)
        Account.objects.filter(next_reading_at__isnull=False).update(next_reading_at=now)
        for account in Account.objects.filter(team=self.member.team):
            operations.poll_account(account_id=account.pk, now=now)

    def made(self) -> Generation:
        """A job whose video is ready upstream and not here yet."""
        generation = self.ask()
        self.send()
        self.control.finish()
        self.read()
        generation.refresh_from_db()
        assert generation.state == State.SAVING
        return generation

    def save(self) -> None:
        with decoded_once():
            for generation in Generation.objects.filter(state="saving"):
                save_result(generation_id=generation.pk, now=timezone.now())

    def finish(self) -> None:
        """Bring everything that was sent to its end."""
        self.control.finish()
        self.read()
        self.save()

    def charges(self) -> list[dict[str, Any]]:
        return self.control.ledger()

    @property
    def account(self) -> Account:
        return Account.objects.filter(team=self.member.team).order_by("created_at")[0]
