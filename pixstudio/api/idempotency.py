"""Does what may cost once for each Idempotency-Key, also when it is asked for twice at the same time.

docs/decisions/0053-idempotency-keys.md
"""

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from pixstudio.api.models import IdempotentRequest
from pixstudio.api.problems import Problem
from pixstudio.teams.models import Membership
from pixstudio.web.background.retention import Kind, kept_for, prunes

HEADER = "Idempotency-Key"
MAX_LENGTH = 255
# Only a day is promised, but what is older is deleted a few rows at a time.
PRUNED_AT_ONCE = 100
_VISIBLE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class RequestKey:
    """The Idempotency-Key of a request, with what it asks for."""

    digest: str
    fingerprint: str

    @property
    def nonce(self) -> str:
        """What the jobs carry: the database refuses a second job with it, whatever else is lost."""
        return f"api-{self.digest[:48]}"


def read_key(request: HttpRequest, body: Mapping[str, object]) -> RequestKey:
    """The key of a request; `confirm`, which only repeats a price, is not compared.

    Raises: Problem 400 if it is missing or no key.
    """
    text = request.headers.get(HEADER, "")
    if not text:
        raise Problem(
            400,
            "idempotency_key_required",
            f"Send a new {HEADER} for each thing you want, and the same one with each repetition.",
        )
    if len(text) > MAX_LENGTH or not _VISIBLE.fullmatch(text):
        detail = f"An {HEADER} has up to {MAX_LENGTH} visible ASCII characters without spaces."
        raise Problem(400, "idempotency_key_invalid", detail)
    asked = {name: value for name, value in body.items() if name != "confirm"}
    what = json.dumps([request.method, request.path, asked], sort_keys=True)
    return RequestKey(_digest(text), _digest(what))


def do_once(
    member: Membership, key: RequestKey, act: Callable[[], Iterable[uuid.UUID]], now: dt.datetime
) -> tuple[list[uuid.UUID], bool]:
    """The ids of the jobs that `act` made or changed, and whether it was done now and not before.

    The key and what `act` writes are committed together, so that a crash leaves both or neither; a second
    request waits for the first. What `act` raises leaves nothing. Raises: Problem 409.
    """
    try:
        with transaction.atomic():
            row = IdempotentRequest.objects.create(
                team=member.team,
                user=member.user,
                digest=key.digest,
                fingerprint=key.fingerprint,
                created_at=now,
            )
            ids = list(act())
            IdempotentRequest.objects.filter(pk=row.pk).update(generations=[str(pk) for pk in ids])
            return ids, True
    except IntegrityError:
        found = find_done(member, key, now)
        if found is None:
            raise
        return found, False


def find_done(member: Membership, key: RequestKey, now: dt.datetime) -> list[uuid.UUID] | None:
    """The ids that were answered to the same request within a day; None if there was none.

    Raises: Problem 409 if the key was used for another request.
    """
    _prune(member, now)
    row = IdempotentRequest.objects.filter(
        team=member.team, user=member.user, digest=key.digest
    ).first()
    if row is None:
        return None
    if row.fingerprint != key.fingerprint:
        raise Problem(
            409,
            "idempotency_key_reused",
            f"This {HEADER} was used for another request. Nothing was done this time.",
        )
    return [uuid.UUID(pk) for pk in row.generations]


@prunes(Kind.IDEMPOTENCY_KEYS)
def _prune(member: Membership, now: dt.datetime) -> None:
    oldest = now - kept_for(Kind.IDEMPOTENCY_KEYS)
    old = IdempotentRequest.objects.filter(team=member.team, created_at__lt=oldest)
    pks = list(old.order_by("created_at").values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    if pks:
        IdempotentRequest.objects.filter(pk__in=pks).delete()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
