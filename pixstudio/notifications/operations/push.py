"""Web push: encrypts a message for one browser and gives it to the browser's push service.

https://developer.mozilla.org/en-US/docs/Web/API/Push_API, RFC 8030, 8291 and 8292.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from pixstudio.accounts.encrypted_columns import CannotDecrypt
from pixstudio.media.url_fetching.errors import AddressNotAllowed, FetchError
from pixstudio.media.url_fetching.posting import PostLimits, post
from pixstudio.notifications.models import Delivery, Notification, PushSubscription
from pixstudio.notifications.operations.subscriptions import address_of
from pixstudio.notifications.presenters.messages import push_data

# How long the push service keeps it for a browser that is off.
TTL_SECONDS = 12 * 3600
LIMITS = PostLimits(deadline_seconds=10.0, max_bytes=2048)
GONE = (404, 410)
TOO_MANY = 429


class SubscriptionGone(Exception):
    """The browser takes no more messages: the person or the browser ended it."""


class PushRefused(Exception):
    """The push service will never take this message."""


class PushNotTaken(Exception):
    """The push service did not take it, or can't be reached; later it may."""


@dataclass(frozen=True)
class _Answer:
    """What pywebpush reads of an answer."""

    status_code: int
    text: str
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class CheckedSession:
    """Stands for the HTTP session of pywebpush: connects to public addresses only, and follows nothing."""

    def post(self, endpoint: str, *, data: bytes, headers: Mapping[str, str], **_: Any) -> _Answer:
        sent = {name: str(value) for name, value in headers.items()}
        answer = post(endpoint, data, sent, LIMITS, allowed_origin=settings.LOOPBACK_ORIGIN)
        return _Answer(answer.status, answer.body.decode(errors="replace"))


def send_push(delivery: Delivery, rows: Sequence[Notification], now: dt.datetime) -> None:
    """Send these notifications, the latest first, to one browser as one message.

    Raises: SubscriptionGone, PushRefused, PushNotTaken.
    """
    subscription = delivery.subscription
    if subscription is None or not settings.PUSH_KEY:
        raise PushRefused("There is no key for pushes, or no browser.")
    try:
        address = address_of(subscription)
    except CannotDecrypt as error:
        raise PushRefused(str(error)) from error
    _send(address, json.dumps(push_data(rows)))
    PushSubscription.objects.filter(pk=subscription.pk).update(used_at=now)


def _send(address: Mapping[str, str], text: str) -> None:
    # Loaded with the first push: it brings a second HTTP client along.
    from pywebpush import WebPushException, webpush

    keys = {name: address[name] for name in ("p256dh", "auth")}
    try:
        webpush(
            {"endpoint": address["endpoint"], "keys": keys},
            text,
            vapid_private_key=settings.PUSH_KEY,
            vapid_claims={"sub": push_contact()},
            ttl=TTL_SECONDS,
            headers={"Urgency": "normal"},
            requests_session=CheckedSession(),
        )
    except AddressNotAllowed as error:
        raise PushRefused(str(error)) from error
    except FetchError as error:
        raise PushNotTaken(str(error)) from error
    except WebPushException as error:
        _raise_for(error.status_code or 0)


def _raise_for(status: int) -> None:
    if status in GONE:
        raise SubscriptionGone
    text = f"The push service answered {status}."
    if status >= 500 or status in (0, 408, TOO_MANY):
        raise PushNotTaken(text)
    raise PushRefused(text)


def push_contact() -> str:
    """How a push service reaches whoever runs the studio: PUSH_CONTACT, or else the studio's own address."""
    if settings.PUSH_CONTACT:
        return settings.PUSH_CONTACT
    if settings.IS_HTTPS:
        return settings.PUBLIC_URL
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
