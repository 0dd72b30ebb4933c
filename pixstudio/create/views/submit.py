"""Submit the form of Create, with and without scripts."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pixstudio.cards.presenters.activity import activity_of
from pixstudio.create.forms.initial_values import PrefillNotFound
from pixstudio.create.forms.nearest_choices import (
    CorrectedForm,
    correct_form,
    decode_previous_choices,
)
from pixstudio.create.forms.posted_form import PostedForm, read_posted_form
from pixstudio.create.forms.quote import Quote
from pixstudio.create.forms.submission import Submission, submit_form
from pixstudio.create.presenters.page_data import PageDetails
from pixstudio.create.views.form_changes import replace_source_by_file, warn_about_overflow
from pixstudio.create.views.made_files import with_made_files
from pixstudio.create.views.page import composer_context, composer_page
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target, url_for


def posted_form(request: MemberRequest, operation: str) -> PostedForm:
    """The form that was sent, with files in place of the results that it names."""
    posted = read_posted_form(request.POST, operation)
    return with_made_files(request, posted) if posted.names_results else posted


@allow(Role.CREATOR)
@require_POST
def create_submission(request: MemberRequest, operation: str) -> HttpResponse:
    """Submit from the page with scripts: the whole form is drawn again; new jobs appear in Activity."""
    posted = posted_form(request, operation)
    submission = _submit(request, posted)
    if submission.created and submission.edited:
        return HttpResponse(status=204, headers={"HX-Redirect": url_for("queue")})
    context = composer_context(request.member, *_page_of(posted, submission))
    if submission.created:
        context["activity"] = activity_of(request.member, database_time.now())
        context["has_panel"] = True
    return render(request, "create/_composer_answer.html", context)


def submit_without_scripts(request: MemberRequest, posted: PostedForm) -> HttpResponse:
    """Submit without scripts, or from a button on another page (`next`)."""
    submission = _submit(request, posted)
    if not submission.created:
        return composer_page(request, request.member, *_page_of(posted, submission))
    if submission.edited:
        return redirect("queue")
    return redirect(redirect_target(request, url_for("create", posted.operation)))


def _submit(request: MemberRequest, posted: PostedForm) -> Submission:
    """Submit the form and report created or changed jobs. Raises: Http404."""
    if posted.overflow:
        warn_about_overflow(request, posted)
    if posted.uses_file:
        posted = replace_source_by_file(request, posted)
    try:
        submission = submit_form(request.member, posted, database_time.now())
    except PrefillNotFound as error:
        raise Http404 from error
    if submission.edited and submission.edited.pending_approval_id and submission.created:
        messages.success(request, _("Job changed. It waits for approval by a second person."))
    elif submission.created and submission.edited:
        messages.success(request, _("Job changed. It keeps its position in the queue."))
    elif any(job.pending_approval_id for job in submission.created):
        text = _("Waits for approval by a second person. Nothing is sent or charged before.")
        messages.success(request, text)
    elif submission.created:
        count = len(submission.created)
        text = ngettext(
            "Job created. Follow it in Activity.",
            "%(count)s jobs created. Follow them in Activity.",
            count,
        )
        messages.success(request, text % {"count": count}, extra_tags="narrow")
    return submission


def _page_of(
    posted: PostedForm, submission: Submission
) -> tuple[CorrectedForm, PageDetails, Quote | None]:
    """What the page shows after a submission. A required confirmation keeps the nonce of the page."""
    previous = None
    if not submission.created:
        previous = decode_previous_choices(
            posted.operation, posted.shown_choices, posted.shown_corrections
        )
    corrected = correct_form(submission.form, previous)
    details = PageDetails(
        errors=submission.errors,
        confirmation=submission.confirmation,
        edited=submission.edited,
        nonce=posted.nonce if submission.confirmation else "",
    )
    is_unchanged = corrected.form is submission.form
    return corrected, details, submission.quote if is_unchanged else None
