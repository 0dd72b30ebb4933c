"""The form of an operation. Its fields and rules come from `capabilities`, so that a form allows
exactly what the model takes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from pixstudio.effects.presenters import gone_voice_words
from pixstudio.effects.queries import is_voice_offered
from pixstudio.generations.batches import Order, TooMany, first_of, orders_of
from pixstudio.generations.bodies import SOURCE, own_parameters
from pixstudio.generations.models import Generation
from pixstudio.generations.voicing import WORDS_OF_VOICE
from pixstudio.generations.wishes import (
    Wish,
    field_name,
    field_names,
    find_asset,
    is_in_trash,
    wish_of,
)
from pixstudio.library.models import Asset
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import Price
from pixstudio.prompts.queries import screen_of
from pixstudio.prompts.screening import findings
from pixstudio.prompts.words import finding_words
from pixstudio.teams.models import Team

OFFERED = capabilities.OPERATIONS
WANTED_KINDS = {
    "image": gettext_lazy("This field takes a picture: PNG, JPEG, GIF or WebP."),
    "video": gettext_lazy("This field takes a video."),
    "audio": gettext_lazy("This field takes a sound: WAV or MP3."),
}


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
        self._check_account()
        self._check_found()
        unfit = set(self.errors)
        for violation in capabilities.violations(first_of(self.wish).request):
            self._complain(violation, unfit)
        self._screen()
        if not self.errors:
            self._take_orders()
        return self.cleaned_data

    def _take_orders(self) -> None:
        """Everything that one press asks for; what can't be made is said, not sent."""
        try:
            orders, self.left_out = orders_of(self.wish)
        except TooMany as error:
            self.add_error(error.field, str(error))
            return
        self._check_voice(orders)
        self.orders = orders if not self.errors else []

    def _screen(self) -> None:
        """Hold the words against the team's own list, before PixVerse does it with its own."""
        for finding in findings(screen_of(self.team), texts_of(self.wish)):
            if finding.action == "stop":
                self.add_error(finding.field, finding_words(finding))
            else:
                self.warnings.append(finding_words(finding))

    def _complain(self, violation: capabilities.Violation, unfit: set[str]) -> None:
        name = field_name(violation.field)
        involved = {field_name(item) for item in violation.involves}
        if involved & unfit and violation.code in ("required", "source_model"):
            return  # Something was chosen; what is wrong with it has been said.
        self.add_error(name if name in self.fields else None, violation.reason)

    def _check_account(self) -> None:
        if self.wish.values.get("account") and self.wish.chosen is None:
            self.add_error("account", _("This account is not one of the team's any more."))
        elif self.wish.source and self.wish.chosen not in (None, self.wish.source.account):
            words = _("What is made from a result runs on its own account, %(account)s.")
            account = self.wish.source.account or _("which is not connected any more")
            self.add_error("account", words % {"account": account})

    def _check_found(self) -> None:
        """Files, source and effect have to be there and fit."""
        for item in capabilities.OPERATION_OF_NAME[self.operation].parameters:
            name = field_name(item.name)
            if name in self.wish.missing:
                self.add_error(name, missing_words(self.team, self.wish.values[name], item.kind))
        if self.wish.values.get(SOURCE):
            self._check_source()
        if self.wish.values.get("template_id"):
            self._check_effect()

    def _check_source(self) -> None:
        if self.wish.source is None:
            self.add_error(SOURCE, _("This result is not here any more. Choose another."))
        elif self.wish.source.problem:
            self.add_error(SOURCE, self.wish.source.problem)

    def _check_effect(self) -> None:
        effect = self.wish.effect
        if effect is None:
            self.add_error("template_id", _("This effect is not in the catalogue. Choose another."))
        elif effect.vanished_at:
            words = _("PixVerse does not offer “%(name)s” any more. Choose another effect.")
            self.add_error("template_id", words % {"name": effect.name})
        elif self.wish.account and not self.wish.lists(self.wish.account):
            words = _(
                "%(account)s does not offer “%(name)s”. Choose another account, or Automatic."
            )
            values = {"account": self.wish.account, "name": effect.name}
            self.add_error("account", words % values)

    def _check_voice(self, orders: list[Order]) -> None:
        """The voice has to be offered, where one of the jobs speaks with it."""
        for name in WORDS_OF_VOICE:
            named = {str(order.parameters.get(name) or "") for order in orders} - {""}
            if not all(is_voice_offered(self.team, voice) for voice in named):
                self.add_error(name, gone_voice_words())


def texts_of(wish: Wish) -> dict[str, str]:
    """Everything written that would be sent, by field."""
    row = capabilities.OPERATION_OF_NAME[wish.operation]
    words = {item.name: wish.request.value(item.name) for item in row.parameters}
    texts = {item.name for item in row.parameters if item.kind == "text"}
    return {
        name: value for name, value in words.items() if name in texts and isinstance(value, str)
    }


def missing_words(team: Team, pk: str, kind: str) -> str:
    """Why a field's file can't be used: it is of another kind, in the trash, or gone."""
    if find_asset(team, pk):
        return str(WANTED_KINDS[kind])
    if is_in_trash(team, pk):
        return _("This file is in the trash. Restore it in the library, or choose another.")
    return _("This file is not in the library any more. Choose another.")
