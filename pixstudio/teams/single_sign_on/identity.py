"""Who somebody is at the provider, as its claims say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.emailkit import valid_email_or_none
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from pixstudio.teams.single_sign_on.configuration import SingleSignOn
from pixstudio.web.text_cleaning import clean_text

# As long as the columns that keep them.
SUBJECT_LENGTH = 191
NAME_LENGTH = 120
# The year 9999, as far as times go.
LATEST_MOMENT = 253_402_300_800
# What reading a document raises that is none: too deep, numbers without end, of another shape.
MALFORMED = (KeyError, OverflowError, RecursionError, TypeError, ValueError)


class ProviderFault(OAuth2Error):
    """The provider's answer can't be used; the text says why and holds no secret."""


@dataclass(frozen=True)
class Identity:
    """`provider` and `subject` identify the person for good; the email only finds an account once.

    `email` is '' without a usable one; `authenticated_at` is when the person proved who they are there, in
    seconds since 1970, None if the provider doesn't say.
    """

    provider: str
    subject: str
    email: str
    is_email_verified: bool
    name: str
    groups: frozenset[str]
    authenticated_at: float | None = None

    @property
    def kept(self) -> dict[str, str]:
        """What is stored with the link, for the profile page."""
        return {"email": self.email, "name": self.name}


def identity_of(provider: SingleSignOn, claims: Mapping[str, Any]) -> Identity:
    """The person of verified claims. Raises: ProviderFault without a usable subject."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
        raise ProviderFault("the subject is missing or too long")
    if not subject.isprintable():
        raise ProviderFault("the subject has characters that no identifier has")
    email = claims.get("email")
    return Identity(
        provider=provider.server_url,
        subject=subject,
        email=(valid_email_or_none(email) if isinstance(email, str) else None) or "",
        is_email_verified=provider.trusts_emails or _is_true(claims.get("email_verified")),
        name=_name(claims),
        groups=_groups(claims, provider.groups_claim),
        authenticated_at=_moment(claims.get("auth_time")),
    )


def _moment(value: object) -> float | None:
    """A time in seconds since 1970; None for what is none, such as infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < LATEST_MOMENT else None


def _is_true(value: object) -> bool:
    """Some providers write booleans as text; any other text, such as "false", is no yes."""
    return value is True or value == "true"


def _name(claims: Mapping[str, Any]) -> str:
    found = claims.get("name") or claims.get("preferred_username")
    return " ".join(clean_text(found).split())[:NAME_LENGTH] if isinstance(found, str) else ""


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """The groups of a claim, which may be inside of others: `realm_access.roles`."""
    found: Any = claims
    for part in [name] if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        found = [found]
    items = found if isinstance(found, list) else []
    return frozenset(item for item in items if isinstance(item, str))
