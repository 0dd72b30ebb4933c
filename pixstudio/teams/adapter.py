"""How allauth behaves here: people join by invitation or `bootstrap`, never by signing up."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link in an email leads to PUBLIC_URL, whatever host the request claimed."""
        asked: str = super().get_reset_password_from_key_url(key)
        return settings.PUBLIC_URL + urlsplit(asked).path if settings.PUBLIC_URL else asked
