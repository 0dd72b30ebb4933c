"""The parameters of lists of jobs, as the API's description has them."""

from typing import Any

from pixstudio.api.generation_lists import STATES
from pixstudio.api.lists import DEFAULT_LIMIT, MAX_LIMIT
from pixstudio.create.forms.fields import OFFERED
from pixstudio.gallery.filtering.fact_filters import FACT_FILTERS, ChoiceFilter
from pixstudio.gallery.filtering.filters import RATINGS, SORTS

_SWITCH = {"type": "string", "enum": ["0", "1", "false", "true"]}
_DAY = {"type": "string", "format": "date"}
_SCHEMAS: dict[str, tuple[dict[str, Any], str]] = {
    "q": ({"type": "string"}, "Words of prompts, notes and names, as in the gallery’s search."),
    "state": (
        {"type": "string", "enum": list(STATES)},
        "Only jobs with a result, under way, or ended without one.",
    ),
    "mine": (_SWITCH, "Only jobs of the key’s member."),
    "operation": ({"type": "string", "enum": list(OFFERED)}, "Only this operation."),
    "model": ({"type": "string"}, "Only this model."),
    "rating": (
        {"type": "string", "enum": [one for one in RATINGS if one]},
        "Rated so or better; 0 for rejected ones, none for those without a rating.",
    ),
    "rejected": ({"type": "string", "enum": ["hide"]}, "Leaves out rejected results."),
    "favourite": (_SWITCH, "Only favourites of the key’s member."),
    "tag": ({"type": "string"}, "Only with this tag."),
    "collection": ({"type": "string", "format": "uuid"}, "Only in this collection."),
    "from": (_DAY, "Created on this day or later, in the member’s time zone."),
    "to": (_DAY, "Created on this day or before."),
    "sort": (
        {"type": "string", "enum": [one for one in SORTS if one]},
        "Oldest first, or best rated first; what a search finds is newest first.",
    ),
    "cursor": ({"type": "string"}, "The next_cursor of the page before."),
    "limit": (
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        "How many jobs a page has at most.",
    ),
}


def _of_facts() -> dict[str, tuple[dict[str, Any], str]]:
    found = {}
    for name, one in FACT_FILTERS.items():
        schema: dict[str, Any] = {"type": "string"}
        if isinstance(one, ChoiceFilter) and name not in ("kind", "quality"):
            schema["enum"] = list(one.choices())
        found[name] = (schema, f"{one.label}, as in the gallery’s filters.")
    return found


def list_parameters() -> list[dict[str, Any]]:
    """One for each filter; an empty one filters nothing."""
    return [
        {
            "in": "query",
            "name": name,
            "required": False,
            "allowEmptyValue": True,
            "schema": schema,
            "description": description,
        }
        for name, (schema, description) in {**_SCHEMAS, **_of_facts()}.items()
    ]


LIST_PARAMETERS = list_parameters()
