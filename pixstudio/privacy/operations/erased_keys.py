"""API keys of who was deleted."""

import datetime as dt

from django.db.models import QuerySet

from pixstudio.api_keys.models import ApiKey
from pixstudio.audit.log import ERASED


def erase_keys(rows: "QuerySet[ApiKey]", now: dt.datetime, *, most: int) -> int:
    """Take names and addresses off up to `most` keys; returns how many it were.

    Keys stay as rows, revoked: what was spent by them is counted by them.
    """
    keys = rows.exclude(name=ERASED)[:most]
    for key in keys:
        key.name, key.prefix, key.nonce = ERASED, "", f"deleted-{key.pk.hex}"
        key.digest = f"deleted-{key.pk.hex}"
        key.addresses, key.last_address = [], ""
        key.revoked_at = key.revoked_at or now
        key.save()
    return len(keys)
