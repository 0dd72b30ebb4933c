"""Every request meets the policy of its view here, and nowhere else."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from pixstudio.teams.models import Membership, User
from pixstudio.teams.policies import Policy
from pixstudio.teams.queries import member_of_request
from pixstudio.teams.reauthentication import signed_in_lately
from pixstudio.teams.security_events import address_of, keep_seen, note_refusal

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
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
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
        member.address = address_of(request)
        _use_time_zone(member.user)
        if not member.may(policy.role):
            note_refusal(request, member)
            raise PermissionDenied(_("Your role doesn’t allow this."))
        request.member = member  # type: ignore[attr-defined]
        request.user = request._cached_user = member.user  # type: ignore[attr-defined]
        keep_seen(request)
        if policy.needs_factor and member.lacks_factor:
            return lead_to_second_factor(request)
        if policy.is_fresh and not signed_in_lately(request, member.user):
            return ask_for_password(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """A view that looks closer and refuses by itself is written down like a role that did not suffice."""
        member = getattr(request, "member", None)
        if isinstance(error, PermissionDenied) and member is not None:
            note_refusal(request, member)

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


def _use_time_zone(user: User) -> None:
    """Times are shown where the person is; a zone that this machine doesn't know is as none."""
    try:
        timezone.activate(ZoneInfo(user.time_zone or settings.TIME_ZONE))
    except (ZoneInfoNotFoundError, ValueError):
        timezone.deactivate()


def lead_to_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page that says what the team asks for; what is no page is refused."""
    url = reverse("second_factor_needed")
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    if "text/html" not in request.headers.get("Accept", "text/html"):
        raise PermissionDenied(_("This team requires a second factor, and you have none yet."))
    return redirect(url)


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
