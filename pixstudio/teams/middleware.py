"""Middleware that enforces the policy of each view; the only place that does."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from pixstudio.teams.models import Membership, User
from pixstudio.teams.policies import Policy
from pixstudio.teams.queries import member_of_request
from pixstudio.teams.reauthentication import has_factor_at_provider, signed_in_lately
from pixstudio.teams.security_events import address_of, keep_seen, note_refusal
from pixstudio.web.addresses import url_for

# Views of libraries can't be decorated; all of these check access themselves.
LIBRARY_MODULES = ("allauth.", "django.views.static", "whitenoise.")


class MemberRequest(HttpRequest):
    """A request that passed a policy with a role: it comes from a team member."""

    member: Membership


class PersonRequest(HttpRequest):
    """A request of someone who is signed in; `member` is None while they are in no team."""

    member: Membership | None
    user: User


class PolicyMiddleware:
    """Sets `request.member` and enforces the view's policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if request.method == "POST" and request.path == url_for("account_logout"):
            # The next user of the browser must not see pages and videos by going back.
            response["Clear-Site-Data"] = '"cache"'
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        policy = policy_of(view)
        if policy.role is None:
            return None
        member = member_of_request(request, policy.columns(request))
        if member is None:
            return self._answer_without_team(request, policy)
        member.address = address_of(request)
        timezone.activate(member.user.zone)
        if not member.may(policy.role):
            note_refusal(request, member)
            raise PermissionDenied(_("Your role doesn’t allow this."))
        request.member = member  # type: ignore[attr-defined]
        request.user = request._cached_user = member.user  # type: ignore[attr-defined]
        keep_seen(request)
        member.has_second_factor |= has_factor_at_provider(request, member.user)
        if policy.needs_factor and member.lacks_factor:
            return lead_to_second_factor(request)
        if policy.is_fresh and not signed_in_lately(request, member.user):
            return ask_for_password(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Record a PermissionDenied raised by a view like a role that was too low."""
        member = getattr(request, "member", None)
        if isinstance(error, PermissionDenied) and member is not None:
            note_refusal(request, member)

    def _answer_without_team(self, request: HttpRequest, policy: Policy) -> HttpResponse | None:
        user = request.user
        if policy.needs_team or not isinstance(user, User):
            return self._refuse_stranger(request)
        timezone.activate(user.zone)
        request.person = user  # type: ignore[attr-defined]
        keep_seen(request)
        if policy.is_fresh and not signed_in_lately(request, user):
            return ask_for_password(request)
        return None

    def _refuse_stranger(self, request: HttpRequest) -> HttpResponse:
        """A page for signed-in users without a team, who would be redirected in a loop otherwise."""
        if request.user.is_authenticated:
            return render(request, "teams/no_team.html", {"user": request.user}, status=403)
        return self._ask_to_sign_in(request)

    def _ask_to_sign_in(self, request: HttpRequest) -> HttpResponse:
        """Redirect to sign-in; under htmx the whole page, which returns to its address afterwards."""
        if not getattr(request, "htmx", False):
            return redirect_to_login(request.get_full_path())
        back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        login = f"{url_for(settings.LOGIN_URL)}?{urlencode({'next': back})}"
        return HttpResponse(status=204, headers={"HX-Redirect": login})


def lead_to_second_factor(request: HttpRequest) -> HttpResponse:
    """Redirect to the second factor page; a request that isn't for a page is denied."""
    url = url_for("second_factor_required")
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    if "text/html" not in request.headers.get("Accept", "text/html"):
        raise PermissionDenied(_("This team requires a second factor, and you have none yet."))
    return redirect(url)


def ask_for_password(request: HttpRequest) -> HttpResponse:
    """Redirect to reauthentication, and from there back to the page.

    A POST is dropped, not stored as allauth would: it carries a secret, and sessions
    are stored in the clear.
    """
    is_page = request.method in ("GET", "HEAD")
    query = urlencode({"next": request.path if is_page else page_before(request)})
    return redirect(f"{url_for('account_reauthenticate')}?{query}")


def page_before(request: HttpRequest) -> str:
    """The path of our page that submitted the form, else the start page."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return "/"
    path = urlsplit(before).path
    # A path starting with two slashes would redirect to another host.
    return path if url_has_allowed_host_and_scheme(path, None) else "/"


def policy_of(view: Any) -> Policy:
    """The policy of a view. Raises: ImproperlyConfigured if a view of ours has none."""
    policy = getattr(view, "policy", None)
    if isinstance(policy, Policy):
        return policy
    if str(getattr(view, "__module__", "")).startswith(LIBRARY_MODULES):
        return Policy(None)
    raise ImproperlyConfigured(f"{view!r} has no policy: mark it with @allow(…) or @public.")
