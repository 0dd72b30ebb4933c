"""Create, renew and withdraw invitations."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.teams import operations
from pixstudio.teams.forms import InvitationForm
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Invitation, Role
from pixstudio.teams.operations import Invited
from pixstudio.teams.policies import allow
from pixstudio.teams.presenters.invitations import invite_page, invited_page
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.compression import mark_secret


@allow(Role.ADMIN, is_fresh=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: MemberRequest) -> HttpResponse:
    """The form; its response shows the link, which is not stored."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            invited = operations.invite_member(
                member=request.member,
                email=values["email"],
                role=Role(values["role"]),
                days=values["days"],
                now=database_time.now(),
            )
        except operations.AlreadyMember:
            form.add_error("email", _("This person is already in the team."))
        else:
            return _show(request, invited)
    return render(request, "teams/form.html", {"form": form, "page": invite_page()})


@allow(Role.ADMIN, is_fresh=True)
@never_cache
@require_POST
def renewal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        invited = operations.invite_again(
            member=request.member, invitation=_invitation(request, pk), now=database_time.now()
        )
    except operations.InvitationGone:
        messages.error(request, _("This invitation is no longer open. Nothing was changed."))
    except operations.AlreadyMember:
        messages.error(request, _("This person is already in the team. Nothing was changed."))
    else:
        return _show(request, invited)
    return redirect("team")


@allow(Role.ADMIN, is_fresh=True)
@require_POST
def withdrawal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    invitation = _invitation(request, pk)
    try:
        operations.withdraw_invitation(
            member=request.member, invitation=invitation, now=database_time.now()
        )
    except operations.InvitationGone:
        messages.error(request, _("This invitation is no longer open. Nothing was changed."))
    else:
        messages.success(request, _("Invitation withdrawn. Its link no longer works."))
    return redirect("team")


def _show(request: MemberRequest, invited: Invited) -> HttpResponse:
    path = url_for("invitation_link", invited.secret)
    link = settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)
    is_mailed = operations.mail_invitation(invitation=invited.invitation, link=link)
    page = invited_page(invited.invitation, link, is_mailed=is_mailed)
    # Without the job panel, which shows other members' text and makes the page long.
    answer = render(request, "teams/invitation_created.html", {"page": page, "activity": None})
    return mark_secret(answer)


def _invitation(request: MemberRequest, pk: uuid.UUID) -> Invitation:
    return get_object_or_404(request.member.team.invitations, pk=pk)
