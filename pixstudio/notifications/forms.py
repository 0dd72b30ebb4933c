"""The form of what a person wants to be told."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pixstudio.notifications.kinds import LEAST_ROLES, Channels, Kind, Mail
from pixstudio.notifications.models import NotificationPreferences
from pixstudio.notifications.operations.preferences import Choices
from pixstudio.notifications.queries import channels_of
from pixstudio.teams.models import Membership, Role

HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


class PreferencesForm(forms.Form):
    """Channels of each kind that the member's role has, quiet hours, and when the daily summary comes."""

    quiet_from = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput({"class": "input", "type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput({"class": "input", "type": "time"}, format="%H:%M"),
    )
    daily_hour = forms.ChoiceField(
        label=_("Daily summary at"),
        choices=HOURS,
        widget=forms.Select({"class": "input input--select"}),
    )
    has_sound = forms.BooleanField(
        label=_("Play a sound"),
        required=False,
        help_text=_("A short tone while a page of the studio is open."),
    )

    def __init__(
        self, member: Membership, preferences: NotificationPreferences, data: Any = None
    ) -> None:
        self.kinds = [kind for kind in Kind if member.may(LEAST_ROLES[kind])]
        super().__init__(data, initial=self._initial(member, preferences))
        for kind in self.kinds:
            label = kind.label
            self.fields[f"{kind}_page"] = forms.BooleanField(label=label, required=False)
            self.fields[f"{kind}_push"] = forms.BooleanField(label=label, required=False)
            if settings.SENDS_EMAIL:
                self.fields[f"{kind}_mail"] = _mail_field(kind)
        if not settings.SENDS_EMAIL:
            del self.fields["daily_hour"]

    def _initial(self, member: Membership, preferences: NotificationPreferences) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "quiet_from": preferences.quiet_from,
            "quiet_until": preferences.quiet_until,
            "daily_hour": str(preferences.daily_hour),
            "has_sound": preferences.has_sound,
        }
        for kind in self.kinds:
            found = channels_of(preferences, kind, Role(member.role)).to_data()
            initial |= {f"{kind}_{name}": value for name, value in found.items()}
        return initial

    def rows(self) -> list[dict[str, Any]]:
        """The bound fields of each kind."""
        names = {
            "page": _("Bell"),
            "push": _("Browser"),
            **({"mail": _("Email")} if settings.SENDS_EMAIL else {}),
        }
        return [
            {
                "label": kind.label,
                "fields": [(self[f"{kind}_{name}"], label) for name, label in names.items()],
            }
            for kind in self.kinds
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (found.get("quiet_from") is None) != (found.get("quiet_until") is None):
            missing = "quiet_until" if found.get("quiet_until") is None else "quiet_from"
            if missing not in self.errors:
                self.add_error(missing, _("Enter both times, or leave both empty."))
        return found

    def choices(self) -> Choices:
        """What a valid form says; what it doesn't ask stays as it was."""
        data = {**self.initial, **self.cleaned_data}
        channels = {
            kind: Channels(
                data[f"{kind}_page"], data[f"{kind}_push"], Mail(data[f"{kind}_mail"] or Mail.OFF)
            )
            for kind in self.kinds
        }
        quiet = (data["quiet_from"], data["quiet_until"])
        return Choices(channels, *quiet, int(data["daily_hour"]), data["has_sound"])


def _mail_field(kind: Kind) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=kind.label,
        choices=Mail.choices,
        widget=forms.Select({"class": "input input--select"}),
        required=False,
    )
