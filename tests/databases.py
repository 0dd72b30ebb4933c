"""How another process gets at the database of the test that starts it."""

from typing import Any
from urllib.parse import urlencode

from django.db import connection


def url_of_this_database() -> str:
    """What DATABASE_URL is to be for it; its rows are seen where the test commits them."""
    known: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    return url_of_postgres(database=known["NAME"])


def url_of_postgres(*, database: str) -> str:
    """The DATABASE_URL of another database of the server that this process uses."""
    known: dict[str, Any] = connection.settings_dict
    secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    place = f"{known['HOST']}:{known['PORT']}" if known["PORT"] else known["HOST"]
    socket = {"host": known["OPTIONS"]["host"]} if "host" in known["OPTIONS"] else {}
    return f"postgres://{known['USER']}{secret}@{place}/{database}?{urlencode(socket, safe='/')}"
