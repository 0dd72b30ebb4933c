"""The form that confirms a deletion."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.teams.models import User


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
