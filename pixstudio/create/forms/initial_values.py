"""Initial values of a form: a job to edit, a result to remix, a preset, else the draft with the values of
the query string."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from pixstudio.create.forms.fields import (
    COLLECTION,
    MEDIA_KINDS,
    MORE_EFFECTS,
    REMIX_OF,
    field_names,
    media_fields,
)
from pixstudio.create.forms.form_state import find_effects
from pixstudio.create.forms.nearest_choices import PreviousChoices
from pixstudio.create.forms.replaced_values import (
    batch_note,
    keep_typed_texts,
    replaced_prompt_note,
    without_batch,
)
from pixstudio.create.forms.voices import chosen_speech_voice, with_default_voice
from pixstudio.create.models import Draft
from pixstudio.create.presenters.notes import Note
from pixstudio.create.queries import draft_row_of, find_assets
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.queue.spending_guard import may_edit
from pixstudio.jobs.request_body import SOURCE, field_name
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset, Kind
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities.special_rules import EFFECT_IMAGES
from pixstudio.prompts.queries import history_entry_of, preset_of
from pixstudio.teams.models import Membership, Team

MAX_PREFILL_IDS = 100
EFFECT_FIELDS = tuple(field_name(name) for name in EFFECT_IMAGES)


class PrefillNotFound(Exception):
    """The query string names an object that the team does not have."""


@dataclass(frozen=True)
class InitialForm:
    """The initial values of a form. `notes` explain what was replaced or kept, each with an undo.

    `previous` are the choices before the query string's values were applied.
    """

    values: dict[str, str]
    saved_at: dt.datetime | None = None
    notes: tuple[Note, ...] = ()
    edited: Generation | None = None
    previous: PreviousChoices | None = None


def load_initial_form(member: Membership, operation: str, query: Mapping[str, str]) -> InitialForm:
    """The values for `?edit=`, `?remix=` (with `&seed=` including its seed), `?preset=`, else of the draft
    with `?asset=`, `?source=`, `?effect=` and `?prompt=` applied and the member's default voice. Files and
    effects may be several, separated by commas. Raises: PrefillNotFound.
    """
    values = default_values(operation)
    if pk := query.get("edit"):
        edited = editable_job(member, pk)
        if edited.operation != operation:
            raise PrefillNotFound
        return InitialForm({**values, **values_of(edited, has_account=True)}, edited=edited)
    draft = draft_row_of(member, operation)
    draft_values = {**values, **(_own_values(draft.values, operation) if draft else {})}
    if pk := query.get("remix"):
        values = {**values, **_remixed(member, operation, pk, "seed" in query)}
        values |= _collection_of(draft_values)
        return InitialForm(
            values, notes=replaced_prompt_note(member, operation, draft_values, values)
        )
    if pk := query.get("preset"):
        return _from_preset(member, operation, pk, draft_values)
    return _from_draft(member, operation, query, draft, draft_values)


def _from_draft(
    member: Membership,
    operation: str,
    query: Mapping[str, str],
    draft: Draft | None,
    draft_values: Mapping[str, str],
) -> InitialForm:
    """The draft with the values of the query string, without the batch of an earlier visit."""
    prefilled = _prefilled(member, operation, query)
    quiet = dict(draft_values) if "batch" in query else without_batch(operation, draft_values)
    # What begins with something else is no remix any more.
    if prefilled.keys() - {COLLECTION}:
        quiet.pop(REMIX_OF, None)
    values = with_default_voice(member, operation, {**quiet, **prefilled})
    if draft is None:
        return InitialForm(values, previous=PreviousChoices(draft_values))
    notes = [] if prefilled or not draft.note else [Note(draft.note)]
    if "prompt" in query:
        notes += replaced_prompt_note(member, operation, draft_values, values)
    notes += batch_note(operation, draft_values, {**quiet, **prefilled})
    return InitialForm(values, draft.saved_at, tuple(notes), previous=PreviousChoices(draft_values))


def _from_preset(
    member: Membership, operation: str, pk: str, draft_values: Mapping[str, str]
) -> InitialForm:
    """The preset's choices. Texts of the draft stay; a note offers those of the preset."""
    preset = preset_of(member, _require_uuid(pk))
    if preset is None:
        raise PrefillNotFound
    values = {**default_values(operation), **_own_values(preset.values, operation)}
    values |= _collection_of(draft_values)
    kept, notes = keep_typed_texts(operation, preset.name, draft_values, values)
    return InitialForm({**values, **kept}, notes=notes, previous=PreviousChoices(draft_values))


def _collection_of(draft_values: Mapping[str, str]) -> dict[str, str]:
    """The draft's collection, which a preset or another job doesn't change."""
    return {COLLECTION: draft_values.get(COLLECTION, "")}


def default_values(operation: str) -> dict[str, str]:
    """The documented defaults as a form would send them."""
    values = {
        n: as_form_value(n, v, operation) for n, v in capabilities.defaults(operation).items()
    }
    # An effect has its own duration.
    return {n: v for n, v in values.items() if (operation, n) != ("effect", "duration")}


def editable_job(member: Membership, pk: str) -> Generation:
    """A queued job that the member may edit. Raises: PrefillNotFound."""
    rows = Generation.objects.of(member.team).filter(pk=_require_uuid(pk), state=State.QUEUED)
    generation = rows.select_related("effect").first()
    if generation is None or not may_edit(member, generation):
        raise PrefillNotFound
    return generation


