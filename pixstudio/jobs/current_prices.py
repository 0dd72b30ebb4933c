"""What a waiting job costs today on a certain account."""

from collections.abc import Iterable

from pixstudio.accounts.models import Account
from pixstudio.effects.queries import effect_facts
from pixstudio.jobs.models import Generation, GenerationInput
from pixstudio.jobs.request_body import request_of
from pixstudio.library.models import Kind
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.prices import Price, price


def current_price(
    generation: Generation, inputs: Iterable[GenerationInput], account: Account | None
) -> Price:
    """The price by today's table, with the discounts of this account; without any where it is None."""
    assets = {item.field: item.asset for item in inputs}
    request = request_of(
        generation.operation,
        generation.parameters,
        {field: asset.pk for field, asset in assets.items()},
        effect=effect_facts(generation.effect) if generation.effect else None,
        source=_source_facts(generation, {a.kind: a.duration_seconds for a in assets.values()}),
    )
    return price(request, **(account.discounts if account else {}))


def _source_facts(
    generation: Generation, lengths: dict[str, float | None]
) -> capabilities.SourceFacts:
    source = generation.source
    quality = str(source.parameters.get("quality") or "") if source else ""
    seconds = source.duration_seconds if source else lengths.get(Kind.VIDEO)
    return capabilities.SourceFacts(
        quality=quality or None, duration_seconds=seconds, audio_seconds=lengths.get(Kind.AUDIO)
    )
