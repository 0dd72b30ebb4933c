"""The form of an operation. Its fields and rules come from `capabilities`, so that a form allows
exactly what the model takes."""

from collections.abc import Mapping
from typing import Any

from django import forms

from pixstudio.accounts.models import Account
from pixstudio.create.form_state import Wish, field_names, wish_of
from pixstudio.create.quote import quote_of
from pixstudio.effects.models import Effect
from pixstudio.jobs.job_specs import Order
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import own_parameters
from pixstudio.library.models import Asset
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import Price
from pixstudio.teams.models import Team

OFFERED = capabilities.OPERATIONS


class GenerationForm(forms.Form):
    """A press of Generate.

    After `is_valid()`: `orders` (one for each job), `body` (the first one's), `assets`, `chosen` (the
    account), `source`, `effect`, what was `left_out` of several at once, and `warnings` about words.
    """

    nonce = forms.CharField(max_length=64)

    def __init__(
        self, operation: str, team: Team, accounts: list[Account], data: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self.operation = operation
        self.team = team
        self.orders: list[Order] = []
        self.left_out: list[str] = []
        self.warnings: list[str] = []
        for name in field_names(operation):
            self.fields[name] = forms.CharField(required=False, strip=False)
        values = {name: str(data.get(name) or "") for name in field_names(operation)}
        self.wish: Wish = wish_of(team, operation, values, accounts)

    @property
    def assets(self) -> dict[str, Asset]:
        return self.wish.asked_media

    @property
    def body(self) -> dict[str, Any]:
        return own_parameters(self.wish.request)

    @property
    def chosen(self) -> Account | None:
        return self.wish.account

    @property
    def source(self) -> Generation | None:
        return self.wish.source.generation if self.wish.source else None

    @property
    def effect(self) -> Effect | None:
        return self.wish.effect

    def price(self) -> Price:
        return self.wish.price()

    def clean(self) -> dict[str, Any]:
        quote = quote_of(self.team, self.wish)
        for problem in quote.problems:
            self.add_error(problem.field or None, problem.words)
        self.warnings = quote.warnings
        if not self.errors:
            self.orders, self.left_out = quote.orders, quote.left_out
        return self.cleaned_data
