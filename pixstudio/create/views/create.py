"""Create: the page, its fragment that follows every choice, and the change of operation."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pixstudio.accounts.queries import connection_of
from pixstudio.create import operations
from pixstudio.create.forms import OFFERED
from pixstudio.create.initial_values import NothingThere, beginning_of, default_values
from pixstudio.create.models import Draft
from pixstudio.create.operation_switch import carried
from pixstudio.create.queries import draft_row_of
from pixstudio.create.replaced_values import is_armed
from pixstudio.create.views.page import (
    Typed,
    composer_context,
    composer_page,
    must_be_offered,
    with_settled,
)
from pixstudio.create.views.posted import (
    NONCE,
    asks_for_change,
    edited_job,
    posted_stand,
    posted_values,
    with_file_of_source,
    with_fitting_shape,
)
from pixstudio.create.views.submit import send_plainly
from pixstudio.create.voices import voice_name, with_usual_voice
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.policies import allow
from pixstudio.web.wording import listed, operation_label

TARGET = "to"


@allow(Role.VIEWER)
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    if connection_of(request.member.team) is None and request.member.may(Role.ADMIN):
        return redirect("first_run")
    if request.member.may(Role.CREATOR):
        return redirect("create_home")
    return redirect("gallery")


@allow(Role.CREATOR)
@require_GET
def create_home(request: MemberRequest) -> HttpResponse:
    """The operation the member worked on last."""
    draft = Draft.objects.filter(team=request.member.team, user=request.member.user)
    last = draft.filter(operation__in=OFFERED).order_by("-saved_at").first()
    return redirect("create", operation=last.operation if last else OFFERED[0])


@allow(Role.CREATOR)
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest, operation: str) -> HttpResponse:
    """The page. A POST works without scripts: it sends, or applies a change, or shows what is wrong."""
    must_be_offered(operation)
    if request.method == "POST":
        changes = asks_for_change(request)
        return _changed(request, operation) if changes else send_plainly(request, operation)
    try:
        begun = beginning_of(request.member, operation, request.GET.dict())
    except NothingThere as error:
        raise Http404 from error
    typed = Typed(
        operation,
        begun.values,
        saved_at=begun.saved_at,
        notes=begun.notes,
        edited=begun.edited,
        stand=begun.stand,
    )
    return composer_page(request, request.member, typed)


def _changed(request: MemberRequest, operation: str) -> HttpResponse:
    """A fix, or a change of the strip, without scripts."""
    typed = _kept(request, operation)
    return composer_page(request, request.member, typed)


@allow(Role.CREATOR)
@require_POST
def create_settings(request: MemberRequest, operation: str) -> HttpResponse:
    """The settings and the launch bar for what is chosen now; keeps the draft on the way.

    With `whole`, the whole form: for a page that brings back what its browser kept.
    """
    must_be_offered(operation)
    typed = _kept(request, operation)
    context = composer_context(request.member, typed)
    whole = "create/_composer.html"
    answer = whole if "whole" in request.POST else "create/_composer_answer.html"
    return render(request, answer, context)


def _kept(request: MemberRequest, operation: str) -> Typed:
    """What was posted, kept as the draft; the values of a waiting job are kept by the browser alone."""
    member, now = request.member, timezone.now()
    values = with_file_of_source(request, operation, posted_values(request, operation))
    edited = edited_job(request, operation)
    if edited is None:
        values = with_fitting_shape(request, values)
        if "whole" in request.POST or voice_name(operation, values) not in request.POST:
            values = with_usual_voice(member, operation, values)
    stand, nonce = posted_stand(request, operation), request.POST.get(NONCE, "")
    typed = Typed(
        operation, values, edited=edited, stand=stand, nonce=nonce, saved_at=None if edited else now
    )
    typed = with_settled(member, typed)
    if edited is None:
        operations.keep_draft(member=member, operation=operation, values=typed.values, now=now)
    return typed


@allow(Role.CREATOR)
@require_POST
def create_switching(request: MemberRequest, operation: str) -> HttpResponse:
    """Go on with another operation: what makes sense there goes along, the rest waits here."""
    must_be_offered(operation)
    target = request.POST.get(TARGET, "")
    must_be_offered(target)
    values = posted_values(request, operation)
    _carry_over(request.member, values, operation, target)
    url = reverse("create", args=[target])
    # A batch goes along, but is not armed by itself on a later visit.
    url += "?batch=on" if is_armed(operation, values) else ""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _carry_over(member: Membership, values: dict[str, str], before: str, after: str) -> None:
    now = timezone.now()
    operations.keep_draft(member=member, operation=before, values=values, now=now)
    if before == after:
        return
    found, draft = carried(values, before, after), draft_row_of(member, after)
    own = {**default_values(after), **(draft.values if draft else {})}
    operations.keep_replaced_prompt(
        member=member, operation=after, before=own, after=found.values, now=now
    )
    note = ""
    if found.dropped:
        words = _(
            "%(names)s did not come along: %(after)s takes none. It is kept under %(before)s."
        )
        names = listed(dict.fromkeys(found.dropped))
        note = words % {
            "names": names[:1].upper() + names[1:],
            "after": operation_label(after),
            "before": operation_label(before),
        }
    operations.keep_draft(
        member=member, operation=after, values={**own, **found.values}, now=now, note=note
    )
