"""Presenters of single sign-on: the button, the way back, the profile, and why somebody is turned away."""

from typing import Any

from django.utils.translation import gettext as _

from pixstudio.teams.models import User
from pixstudio.teams.operations import InvitationGone, InvitedOtherAddress
from pixstudio.teams.operations.single_sign_on import (
    EmailNotVerified,
    LinkedToOther,
    NotAdmitted,
    SignOn,
)
from pixstudio.teams.queries import sign_on_link_of
from pixstudio.teams.single_sign_on.current import current_single_sign_on
from pixstudio.teams.single_sign_on.passwords import may_use_password
from pixstudio.web.addresses import url_for

REFUSALS = (
    *(EmailNotVerified, NotAdmitted, LinkedToOther),
    *(InvitationGone, InvitedOtherAddress),
)


class SignOnButton:
    """For pages before the sign-in: each attribute is read as the page is drawn."""

    @property
    def is_on(self) -> bool:
        return current_single_sign_on() is not None

    @property
    def is_only(self) -> bool:
        config = current_single_sign_on()
        return config is not None and config.is_only

    @property
    def label(self) -> str:
        config = current_single_sign_on()
        return _("Continue with %(name)s") % {"name": config.name} if config else ""

    @property
    def url(self) -> str:
        return url_for("single_sign_on")


SIGN_ON = SignOnButton()


def continue_page(address: str) -> dict[str, str]:
    """The way to the provider, for browsers that don't follow by themselves."""
    config = current_single_sign_on()
    return {"name": config.name if config else "", "url": address}


def confirmation_page(next_url: str) -> dict[str, str]:
    config = current_single_sign_on()
    return {
        "name": config.name if config else "",
        "url": url_for("single_sign_on_confirmation"),
        "next": next_url,
        "label": SIGN_ON.label,
    }


def profile_rows(user: User) -> dict[str, Any]:
    """What the profile says about passwords and the provider; `sign_on` is None without one."""
    config = current_single_sign_on()
    if config is None:
        return {"has_password": True, "sign_on": None, "may_use_password": True}
    link = sign_on_link_of(user, config.server_url)
    may_use = may_use_password(user)
    has_password = user.has_usable_password()
    return {
        "has_password": has_password,
        "may_use_password": may_use,
        "sign_on": {
            "name": config.name,
            "is_linked": link is not None,
            "text": _link_text(link.extra_data.get("email", "")) if link else _("Not linked."),
            "link_url": url_for("single_sign_on_link"),
            "unlink_url": url_for("single_sign_on_removal") if has_password and may_use else "",
        },
    }


def _link_text(email: str) -> str:
    return _("Linked as %(email)s.") % {"email": email} if email else _("Linked.")


def refusal_words(error: Exception, sign_on: SignOn) -> tuple[str, str]:
    """Title and text for somebody who is turned away. Nothing was created or changed for them."""
    words = {"name": sign_on.config.name, "email": sign_on.identity.email or _("no address")}
    title = _("You can’t sign in yet")
    if isinstance(error, EmailNotVerified):
        text = _(
            "%(name)s hasn’t confirmed your email address (%(email)s). Confirm it there, then try again."
        )
    elif isinstance(error, LinkedToOther):
        title = _("Already linked")
        text = _(
            "This account of %(name)s or yours here is linked to another one. "
            "Ask whoever runs this studio. Nothing was changed."
        )
    elif isinstance(error, InvitedOtherAddress):
        title = _("This invitation is for another address")
        text = _("You came from %(name)s as %(email)s. Ask for an invitation to this address.")
    elif isinstance(error, InvitationGone):
        title = _("This invitation isn’t valid")
        text = _("It was used, withdrawn, or has expired. Ask for a new one.")
    else:
        text = _(
            "You came from %(name)s as %(email)s, which isn’t in a team here. "
            "Ask a team’s owner or admin for an invitation."
        )
    return title, text % words
