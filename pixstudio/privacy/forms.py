"""The forms that confirm deletions."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.teams.models import Team, User


class DeletionForm(forms.Form):
    """The person types their own email address."""

    confirmation = forms.CharField(
        label=gettext_lazy("Your email address"),
        max_length=254,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def __init__(self, user: User, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self._user = user
        self.fields["confirmation"].help_text = _("Enter %(email)s to confirm.") % {
            "email": user.email
        }

    def clean_confirmation(self) -> str:
        typed = str(self.cleaned_data["confirmation"]).strip().lower()
        if typed != self._user.email.lower():
            raise ValidationError(_("This isn’t your email address. Nothing was deleted."))
        return typed


class TeamDeletionForm(forms.Form):
    """An owner types the team's name. `team` is that of the page: another tab may have switched teams."""

    team = forms.CharField(widget=forms.HiddenInput)
    confirmation = forms.CharField(
        label=gettext_lazy("Name of the team"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def __init__(self, team: Team, data: object = None) -> None:
        super().__init__(data, initial={"team": str(team.pk)})  # type: ignore[arg-type]
        self._team = team
        self.fields["confirmation"].help_text = _("Enter %(name)s to confirm.") % {
            "name": team.name
        }

    def clean_confirmation(self) -> str:
        typed = " ".join(str(self.cleaned_data["confirmation"]).split())
        is_same = self.cleaned_data.get("team") == str(self._team.pk)
        if not is_same or typed.casefold() != " ".join(self._team.name.split()).casefold():
            raise ValidationError(_("This isn’t the name of this team. Nothing was deleted."))
        return typed
