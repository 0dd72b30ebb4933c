"""Messages for API errors: what an error means and what to do."""

from django.utils.translation import gettext as _

from pixstudio.accounts.encrypted_columns import CannotDecrypt
from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import NotConnected, PasswordRequired
from pixstudio.pixverse import errors

# DoesNotExist: the account may be removed during the API call.
AccountFailure = (
    errors.PixVerseError | NotConnected | CannotDecrypt | PasswordRequired | Account.DoesNotExist
)
ACCOUNT_FAILURES = (
    errors.PixVerseError,
    NotConnected,
    CannotDecrypt,
    PasswordRequired,
    Account.DoesNotExist,
)


def failure_message(error: AccountFailure) -> str:
    """Message for the user, ending with the API's own message if there is one."""
    if isinstance(error, NotConnected):
        return _("The API is not connected yet: enter its token first.")
    if isinstance(error, CannotDecrypt):
        return _(
            "A stored secret can’t be read with the keys in FIELD_KEYS. Enter it again, or put "
            "the old key back."
        )
    if isinstance(error, Account.DoesNotExist):
        return _("This account was removed in the meantime. Nothing was saved.")
    if isinstance(error, PasswordRequired):
        return _("The API wants the PixVerse password for this change. Enter it.")
    sentence = _sentence(error)
    if not error.words:
        return sentence
    return _("%(sentence)s It said: “%(words)s”") % {"sentence": sentence, "words": error.words}


def save_failure_message(error: AccountFailure) -> str:
    """`failure_message` for saving an account: a lost response leaves open whether it was saved."""
    words = failure_message(error)
    if isinstance(error, errors.ServerTrouble | errors.MalformedAnswer | errors.UnknownOutcome):
        return _("%(words)s The API may have saved it; saving again does no harm.") % {
            "words": words
        }
    return words


def _sentence(error: errors.PixVerseError) -> str:
    sentences: dict[type[errors.PixVerseError], str] = {
        errors.Unauthorized: _(
            "The API says this token isn’t valid. Copy it again from useapi.net."
        ),
        errors.PaymentRequired: _(
            "The API says that the subscription to useapi.net has ended. Renew it there."
        ),
        errors.Forbidden: _("The API does not allow this with the token."),
        errors.BadRequest: _("PixVerse rejected the sign-in. Check email and password."),
        errors.NotFound: _("The API does not know this account."),
        errors.AccountOnHold: _(
            "PixVerse put this account on hold. Sign in at pixverse.ai, then enter its password."
        ),
        errors.Busy: _("The API is busy. Try again in half a minute."),
        errors.Unreachable: _(
            "The API could not be reached. Nothing was changed; check the network, then try again."
        ),
    }
    other = _("The API sent an unexpected response. Try again in a moment.")
    return sentences.get(type(error), other)
