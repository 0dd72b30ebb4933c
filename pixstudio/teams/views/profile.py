"""What one says about oneself: name, time zone and theme; and where one is signed in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.teams import operations
from pixstudio.teams.forms import THEMES, ProfileForm
from pixstudio.teams.mfa import second_factors_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.teams.presenters.pages import time_zones
from pixstudio.teams.presenters.profile import profile_page
from pixstudio.teams.presenters.single_sign_on import profile_rows
from pixstudio.teams.queries import sessions_of
from pixstudio.web import database_time

YEAR_SECONDS = 31_536_000


@allow(Role.VIEWER, needs_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    user = request.member.user
    initial = {"name": user.name, "time_zone": user.time_zone, "theme": user.theme}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        operations.change_profile(
            member=request.member, **form.cleaned_data, now=database_time.now()
        )
        messages.success(request, _("Profile saved."))
        return _with_theme(redirect("profile"), request, user.theme)
    sessions = sessions_of(user, now=database_time.now())
    here = request.session.session_key or ""
    page = profile_page(request.member, sessions, here, second_factors_of(user))
    page |= profile_rows(user) | time_zones()
    return render(request, "teams/profile.html", {"form": form, "page": page})


def _with_theme(answer: Any, request: MemberRequest, theme: str) -> HttpResponse:
    """Pages before the sign-in know the theme by its cookie, which the switch in the rail keeps too."""
    answer.set_cookie(
        "theme",
        theme or "system",
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return answer  # type: ignore[no-any-return]


@allow(Role.VIEWER, needs_factor=False)
@require_POST
def theme(request: MemberRequest) -> HttpResponse:
    """Called by the switch in the rail, so that the profile says the same as it."""
    wanted = {"system": "", **{name: name for name, _label in THEMES if name}}
    if request.POST.get("theme") not in wanted:
        raise Http404
    operations.set_theme(user=request.member.user, theme=wanted[request.POST["theme"]])
    return HttpResponse(status=204)


@allow(Role.VIEWER, needs_factor=False)
@require_POST
def session_ending(request: MemberRequest, pk: int) -> HttpResponse:
    if pk >= 2**63:
        raise Http404
    try:
        operations.end_session(member=request.member, session_id=pk, now=database_time.now())
    except operations.NoSuchSession as error:
        raise Http404 from error
    messages.success(request, _("Session signed out."))
    return redirect("profile")


@allow(Role.VIEWER, needs_factor=False)
@require_POST
def other_sessions_ending(request: MemberRequest) -> HttpResponse:
    key = request.session.session_key
    ended = operations.end_other_sessions(
        member=request.member, session_key=key, now=database_time.now()
    )
    text = ngettext(
        "%(count)s other session signed out.", "%(count)s other sessions signed out.", ended
    )
    messages.success(request, text % {"count": ended})
    return redirect("profile")
