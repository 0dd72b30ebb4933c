"""Emails about notifications: one for all that is due, with a link that ends them."""

import smtplib
from collections.abc import Sequence
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from pixstudio.notifications.models import Delivery, Notification
from pixstudio.notifications.presenters.messages import mail_of
from pixstudio.teams.models import User
from pixstudio.web.addresses import url_for

SALT = "notifications.unsubscribe"


class MailNotTaken(Exception):
    """The mail server did not take it, or can't be reached; later it may."""


def send_mail(delivery: Delivery, rows: Sequence[Notification]) -> None:
    """Email a person about these notifications. Raises: MailNotTaken."""
    user = delivery.user
    leaving = public_url(url_for("notifications_unsubscribe", unsubscribe_token(user)))
    with timezone.override(user.zone):
        page = mail_of(rows, is_daily=delivery.is_daily, address=public_url)
        context = {"page": page, "leaving_url": leaving, "settings_url": _settings_url()}
        text = render_to_string("notifications/email/notifications.txt", context)
    message = EmailMessage(page.subject, text.strip() + "\n", None, [user.email])
    message.extra_headers = {
        "Message-ID": f"<{delivery.pk.hex}@{_mail_host()}>",
        "List-Unsubscribe": f"<{leaving}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        raise MailNotTaken(type(error).__name__) from error


def _settings_url() -> str:
    return public_url(url_for("notification_settings"))


def public_url(path: str) -> str:
    """The address of a page for people who are elsewhere."""
    return (settings.PUBLIC_URL or f"http://localhost:{settings.PORT}") + path


def _mail_host() -> str:
    host = urlsplit(settings.PUBLIC_URL).hostname
    return host or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def unsubscribe_token(user: User) -> str:
    """A signed text that ends a person's emails without a sign-in, and does nothing else."""
    return signing.dumps(user.pk, salt=SALT)


def user_of_token(token: str) -> User | None:
    """Whose emails the token ends; None for one that we did not make."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
