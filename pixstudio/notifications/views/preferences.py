"""What a person wants to be told, by which channels, and when not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pixstudio.notifications.forms import PreferencesForm
from pixstudio.notifications.operations.preferences import save_preferences
from pixstudio.notifications.operations.subscriptions import digest_of_session
from pixstudio.notifications.presenters.pages import settings_page
from pixstudio.notifications.queries import preferences_of, subscriptions_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time


@allow(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    member = request.member
    form = PreferencesForm(member, preferences_of(member.user), request.POST or None)
    if form.is_valid():
        save_preferences(user=member.user, choices=form.choices())
        messages.success(request, _("Saved."))
        return redirect("notification_settings")
    here = digest_of_session(request.session.session_key or "")
    page = settings_page(form, subscriptions_of(member.user), here, database_time.now())
    status = 422 if form.is_bound else 200
    context = {"form": form, "page": page}
    return render(request, "notifications/settings.html", context, status=status)
