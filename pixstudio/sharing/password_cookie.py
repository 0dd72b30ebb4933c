"""The cookie of a visitor who gave a link's password: signed, for this link's addresses alone.

It names no person and no session, has a name and a salt of its own, and the studio reads it nowhere else.
"""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from pixstudio.sharing.models import ShareLink
from pixstudio.web.secrets.digests import digest_of

NAME = "share_password"
SALT = "sharing.password"
LIFETIME_SECONDS = 12 * 3600


def has_password_cookie(request: HttpRequest, link: ShareLink) -> bool:
    """Whether the visitor gave the password of this link lately."""
    try:
        signed = request.COOKIES.get(NAME, "")
        value = TimestampSigner(salt=SALT).unsign(signed, max_age=LIFETIME_SECONDS)
    except BadSignature:
        return False
    return value == _value_of(link)


def set_password_cookie(response: HttpResponse, link: ShareLink, path: str) -> None:
    """Remember that the password was given, below this path."""
    response.set_cookie(
        NAME,
        TimestampSigner(salt=SALT).sign(_value_of(link)),
        max_age=LIFETIME_SECONDS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _value_of(link: ShareLink) -> str:
    """Differs for each link and password, and tells neither."""
    return digest_of(f"{link.secret_digest} {link.password}")
