"""The form's state: what was typed, with files, source and effect resolved, and the API request it makes.

Page, validation and price read the same object, so that what is shown and what is checked can't differ.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from pixstudio.accounts.models import Account
from pixstudio.create.forms.fields import (
    MAX_MORE_EFFECTS,
    MEDIA_KINDS,
    MORE_EFFECTS,
    ON,
    inactive_fields,
)
from pixstudio.create.forms.source_result import Source, source_of
from pixstudio.effects.models import Effect
from pixstudio.effects.queries import (
    accounts_without_effect,
    effect_facts,
    effect_of,
    known_effects_of,
)
from pixstudio.jobs.request_body import (
    SOURCE,
    SOURCE_PARAMETER,
    field_name,
    parameter_of,
    request_of,
)
from pixstudio.library.models import Asset, Kind
from pixstudio.library.queries import kept_assets_of
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import Price, price
from pixstudio.teams.models import Team
from pixstudio.web.lists.ids import parse_uuid
from pixstudio.web.text_cleaning import clean_field, clean_text


@dataclass(frozen=True)
class FormState:
    """The values of an operation's form with everything they name, resolved once.

    `media` are the files found by field; `missing` are fields whose file was not found. `more_effects` are
    the effects found beside the chosen one; `accounts_without` are, by effect, the accounts whose catalogue
    lacks it. Derived: `chosen` is the account named in the form (None: automatic), `account` the one it has
    to run on, `plan` the plan that limits it, `discounts` those of `account`, `request` its API request.
    """

    operation: str
    values: Mapping[str, str]
    accounts: list[Account]
    media: Mapping[str, Asset] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    source: Source | None = None
    effect: Effect | None = None
    more_effects: tuple[Effect, ...] = ()
    accounts_without: Mapping[int, frozenset[uuid.UUID]] = field(default_factory=dict)
    more_effect_ids: tuple[str, ...] = field(init=False)
    active_media: Mapping[str, Asset] = field(init=False)
    chosen: Account | None = field(init=False)
    account: Account | None = field(init=False)
    plan: str | None = field(init=False)
    discounts: Mapping[str, Any] = field(init=False)
    request: capabilities.Request = field(init=False)

    def __post_init__(self) -> None:
        inactive = inactive_fields(self.operation, self.values)
        media = {name: asset for name, asset in self.media.items() if name not in inactive}
        wanted = self.values.get("account", "")
        chosen = next((one for one in self.accounts if str(one.pk) == wanted), None)
        account = self.source.account if self.source else chosen
        takes_effect = capabilities.OPERATION_OF_NAME[self.operation].parameter("template_id")
        derived = {
            "more_effect_ids": tuple(more_effect_ids(self.values)) if takes_effect else (),
            "active_media": media,
            "chosen": chosen,
            "account": account,
            "plan": best_plan([one for one in self.accounts if self.is_offered_by(one)], account),
            "discounts": account.discounts if account else shared_discounts(self.accounts),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)
        parameters = _accepted(self.operation, self.values, inactive)
        object.__setattr__(self, "request", _request_of(self, parameters))

    @property
    def candidates(self) -> list[Account]:
        """The accounts it may run on, as far as they are usable."""
        if self.account is not None:
            return [self.account]
        free = [] if self.source else self.accounts
        return [account for account in free if account.is_usable and self.is_offered_by(account)]

    def is_offered_by(self, account: Account) -> bool:
        """Whether the account's catalogue has the effect, as far as known."""
        return self.effect is None or account.pk not in self.accounts_without.get(
            self.effect.pk, ()
        )

    def with_values(self, **changes: str) -> Self:
        """The same form with some values changed; files, source and effect stay."""
        return replace(self, values={**self.values, **changes})

    def with_effect(self, effect: Effect) -> Self:
        """The same form for another effect: at its own length, in the nearest quality it offers."""
        wanted, offered = self.request.choice("quality"), effect_facts(effect).qualities
        quality = (
            {"quality": _nearest(wanted, offered)} if wanted not in offered and offered else {}
        )
        length = {"duration": ""} if effect.duration_seconds else {}
        values = {**self.values, "template_id": effect.template_id, **quality, **length}
        return replace(self, values=values, effect=effect)

    def price(self, account: Account | None = None) -> Price:
        """The price of one job, on another account with the discounts of that one."""
        return price(self.request, **(account.discounts if account else self.discounts))


def resolve_form(
    team: Team, operation: str, values: Mapping[str, str], accounts: list[Account]
) -> FormState:
    """Resolve the values against the team's files, results, effects and accounts.

    One query each for files, source, effect and further effects, two for who offers the effects. Texts are
    cleaned, also those of drafts and addresses. Nothing is validated here: see `quote_form`.
    """
    values = {name: clean_field(value) for name, value in values.items()}
    row = capabilities.OPERATION_OF_NAME[operation]
    wanted = {
        field_name(item.name): MEDIA_KINDS[item.kind]
        for item in row.parameters
        if item.kind in MEDIA_KINDS and values.get(field_name(item.name))
    }
    media = _media_of(team, wanted, values)
    takes_effect = row.parameter("template_id")
    template_id = values.get("template_id", "") if takes_effect else ""
    source = values.get(SOURCE, "") if row.parameter(SOURCE_PARAMETER) else ""
    ids = more_effect_ids(values)[: MAX_MORE_EFFECTS + 1] if takes_effect else []
    effect, more = effect_of(team, template_id) if template_id else None, find_effects(team, ids)
    known = [one.pk for one in (effect, *more) if one]
    return FormState(
        operation,
        values,
        accounts,
        media,
        frozenset(wanted) - frozenset(media),
        source_of(team, source, operation) if source else None,
        effect,
        tuple(more),
        accounts_without_effect(team.pk, known) if known else {},
    )