def find_editable_job(member: Membership, pk: str, operation: str) -> Generation | None:
    """The queued job that a page edits, or None. Raises: PrefillNotFound if it is of another operation."""
    if not pk:
        return None
    try:
        generation = editable_job(member, pk)
    except PrefillNotFound:
        return None
    if generation.operation != operation:
        raise PrefillNotFound
    return generation


def _remixed(member: Membership, operation: str, pk: str, has_seed: bool) -> dict[str, str]:
    generation = Generation.objects.of(member.team).filter(pk=_require_uuid(pk)).first()
    if generation is None:
        raise PrefillNotFound
    values = _own_values(values_of(generation), operation)
    if has_seed and "seed" in field_names(operation):
        values["seed"] = str(seed_of(generation) or "")
    return {**values, REMIX_OF: str(generation.pk)}


def seed_of(generation: Generation) -> int | None:
    """The seed of the result, typed or random."""
    seeds = [attempt.seed for attempt in generation.attempts.all() if attempt.seed]
    return seeds[-1] if seeds else None


def values_of(generation: Generation, *, has_account: bool = False) -> dict[str, str]:
    """The values that a job was created with, as its form would send them."""
    operation = generation.operation
    values = {n: as_form_value(n, v, operation) for n, v in generation.parameters.items()}
    if generation.effect and generation.effect.duration_seconds:
        values.pop("duration", None)
    values.update({item.field: str(item.asset_id) for item in generation.inputs.all()})
    if generation.source_id:
        values[SOURCE] = str(generation.source_id)
    elif has_account and generation.wanted_account_id:
        values["account"] = str(generation.wanted_account_id)
    return values


def as_form_value(name: str, value: object, operation: str) -> str:
    """A parameter as a form would send it: `on` for a switch that is on."""
    if isinstance(value, bool):
        parameter = capabilities.OPERATION_OF_NAME[operation].parameter(name)
        if parameter and parameter.is_three_state:
            return "true" if value else "false"
        return "on" if value else ""
    return str(value)


def _own_values(values: Mapping[str, str], operation: str) -> dict[str, str]:
    names = set(field_names(operation))
    return {name: str(value) for name, value in values.items() if name in names}


def _prefilled(member: Membership, operation: str, query: Mapping[str, str]) -> dict[str, str]:
    """The values of the query string that fit the operation."""
    names, values = field_names(operation), {}
    if COLLECTION in query:
        values[COLLECTION] = query[COLLECTION][:36]
    files = find_assets(member.team, _ids(query.get("asset", "")))
    values.update(_media_values(operation, files))
    values.update(_named_files(member.team, operation, query))
    if "video" in values:
        values[SOURCE] = ""
    if (pk := query.get("source")) and SOURCE in names:
        values.update(
            {SOURCE: str(_require_uuid(pk)), **({"video": ""} if "video" in names else {})}
        )
    if "template_id" in names:
        values = {**_chosen_effects(member.team, _ids(query.get("effect", "")), files), **values}
    if "voice" in query and "voice_id" in names:
        values |= chosen_speech_voice(member.team, query["voice"])
    if (pk := query.get("prompt")) and "prompt" in names:
        past = history_entry_of(member, int(pk)) if pk.isdecimal() and len(pk) < 19 else None
        if past is None:
            raise PrefillNotFound
        values["prompt"] = past.words
    return values


def _ids(text: str) -> list[str]:
    """The ids in a parameter of the query string, without duplicates."""
    ids = (pk.strip() for pk in text.split(","))
    return list(dict.fromkeys(pk for pk in ids if pk))[:MAX_PREFILL_IDS]


def _media_values(operation: str, files: list[Asset]) -> dict[str, str]:
    """Each file in the operation's next field for its kind, as far as there are fields."""
    left, values = list(files), {}
    for item in capabilities.OPERATION_OF_NAME[operation].parameters:
        asset = next((one for one in left if one.kind == MEDIA_KINDS.get(item.kind)), None)
        if asset is not None:
            values[field_name(item.name)] = str(asset.pk)
            left.remove(asset)
    return values


def _named_files(team: Team, operation: str, query: Mapping[str, str]) -> dict[str, str]:
    """Files that the query string gives to a field by its name, such as `last_frame`."""
    wanted = {name: query[name] for name in media_fields(operation) if name in query}
    wanted.pop(SOURCE, None)
    known = {str(one.pk) for one in find_assets(team, list(wanted.values()))} if wanted else set()
    return {name: pk for name, pk in wanted.items() if pk in known}


def _chosen_effects(team: Team, ids: list[str], files: list[Asset]) -> dict[str, str]:
    """The first effect that takes as many photos as were given, and the others as further effects.

    Given photos replace all photos of the draft.
    """
    if not ids:
        return {}
    photos = sum(asset.kind == Kind.IMAGE for asset in files)
    cleared = dict.fromkeys(EFFECT_FIELDS, "") if photos else {}
    known = find_effects(team, ids)
    if not known:
        return {**cleared, "template_id": ids[0][:40], MORE_EFFECTS: ""}
    offered = [effect for effect in known if effect.vanished_at is None] or known
    wanted = min(max(photos, 1), len(EFFECT_FIELDS))
    first = next((one for one in offered if _takes_photos(one, wanted)), offered[0])
    more = ",".join(one.template_id for one in known if one != first)
    length = {"duration": ""} if first.duration_seconds else {}
    return {**cleared, **length, "template_id": first.template_id, MORE_EFFECTS: more}


def _takes_photos(effect: Effect, count: int) -> bool:
    return min(effect.image_count, 2) <= count <= effect.image_count


def _require_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise PrefillNotFound from error
