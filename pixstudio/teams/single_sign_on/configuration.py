"""What the settings say about single sign-on. Read while the settings load: nothing here needs the models."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

# In the order of what they may do, the highest first, as `teams.models.Role` has them.
ROLES = ("owner", "admin", "creator", "viewer")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# As long as the column that says which provider a link is of.
ADDRESS_LENGTH = 200


@dataclass(frozen=True)
class SingleSignOn:
    """One provider, and who may join by it. `server_url` is its issuer, without a slash at the end."""

    server_url: str
    client_id: str
    client_secret: str
    name: str
    scopes: tuple[str, ...]
    groups_claim: str
    # The role of each group; empty leaves roles to the team.
    roles: Mapping[str, str]
    # Id or name of the team that people join; '' is the only one.
    team: str
    domains: frozenset[str]
    domain_role: str
    trusts_emails: bool
    is_second_factor: bool
    is_only: bool
    session_hours: float
    # How long each of the provider's answers is waited for; no variable, tests on busy machines have more.
    timeout_seconds: float = 10.0

    def role_of(self, groups: Iterable[str]) -> str | None:
        """The highest role that these groups give, None if none of them gives one."""
        found = {self.roles[group] for group in groups if group in self.roles}
        return next((role for role in ROLES if role in found), None)

    def has_domain_of(self, email: str) -> bool:
        return email.rpartition("@")[2] in self.domains

    def may_be_fetched(self, address: object) -> bool:
        """Whether an address that the provider names may be asked: by https, or at its own origin."""
        parts, own = _parts_of(address), urlsplit(self.server_url)
        return parts.scheme == "https" or (parts.scheme, parts.netloc) == (own.scheme, own.netloc)


def read_single_sign_on(values: Mapping[str, Any]) -> SingleSignOn | None:
    """The provider as the settings name it, None without a server's address.

    Raises: ImproperlyConfigured, with the variable that is wrong.
    """
    if not values["server_url"]:
        if values["is_only"]:
            raise ImproperlyConfigured("OIDC_ONLY needs OIDC_SERVER_URL; it is not set.")
        return None
    if not values["client_id"]:
        raise ImproperlyConfigured("OIDC_SERVER_URL needs OIDC_CLIENT_ID; it is not set.")
    if not values["session_hours"] > 0:
        raise ImproperlyConfigured("OIDC_SESSION_HOURS is not above 0.")
    return SingleSignOn(
        **{
            **values,
            "server_url": _server_url(values["server_url"]),
            "scopes": tuple(dict.fromkeys(["openid", *values["scopes"].split()])),
            "roles": _roles(values["roles"]),
            "domains": frozenset(_domain(one) for one in values["domains"] if one.strip()),
            "domain_role": _role(values["domain_role"], "OIDC_DOMAIN_ROLE"),
        }
    )


def _server_url(text: str) -> str:
    address = text.strip().removesuffix("/.well-known/openid-configuration").rstrip("/")
    parts = _parts_of(address)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.query or len(address) > ADDRESS_LENGTH:
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL is not the https address of a provider, such as https://id.studio.example."
        )
    return address


def _parts_of(address: object) -> SplitResult:
    """The parts of an address; none of what is no address."""
    try:
        return urlsplit(address if isinstance(address, str) else "")
    except ValueError:
        return urlsplit("")


def _roles(text: str) -> dict[str, str]:
    """`group:role` pairs, separated by commas. A group's own name may have colons."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        group, _, role = pair.rpartition(":")
        if not group.strip():
            raise ImproperlyConfigured(
                f"OIDC_ROLES has “{pair}”, which is no pair such as “studio-makers:creator”."
            )
        found[group.strip()] = _role(role, "OIDC_ROLES")
    return found


def _role(text: str, variable: str) -> str:
    role = text.strip().lower()
    if role not in ROLES or (role == "owner" and variable != "OIDC_ROLES"):
        raise ImproperlyConfigured(f"{variable} names “{text}”, which is no role to give by it.")
    return role


def _domain(text: str) -> str:
    return text.strip().lower().lstrip("@")
