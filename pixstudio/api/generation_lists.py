"""Lists of jobs by the gallery's filters, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pixstudio.api.job_requests import Error, error_of, invalid
from pixstudio.api.lists import DEFAULT_LIMIT, MAX_LIMIT, decode_cursor, encode_cursor
from pixstudio.api.problems import Problem
from pixstudio.gallery.filtering.filter_checks import CHECKS
from pixstudio.gallery.filtering.filter_menus import filters_from
from pixstudio.gallery.filtering.filters import BY_RATING, OLDEST, RATINGS, SORTS, Filters
from pixstudio.gallery.filtering.fronts import NEWEST_FIRST, OLDEST_FIRST
from pixstudio.gallery.newest_results import Listed, ResultPage
from pixstudio.gallery.result_lists import filtered_page, position_of, sort_of
from pixstudio.teams.models import Membership

# `state` in the address, and the same of the gallery.
STATES = {"finished": "", "open": "open", "failed": "failed"}
# A filter that passes over many rows gives short pages; no request reads more of them than this.
MAX_PAGES = 4
OWN = ("cursor", "limit")
SWITCHES = ("mine", "favourite")
MAX_CURSOR_LENGTH = 200


@dataclass(frozen=True)
class ListRequest:
    """What a list is asked for: by the gallery's filters, in these groups of states."""

    filters: Filters
    states: tuple[str, ...]
    limit: int


def list_request_of(member: Membership, request: HttpRequest) -> ListRequest:
    """What the address asks for; unknown parameters are refused before. Raises: Problem 422."""
    asked = {name: request.GET[name] for name in request.GET if request.GET[name] != ""}
    errors = [
        *(
            error_of(name, "repeated", "Once only.")
            for name, all in request.GET.lists()
            if len(all) > 1
        ),
    ]
    if not errors:
        errors = _value_errors(member, asked)
    if errors:
        raise invalid(errors)
    states = (STATES[asked["state"]],) if "state" in asked else _usual_states(asked)
    values = {**asked, "state": "", "before": _decoded(asked.get("cursor", ""))}
    values |= {name: "1" if asked.get(name) in ("1", "true") else "" for name in SWITCHES}
    limit = int(asked.get("limit", DEFAULT_LIMIT))
    return ListRequest(filters_from(values), states, limit)


def _usual_states(asked: Mapping[str, str]) -> tuple[str, ...]:
    """All jobs, whatever became of them; only results have ratings to sort by."""
    return ("",) if asked.get("sort") == BY_RATING else tuple(STATES.values())


def _value_errors(member: Membership, asked: Mapping[str, str]) -> list[Error]:
    allowed = {
        "state": tuple(STATES),
        "rating": RATINGS,
        "sort": SORTS,
        "rejected": ("hide",),
        **dict.fromkeys(SWITCHES, ("0", "1", "false", "true")),
    }
    errors = [
        error_of(name, "unknown_choice", f"Choose one of: {', '.join(filter(None, choices))}.")
        for name, choices in allowed.items()
        if name in asked and asked[name] not in choices
    ]
    for name, (is_known, text) in CHECKS.items():
        if name != "state" and name in asked and not is_known(member, asked[name]):
            errors.append(error_of(name, "not_found", str(text) % {"value": asked[name][:40]}))
    limit = asked.get("limit", "1")
    if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:9]) <= MAX_LIMIT):
        errors.append(error_of("limit", "range", f"A whole number from 1 to {MAX_LIMIT}."))
    if "cursor" in asked and position_of(_decoded(asked["cursor"])) is None:
        errors.append(error_of("cursor", "invalid_cursor", _("This is no cursor of such a list.")))
    return errors


def page_of(member: Membership, asked: ListRequest) -> tuple[list[Listed], str | None]:
    """The jobs of a page, and the cursor of the next one, None on the last."""
    parts = [
        _part(member, replace(asked.filters, state=state), asked.limit) for state in asked.states
    ]
    if sort_of(asked.filters) == BY_RATING:
        return _cut_by_rating(parts[0], asked.limit)
    is_oldest = sort_of(asked.filters) == OLDEST
    rows, is_last = _merged(parts, asked.limit, is_oldest=is_oldest)
    if is_last or not rows:
        return rows, None if is_last else encode_cursor(_first_stop(parts, is_oldest=is_oldest))
    order = OLDEST_FIRST if is_oldest else NEWEST_FIRST
    return rows, encode_cursor(order.cursor_for(rows[-1]))


def _part(member: Membership, filters: Filters, limit: int) -> ResultPage:
    """As many jobs of one group as the page may need; `more` is where the rest begins."""
    page = filtered_page(member, filters)
    rows = list(page.rows)
    for _number in range(MAX_PAGES - 1):
        if len(rows) > limit or not page.more:
            break
        page = filtered_page(member, replace(filters, before=page.more))
        rows += page.rows
    return ResultPage(rows, page.more)


def _merged(parts: list[ResultPage], limit: int, *, is_oldest: bool) -> tuple[list[Listed], bool]:
    """The first jobs of all groups in their common order, and whether these are the last ones.

    What comes after the point where a group was not read any further is left for the next page.
    """
    rows = sorted(
        (row for part in parts for row in part.rows),
        key=lambda row: (row.created_at, row.id),
        reverse=not is_oldest,
    )
    is_cut = any(part.more for part in parts)
    if is_cut:
        stop = position_of(_first_stop(parts, is_oldest=is_oldest))
        rows = [row for row in rows if stop and _is_before(row, stop, is_oldest=is_oldest)]
    return rows[:limit], not is_cut and len(rows) <= limit


def _first_stop(parts: list[ResultPage], *, is_oldest: bool) -> str:
    """The cursor of the group that was read least far."""
    stops = [part.more for part in parts if part.more]
    chosen = min if is_oldest else max
    return chosen(stops, key=lambda stop: position_of(stop) or ())


def _is_before(row: Listed, stop: tuple[object, ...], *, is_oldest: bool) -> bool:
    place = (row.created_at, row.id)
    return place <= stop if is_oldest else place >= stop


def _cut_by_rating(part: ResultPage, limit: int) -> tuple[list[Listed], str | None]:
    rows = part.rows[:limit]
    if len(part.rows) > limit:
        return rows, encode_cursor(f"{rows[-1].rating}_{NEWEST_FIRST.cursor_for(rows[-1])}")
    return rows, encode_cursor(part.more)


def _decoded(cursor: str) -> str:
    """The position of a cursor; '' for none, and for one that is none of this list."""
    try:
        return decode_cursor(cursor) if len(cursor) <= MAX_CURSOR_LENGTH else ""
    except Problem:
        return ""
