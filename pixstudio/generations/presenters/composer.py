"""Create as a page: what, with what, how, and what it costs on which account."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.accounts.models import Account
from pixstudio.accounts.queries import likely_account
from pixstudio.effects.models import Voice
from pixstudio.generations.bodies import allows, request_of
from pixstudio.generations.forms import OFFERED, best_plan, field_names, taken_values
from pixstudio.generations.presenters.launch import Launch, launch_of
from pixstudio.generations.presenters.settings import Asked, Choice, Group, groups_of
from pixstudio.generations.presenters.slots import Prompt, Slot, prompt_of, slots_of
from pixstudio.generations.presenters.sound import Field, Row, extras_row, sound_row
from pixstudio.generations.presenters.words import OPERATION_WORDS
from pixstudio.library.models import Asset
from pixstudio.pixverse import capabilities


@dataclass(frozen=True)
class OperationLink:
    name: str
    label: str
    url: str
    icon: str
    current: bool
    is_from_video: bool = False


@dataclass(frozen=True)
class Composer:
    operation: str
    url: str
    settings_url: str
    sending_url: str
    nonce: str
    draft_key: str
    draft_at: int
    slots: list[Slot]
    prompt: Prompt | None
    groups: list[Group]
    switches: list[Row]
    seed: Field | None
    account: Field | None
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """Everything Create is drawn from; read by the view, so that nothing here asks the database."""

    operation: str
    values: dict[str, str]
    accounts: list[Account]
    voices: list[Voice]
    media: Mapping[str, Asset] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    taken: Mapping[object, int] = field(default_factory=dict)
    saved_at: dt.datetime | None = None


def asked_of(material: Material) -> tuple[Asked, Account | None]:
    """The request as typed, and the account it will most likely run on."""
    wanted = material.values.get("account", "")
    chosen = next((a for a in material.accounts if str(a.pk) == wanted), None)
    plan = best_plan(material.accounts, chosen)
    parameters = taken_values(material.operation, material.values)
    request = request_of(
        material.operation,
        parameters,
        {name: a.pk for name, a in material.media.items()},
        plan=plan,
    )
    discount = chosen.off_peak_discount if chosen else None
    asked = Asked(request, discount, material.errors)
    return asked, chosen


def composer_of(material: Material) -> tuple[Composer, Launch]:
    """The page's form and its launch bar."""
    asked, chosen = asked_of(material)
    values = material.values
    composer = Composer(
        operation=material.operation,
        url=reverse("create", args=[material.operation]),
        settings_url=reverse("create_settings", args=[material.operation]),
        sending_url=reverse("create_sending", args=[material.operation]),
        nonce=secrets.token_urlsafe(24),
        draft_key=material.operation,
        draft_at=int(material.saved_at.timestamp() * 1000) if material.saved_at else 0,
        slots=slots_of(material.operation, material.media, material.errors),
        prompt=prompt_of(asked.request, values, material.errors),
        groups=groups_of(asked),
        switches=_rows(asked, values, material.voices),
        seed=_seed(asked, values),
        account=_account_field(material, chosen),
    )
    kept = _kept(composer, material)
    likely = chosen or likely_account(_able(material.accounts, asked), asked.priced().credits)
    launch = launch_of(asked, likely, material.taken, material.accounts)
    return replace(composer, kept=kept), launch


def _rows(asked: Asked, values: dict[str, str], voices: list[Voice]) -> list[Row]:
    rows = [sound_row(asked, values, voices), extras_row(asked, values)]
    return [row for row in rows if row.switches or row.fields or row.why]


def _able(accounts: list[Account], asked: Asked) -> list[Account]:
    """Accounts whose plan allows the quality asked for."""
    wish = (asked.request.operation, asked.request.parameters)
    return [a for a in accounts if a.is_usable and allows(a.plan_name, *wish)]


def _seed(asked: Asked, values: dict[str, str]) -> Field | None:
    if capabilities.seed_range(asked.request.operation) is None:
        return None
    error = asked.errors.get("seed", "")
    return Field("id_seed", "seed", _("Seed"), values.get("seed", ""), error=error)


def _account_field(material: Material, chosen: Account | None) -> Field | None:
    if len(material.accounts) < 2 and "account" not in material.errors:
        return None
    options = [Choice("", _("chosen for you"), is_checked=chosen is None)]
    for account in material.accounts:
        name = account.name if account.is_usable else _("%(name)s, not usable") % {"name": account}
        options.append(
            Choice(
                str(account.pk),
                name,
                is_checked=account == chosen,
                is_disabled=not account.is_usable and account != chosen,
            )
        )
    return Field(
        "id_account",
        "account",
        _("Account"),
        error=material.errors.get("account", ""),
        options=options,
    )


def _kept(composer: Composer, material: Material) -> dict[str, str]:
    """Values the page shows no field for now; they wait in hidden fields for another model."""
    shown = {group.name for group in composer.groups} | {slot.name for slot in composer.slots}
    for row in composer.switches:
        shown |= {switch.name for switch in row.switches} | {item.name for item in row.fields}
    shown |= {"prompt", "seed"} | ({"account"} if composer.account else set())
    return {
        name: material.values[name]
        for name in field_names(material.operation)
        if name not in shown and material.values.get(name)
    }


def operation_links(current: str) -> list[OperationLink]:
    """The operations that can be chosen in step one."""
    return [
        OperationLink(
            name, str(OPERATION_WORDS[name]), reverse("create", args=[name]), name, name == current
        )
        for name in OFFERED
    ]


def draft_words(saved_at: dt.datetime | None) -> str:
    return _("Draft kept %(time)s") % {"time": date_format(saved_at, "H:i")} if saved_at else ""
