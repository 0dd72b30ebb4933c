"""The catalogue of effects, as the team's accounts list them."""

import datetime as dt
from typing import Annotated, Literal

from django.http import Http404, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.lists import (
    NextCursor,
    PageQuery,
    encode_cursor,
    link_next,
    offset_of,
    pages_around,
)
from pixstudio.api_keys.models import Scope
from pixstudio.effects.models import Effect
from pixstudio.effects.presenters.wording import unavailable_reason
from pixstudio.effects.queries import (
    PAGE_SIZE,
    EffectFilter,
    accounts_without_effect,
    effect_of,
    effect_page,
)
from pixstudio.pixverse.capabilities import QUALITIES
from pixstudio.teams.models import Team
from pixstudio.web import database_time
from pixstudio.web.lists.ids import in_order

router = Router()
MAX_NUMBER = 1_000_000
Quality = Literal["360p", "540p", "720p", "1080p"]


class EffectOut(Schema):
    """An effect. `template_id` is what `POST /generations` takes with the operation `effect`."""

    template_id: str = Field(examples=["302325299692608"])
    name: str = Field(examples=["Hug your love"])
    hint: str = Field(description="How to use it.", examples=["Two portraits work best"])
    prompt: str = Field(examples=["Two people hug each other"])
    image_count: int = Field(description="How many images it takes.", examples=[2])
    makes_image: bool = Field(description="False: it makes a video.", examples=[False])
    duration_seconds: int | None = Field(examples=[5])
    qualities: list[str] = Field(examples=[["540p", "720p"]])
    price_credits: int | None = Field(
        description="What a job costs; null where the API gives no price.", examples=[45]
    )
    marker: str = Field(description="`new`, `hot` or empty.", examples=["hot"])
    has_sound: bool = Field(examples=[True])
    appeared_at: dt.datetime | None = Field(
        description="When it was found first; null if it was in the first list.", examples=[None]
    )
    unavailable: str | None = Field(
        description="Why it can’t be used; null if it can.", examples=[None]
    )
    missing_on_accounts: int = Field(
        description="How many of the team’s accounts don’t list it: jobs go to the others.",
        examples=[0],
    )


class EffectPage(Schema):
    """A page of effects."""

    items: list[EffectOut]
    next_cursor: NextCursor


class EffectQuery(PageQuery):
    """The filters of the effects page."""

    q: str = Field(
        "",
        max_length=120,
        description="Words in name, hint or prompt; small typing errors are forgiven.",
        examples=["hug"],
    )
    marker: Literal["new", "hot"] | None = Field(None, examples=["hot"])
    images: int | None = Field(
        None, ge=0, le=100, description="How many images it takes.", examples=[2]
    )
    result: Literal["video", "image"] | None = Field(None, examples=["video"])
    duration: int | None = Field(None, ge=1, le=600, description="In seconds.", examples=[5])
    quality: Quality | None = Field(None, examples=["540p"])
    max_credits: int | None = Field(None, ge=0, le=MAX_NUMBER, examples=[100])
    show: Literal["favourites", "recent", "team", "gone"] | None = Field(
        None,
        description="Your favourites, what you used, what the team used, or what is no longer listed.",
        examples=["team"],
    )
    order: Literal["new", "name", "cheap", "used"] | None = Field(
        None, description="The catalogue’s own order if not given.", examples=["cheap"]
    )


@router.get("", response=EffectPage, auth=KeyAuth(Scope.READ), summary="List effects")
def list_effects(
    request: KeyRequest, response: HttpResponse, query: Query[EffectQuery]
) -> EffectPage:
    """Effects by the filters of the effects page; a search has the best match first."""
    start = offset_of(query)
    first, last = pages_around(start, query.limit, PAGE_SIZE)
    found = effect_page(request.member, _filter(query), database_time.now(), first, last)
    skipped = start - (first - 1) * PAGE_SIZE
    ids = found.ids[skipped : skipped + query.limit]
    more = encode_cursor(str(start + query.limit) if start + query.limit < found.count else "")
    link_next(request, response, more)
    effects = in_order(Effect.objects.all(), ids)
    return EffectPage(items=_documents(request.member.team, effects), next_cursor=more)


def _filter(query: EffectQuery) -> EffectFilter:
    return EffectFilter(
        words=" ".join(query.q.split()),
        marker=query.marker or "",
        photos=query.images,
        result=query.result or "",
        seconds=query.duration,
        quality=query.quality or "",
        most_credits=query.max_credits,
        show=query.show or "",
        order=query.order or "",
    )


@router.get("/{template_id}", response=EffectOut, auth=KeyAuth(Scope.READ), summary="Get an effect")
def get_effect(
    request: KeyRequest,
    template_id: Annotated[str, Path(max_length=40, examples=["302325299692608"])],
) -> EffectOut:
    """An effect, also one that is no longer listed."""
    effect = effect_of(request.member.team, template_id)
    if effect is None:
        raise Http404
    return _documents(request.member.team, [effect])[0]


def _documents(team: Team, effects: list[Effect]) -> list[EffectOut]:
    missing = accounts_without_effect(team.pk, [effect.pk for effect in effects])
    return [_document(effect, len(missing.get(effect.pk, ()))) for effect in effects]


def _document(effect: Effect, missing_count: int) -> EffectOut:
    return EffectOut(
        template_id=effect.template_id,
        name=effect.name,
        hint=effect.hint,
        prompt=effect.prompt,
        image_count=effect.image_count,
        makes_image=effect.makes_image,
        duration_seconds=None if effect.makes_image else effect.duration_seconds,
        qualities=sorted(map(str, effect.qualities), key=_place),
        price_credits=effect.cost_credits,
        marker=effect.marker,
        has_sound=effect.has_sound,
        appeared_at=effect.appeared_at,
        unavailable=unavailable_reason(effect) or None,
        missing_on_accounts=missing_count,
    )


def _place(quality: str) -> int:
    return QUALITIES.index(quality) if quality in QUALITIES else len(QUALITIES)
