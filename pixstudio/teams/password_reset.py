"""Password reset by email: sent to existing users only, without revealing who that is."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from pixstudio.teams.single_sign_on.passwords import may_use_password

logger = logging.getLogger(__name__)
Work = Callable[[], object]


class AskForResetForm(ResetPasswordForm):
    """Sends its emails after the response, so that timing doesn't reveal whether there were any."""

    def clean_email(self) -> str:
        email = str(super().clean_email())
        self.users = [user for user in self.users if may_use_password(user)]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        language = translation.get_language() or "en"

        def send() -> None:
            with context.request_context(request), translation.override(language):
                super(AskForResetForm, self).save(request, **kwargs)

        request.after_answer = send  # type: ignore[attr-defined]
        return str(self.cleaned_data["email"])


def answered_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run `request.after_answer` once the response has been sent.

    What goes wrong then is logged: it can't be told any more, nor may it be.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        work: Work | None = getattr(request, "after_answer", None)
        if work is not None:
            _do_on_close(response, work)
        return response

    return answer


def _do_on_close(response: HttpResponse, work: Work) -> None:
    """Run the work when the response is closed; our server closes it after sending only if asked, see
    `serving.answers`."""
    close = response.close

    def work_and_close() -> None:
        try:
            work()
        except Exception:
            logger.exception("The password reset email could not be sent.")
        finally:
            close()

    response.close = work_and_close  # type: ignore[method-assign]
    response.closes_after_response = True  # type: ignore[attr-defined]
