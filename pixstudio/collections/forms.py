"""The form of a collection: what it is called, how it is sorted, who sees it, and its budgets."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.collections.models import MAX_NAME_LENGTH, Collection, Order
from pixstudio.collections.operations.editing import CollectionBudgets, CollectionValues
from pixstudio.teams.forms import limit_field
from pixstudio.teams.models import Membership, Role

MAX_DESCRIPTION_LENGTH = 2000
NONE, VIEW, CHANGE = "", "view", "change"
LIMIT_HINT = gettext_lazy("Leave empty for no limit. Jobs over the limit wait.")


@dataclass(frozen=True)
class CollectionChoices:
    """What the form offers: collections to be a project of, and the team's members."""

    parents: Sequence[Collection] = ()
    members: Sequence[Membership] = ()
    # By user id, whether one of the members may change the collection.
    access: dict[int, bool] = field(default_factory=dict)


def name_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Name"),
        max_length=MAX_NAME_LENGTH,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter a name. Nothing was saved.")},
    )


class NameForm(forms.Form):
    """A new collection from a dialog, or from the gallery’s filters."""

    name = name_field()

    def __init__(self, data: Any = None) -> None:
        # A page may have a field of this name already.
        super().__init__(data, auto_id="new-%s")


class CollectionForm(forms.Form):
    """All that can be set; `collection` None for a new one. Budgets are for admins."""

    name = name_field()
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=MAX_DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"class": "input input--area", "rows": 3}),
    )
    parent = forms.ChoiceField(
        label=gettext_lazy("Inside"),
        required=False,
        widget=forms.Select(attrs={"class": "input input--select"}),
        help_text=gettext_lazy("Such as a client. Access and budgets there apply here too."),
        error_messages={
            "invalid_choice": gettext_lazy(
                "A collection can’t be put there. Choose another. Nothing was saved."
            )
        },
    )
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=Order.choices,
        widget=forms.Select(attrs={"class": "input input--select"}),
    )
    is_restricted = forms.BooleanField(
        label=gettext_lazy("Only for chosen members"),
        required=False,
        help_text=gettext_lazy("Owners and admins always see it."),
    )
    monthly = limit_field(gettext_lazy("Credits per month"), LIMIT_HINT)
    total = limit_field(gettext_lazy("Credits in total"), LIMIT_HINT)

    def __init__(
        self,
        member: Membership,
        choices: CollectionChoices,
        collection: Collection | None = None,
        data: Any = None,
        **initial: Any,
    ) -> None:
        super().__init__(data, initial={**_saved_values(collection), **initial})
        self.members = [one for one in choices.members if not one.may(Role.ADMIN)]
        self._set_parents(choices.parents, collection)
        if collection is not None and collection.is_smart:
            del self.fields["order"]
        if not member.may(Role.ADMIN):
            del self.fields["monthly"], self.fields["total"]
        for one in self.members:
            self._add_access(one, choices.access.get(one.user_id))

    def _set_parents(self, parents: Sequence[Collection], collection: Collection | None) -> None:
        known = {one.pk: one for one in parents}
        if collection is not None and collection.parent is not None:
            known[collection.parent.pk] = collection.parent
        options = [(str(one.pk), one.name) for one in known.values()]
        self.fields["parent"].choices = [("", _("Nothing")), *options]  # type: ignore[attr-defined]
        if not options:
            del self.fields["parent"]

    def _add_access(self, one: Membership, may_change: bool | None) -> None:
        options = [(NONE, _("No access")), (VIEW, _("Can view"))]
        if one.may(Role.CREATOR):
            options.append((CHANGE, _("Can change")))
        self.fields[f"access-{one.pk}"] = forms.ChoiceField(
            label=str(one.user),
            choices=options,
            required=False,
            initial={None: NONE, False: VIEW, True: options[-1][0]}[may_change],
            widget=forms.Select(attrs={"class": "input input--select"}),
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """What stands above the members and the budgets."""
        names = ("name", "description", "parent", "order")
        return [self[name] for name in names if name in self.fields]

    @property
    def access_fields(self) -> list[forms.BoundField]:
        return [self[f"access-{one.pk}"] for one in self.members]

    @property
    def budget_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("monthly", "total") if name in self.fields]

    @property
    def values(self) -> CollectionValues:
        """What was typed."""
        typed = self.cleaned_data
        access = {one.user_id: typed.get(f"access-{one.pk}", NONE) for one in self.members}
        return CollectionValues(
            typed["name"],
            typed["description"],
            typed.get("order") or Order.NEWEST,
            uuid.UUID(typed["parent"]) if typed.get("parent") else None,
            typed["is_restricted"],
            {user: kind == CHANGE for user, kind in access.items() if kind != NONE},
        )

    @property
    def budgets(self) -> CollectionBudgets | None:
        """None if the member may not set them."""
        if "monthly" not in self.fields:
            return None
        return CollectionBudgets(self.cleaned_data["monthly"], self.cleaned_data["total"])


def _saved_values(collection: Collection | None) -> dict[str, Any]:
    if collection is None:
        return {"order": Order.NEWEST}
    root = collection.parent or collection
    return {
        "name": collection.name,
        "description": collection.description,
        "parent": str(collection.parent_id or ""),
        "order": collection.order,
        # What would apply if it were taken out of its client.
        "is_restricted": root.is_restricted,
        "monthly": collection.cost_center.monthly_budget_credits,
        "total": collection.cost_center.total_budget_credits,
    }
