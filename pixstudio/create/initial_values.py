"""What Create begins with: a job to edit, a result to do again, a preset, else the draft with what the
address brings along."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from pixstudio.create.form_state import (
    MEDIA_KINDS,
    MORE_EFFECTS,
    field_name,
    field_names,
    find_assets,
    find_effects,
)
from pixstudio.create.models import Draft
from pixstudio.create.nearest_choices import Stand
from pixstudio.create.presenters.changed_choices import Note
from pixstudio.create.queries import draft_row_of
from pixstudio.create.replaced_values import batch_note, kept_words, replaced_words, without_batch
from pixstudio.create.voices import with_usual_voice
from pixstudio.jobs.models import Generation
from pixstudio.jobs.presenters.cards import nearest_ratio
from pixstudio.jobs.request_body import SOURCE
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset, Kind
from pixstudio.pixverse import capabilities
from pixstudio.prompts.queries import past_prompt_of, preset_of
from pixstudio.teams.models import Membership, Team
from pixstudio.teams.permissions import Permission, is_allowed

MOST_BROUGHT = 100
MOST_PHOTOS = 2


class NothingThere(Exception):
    """The address names something that the team does not have."""


@dataclass(frozen=True)
class Beginning:
    """The first values of the form. `notes` say what was left behind, kept or put aside, and lead back.

    `stand` is what stood in the form before the address brought something along.
    """

    values: dict[str, str]
    saved_at: dt.datetime | None = None
    notes: tuple[Note, ...] = ()
    edited: Generation | None = None
    stand: Stand | None = None


def beginning_of(member: Membership, operation: str, asked: Mapping[str, str]) -> Beginning:
    """The values for `?edit=`, `?remix=` (with `&seed=` its seed too), `?preset=`, else of the draft,
    with `?asset=`, `?source=`, `?effect=` and `?prompt=` put in, and the member's voice where there is none
    yet; files and effects may be several, with commas in between. Raises: NothingThere.
    """
    values = default_values(operation)
    if pk := asked.get("edit"):
        edited = editable_job(member, pk)
        if edited.operation != operation:
            raise NothingThere
        return Beginning({**values, **values_of(edited, has_account=True)}, edited=edited)
    draft = draft_row_of(member, operation)
    typed = {**values, **(_known(draft.values, operation) if draft else {})}
    if pk := asked.get("remix"):
        values = {**values, **_remixed(member, operation, pk, "seed" in asked)}
        return Beginning(values, notes=replaced_words(member, operation, typed, values))
    if pk := asked.get("preset"):
        return _from_preset(member, operation, pk, typed)
    return _from_draft(member, operation, asked, draft, typed)


def _from_draft(
    member: Membership,
    operation: str,
    asked: Mapping[str, str],
    draft: Draft | None,
    typed: Mapping[str, str],
) -> Beginning:
    """The draft with what the address brings along. A batch of an earlier visit is off."""
    brought = _brought(member, operation, asked)
    quiet = dict(typed) if "batch" in asked else without_batch(operation, typed)
    values = with_usual_voice(member, operation, {**quiet, **brought})
    if draft is None:
        return Beginning(values, stand=Stand(typed))
    notes = [] if brought or not draft.note else [Note(draft.note)]
    if "prompt" in asked:
        notes += replaced_words(member, operation, typed, values)
    notes += batch_note(operation, typed, {**quiet, **brought})
    return Beginning(values, draft.saved_at, tuple(notes), stand=Stand(typed))


def _from_preset(
    member: Membership, operation: str, pk: str, typed: Mapping[str, str]
) -> Beginning:
    """The preset's choices. Words that somebody wrote stay; the preset's own are one click away."""
    preset = preset_of(member, _uuid(pk))
    if preset is None:
        raise NothingThere
    values = {**default_values(operation), **_known(preset.values, operation)}
    kept, notes = kept_words(operation, preset.name, typed, values)
    return Beginning({**values, **kept}, notes=notes, stand=Stand(typed))


def default_values(operation: str) -> dict[str, str]:
    """The documented defaults as a form would send them."""
    found = {n: as_typed(n, v, operation) for n, v in capabilities.defaults(operation).items()}
    # An effect brings its own length.
    return {n: v for n, v in found.items() if (operation, n) != ("effect", "duration")}


def editable_job(member: Membership, pk: str) -> Generation:
    """A waiting job of the member's own, or of anybody for an admin. Raises: NothingThere."""
    rows = Generation.objects.of(member.team).filter(pk=_uuid(pk), state=State.QUEUED)
    generation = rows.select_related("effect").first()
    if generation is None or not is_allowed(member, Permission.EDIT, generation.creator_id):
        raise NothingThere
    return generation


