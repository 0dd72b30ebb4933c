"""The gallery's filters by facts of jobs: their labels, what can be chosen, and which fact is meant."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation, GenerationInput
from pixstudio.library.models import Asset
from pixstudio.pixverse.capabilities import model_rows
from pixstudio.pixverse.kinds import KINDS
from pixstudio.search.facts import (
    ACCOUNT,
    CREATOR,
    EFFECT,
    FILE,
    KIND,
    LENGTH,
    PRICE,
    QUALITY,
    SHAPE,
    SOUND,
    fact,
)
from pixstudio.teams.models import Membership, Role, User
from pixstudio.web.lists.ids import parse_uuid
from pixstudio.web.wording import kind_label

Option = tuple[str, str]
MAX_OPTIONS, NEWEST_FILES = 100, 500
# What upscaling makes; no model is asked for it.
LARGEST = "4K"


@dataclass(frozen=True)
class ChoiceFilter:
    """A filter by one of a few values, which are the same for everyone."""

    letter: str
    label: str | Promise
    choices: Callable[[], Mapping[str, str]]
    unknown: str | Promise

    def is_valid(self, value: str) -> bool:
        return value in self.choices()

    def is_for(self, _member: Membership) -> bool:
        return True

    def fact(self, value: str) -> str:
        return fact(self.letter, value)

    def options(self, _member: Membership) -> list[Option]:
        return list(self.choices().items())

    def label_of(self, _member: Membership, value: str) -> str | None:
        return self.choices().get(value)


@dataclass(frozen=True)
class RowFilter:
    """A filter by a row that jobs name, for members of this role.

    `rows` are those of the member's team, `offered` those to choose from, by name.
    """

    letter: str
    label: str | Promise
    rows: Callable[[Membership], "QuerySet[Any]"]
    offered: Callable[[Membership], Iterable[Any]]
    unknown: str | Promise
    role: Role = Role.VIEWER
    has_uuid: bool = False

    def is_valid(self, value: str) -> bool:
        return self._key(value) is not None

    def is_for(self, member: Membership) -> bool:
        return member.may(self.role)

    def fact(self, value: str) -> str:
        return fact(self.letter, self._key(value))

    def options(self, member: Membership) -> list[Option]:
        return [(str(row.pk), str(row)) for row in self.offered(member)]

    def label_of(self, member: Membership, value: str) -> str | None:
        if not self.is_for(member):
            return None
        row = self.rows(member).filter(pk=self._key(value)).first()
        return str(row) if row else None

    def _key(self, value: str) -> UUID | int | None:
        if self.has_uuid:
            return parse_uuid(value)
        is_number = value.isascii() and value.isdecimal() and len(value) < 19
        return int(value) if is_number else None


def kind_labels() -> dict[str, str]:
    return {kind: kind_label(kind) for kind in KINDS}


def _qualities() -> dict[str, str]:
    names = {name for model in model_rows().values() for name in model.max_seconds}
    ordered = sorted(names - {LARGEST}, key=lambda name: (_number_in(name), name))
    return {name: name for name in (*ordered, LARGEST)}


def _number_in(name: str) -> int:
    return int("".join(re.findall(r"\d", name)) or 0)


def _shapes() -> dict[str, str]:
    return {
        "16:9": _("16:9 landscape"),
        "4:3": _("4:3 landscape"),
        "1:1": _("1:1 square"),
        "3:4": _("3:4 portrait"),
        "9:16": _("9:16 portrait"),
    }


def _lengths() -> dict[str, str]:
    return {
        "5": _("Up to 5 s"),
        "8": _("6 to 8 s"),
        "10": _("9 to 10 s"),
        "30": _("11 to 30 s"),
        "more": _("Over 30 s"),
    }


def _sound() -> dict[str, str]:
    return {"1": _("With sound"), "0": _("Silent")}


def _prices() -> dict[str, str]:
    return {
        "0": _("Free"),
        "20": _("Up to 20 credits"),
        "50": _("21 to 50 credits"),
        "100": _("51 to 100 credits"),
        "200": _("101 to 200 credits"),
        "more": _("Over 200 credits"),
    }


def _people(member: Membership) -> "QuerySet[User]":
    """Members, and former ones with results."""
    created = Generation.objects.filter(team=member.team, creator=OuterRef("pk"))
    belongs = member.team.memberships.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(belongs) | Exists(created))


def _members(member: Membership) -> "QuerySet[User]":
    users = member.team.memberships.values("user")
    return User.objects.filter(pk__in=users).order_by("name", "email")


def _accounts(member: Membership) -> "QuerySet[Account]":
    return Account.objects.filter(team=member.team).order_by("name", "pk")


def _effects(member: Membership) -> "QuerySet[Effect]":
    return Effect.objects.filter(team=member.team)


def _used_effects(member: Membership) -> "QuerySet[Effect]":
    uses = Generation.objects.filter(effect=OuterRef("pk")).order_by()
    return _effects(member).filter(Exists(uses)).order_by("name", "pk")[:MAX_OPTIONS]


def _files(member: Membership) -> "QuerySet[Asset]":
    return Asset.objects.filter(team=member.team)


def _used_files(member: Membership) -> list[Asset]:
    """Of the newest files those that are in use, newest first."""
    newest = list(_files(member).order_by("-created_at", "-pk")[:NEWEST_FILES])
    uses = GenerationInput.objects.filter(asset__in=newest).order_by()
    used = set(uses.values_list("asset", flat=True).distinct())
    return [asset for asset in newest if asset.pk in used][:MAX_OPTIONS]


FactFilter = ChoiceFilter | RowFilter
# By the parameter in the gallery's address, in the order of the form.
FACT_FILTERS: dict[str, FactFilter] = {
    "kind": ChoiceFilter(
        KIND,
        gettext_lazy("Kind"),
        kind_labels,
        gettext_lazy("The kind “%(value)s” doesn’t exist."),
    ),
    "quality": ChoiceFilter(
        QUALITY,
        gettext_lazy("Quality"),
        _qualities,
        gettext_lazy("The quality “%(value)s” doesn’t exist."),
    ),
    "shape": ChoiceFilter(
        SHAPE,
        gettext_lazy("Shape"),
        _shapes,
        gettext_lazy("The shape “%(value)s” doesn’t exist."),
    ),
    "length": ChoiceFilter(
        LENGTH,
        gettext_lazy("Length"),
        _lengths,
        gettext_lazy("The length “%(value)s” doesn’t exist."),
    ),
    "sound": ChoiceFilter(
        SOUND,
        gettext_lazy("Sound"),
        _sound,
        gettext_lazy("“%(value)s” is no choice for sound."),
    ),
    "price": ChoiceFilter(
        PRICE,
        gettext_lazy("Price"),
        _prices,
        gettext_lazy("The price “%(value)s” doesn’t exist."),
    ),
    "person": RowFilter(
        CREATOR,
        gettext_lazy("Person"),
        _people,
        _members,
        gettext_lazy("The person in this filter isn’t in the team."),
    ),
    "account": RowFilter(
        ACCOUNT,
        gettext_lazy("Account"),
        _accounts,
        _accounts,
        gettext_lazy("The account in this filter was removed, or you can’t see it."),
        role=Role.ADMIN,
        has_uuid=True,
    ),
    "effect": RowFilter(
        EFFECT,
        gettext_lazy("Effect"),
        _effects,
        _used_effects,
        gettext_lazy("The effect in this filter no longer exists."),
    ),
    "file": RowFilter(
        FILE,
        gettext_lazy("Source file"),
        _files,
        _used_files,
        gettext_lazy("The file in this filter no longer exists."),
        has_uuid=True,
    ),
}
# Kinds have a menu of their own.
FORM_FACTS = {name: one for name, one in FACT_FILTERS.items() if name != "kind"}
