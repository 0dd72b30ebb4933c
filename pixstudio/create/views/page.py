"""Drawing the composer from typed values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pixstudio.accounts.queries import accounts_of
from pixstudio.create.confirmation import Question
from pixstudio.create.form_state import wish_of
from pixstudio.create.forms import OFFERED
from pixstudio.create.nearest_choices import Settled, Stand, settle
from pixstudio.create.presenters.changed_choices import Note
from pixstudio.create.presenters.composer import Material, composer_of, errors_shown_nowhere
from pixstudio.create.presenters.operation_links import draft_words, operation_links
from pixstudio.create.quote import quote_of
from pixstudio.create.submission_preview import outlook_of
from pixstudio.effects.presenters import voice_choices
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import voice_of
from pixstudio.teams.models import Membership, Role


@dataclass(frozen=True)
class Typed:
    """A form as it stands, and what surrounds it on the page.

    `stand` is what the page showed before. `nonce` stays that of the page while nothing was sent.
    """

    operation: str
    values: dict[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    saved_at: dt.datetime | None = None
    notes: tuple[Note, ...] = ()
    question: Question | None = None
    edited: Generation | None = None
    stand: Stand | None = None
    settled: Settled | None = None
    nonce: str = ""


def must_be_offered(operation: str) -> None:
    if operation not in OFFERED:
        raise Http404


def with_settled(member: Membership, typed: Typed) -> Typed:
    """The form with the nearest possible choices in the place of impossible ones."""
    if typed.settled is not None:
        return typed
    accounts = list(accounts_of(member.team))
    wish = wish_of(member.team, typed.operation, typed.values, accounts)
    settled = settle(wish, typed.stand)
    values = {**typed.values, **settled.wish.values}
    return replace(typed, settled=settled, values=values, errors=_errors_left(typed, settled))


def _errors_left(typed: Typed, settled: Settled) -> Mapping[str, str]:
    """What is wrong, without what the page has just mended; then it says that nothing was sent."""
    mended = {move.field for move in settled.moves} & set(typed.errors)
    if not mended:
        return typed.errors
    words = _("Nothing was sent: something you chose can’t be made, so it was changed below. ")
    left = {name: one for name, one in typed.errors.items() if name not in mended}
    said = words + _("Check it, then press Generate again.")
    return {**left, "": " ".join(filter(None, [left.get("", ""), said]))}


def composer_context(member: Membership, typed: Typed) -> dict[str, Any]:
    typed = with_settled(member, typed)
    assert typed.settled is not None
    material = Material(
        settled=typed.settled,
        quote=quote_of(member.team, typed.settled.wish),
        voices=voice_choices(member.team, voice_of(typed.values)),
        errors=typed.errors,
        outlook=outlook_of(member, timezone.now()),
        saved_at=typed.saved_at,
        notes=typed.notes,
        question=typed.question,
        edited=typed.edited,
        nonce=typed.nonce,
    )
    composer, launch = composer_of(material)
    return {
        "composer": composer,
        "launch": launch,
        "operations": operation_links(typed.operation),
        "form_errors": errors_shown_nowhere(composer, typed.errors),
        "draft_words": draft_words(typed.saved_at),
        "accounts_url": reverse("accounts") if member.may(Role.ADMIN) else "",
    }


def composer_page(request: HttpRequest, member: Membership, typed: Typed) -> HttpResponse:
    """The whole page, with what is wrong where something is."""
    status = 422 if typed.errors else 200
    context = composer_context(member, typed)
    return render(request, "create/create.html", context, status=status)
