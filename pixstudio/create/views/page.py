"""Draw the page of Create from a form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from pixstudio.create.forms.collection_choice import CollectionChoice, collection_choice
from pixstudio.create.forms.fields import COLLECTION, REMIX_OF
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.nearest_choices import CorrectedForm
from pixstudio.create.forms.quote import Quote, quote_form
from pixstudio.create.forms.submission_preview import submission_preview_of
from pixstudio.create.forms.voices import voice_use_of
from pixstudio.create.presenters.composer import composer_of, errors_without_field
from pixstudio.create.presenters.launch_bar import launch_bar_of
from pixstudio.create.presenters.operation_links import draft_status, kind_links, operation_links
from pixstudio.create.presenters.page_data import PageData, PageDetails
from pixstudio.create.queries import find_result
from pixstudio.effects.presenters import VoiceChoice, speech_voice_choices, voice_choices
from pixstudio.jobs.request_body import voice_of
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for


def composer_context(
    member: Membership,
    corrected: CorrectedForm,
    details: PageDetails,
    quote: Quote | None = None,
) -> dict[str, Any]:
    """The template context of the form; `quote` if the corrected form was quoted already."""
    form = corrected.form
    # A job that is edited stays in its collection.
    collections = CollectionChoice()
    if details.edited is None:
        collections = collection_choice(member, form.values.get(COLLECTION, ""))
    data = PageData(
        corrected=corrected,
        quote=quote or quote_form(member.team, form),
        voices=_voices(member.team, form),
        details=replace(details, errors=_remaining_errors(details.errors, corrected)),
        preview=submission_preview_of(member, database_time.now()),
        collections=collections,
        remix_of=find_result(member.team, form.values.get(REMIX_OF, "")),
    )
    composer = composer_of(data)
    return {
        "composer": composer,
        "launch": launch_bar_of(data),
        "kinds": kind_links(form.operation),
        "operations": operation_links(form.operation),
        "form_errors": errors_without_field(composer, data.errors),
        "draft_text": draft_status(details.saved_at),
        "accounts_url": url_for("accounts") if member.may(Role.ADMIN) else "",
    }


def _voices(team: Team, form: FormState) -> list[VoiceChoice]:
    """The voices that the form can choose from, and the one that it has."""
    if form.request.row.kind == "speech":
        also = form.values.get("voice_id", "")
        return speech_voice_choices(team, voice_use_of(form.request), also)
    return voice_choices(team, voice_of(form.values))


def _remaining_errors(errors: Mapping[str, str], corrected: CorrectedForm) -> Mapping[str, str]:
    """The errors without those that a correction solved, and a text that nothing was sent."""
    solved = {correction.field for correction in corrected.corrections} & set(errors)
    if not solved:
        return errors
    remaining = {name: text for name, text in errors.items() if name not in solved}
    text = _(
        "Nothing was sent: a choice was not possible and was changed below. Check it, then press "
        "Generate again."
    )
    return {**remaining, "": " ".join(filter(None, [remaining.get("", ""), text]))}


def composer_page(
    request: HttpRequest,
    member: Membership,
    corrected: CorrectedForm,
    details: PageDetails,
    quote: Quote | None = None,
) -> HttpResponse:
    """The whole page; 422 with errors at their fields."""
    context = composer_context(member, corrected, details, quote)
    status = 422 if details.errors else 200
    return render(request, "create/create.html", context, status=status)
