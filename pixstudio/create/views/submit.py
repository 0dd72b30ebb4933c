"""Generate: from the posted form to waiting jobs, with a question in between where one is needed."""

import datetime as dt
import secrets
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from pixstudio.accounts.queries import accounts_of
from pixstudio.create import operations as create_operations
from pixstudio.create.confirmation import Question, question_of
from pixstudio.create.forms import GenerationForm
from pixstudio.create.nearest_choices import Stand
from pixstudio.create.presenters.launch_bar import account_for
from pixstudio.create.submission_preview import outlook_of
from pixstudio.create.views.page import Typed, composer_context, composer_page, must_be_offered
from pixstudio.create.views.posted import (
    CONFIRMED,
    EDIT,
    NONCE,
    edited_job,
    posted_stand,
    posted_values,
    with_file_of_source,
)
from pixstudio.jobs import operations
from pixstudio.jobs.job_specs import total_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.presenters.activity import activity_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.policies import allow
from pixstudio.web.returning import place_after

# A double click or a second tab sends the same page within this time; later it came back from history.
SAME_PRESS = dt.timedelta(seconds=10)


@dataclass
class Sending:
    """What became of one press: jobs, or a question, or what is wrong with the form."""

    form: GenerationForm
    values: dict[str, str]
    edited: Generation | None = None
    question: Question | None = None
    made: list[Generation] = field(default_factory=list)
    stand: Stand | None = None
    nonce: str = ""

    @property
    def typed(self) -> Typed:
        """The form as it stays. Only a question leaves the page its nonce: a yes belongs to its press."""
        return Typed(
            self.form.operation,
            self.values,
            errors_of(self.form),
            question=self.question,
            edited=self.edited,
            stand=None if self.made else self.stand,
            nonce=self.nonce if self.question else "",
        )


@allow(Role.CREATOR)
@require_POST
def create_sending(request: MemberRequest, operation: str) -> HttpResponse:
    """Generate from the page itself: every answer draws the whole form; new cards appear in Activity."""
    must_be_offered(operation)
    sending = _send(request, operation)
    if sending.made and sending.edited:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("queue")})
    context = composer_context(request.member, sending.typed)
    if sending.made:
        context["activity"] = activity_of(request.member, timezone.now())
        context["has_panel"] = True
    return render(request, "create/_composer_answer.html", context)


def send_plainly(request: MemberRequest, operation: str) -> HttpResponse:
    """Generate without scripts, or from a button on another page (`next`)."""
    sending = _send(request, operation)
    if not sending.made:
        return composer_page(request, request.member, sending.typed)
    if sending.edited:
        return redirect("queue")
    return redirect(place_after(request, reverse("create", args=[operation])))


def _send(request: MemberRequest, operation: str) -> Sending:
    member, now = request.member, timezone.now()
    values = with_file_of_source(request, operation, posted_values(request, operation))
    edited = edited_job(request, operation)
    if edited is None:
        create_operations.keep_draft(member=member, operation=operation, values=values, now=now)
    # Our page always carries a nonce; a script without any means each of its posts.
    nonce = request.POST.get(NONCE, secrets.token_urlsafe(24))
    data = {**values, "nonce": nonce}
    form = GenerationForm(operation, member.team, list(accounts_of(member.team)), data)
    stand = posted_stand(request, operation)
    sending = Sending(form, values, edited, stand=stand, nonce=nonce)
    if not form.is_valid():
        return sending
    if request.POST.get(EDIT) and edited is None:
        form.add_error(None, _SENT_MEANWHILE)
        return sending
    sending.question = _question(form, member)
    if sending.question and request.POST.get(CONFIRMED) != sending.question.key:
        return sending
    sending.question = None
    _make(request, sending, now)
    return sending


def _question(form: GenerationForm, member: Membership) -> Question | None:
    total = total_of(form.orders)
    account = account_for(form.wish, total.credits, outlook_of(member, timezone.now()))
    return question_of(form.team, total, form.warnings, form.left_out, account)


def _make(request: MemberRequest, sending: Sending, now: dt.datetime) -> None:
    try:
        if sending.edited:
            _change(request, sending, sending.edited, now)
        else:
            _ask(request, sending, now)
    except operations.NotReady:
        words = _("No PixVerse account is connected yet. An admin can do that under Accounts.")
        sending.form.add_error(None, words)
    except operations.AlreadySent:
        sending.edited = None
        sending.form.add_error(None, _SENT_MEANWHILE)


def _ingredients(form: GenerationForm) -> operations.Ingredients:
    return operations.Ingredients(form.assets, form.source, form.chosen)


def _change(request: MemberRequest, sending: Sending, edited: Generation, now: dt.datetime) -> None:
    form = sending.form
    operations.change_waiting_generation(
        member=request.member,
        generation=edited,
        order=form.orders[0],
        ingredients=_ingredients(form),
        now=now,
    )
    sending.made = [edited]
    messages.success(request, _("Changed. It goes on from its place in line."))


def _ask(request: MemberRequest, sending: Sending, now: dt.datetime) -> None:
    form = sending.form
    made, is_new = operations.create_generations(
        member=request.member,
        operation=form.operation,
        orders=form.orders,
        ingredients=_ingredients(form),
        nonce=form.cleaned_data["nonce"],
        now=now,
    )
    if not is_new and now - made[0].created_at > SAME_PRESS:
        form.add_error(None, _ALREADY_SENT)
        return
    sending.made = made
    words = ngettext(
        "Sent. Activity shows how it goes.",
        "%(count)s jobs are in line. Activity shows how they go.",
        len(made),
    )
    messages.success(request, words % {"count": len(made)}, extra_tags="narrow")


_ALREADY_SENT = gettext_lazy(
    "This page was sent before; its job is in Activity. Nothing was sent or charged now. To send what "
    "is written here, press Generate again."
)
_SENT_MEANWHILE = gettext_lazy(
    "The job was sent or cancelled meanwhile, so it can’t be changed any more. What you wrote is kept "
    "here; Generate makes another one of it."
)


def errors_of(form: GenerationForm) -> dict[str, str]:
    """One sentence for each field that has something wrong; '' holds what belongs to none."""
    if not form.is_bound or form.is_valid():
        return {}
    named = {name: " ".join(map(str, words)) for name, words in form.errors.items()}
    if "__all__" in named:
        named[""] = named.pop("__all__")
    if "nonce" in named:
        named[""] = _("This page was incomplete. It has been renewed; please press Generate again.")
        named.pop("nonce")
    return named