def _remixed(member: Membership, operation: str, pk: str, has_seed: bool) -> dict[str, str]:
    generation = Generation.objects.of(member.team).filter(pk=_uuid(pk)).first()
    if generation is None:
        raise NothingThere
    values = _known(values_of(generation), operation)
    if has_seed and "seed" in field_names(operation):
        values["seed"] = str(seed_of(generation) or "")
    return values


def seed_of(generation: Generation) -> int | None:
    """The seed that the result was made with, typed or drawn by us."""
    seeds = [attempt.seed for attempt in generation.attempts.all() if attempt.seed]
    return seeds[-1] if seeds else None


def values_of(generation: Generation, *, has_account: bool = False) -> dict[str, str]:
    """All that a job was asked for with, as its form would send it."""
    operation = generation.operation
    values = {n: as_typed(n, v, operation) for n, v in generation.parameters.items()}
    if generation.effect and generation.effect.duration_seconds:
        values.pop("duration", None)
    values.update({item.field: str(item.asset_id) for item in generation.inputs.all()})
    if generation.source_id:
        values[SOURCE] = str(generation.source_id)
    elif has_account and generation.wanted_account_id:
        values["account"] = str(generation.wanted_account_id)
    return values


def as_typed(name: str, value: object, operation: str) -> str:
    """A parameter as a form would send it: a switch that is on sends `on`."""
    if isinstance(value, bool):
        parameter = capabilities.OPERATION_OF_NAME[operation].parameter(name)
        if parameter and parameter.is_three_state:
            return "true" if value else "false"
        return "on" if value else ""
    return str(value)


def _known(values: Mapping[str, str], operation: str) -> dict[str, str]:
    names = set(field_names(operation))
    return {name: str(value) for name, value in values.items() if name in names}


def _brought(member: Membership, operation: str, asked: Mapping[str, str]) -> dict[str, str]:
    """What the address brings into the draft; what does not fit the operation is left alone."""
    names, found = field_names(operation), {}
    files = find_assets(member.team, _several(asked.get("asset", "")))
    found.update(_placed(operation, files))
    first = next((one for one in files if str(one.pk) == found.get("first_frame")), None)
    if first and "aspect_ratio" in names:
        found.update(shape_of(first))
    if "video" in found:
        found[SOURCE] = ""
    if (pk := asked.get("source")) and SOURCE in names:
        found.update({SOURCE: str(_uuid(pk)), **({"video": ""} if "video" in names else {})})
    if "template_id" in names:
        found = {**_chosen_effects(member.team, _several(asked.get("effect", "")), files), **found}
    if (pk := asked.get("prompt")) and "prompt" in names:
        past = past_prompt_of(member, int(pk)) if pk.isdecimal() and len(pk) < 19 else None
        if past is None:
            raise NothingThere
        found["prompt"] = past.words
    return found


def _several(text: str) -> list[str]:
    """The ids that a part of the address names, each once."""
    ids = (pk.strip() for pk in text.split(","))
    return list(dict.fromkeys(pk for pk in ids if pk))[:MOST_BROUGHT]


def _placed(operation: str, files: list[Asset]) -> dict[str, str]:
    """Each file in the next field of the operation for its kind, as far as there are any."""
    left, found = list(files), {}
    for item in capabilities.OPERATION_OF_NAME[operation].parameters:
        asset = next((one for one in left if one.kind == MEDIA_KINDS.get(item.kind)), None)
        if asset is not None:
            found[field_name(item.name)] = str(asset.pk)
            left.remove(asset)
    return found


def shape_of(photo: Asset) -> dict[str, str]:
    """The shape nearest to that of a first frame, so that a portrait is not cropped; none if not known."""
    if not photo.width or not photo.height:
        return {}
    return {"aspect_ratio": nearest_ratio(photo.width / photo.height)}


def _chosen_effects(team: Team, ids: list[str], files: list[Asset]) -> dict[str, str]:
    """The first effect that takes as many photos as came along, the others beside it.

    Where photos came along, they take the place of all that the draft had.
    """
    if not ids:
        return {}
    photos = sum(asset.kind == Kind.IMAGE for asset in files)
    places = dict.fromkeys(("first_frame", "last_frame"), "") if photos else {}
    known = find_effects(team, ids)
    if not known:
        return {**places, "template_id": ids[0][:40], MORE_EFFECTS: ""}
    offered = [effect for effect in known if effect.vanished_at is None] or known
    wanted = min(max(photos, 1), MOST_PHOTOS)
    first = next((one for one in offered if one.image_count == wanted), offered[0])
    more = ",".join(one.template_id for one in known if one != first)
    length = {"duration": ""} if first.duration_seconds else {}
    return {**places, **length, "template_id": first.template_id, MORE_EFFECTS: more}


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NothingThere from error
