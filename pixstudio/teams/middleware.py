"""Every request meets the policy of its view here, and nowhere else."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from pixstudio.teams.models import Membership, User
from pixstudio.teams.policies import Policy
from pixstudio.teams.queries import member_of_request

# Views of libraries can't be marked; these are theirs, and all of them mind the door themselves.
LIBRARY_MODULES = ("allauth.", "django.views.static", "whitenoise.")


class MemberRequest(HttpRequest):
    """A request that passed a policy with a role: somebody of a team is asking."""

    member: Membership


class PolicyMiddleware:
    """Sets `request.member` and lets nobody past a view's policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout"):
            # Whoever uses the browser next shall not see pages and films by going back.
            response["Clear-Site-Data"] = '"cache"'
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        policy = policy_of(view)
        if policy.role is None:
            return None
        extra = policy.annotate(request) if policy.annotate else {}
        member = member_of_request(request, **extra)
        if member is None:
            return self._refuse_stranger(request)
        if not member.may(policy.role):
            raise PermissionDenied(_("Your role in this team does not allow this."))
        request.member = member  # type: ignore[attr-defined]
        request.user = request._cached_user = member.user  # type: ignore[attr-defined]
        if policy.is_fresh and not signed_in_lately(request, member.user):
            return ask_for_password(request)
        return None

    def _refuse_stranger(self, request: HttpRequest) -> HttpResponse:
        """Somebody signed in but in no team would be sent to and fro between login and pages."""
        if request.user.is_authenticated:
            return render(request, "teams/no_team.html", {"user": request.user}, status=403)
        return self._ask_to_sign_in(request)

    def _ask_to_sign_in(self, request: HttpRequest) -> HttpResponse:
        """Under htmx the whole page goes to the login, and comes back to where it was."""
        if not getattr(request, "htmx", False):
            return redirect_to_login(request.get_full_path())
        back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        login = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}"
        return HttpResponse(status=204, headers={"HX-Redirect": login})


def signed_in_lately(request: HttpRequest, user: User) -> bool:
    """Whether the person typed their password within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    typed = [float(record["at"]) for record in get_authentication_records(request, user)]
    return bool(typed) and time.time() - max(typed) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_for_password(request: HttpRequest) -> HttpResponse:
    """To the question for the password, and from there back to the page.

    A POST is dropped rather than kept as allauth would: what it carries is a secret, and sessions
    are stored in the clear.
    """
    is_page = request.method in ("GET", "HEAD")
    query = urlencode({"next": request.path if is_page else page_before(request)})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")


def page_before(request: HttpRequest) -> str:
    """The path of the page of ours that a form was sent from, else the first page."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return "/"
    path = urlsplit(before).path
    # A path that begins with two slashes would lead to the host behind them.
    return path if url_has_allowed_host_and_scheme(path, None) else "/"


def policy_of(view: Any) -> Policy:
    """The policy of a view. Raises: ImproperlyConfigured for one of ours without any."""
    policy = getattr(view, "policy", None)
    if isinstance(policy, Policy):
        return policy
    if str(getattr(view, "__module__", "")).startswith(LIBRARY_MODULES):
        return Policy(None)
    raise ImproperlyConfigured(f"{view!r} has no policy: mark it with @allow(…) or @public.")
