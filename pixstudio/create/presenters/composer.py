"""The form of Create as a page: its addresses, steps, hidden values and notes."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import REMIX_OF, field_names, is_unused_voice
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.nearest_choices import encode_choices, encode_corrections
from pixstudio.create.presenters.choices import Fix
from pixstudio.create.presenters.input_step import InputStep, input_step_of
from pixstudio.create.presenters.notes import Note, change_fix
from pixstudio.create.presenters.page_data import PageData
from pixstudio.create.presenters.settings_step import SettingsStep, settings_step_of
from pixstudio.jobs.models import Generation
from pixstudio.pixverse import capabilities
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import label_of, listed, operation_label


@dataclass(frozen=True)
class ComposerUrls:
    """The addresses that the form posts to."""

    page: str
    settings: str
    submission: str
    operation_switch: str


@dataclass(frozen=True)
class HiddenValues:
    """Hidden fields: values without a field on the page now, and what the page showed (see PostedForm)."""

    values: dict[str, str]
    shown_choices: str
    shown_corrections: str


@dataclass(frozen=True)
class DraftMarker:
    """The draft in the browser: its key, and when ours was saved, in ms since 1970 (0: never)."""

    key: str
    saved_at_ms: int


@dataclass(frozen=True)
class RemixNotice:
    """Whose settings the form began with, and the button that forgets it."""

    title: str
    url: str
    fix: Fix


@dataclass(frozen=True)
class Composer:
    """The form. `unused_text` names the values that the chosen model does not use."""

    operation: str
    row: capabilities.Operation
    urls: ComposerUrls
    nonce: str
    draft: DraftMarker
    input: InputStep
    settings: SettingsStep
    hidden: HiddenValues
    unused_text: str = ""
    notes: list[Note] = field(default_factory=list)
    edited: Generation | None = None
    remix: RemixNotice | None = None


def composer_of(data: PageData) -> Composer:
    """The page's form."""
    form, details = data.form, data.details
    input_step, settings_step = input_step_of(data), settings_step_of(data)
    unused = _values_without_field(form, input_step.field_names | settings_step.field_names)
    return Composer(
        operation=form.operation,
        row=form.request.row,
        urls=_urls(form.operation),
        nonce=details.nonce or secrets.token_urlsafe(24),
        draft=_draft_marker(data),
        input=input_step,
        settings=settings_step,
        hidden=HiddenValues(
            unused,
            encode_choices(form),
            encode_corrections(data.corrected),
        ),
        unused_text=_unused_text(form, unused),
        notes=list(details.notes),
        edited=details.edited,
        remix=_remix_notice(form.operation, data.remix_of),
    )


def _remix_notice(operation: str, origin: Generation | None) -> RemixNotice | None:
    if origin is None:
        return None
    title = origin.title or operation_label(origin.operation)
    fix = change_fix(operation, _("Remove link"), {REMIX_OF: ""})
    return RemixNotice(title, url_for("generation", origin.pk), fix)


def _urls(operation: str) -> ComposerUrls:
    names = ("create", "create_settings", "create_submission", "create_operation_switch")
    return ComposerUrls(*(url_for(name, operation) for name in names))


def _draft_marker(data: PageData) -> DraftMarker:
    edited, saved_at = data.details.edited, data.details.saved_at
    key = f"edit-{edited.pk}" if edited else data.form.operation
    return DraftMarker(key, int(saved_at.timestamp() * 1000) if saved_at else 0)


def errors_without_field(composer: Composer, errors: Mapping[str, str]) -> list[str]:
    """Errors of no field, or of a field that the page does not show now."""
    shown = composer.input.field_names | composer.settings.field_names | {"variations"}
    if composer.input.strip:
        shown |= {"frame_1", "frame_2"}
    return [words for name, words in errors.items() if name not in shown]


def _values_without_field(form: FormState, shown: set[str]) -> dict[str, str]:
    """Values that the page has no field for now; hidden fields keep them for another model."""
    needless = {"account"} if form.source else set()
    needless |= {"duration"} if form.effect and form.effect.duration_seconds else set()
    return {
        name: value
        for name in field_names(form.operation)
        if name not in shown | needless and (value := form.values.get(name))
    }


def _unused_text(form: FormState, unused: Mapping[str, str]) -> str:
    """The values that the chosen model does not use, in words."""
    if form.request.model is None:
        return ""
    defaults = capabilities.defaults(form.operation)
    typed = [
        label_of(name)
        for name, value in unused.items()
        if capabilities.OPERATION_OF_NAME[form.operation].parameter(name)
        and not is_unused_voice(name, form.values)
        and value != str(defaults.get(name))
    ]
    text = _("Not used by %(model)s: %(names)s. Saved in case you switch models.")
    values = {"model": form.request.model.name, "names": listed(typed)}
    return text % values if typed else ""
