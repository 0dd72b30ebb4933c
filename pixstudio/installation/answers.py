"""What setup needs to know, and what is wrong with an answer: each check returns a sentence, or ''."""

import secrets
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

from pixstudio.installation.env_file import is_plain
from pixstudio.installation.origins import is_origin

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
POSTGRESQL_SCHEMES = ("postgres", "postgresql")
OLDEST_POSTGRESQL = 14
CONNECT_SECONDS = 5
SHORTEST_PASSWORD = 8


@dataclass
class Answers:
    """The answers; an empty password stands for a one-time link."""

    public_url: str = ""
    database_url: str = ""
    email: str = ""
    team: str = ""
    password: str = ""
    port: int = 8000

    def settings(self) -> dict[str, str]:
        """The variables for `.env`, with new keys."""
        values = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_KEYS": f"main:{b64encode(secrets.token_bytes(32)).decode()}",
            "PORT": str(self.port),
        }
        if self.public_url:
            values["PUBLIC_URL"] = self.public_url
        if self.public_url.startswith("https://"):
            # Nothing here speaks https, so a proxy stands in front.
            values["TRUSTED_PROXY_COUNT"] = "1"
        if self.database_url:
            values["DATABASE_URL"] = self.database_url
        return values

    @property
    def address(self) -> str:
        """Where the studio will be."""
        return f"{self.public_url or f'http://127.0.0.1:{self.port}'}/"


def public_url_problem(url: str) -> str:
    """Empty is this machine alone."""
    if not url or (is_origin(url) and is_plain(url)):
        return ""
    return f"“{url}” is no address. Write scheme and host only, such as https://studio.example."


def email_problem(email: str) -> str:
    name, _, host = email.rpartition("@")
    if name and host and " " not in email:
        return ""
    return f"“{email}” is not an email address."


def team_problem(team: str) -> str:
    return "" if team else "The team needs a name."


def password_problem(password: str) -> str:
    """Empty asks for a one-time link; the rest is checked where the owner is made."""
    if not password or len(password) >= SHORTEST_PASSWORD:
        return ""
    return f"At least {SHORTEST_PASSWORD} characters."


def database_problem(url: str) -> str:
    """Connects to a PostgreSQL database; empty is SQLite. The answer never holds the password."""
    if not url:
        return ""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return ""
    if scheme not in POSTGRESQL_SCHEMES:
        return "Write postgres://user:password@host/name, or leave it empty for SQLite."
    if not is_plain(url):
        return "Write special characters of the password percent-encoded, such as %24 for a dollar."
    return _postgresql_problem(url)


def _postgresql_problem(url: str) -> str:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            version = connection.info.server_version // 10_000
            row = connection.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
            may_create = bool((row.fetchone() or [False])[0])
    except psycopg.Error as error:
        said = " ".join(str(error).split()).replace(url, "…")
        return f"The database can't be reached: {said}"
    if version < OLDEST_POSTGRESQL:
        return f"PostgreSQL {version} is too old; {OLDEST_POSTGRESQL} or newer is needed."
    return "" if may_create else "This role may not create tables in the database."
