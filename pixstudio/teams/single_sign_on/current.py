"""The provider in use."""

from django.conf import settings

from pixstudio.teams.single_sign_on.configuration import SingleSignOn


def current_single_sign_on() -> SingleSignOn | None:
    """The provider in use, None if there is none."""
    found: SingleSignOn | None = settings.SINGLE_SIGN_ON
    return found
