"""Submit a posted form: resolve, quote, require a confirmation if needed, create the jobs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from pixstudio.accounts.queries import accounts_of
from pixstudio.collections.operations.editing import CollectionGone
from pixstudio.create.forms.collection_choice import chosen_collection, collection_gone_text
from pixstudio.create.forms.confirmation import Confirmation, required_confirmation
from pixstudio.create.forms.fields import COLLECTION, REMIX_OF
from pixstudio.create.forms.form_state import FormState, resolve_form
from pixstudio.create.forms.initial_values import find_editable_job
from pixstudio.create.forms.posted_form import PostedForm
from pixstudio.create.forms.quote import Quote, quote_form
from pixstudio.create.operations import AlreadySubmitted, create_jobs, save_draft
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import JobAlreadySent, JobInputs, NoAccountConnected
from pixstudio.teams.models import Membership
from pixstudio.web.lists.ids import parse_uuid

REFUSALS = (NoAccountConnected, CollectionGone, JobAlreadySent, AlreadySubmitted)


@dataclass(frozen=True)
class Submission:
    """Outcome of a submission: created jobs, a required confirmation, or errors by field ('' for none).

    `inputs` is what the jobs share, None if they can't be created.
    """

    form: FormState
    quote: Quote
    edited: Generation | None = None
    inputs: JobInputs | None = None
    confirmation: Confirmation | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    created: Sequence[Generation] = ()


def submit_form(member: Membership, posted: PostedForm, now: dt.datetime) -> Submission:
    """Create the jobs of a posted form, or save them into the queued job that is edited.

    Saves the draft first (not of an edited job). Charges nothing yet. A nonce that was used before creates
    nothing. May be repeated. Raises: PrefillNotFound if the edited job is of another operation.
    """
    edited = None
    if posted.edited_id:
        edited = find_editable_job(member, posted.edited_id, posted.operation)
    if edited is None:
        save_draft(member=member, operation=posted.operation, values=posted.values, now=now)
    checked = check_submission(member, posted, edited)
    if checked.inputs is None:
        return checked
    try:
        created = create_jobs(
            member=member,
            operation=posted.operation,
            jobs=checked.quote.jobs,
            inputs=checked.inputs,
            nonce=posted.nonce,
            edited=edited,
            now=now,
        )
    except REFUSALS as error:
        edited = None if isinstance(error, JobAlreadySent) else edited
        return replace(checked, edited=edited, errors=errors_of_refusal(error))
    return replace(checked, created=created)


def check_submission(
    member: Membership, posted: PostedForm, edited: Generation | None = None
) -> Submission:
    """What would come of submitting the form: its jobs and prices, or what is wrong or to be confirmed.

    Pages and programs have the same rules by this. Reads only.
    """
    form = resolve_form(
        member.team, posted.operation, posted.values, list(accounts_of(member.team))
    )
    quote = quote_form(member.team, form)
    outcome = Submission(form, quote, edited)
    errors = {} if posted.nonce and not quote.problems else errors_of(quote, posted.nonce)
    collection = None
    if (wanted := form.values.get(COLLECTION)) and edited is None:
        collection = chosen_collection(member, wanted)
        errors |= {} if collection else {COLLECTION: _collection_gone_text()}
    if posted.edited_id and edited is None and not errors:
        errors = {"": _job_started_text()}
    if errors or quote.cost is None:
        return replace(outcome, errors=errors)
    confirmation = required_confirmation(
        member.team, quote.cost, quote.warnings, quote.skipped, order=posted.order
    )
    if confirmation and posted.confirmed_key != confirmation.key:
        return replace(outcome, confirmation=confirmation)
    source = form.source.generation if form.source else None
    made_for = collection.pk if collection else None
    remix_of = parse_uuid(form.values.get(REMIX_OF))
    inputs = JobInputs(form.active_media, source, form.account, made_for, remix_of=remix_of)
    return replace(outcome, inputs=inputs)


def errors_of_refusal(error: Exception) -> dict[str, str]:
    """Why nothing was created although the form is valid."""
    if isinstance(error, CollectionGone):
        return {COLLECTION: _collection_gone_text()}
    if isinstance(error, NoAccountConnected):
        return {"": _("No PixVerse account is connected yet. An admin can add one under Accounts.")}
    if isinstance(error, JobAlreadySent):
        return {"": _job_started_text()}
    return {"": _already_submitted_text()}


def _collection_gone_text() -> str:
    return f"{collection_gone_text()} {_('Nothing was sent.')}"


def errors_of(quote: Quote, nonce: str) -> dict[str, str]:
    """The problems of a quote as one text per field; '' holds those of no field."""
    errors: dict[str, str] = {}
    for problem in quote.problems:
        errors[problem.field] = " ".join(
            filter(None, [errors.get(problem.field, ""), problem.words])
        )
    if not nonce:
        errors[""] = _("The page was incomplete and has been refreshed. Press Generate again.")
    return errors


def _already_submitted_text() -> str:
    return _(
        "This page was already submitted; its job is in Activity. Nothing was sent or charged this time. "
        "Press Generate again to make another."
    )


def _job_started_text() -> str:
    return _(
        "The job was sent or cancelled in the meantime and can’t be changed. Your input is still here; "
        "press Generate to make a new job."
    )