def _accepted(
    operation: str, values: Mapping[str, str], inactive: tuple[str, ...]
) -> dict[str, Any]:
    """The values that the operation and the chosen model accept, ready for `capabilities`.

    A switch that is absent is off. What only another model accepts is left out without an error: the page
    keeps it for when that model is chosen again.
    """
    names = {item.name for item in capabilities.parameters_of(operation, values.get("model"))}
    accepted: dict[str, Any] = {}
    for item in capabilities.OPERATION_OF_NAME[operation].parameters:
        value = values.get(item.name, "")
        is_resolved = item.kind in MEDIA_KINDS or item.kind == "result"
        if item.name not in names or item.name in inactive or is_resolved or value in ("", None):
            continue
        accepted[item.name] = value in ON if item.kind == "boolean" else clean_text(value)
    return accepted


def _request_of(form: FormState, parameters: dict[str, Any]) -> capabilities.Request:
    if form.source:
        parameters[SOURCE_PARAMETER] = str(form.source.generation.pk)
    return request_of(
        form.operation,
        parameters,
        {name: asset.pk for name, asset in form.active_media.items()},
        plan=form.plan,
        effect=effect_facts(form.effect) if form.effect else None,
        source=_source_facts(form),
        files=_file_facts(form),
    )


def _file_facts(form: FormState) -> dict[str, capabilities.FileFacts]:
    """What the library knows of the numbered videos and audio files."""
    return {
        parameter_of(name): capabilities.FileFacts(
            asset.duration_seconds, asset.size_bytes, asset.width, asset.height, asset.frame_rate
        )
        for name, asset in form.active_media.items()
        if asset.kind in (Kind.VIDEO, Kind.AUDIO) and name[-1].isdecimal()
    }


def _source_facts(form: FormState) -> capabilities.SourceFacts | None:
    """Facts about the video and the audio file that the job works on."""
    facts = form.source.facts if form.source else None
    lengths = {asset.kind: asset.duration_seconds for asset in form.active_media.values()}
    if facts is None and Kind.VIDEO in lengths:
        facts = capabilities.SourceFacts(duration_seconds=lengths[Kind.VIDEO])
    if Kind.AUDIO in lengths:
        facts = replace(facts or capabilities.SourceFacts(), audio_seconds=lengths[Kind.AUDIO])
    return facts


def more_effect_ids(values: Mapping[str, str]) -> list[str]:
    """The ids of the further effects as typed, without duplicates and the chosen one."""
    ids = dict.fromkeys(pk.strip() for pk in (values.get(MORE_EFFECTS) or "").split(","))
    return [pk for pk in ids if pk and pk != values.get("template_id")]


def find_effects(team: Team, ids: list[str]) -> list[Effect]:
    """The catalogue's effects with these ids, in this order; at most one query."""
    rows = known_effects_of(team).filter(template_id__in=ids) if ids else ()
    found = {effect.template_id: effect for effect in rows}
    return [found[pk] for pk in ids if pk in found]


def _nearest(wanted: str, offered: tuple[str, ...]) -> str:
    """The best offered quality that is not above the wanted one, else the lowest."""
    known = [quality for quality in capabilities.QUALITIES if quality in offered]
    place = {quality: number for number, quality in enumerate(capabilities.QUALITIES)}
    # A quality that we don't know yet counts as higher than all that we know.
    lower = [quality for quality in known if place[quality] < place.get(wanted, len(place))]
    return lower[-1] if lower else (known or offered)[0]


def _media_of(
    team: Team, wanted: Mapping[str, Kind], values: Mapping[str, str]
) -> dict[str, Asset]:
    ids = {name: pk for name in wanted if (pk := parse_uuid(values[name]))}
    rows = {row.pk: row for row in kept_assets_of(team).filter(pk__in=ids.values())} if ids else {}
    found = {name: rows[pk] for name, pk in ids.items() if pk in rows}
    return {name: asset for name, asset in found.items() if asset.kind == wanted[name]}


def shared_discounts(accounts: list[Account]) -> dict[str, Any]:
    """What is free on each account that a job may run on, where none is chosen."""
    usable = [one for one in accounts if one.is_usable]
    free = [set(one.unlimited_image_models) for one in usable]
    shared = set.intersection(*free) if free else set()
    return {"unlimited_models": shared, "plan": lowest_plan(usable)}


def lowest_plan(accounts: list[Account]) -> str | None:
    """The plan that all of these accounts have at least, None if one is not known."""
    tiers = {one.plan_name: capabilities.plan_tier(one.plan_name) for one in accounts}
    return (
        None
        if None in tiers.values()
        else min(tiers, key=lambda name: tiers[name] or 0, default=None)
    )


def best_plan(accounts: list[Account], chosen: Account | None) -> str | None:
    """The plan that limits the form: the chosen account's, else the highest among usable ones.

    None (no limit known) while a usable account's plan is not known.
    """
    pool = [chosen] if chosen else [account for account in accounts if account.is_usable]
    tiers = [capabilities.plan_tier(account.plan_name) for account in pool]
    if not pool or None in tiers:
        return None
    return max(pool, key=lambda account: capabilities.plan_tier(account.plan_name) or 0).plan_name
