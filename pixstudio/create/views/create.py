"""Create: the page, its fragment after every change, and the switch to another operation."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pixstudio.accounts.queries import accounts_of, connection_of
from pixstudio.create import operations
from pixstudio.create.forms.fields import COLLECTION, OFFERED
from pixstudio.create.forms.form_state import resolve_form
from pixstudio.create.forms.initial_values import (
    PrefillNotFound,
    default_values,
    find_editable_job,
    load_initial_form,
)
from pixstudio.create.forms.nearest_choices import (
    CorrectedForm,
    correct_form,
    decode_previous_choices,
)
from pixstudio.create.forms.operation_switch import convert_values
from pixstudio.create.forms.posted_form import TARGET, PostedForm
from pixstudio.create.forms.replaced_values import asks_for_batch
from pixstudio.create.models import Draft
from pixstudio.create.presenters.page_data import PageDetails
from pixstudio.create.queries import draft_row_of
from pixstudio.create.views.form_changes import (
    check_offered,
    replace_source_by_file,
    warn_about_overflow,
    with_automatic_choices,
)
from pixstudio.create.views.page import composer_context, composer_page
from pixstudio.create.views.submit import posted_form, submit_without_scripts
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.list_filters import url_with_query
from pixstudio.web.wording import listed, operation_label


@allow(Role.VIEWER)
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """Redirect to the first page for the member's role."""
    if connection_of(request.member.team) is None and request.member.may(Role.ADMIN):
        return redirect("first_run")
    if request.member.may(Role.CREATOR):
        return redirect("create_home")
    return redirect("gallery")


@allow(Role.CREATOR)
@require_GET
def create_home(request: MemberRequest) -> HttpResponse:
    """Redirect to the operation of the member's newest draft."""
    draft = Draft.objects.filter(team=request.member.team, user=request.member.user)
    last = draft.filter(operation__in=OFFERED).order_by("-saved_at").first()
    url = url_for("create", last.operation if last else next(iter(OFFERED)))
    wanted = {COLLECTION: request.GET[COLLECTION][:36]} if COLLECTION in request.GET else {}
    return redirect(url_with_query(url, wanted))


@allow(Role.CREATOR)
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest, operation: str) -> HttpResponse:
    """The page. A POST works without scripts: it submits the form, or applies a change."""
    if request.method == "POST":
        posted = posted_form(request, operation)
        if posted.is_change:
            return composer_page(request, request.member, *_changed_form(request, posted))
        return submit_without_scripts(request, posted)
    check_offered(operation)
    member = request.member
    try:
        initial = load_initial_form(member, operation, request.GET.dict())
    except PrefillNotFound as error:
        raise Http404 from error
    form = resolve_form(member.team, operation, initial.values, list(accounts_of(member.team)))
    details = PageDetails(saved_at=initial.saved_at, notes=initial.notes, edited=initial.edited)
    return composer_page(request, member, correct_form(form, initial.previous), details)


@allow(Role.CREATOR)
@require_POST
def create_settings(request: MemberRequest, operation: str) -> HttpResponse:
    """Settings and launch bar after a change; saves the draft.

    With `whole`, the whole form: for a page that restores what its browser kept.
    """
    posted = posted_form(request, operation)
    context = composer_context(request.member, *_changed_form(request, posted))
    whole = "create/_composer.html"
    return render(request, whole if posted.is_whole else "create/_composer_answer.html", context)


def _changed_form(request: MemberRequest, posted: PostedForm) -> tuple[CorrectedForm, PageDetails]:
    """The corrected form after a change, saved as the draft; values of an edited job are not saved."""
    member, now = request.member, database_time.now()
    if posted.overflow:
        warn_about_overflow(request, posted)
    if posted.uses_file:
        posted = replace_source_by_file(request, posted)
    try:
        edited = find_editable_job(member, posted.edited_id, posted.operation)
    except PrefillNotFound as error:
        raise Http404 from error
    if edited is None:
        posted = with_automatic_choices(request, posted)
    accounts = list(accounts_of(member.team))
    form = resolve_form(member.team, posted.operation, posted.values, accounts)
    previous = decode_previous_choices(
        posted.operation, posted.shown_choices, posted.shown_corrections
    )
    corrected = correct_form(form, previous)
    if edited is None:
        operations.save_draft(
            member=member, operation=posted.operation, values=corrected.form.values, now=now
        )
    saved_at = None if edited else now
    return corrected, PageDetails(saved_at=saved_at, edited=edited, nonce=posted.nonce)


@allow(Role.CREATOR)
@require_POST
def create_operation_switch(request: MemberRequest, operation: str) -> HttpResponse:
    """Switch to another operation: values that it accepts are converted, the rest stays in this draft."""
    posted = posted_form(request, operation)
    target = request.POST.get(TARGET, "")
    if posted.overflow:
        warn_about_overflow(request, posted)
    check_offered(target)
    _convert_draft(request.member, posted.values, operation, target)
    url = url_for("create", target)
    # Batch fields are converted too, but are off on a later visit.
    url += "?batch=on" if asks_for_batch(operation, posted.values) else ""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _convert_draft(member: Membership, values: dict[str, str], before: str, after: str) -> None:
    """Save the draft, and convert it into the draft of the other operation."""
    now = database_time.now()
    operations.save_draft(member=member, operation=before, values=values, now=now)
    if before == after:
        return
    converted, draft = convert_values(values, before, after), draft_row_of(member, after)
    own = {**default_values(after), **(draft.values if draft else {})}
    operations.remember_replaced_prompt(
        member=member, operation=after, before=own, after=converted.values, now=now
    )
    operations.save_draft(
        member=member,
        operation=after,
        values={**own, **converted.values},
        now=now,
        note=_dropped_text(converted.dropped, before, after),
    )


def _dropped_text(dropped: list[str], before: str, after: str) -> str:
    """What the new operation has no field for; '' for nothing."""
    if not dropped:
        return ""
    text = _("Not used by %(after)s: %(names)s. Saved under %(before)s.")
    return text % {
        "names": listed(dict.fromkeys(dropped)),
        "after": operation_label(after),
        "before": operation_label(before),
    }
