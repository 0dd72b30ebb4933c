"""The form of an operation. Its fields and rules come from `capabilities`, so that a form allows
exactly what the model takes."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.accounts.models import Account
from pixstudio.generations.bodies import FIELD_OF_PATH, request_of
from pixstudio.library.models import Asset, Kind
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import Price, price
from pixstudio.teams.models import Team

OFFERED = ("text", "image")
MEDIA_KINDS = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
WANTED_KINDS = {
    "image": gettext_lazy("This field takes a picture: PNG, JPEG, GIF or WebP."),
    "video": gettext_lazy("This field takes a video."),
    "audio": gettext_lazy("This field takes a sound: WAV or MP3."),
}
SOUND_OF_V5 = (
    "auto_sound",
    "sound_effect_prompt",
    "lip_sync_tts_prompt",
    "lip_sync_tts_speaker_id",
)


def field_name(parameter: str) -> str:
    """Our name of the form field for a parameter: media fields hold library ids, not paths."""
    return FIELD_OF_PATH.get(parameter, parameter)


def field_names(operation: str) -> list[str]:
    """Every field of the operation's form, in the order of the page."""
    names = [field_name(item.name) for item in capabilities.OPERATION_OF_NAME[operation].parameters]
    return [*names, "account"]


def taken_values(operation: str, values: Mapping[str, str]) -> dict[str, Any]:
    """What of the typed values the operation and the chosen model take, ready for `capabilities`.

    A switch that is not there is off. What another model would take is left out, not an error: the
    page keeps it for when that model is chosen again.
    """
    names = {item.name for item in capabilities.parameters_of(operation, values.get("model"))}
    taken: dict[str, Any] = {}
    for item in capabilities.OPERATION_OF_NAME[operation].parameters:
        value = values.get(item.name, "")
        if item.name not in names or item.kind in MEDIA_KINDS or value in ("", None):
            continue
        taken[item.name] = value in ("on", "true", "True") if item.kind == "boolean" else value
    return taken


class GenerationForm(forms.Form):
    """A press of Generate. After `is_valid()`: `body`, `assets`, `chosen` (the account) and `price`."""

    nonce = forms.CharField(max_length=64)
    account = forms.CharField(required=False)

    def __init__(
        self, operation: str, team: Team, accounts: list[Account], data: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self.operation = operation
        self.team = team
        self.accounts = accounts
        self.assets: dict[str, Asset] = {}
        self.body: dict[str, Any] = {}
        self.chosen: Account | None = None
        for item in capabilities.OPERATION_OF_NAME[operation].parameters:
            self.fields[field_name(item.name)] = forms.CharField(required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        self.chosen = self._chosen_account()
        self._find_media()
        request = self.capability_request()
        for violation in capabilities.violations(request):
            self._complain(violation)
        body = capabilities.body_of(request)
        self.body = {name: value for name, value in body.items() if name not in FIELD_OF_PATH}
        return self.cleaned_data

    def capability_request(self) -> capabilities.Request:
        values = {name: str(self.data.get(name, "")) for name in self.fields}
        media = {field: asset.pk for field, asset in self.assets.items()}
        parameters = taken_values(self.operation, values)
        if values.get("prompt"):
            parameters["prompt"] = values["prompt"].replace("\r\n", "\n")
        return request_of(
            self.operation, parameters, media, plan=best_plan(self.accounts, self.chosen)
        )

    def price(self) -> Price:
        discount = self.chosen.off_peak_discount if self.chosen else None
        return price(self.capability_request(), off_peak_discount=discount)

    def _complain(self, violation: capabilities.Violation) -> None:
        name = field_name(violation.field)
        if name in self.errors and violation.code == "required":
            return  # Something was chosen; what is wrong with it has been said.
        self.add_error(name if name in self.fields else None, violation.reason)

    def _chosen_account(self) -> Account | None:
        wanted = self.data.get("account") or ""
        found = next((a for a in self.accounts if str(a.pk) == wanted), None)
        if wanted and found is None:
            self.add_error("account", _("This account is not one of the team's any more."))
        return found

    def _find_media(self) -> None:
        for item in capabilities.OPERATION_OF_NAME[self.operation].parameters:
            name = field_name(item.name)
            wanted = str(self.data.get(name) or "")
            if item.kind not in MEDIA_KINDS or not wanted:
                continue
            asset = find_asset(self.team, wanted, MEDIA_KINDS[item.kind])
            if asset is None:
                self.add_error(name, missing_words(self.team, wanted, item.kind))
            else:
                self.assets[name] = asset


def missing_words(team: Team, pk: str, kind: str) -> str:
    """Why a field's file can't be used: it is of another kind, or it is gone."""
    if any(find_asset(team, pk, other) for other in MEDIA_KINDS.values()):
        return str(WANTED_KINDS[kind])
    return _("This file is not in the library any more. Choose another.")


def find_asset(team: Team, pk: str, kind: Kind) -> Asset | None:
    """The team's file of this kind, or None for anything else, well-formed or not."""
    try:
        return Asset.objects.filter(team=team, kind=kind, pk=uuid.UUID(pk)).first()
    except ValueError:
        return None


def best_plan(accounts: list[Account], chosen: Account | None) -> str | None:
    """The plan that limits the form: the chosen account's, else the highest among usable ones.

    None (no limit known) while a usable account's plan is not known.
    """
    pool = [chosen] if chosen else [account for account in accounts if account.is_usable]
    tiers = [capabilities.plan_tier(account.plan_name) for account in pool]
    if not pool or None in tiers:
        return None
    return max(pool, key=lambda account: capabilities.plan_tier(account.plan_name) or 0).plan_name
