"""A form filled in by a test: resolved and quoted as the page and a submission do."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pixstudio.accounts.models import Account
from pixstudio.create.forms.fields import field_names
from pixstudio.create.forms.form_state import FormState, resolve_form
from pixstudio.create.forms.quote import Quote, quote_form
from pixstudio.effects.models import Effect
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import api_parameters
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import Price
from pixstudio.teams.models import Team


class FilledForm:
    """The form of an operation with these values; `data` may name fields that it does not have."""

    def __init__(
        self, operation: str, team: Team, accounts: list[Account], data: Mapping[str, str]
    ) -> None:
        self.operation, self.team = operation, team
        self.nonce = data.get("nonce", "")
        values = {name: str(data.get(name) or "") for name in field_names(operation)}
        self.state: FormState = resolve_form(team, operation, values, accounts)

    @cached_property
    def quote(self) -> Quote:
        return quote_form(self.team, self.state)

    @property
    def errors(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for problem in self.quote.problems:
            found.setdefault(problem.field, []).append(problem.words)
        return found

    def is_valid(self) -> bool:
        return not self.quote.problems

    @property
    def jobs(self) -> list[JobSpec]:
        return list(self.quote.jobs) if self.is_valid() else []

    @property
    def skipped(self) -> list[str]:
        return self.quote.skipped if self.is_valid() else []

    @property
    def body(self) -> dict[str, Any]:
        return api_parameters(self.state.request)

    @property
    def assets(self) -> dict[str, Asset]:
        return dict(self.state.active_media)

    @property
    def chosen(self) -> Account | None:
        return self.state.account

    @property
    def source(self) -> Generation | None:
        return self.state.source.generation if self.state.source else None

    @property
    def effect(self) -> Effect | None:
        return self.state.effect

    def price(self) -> Price:
        return self.state.price()
