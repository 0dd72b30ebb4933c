"""Browsers that take pushes: add, refresh, remove."""

import base64
import binascii
import datetime as dt
import json
import uuid
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from pixstudio.accounts.encrypted_columns import seal, unseal
from pixstudio.media.url_fetching.download import AddressNotAllowed, check_url
from pixstudio.notifications.models import Channel, Delivery, PushSubscription
from pixstudio.notifications.task_queue import enqueue
from pixstudio.teams.models import User
from pixstudio.web.secrets.digests import digest_of

MAX_BROWSERS = 20
MAX_ADDRESS_CHARACTERS = 1000
# An uncompressed point of P-256, and the secret of RFC 8291.
KEY_BYTES, AUTH_BYTES = 65, 16
MAX_KEY_CHARACTERS = 100
Address = Mapping[str, str]


class BadSubscription(Exception):
    """What the browser sent is no address of a push service, or its keys are none."""


def subscribe(
    *, user: User, address: Address, device: str, session_key: str, now: dt.datetime
) -> PushSubscription:
    """Send pushes to this browser from now on; a browser that another person used changes hands.

    `address` has `endpoint`, `p256dh` and `auth` as the browser gave them. May be repeated. Of more than
    MAX_BROWSERS the oldest leaves. Raises: BadSubscription.
    """
    check_address(address)
    digest = digest_of(address["endpoint"])
    with transaction.atomic():
        row = PushSubscription.objects.select_for_update().filter(endpoint_digest=digest).first()
        row = row or PushSubscription(endpoint_digest=digest)
        if row.user_id != user.pk:
            row.created_at = now
        row.user, row.device = user, device[:80]
        row.session_digest = digest_of_session(session_key)
        seal(row, "address_sealed", json.dumps(dict(address)))
        row.save()
        rows = PushSubscription.objects.filter(user=user).order_by("-created_at")
        surplus = list(rows.values_list("pk", flat=True)[MAX_BROWSERS:])
        PushSubscription.objects.filter(pk__in=surplus).delete()
    return row


def check_address(address: Address) -> None:
    """Raises: BadSubscription unless it is a public HTTPS address with keys of the right size."""
    endpoint = address.get("endpoint", "")
    is_local = settings.LOOPBACK_ORIGIN and endpoint.startswith(f"{settings.LOOPBACK_ORIGIN}/")
    if len(endpoint) > MAX_ADDRESS_CHARACTERS or not (endpoint.startswith("https://") or is_local):
        raise BadSubscription
    try:
        check_url(endpoint, allowed_origin=settings.LOOPBACK_ORIGIN)
    except AddressNotAllowed as error:
        raise BadSubscription from error
    key, secret = (_decoded(address.get(name, "")) for name in ("p256dh", "auth"))
    if not _is_point(key) or len(secret) != AUTH_BYTES:
        raise BadSubscription


def _is_point(raw: bytes) -> bool:
    """Whether these bytes are a public key that a message can be encrypted for."""
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
    except ValueError:
        return False
    return len(raw) == KEY_BYTES


def _decoded(text: str) -> bytes:
    if len(text) > MAX_KEY_CHARACTERS:
        return b""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def address_of(row: PushSubscription) -> Address:
    """What the browser gave. Raises: CannotDecrypt."""
    address: Address = json.loads(unseal(row, "address_sealed"))
    return address


def unsubscribe(*, user: User, pk: uuid.UUID) -> bool:
    """Send no more pushes to this browser of the person; False if there is no such one."""
    return bool(PushSubscription.objects.filter(user=user, pk=pk).delete()[0])


def unsubscribe_address(*, user: User, endpoint: str) -> bool:
    """The same for the person's browser with this address."""
    rows = PushSubscription.objects.filter(user=user, endpoint_digest=digest_of(endpoint))
    return bool(rows.delete()[0])


def send_trial(*, user: User, pk: uuid.UUID, now: dt.datetime) -> bool:
    """Send a push that says that pushes work; False if the person has no such browser."""
    row = PushSubscription.objects.filter(user=user, pk=pk).first()
    if row is None:
        return False
    values = {"user": user, "channel": Channel.PUSH, "subscription": row, "notification_ids": []}
    Delivery.objects.create(**values, created_at=now, due_at=now)
    enqueue("deliver")
    return True


def digest_of_session(session_key: str) -> str:
    """How a subscription names its session."""
    return digest_of(session_key)


def end_with_session(sender: type[Session], instance: Session, **_: object) -> None:
    """Receiver of `post_delete`: who signs out, or is signed out, gets no more pushes there."""
    digest = digest_of_session(instance.session_key)
    PushSubscription.objects.filter(session_digest=digest).delete()
