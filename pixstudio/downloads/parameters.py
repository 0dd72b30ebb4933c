"""What is written down of a result: in the archive's lists, and in the file itself."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from pixstudio.cards.presenters.cards import title_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import field_name
from pixstudio.media.embedding.xmp import EmbeddedText
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, ROUTING_FIELDS
from pixstudio.teams.models import Membership, Role
from pixstudio.web.wording import operation_label

# Parameters by the API's names; accounts and files, whose ids at PixVerse carry the account's email, are not
# among them. The last three are those of imported videos.
_ROUTING_NAMES = {parameter.name for parameter in ROUTING_FIELDS}
SHOWN_PARAMETERS = frozenset(
    name
    for row in OPERATION_OF_NAME.values()
    for parameter in row.parameters
    if field_name(name := parameter.name) == name and name not in _ROUTING_NAMES
) | {"restyle_id", "restyle_prompt", "style"}


@dataclass(frozen=True)
class ArchivedNames:
    """Names of a result's files in the archive, '' for what isn't in it."""

    file: str = ""
    poster: str = ""
    has_metadata: bool = False


NamesById = Mapping[uuid.UUID, ArchivedNames]


def shown_parameters(generation: Generation) -> dict[str, Any]:
    """The parameters as asked for, by the API's names."""
    return {
        name: value
        for name, value in sorted(generation.parameters.items())
        if name in SHOWN_PARAMETERS and isinstance(value, str | int | float | bool)
    }


def seed_of(generation: Generation) -> int | None:
    """The seed that was sent, or asked for."""
    sent = [attempt.seed for attempt in generation.attempts.all() if attempt.seed is not None]
    asked = generation.parameters.get("seed")
    return sent[-1] if sent else asked if isinstance(asked, int) else None


def record_of(generation: Generation, member: Membership, names: NamesById) -> dict[str, Any]:
    """Everything about a result, as `parameters.json` has it. Only admins are shown the account."""
    own = names.get(generation.pk, ArchivedNames())
    asked = generation.parameters
    record = {
        "id": str(generation.pk),
        "file": own.file,
        "poster": own.poster,
        "operation": generation.operation,
        "operation_name": operation_label(generation.operation),
        "title": title_of(generation),
        "model": str(asked.get("model") or ""),
        "prompt": str(asked.get("prompt") or ""),
        "prompts": prompts_of(generation),
        "negative_prompt": str(asked.get("negative_prompt") or ""),
        "effect": generation.effect.name if generation.effect else "",
        "seed": seed_of(generation),
        "quality": str(asked.get("quality") or ""),
        "duration": asked.get("duration"),
        "aspect_ratio": str(asked.get("aspect_ratio") or ""),
        **_file_facts(generation),
        "credits_charged": generation.charged_credits,
        "credits_estimated": None if generation.is_imported else generation.estimate_credits,
        "is_imported": generation.is_imported,
        "creator": generation.creator.first_name if generation.creator else "",
        "created": moment_text(generation.created_at),
        "parameters_in_file": own.has_metadata,
        "source": _source_of(generation, names),
        "remix_of": _remix_of(generation),
        "inputs": _inputs_of(generation),
        "parameters": shown_parameters(generation),
    }
    if member.may(Role.ADMIN):
        record["account"] = str(generation.account or "")
    return record


def prompts_of(generation: Generation) -> dict[str, str]:
    """All texts that were written for it, by the API's names."""
    shown = shown_parameters(generation)
    return {
        name: text for name, text in shown.items() if "prompt" in name and isinstance(text, str)
    }


def moment_text(moment: Any) -> str:
    """A moment in the member's time zone, as ISO 8601 writes it, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


def _file_facts(generation: Generation) -> dict[str, Any]:
    return {
        "content_type": generation.content_type,
        "width": generation.width,
        "height": generation.height,
        "duration_seconds": generation.duration_seconds,
        "has_sound": generation.has_sound,
        "size_bytes": generation.size_bytes,
    }


def _source_of(generation: Generation, names: NamesById) -> dict[str, str] | None:
    source = generation.source
    if source is None:
        return None
    file = names.get(source.pk, ArchivedNames()).file
    return {"id": str(source.pk), "title": source.title, "file": file}


def _remix_of(generation: Generation) -> str:
    """The id of the job whose settings it was made with."""
    origin = getattr(generation, "remix_origin", None)
    return str(origin.origin_id) if origin else ""


def _inputs_of(generation: Generation) -> list[dict[str, str]]:
    return [
        {"field": item.field, "id": str(item.asset.pk), "name": item.asset.name}
        for item in generation.inputs.all()
    ]


def csv_rows(records: Sequence[Mapping[str, Any]]) -> list[list[object]]:
    """The records as a table: each parameter has a column of its own."""
    extra = sorted({name for record in records for name in record["parameters"]})
    plain = [name for name in records[0] if not isinstance(records[0][name], dict | list)]
    plain = [name for name in plain if name != "source"]
    extra = [name for name in extra if name not in plain]
    heads: list[object] = [*plain, "source_id", "source_file", "input_files", *extra]
    rows = [
        [
            *(_cell(record[name]) for name in plain),
            (record["source"] or {}).get("id", ""),
            (record["source"] or {}).get("file", ""),
            ", ".join(item["name"] for item in record["inputs"]),
            *(_cell(record["parameters"].get(name)) for name in extra),
        ]
        for record in records
    ]
    return [heads, *rows]


def _cell(value: object) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def embedded_text(generation: Generation) -> EmbeddedText:
    """What is written into the file itself. It goes wherever the file goes, so it names no person, account
    or price."""
    asked = shown_parameters(generation)
    facts = {
        "id": str(generation.pk),
        "operation": generation.operation,
        "effect": generation.effect.name if generation.effect else None,
        "seed": seed_of(generation),
    }
    known = {name: value for name, value in facts.items() if value is not None}
    title = title_of(generation)
    return EmbeddedText(
        title=title,
        description="\n".join(prompts_of(generation).values()) or title,
        parameters=json.dumps({**asked, **known}, ensure_ascii=False),
        created=generation.created_at.isoformat(timespec="seconds"),
    )
