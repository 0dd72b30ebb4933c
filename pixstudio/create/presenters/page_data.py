"""What the page of Create is drawn from; read by the view, so that presenters ask the database nothing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pixstudio.create.forms.collection_choice import CollectionChoice
from pixstudio.create.forms.confirmation import Confirmation
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.nearest_choices import CorrectedForm
from pixstudio.create.forms.quote import Quote
from pixstudio.create.forms.submission_preview import SubmissionPreview
from pixstudio.create.presenters.choices import PricedForm
from pixstudio.create.presenters.notes import Note, correction_notes
from pixstudio.effects.presenters import VoiceChoice
from pixstudio.jobs.models import Generation


@dataclass(frozen=True)
class PageDetails:
    """What the page shows besides the form. `nonce` is kept as long as nothing was submitted with it."""

    errors: Mapping[str, str] = field(default_factory=dict)
    saved_at: dt.datetime | None = None
    notes: tuple[Note, ...] = ()
    confirmation: Confirmation | None = None
    edited: Generation | None = None
    nonce: str = ""


@dataclass(frozen=True)
class PageData:
    """The corrected form with its quote, and what else the page shows."""

    corrected: CorrectedForm
    quote: Quote
    voices: list[VoiceChoice]
    details: PageDetails = field(default_factory=PageDetails)
    preview: SubmissionPreview = field(default_factory=SubmissionPreview)
    collections: CollectionChoice = field(default_factory=CollectionChoice)
    remix_of: Generation | None = None

    @property
    def form(self) -> FormState:
        return self.corrected.form

    @property
    def errors(self) -> Mapping[str, str]:
        return self.details.errors

    @cached_property
    def priced(self) -> PricedForm:
        """The request, ready to be priced with other values."""
        form = self.form
        return PricedForm(
            form.request, form.discounts, self.errors, correction_notes(self.corrected)
        )
