"""Step three of Create: choices, sound, extras, seed, account and batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.create.forms.collection_choice import CollectionChoice, collection_gone_text
from pixstudio.create.forms.fields import BATCH_FIELDS, COLLECTION, media_fields
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.presenters.audio_settings import Field, Row, extras_row, sound_row
from pixstudio.create.presenters.batch import BatchSection, batch_section_of
from pixstudio.create.presenters.choices import Choice, Explanation, Group, PricedForm
from pixstudio.create.presenters.music_and_speech import speech_row
from pixstudio.create.presenters.page_data import PageData
from pixstudio.create.presenters.settings import groups_of
from pixstudio.pixverse import capabilities


@dataclass(frozen=True)
class SettingsStep:
    """Step three. `corrections` explain changes of fields that have no place of their own for it."""

    groups: list[Group]
    rows: list[Row]
    seed: Field | None = None
    account: Field | None = None
    collection: Field | None = None
    batch: BatchSection | None = None
    corrections: list[Explanation] = field(default_factory=list)

    @property
    def field_names(self) -> set[str]:
        """The names of all fields that the step shows now."""
        names = {group.name for group in self.groups}
        for row in self.rows:
            names |= {switch.name for switch in row.switches} | {item.name for item in row.fields}
        names |= {item.name for item in (self.seed, self.account, self.collection) if item}
        return names | (set(BATCH_FIELDS) if self.batch else set())


def settings_step_of(data: PageData) -> SettingsStep:
    """Step three for the form as it is; a job that is edited can't become a batch."""
    form, priced, quote = data.form, data.priced, data.quote
    groups = groups_of(priced)
    explained = {*media_fields(form.operation), *(group.name for group in groups)}
    batch = None
    if data.details.edited is None:
        batch = batch_section_of(form, data.errors, quote.cost, quote.skipped)
    return SettingsStep(
        groups=groups,
        rows=_rows(data),
        seed=_seed(priced, form),
        account=_account_field(form, data.errors),
        collection=_collection_field(data.collections, data.errors),
        batch=batch,
        corrections=[note for name, note in priced.corrections.items() if name not in explained],
    )


def _rows(data: PageData) -> list[Row]:
    values = data.form.values
    rows = [
        sound_row(data.priced, values, data.voices),
        speech_row(data.priced, values),
        extras_row(data.priced, values),
    ]
    return [row for row in rows if row.switches or row.fields or row.why]


def _seed(priced: PricedForm, form: FormState) -> Field | None:
    span = capabilities.seed_range(form.operation, form.request.model_name)
    if span is None:
        return None
    hint, error = str(span[1]), priced.errors.get("seed", "")
    return Field("id_seed", "seed", _("Seed"), form.values.get("seed", ""), hint, error)


def _account_field(form: FormState, errors: Mapping[str, str]) -> Field | None:
    if (len(form.accounts) < 2 or form.source) and "account" not in errors:
        return None
    chosen = form.chosen
    options = [Choice("", _("Automatic"), is_checked=chosen is None)]
    for account in form.accounts:
        name = account.name if account.is_usable else _("%(name)s, not usable") % {"name": account}
        options.append(
            Choice(
                str(account.pk),
                name,
                is_checked=account == chosen,
                is_disabled=not account.is_usable and account != chosen,
            )
        )
    return Field(
        "id_account", "account", _("Account"), error=errors.get("account", ""), options=options
    )


def _collection_field(found: CollectionChoice, errors: Mapping[str, str]) -> Field | None:
    """Where the jobs are put; no field while the member has no collection to add to."""
    if not found.choices and not found.is_gone:
        return None
    options = [Choice("", _("No collection"), is_checked=found.chosen is None)]
    options += [
        Choice(str(one.pk), one.full_name, is_checked=one == found.chosen) for one in found.choices
    ]
    error = errors.get(COLLECTION, "") or (collection_gone_text() if found.is_gone else "")
    return Field("id_collection", COLLECTION, _("Collection"), error=error, options=options)
