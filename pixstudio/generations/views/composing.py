"""Drawing the composer from typed values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from pixstudio.accounts.queries import accounts_of
from pixstudio.effects.presenters import voice_choices
from pixstudio.generations.confirming import Question
from pixstudio.generations.forms import OFFERED
from pixstudio.generations.models import Generation
from pixstudio.generations.outlook import outlook_of
from pixstudio.generations.presenters.composer import (
    Material,
    composer_of,
    draft_words,
    errors_shown_nowhere,
    operation_links,
)
from pixstudio.generations.voicing import voice_of
from pixstudio.generations.wishes import wish_of
from pixstudio.teams.models import Membership, Role


@dataclass(frozen=True)
class Typed:
    """A form as it stands, and what surrounds it on the page."""

    operation: str
    values: dict[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    saved_at: dt.datetime | None = None
    note: str = ""
    question: Question | None = None
    edited: Generation | None = None


def must_be_offered(operation: str) -> None:
    if operation not in OFFERED:
        raise Http404


def composer_context(member: Membership, typed: Typed) -> dict[str, Any]:
    accounts = list(accounts_of(member.team))
    material = Material(
        wish=wish_of(member.team, typed.operation, typed.values, accounts),
        voices=voice_choices(member.team, voice_of(typed.values)),
        errors=typed.errors,
        outlook=outlook_of(member, timezone.now()),
        saved_at=typed.saved_at,
        note=typed.note,
        question=typed.question,
        edited=typed.edited,
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
    return render(request, "generations/create.html", context, status=status)
