"""One-time links by which a person sets a password: for operators, where no email can be sent yet."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from pixstudio.teams.models import User


def password_link_of(user: User) -> str:
    """The address of the page that sets the user's password, as an email for a reset would carry it.

    Good once, for three days (Django's PASSWORD_RESET_TIMEOUT), and until the user signs in otherwise.
    """
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    origin = settings.PUBLIC_URL or f"http://127.0.0.1:{settings.PORT}"
    return origin + reverse("account_reset_password_from_key", kwargs=parts)
