"""What a form asks for, as typed: its files, source and effect found, its request ready for the rules.

The page and the form ask the same object, so that what is shown and what is checked can't differ.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from pixstudio.accounts.models import Account
from pixstudio.create.sources import Source, source_of
from pixstudio.create.voices import SPEECH, waiting_fields
from pixstudio.effects.models import Effect
from pixstudio.effects.queries import accounts_lacking, effect_of, facts_of, known_effects_of
from pixstudio.jobs.request_body import FIELD_OF_PATH, SOURCE, request_of
from pixstudio.library.models import Asset, Kind
from pixstudio.library.queries import kept_assets_of, trashed_assets_of
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import Price, price
from pixstudio.teams.models import Team
from pixstudio.web.text import clean_field, clean_text

MEDIA_KINDS = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
ON = ("on", "true", "True")
# Fields of the page that ask for several jobs at once; the API knows nothing of them.
MORE_EFFECTS = "more_effects"
MANY = ("variations", "prompt_lines", "more_models", "more_qualities", MORE_EFFECTS)
MOST_EFFECTS = 40


def field_name(parameter: str) -> str:
    """Our name of the form field for a parameter: media fields hold library ids, not paths."""
    return FIELD_OF_PATH.get(parameter, parameter)


def field_names(operation: str) -> list[str]:
    """Every field of the operation's form, in the order of the page."""
    row = capabilities.OPERATION_OF_NAME[operation]
    names = [field_name(item.name) for item in row.parameters]
    speech = [SPEECH] if row.takes_speech else []
    many = MANY if capabilities.seed_range(operation) else ()
    fit = [name for name in many if name != MORE_EFFECTS or "template_id" in names]
    return [*names, *speech, *fit, "account"]


def taken_values(operation: str, values: Mapping[str, str]) -> dict[str, Any]:
    """What of the typed values the operation and the chosen model take, ready for `capabilities`.

    A switch that is not there is off. What another model would take is left out, not an error: the
    page keeps it for when that model is chosen again.
    """
    names = {item.name for item in capabilities.parameters_of(operation, values.get("model"))}
    waiting = waiting_fields(operation, values)
    taken: dict[str, Any] = {}
    for item in capabilities.OPERATION_OF_NAME[operation].parameters:
        value = values.get(item.name, "")
        is_found = item.kind in MEDIA_KINDS or item.kind == "result"
        if item.name not in names or item.name in waiting or is_found or value in ("", None):
            continue
        taken[item.name] = value in ON if item.kind == "boolean" else clean_text(value)
    return taken


@dataclass(frozen=True)
class Wish:
    """The typed values of an operation with everything they name.

    `media` are the files found by field; `missing` are fields whose file is not there. `more_effects` are
    those found of the effects beside the chosen one; `lacking` are, by effect, the accounts whose catalogue
    does not have it. `chosen` is the account that was asked for, None for an automatic one.
    """

    operation: str
    values: Mapping[str, str]
    accounts: list[Account]
    media: Mapping[str, Asset] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    source: Source | None = None
    effect: Effect | None = None
    more_effects: tuple[Effect, ...] = ()
    lacking: Mapping[int, frozenset[uuid.UUID]] = field(default_factory=dict)

    @cached_property
    def chosen(self) -> Account | None:
        wanted = self.values.get("account", "")
        return next((account for account in self.accounts if str(account.pk) == wanted), None)

    @cached_property
    def account(self) -> Account | None:
        """The one account it can run on: that of its source, else the chosen one."""
        return self.source.account if self.source else self.chosen

    @cached_property
    def pool(self) -> list[Account]:
        """The accounts it may run on, as far as they can be used at all."""
        if self.account is not None:
            return [self.account]
        free = [] if self.source else self.accounts
        return [account for account in free if account.is_usable and self.lists(account)]

    @cached_property
    def plan(self) -> str | None:
        return best_plan([one for one in self.accounts if self.lists(one)], self.account)

    def lists(self, account: Account) -> bool:
        """Whether the account's catalogue has the effect, as far as that is known."""
        return self.effect is None or account.pk not in self.lacking.get(self.effect.pk, ())

    @cached_property
    def request(self) -> capabilities.Request:
        parameters = taken_values(self.operation, self.values)
        if self.source:
            parameters["video_id"] = str(self.source.generation.pk)
        waiting = waiting_fields(self.operation, self.values)
        media = {name: asset.pk for name, asset in self.media.items() if name not in waiting}
        return request_of(
            self.operation,
            parameters,
            media,
            plan=self.plan,
            effect=facts_of(self.effect) if self.effect else None,
            source=self._source_facts(media),
        )

    def _source_facts(self, media: Mapping[str, object]) -> capabilities.SourceFacts | None:
        """Facts about the video and the audio file that the operation works on."""
        found = self.source.facts if self.source else None
        lengths = {self.media[name].kind: self.media[name].duration_seconds for name in media}
        if found is None and Kind.VIDEO in lengths:
            found = capabilities.SourceFacts(duration_seconds=lengths[Kind.VIDEO])
        if Kind.AUDIO in lengths:
            seconds = lengths[Kind.AUDIO]
            found = replace(found or capabilities.SourceFacts(), audio_seconds=seconds)
        return found

    @property
    def asked_media(self) -> dict[str, Asset]:
        """The files that go into it."""
        waiting = waiting_fields(self.operation, self.values)
        return {name: asset for name, asset in self.media.items() if name not in waiting}

    def with_values(self, **changes: str) -> Self:
        """The same wish with some values changed; files, source and effect stay."""
        return replace(self, values={**self.values, **changes})

    def with_effect(self, effect: Effect) -> Self:
        """The same wish for another effect: at that one's own length, in the nearest quality it has."""
        wanted, offered = self.request.choice("quality"), facts_of(effect).qualities
        quality = (
            {"quality": _nearest(wanted, offered)} if wanted not in offered and offered else {}
        )
        length = {"duration": ""} if effect.duration_seconds else {}
        values = {**self.values, "template_id": effect.template_id, **quality, **length}
        return replace(self, values=values, effect=effect)

    def price(self, account: Account | None = None) -> Price:
        """What it costs, on an account with the discounts of its own."""
        on = account or self.account
        return price(self.request, **on.discounts) if on else price(self.request)


