"""What a member was told: the page, the bell's list, and marking as read."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pixstudio.notifications.models import Notification
from pixstudio.notifications.operations.reading import mark_all_read, mark_read
from pixstudio.notifications.presenters.bell import alerts_of, bell_list
from pixstudio.notifications.presenters.messages import target_of
from pixstudio.notifications.presenters.pages import notifications_page, other_team_page
from pixstudio.notifications.queries import (
    PAGE_ROWS,
    RECENT_ROWS,
    new_since,
    notifications_of,
    preferences_of,
)
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow, no_columns
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target

MAX_ID = 2**63


@allow(Role.VIEWER)
@require_safe
def notifications(request: MemberRequest) -> HttpResponse:
    """All of them, the latest first; `unread` leaves out what was read."""
    member, before = request.member, _number(request.GET.get("before", ""))
    rows = notifications_of(member)
    is_unread = request.GET.get("show") == "unread"
    rows = rows.filter(read_at=None) if is_unread else rows
    rows = rows.filter(pk__lt=before) if before else rows
    found = list(rows[: PAGE_ROWS + 1])
    page = notifications_page(member, found, database_time.now(), is_unread=is_unread)
    return render(request, "notifications/notifications.html", {"page": page})


def _number(text: str) -> int:
    """An id from an address; 0 for what is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if number < MAX_ID else 0


@allow(Role.VIEWER)
@require_safe
def recent(request: MemberRequest) -> HttpResponse:
    """The latest ones, for the bell."""
    member = request.member
    rows = list(notifications_of(member)[:RECENT_ROWS])
    shown = bell_list(member, rows, database_time.now())
    return render(request, "notifications/_recent.html", {"bell": shown})


@allow(Role.VIEWER, columns=no_columns)
@require_safe
def news(request: MemberRequest) -> HttpResponse:
    """What is new since the page looked (`after`), for sounds and notifications of the browser."""
    member, now = request.member, database_time.now()
    rows = new_since(member, _number(request.GET.get("after", "")))
    return JsonResponse(alerts_of(rows, member, preferences_of(member.user), now))


@allow(Role.VIEWER)
@require_safe
def notification(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark one as read and lead to what it is about; one of another team asks to switch there first."""
    member = request.member
    rows = Notification.objects.filter(user=member.user_id, pk=min(pk, MAX_ID - 1))
    teams = [one.team_id for one in member.siblings]
    row = rows.filter(team__in=teams).select_related("team").first()
    if row is None:
        raise Http404
    if row.team_id != member.team_id:
        page = other_team_page(row)
        return render(request, "notifications/other_team.html", {"page": page})
    mark_read(member=member, ids=[row.pk], now=database_time.now())
    return redirect(target_of(row))


@allow(Role.VIEWER)
@require_POST
def read_one(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark one as read and stay."""
    found = mark_read(member=request.member, ids=[min(pk, MAX_ID - 1)], now=database_time.now())
    if not found and not notifications_of(request.member).filter(pk=min(pk, MAX_ID - 1)).exists():
        raise Http404
    return redirect(redirect_target(request, "notifications"))


@allow(Role.VIEWER)
@require_POST
def reading(request: MemberRequest) -> HttpResponse:
    """Mark all as read that the page showed."""
    up_to = _number(request.POST.get("up_to", ""))
    mark_all_read(member=request.member, up_to=up_to, now=database_time.now())
    return redirect(redirect_target(request, "notifications"))