def wish_of(team: Team, operation: str, values: Mapping[str, str], accounts: list[Account]) -> Wish:
    """Find what the values name among the team's things; one query each for files, source, effect, more,
    and two for who lists the effects. Texts are cleaned, wherever the values come from."""
    values = {name: clean_field(value) for name, value in values.items()}
    wanted = {
        field_name(item.name): MEDIA_KINDS[item.kind]
        for item in capabilities.OPERATION_OF_NAME[operation].parameters
        if item.kind in MEDIA_KINDS and values.get(field_name(item.name))
    }
    media = _media_of(team, wanted, values)
    takes_effect = capabilities.OPERATION_OF_NAME[operation].parameter("template_id")
    template_id = values.get("template_id", "") if takes_effect else ""
    takes_source = SOURCE in field_names(operation)
    source = values.get(SOURCE, "") if takes_source else ""
    ids = more_effect_ids(values)[: MOST_EFFECTS + 1] if takes_effect else []
    effect, more = effect_of(team, template_id) if template_id else None, find_effects(team, ids)
    known = [one.pk for one in (effect, *more) if one]
    return Wish(
        operation,
        values,
        accounts,
        media,
        frozenset(wanted) - frozenset(media),
        source_of(team, source, operation) if source else None,
        effect,
        tuple(more),
        accounts_lacking(team.pk, known) if known else {},
    )


def more_effect_ids(values: Mapping[str, str]) -> list[str]:
    """The ids of the effects beside the chosen one, each once, as typed."""
    ids = dict.fromkeys(pk.strip() for pk in (values.get(MORE_EFFECTS) or "").split(","))
    return [pk for pk in ids if pk and pk != values.get("template_id")]


def find_effects(team: Team, ids: list[str]) -> list[Effect]:
    """Those of the effects that the catalogue knows, in the order of the ids; one query for any."""
    rows = known_effects_of(team).filter(template_id__in=ids) if ids else ()
    found = {effect.template_id: effect for effect in rows}
    return [found[pk] for pk in ids if pk in found]


def _nearest(wanted: str, offered: tuple[str, ...]) -> str:
    """The best of the offered qualities that is no better than the wanted one, else the lowest."""
    known = [quality for quality in capabilities.QUALITIES if quality in offered]
    place = {quality: number for number, quality in enumerate(capabilities.QUALITIES)}
    # One that we don't know yet is taken for a better one than those we know.
    lower = [quality for quality in known if place[quality] < place.get(wanted, len(place))]
    return lower[-1] if lower else (known or offered)[0]


def _media_of(
    team: Team, wanted: Mapping[str, Kind], values: Mapping[str, str]
) -> dict[str, Asset]:
    ids = {name: pk for name in wanted if (pk := _uuid(values[name]))}
    rows = {row.pk: row for row in kept_assets_of(team).filter(pk__in=ids.values())} if ids else {}
    found = {name: rows[pk] for name, pk in ids.items() if pk in rows}
    return {name: asset for name, asset in found.items() if asset.kind == wanted[name]}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def find_asset(team: Team, pk: str, kind: Kind | None = None) -> Asset | None:
    """The team's file with this id, of this kind where one is named, or None, well-formed or not.

    What is in the trash can't be used.
    """
    wanted = _uuid(pk)
    rows = kept_assets_of(team).filter(pk=wanted) if wanted else Asset.objects.none()
    return (rows.filter(kind=kind) if kind else rows).first()


def find_assets(team: Team, ids: Iterable[str]) -> list[Asset]:
    """The team's files with these ids, well-formed or not, in their order and without the trash's."""
    wanted = [pk for text in ids if (pk := _uuid(text))]
    rows = {row.pk: row for row in kept_assets_of(team).filter(pk__in=wanted)} if wanted else {}
    return [rows[pk] for pk in dict.fromkeys(wanted) if pk in rows]


def is_in_trash(team: Team, pk: str) -> bool:
    """Whether the team's file with this id, well-formed or not, lies in the trash."""
    wanted = _uuid(pk)
    return wanted is not None and trashed_assets_of(team).filter(pk=wanted).exists()


def best_plan(accounts: list[Account], chosen: Account | None) -> str | None:
    """The plan that limits the form: the chosen account's, else the highest among usable ones.

    None (no limit known) while a usable account's plan is not known.
    """
    pool = [chosen] if chosen else [account for account in accounts if account.is_usable]
    tiers = [capabilities.plan_tier(account.plan_name) for account in pool]
    if not pool or None in tiers:
        return None
    return max(pool, key=lambda account: capabilities.plan_tier(account.plan_name) or 0).plan_name
