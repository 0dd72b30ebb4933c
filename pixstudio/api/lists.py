"""What all lists of the API share: a limit, an opaque cursor, and the link to the next page."""

import base64
import binascii
import math
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from pixstudio.api.addresses import absolute
from pixstudio.api.problems import Problem
from pixstudio.web.lists.list_filters import url_with_query

MAX_LIMIT, DEFAULT_LIMIT = 100, 50
Item = TypeVar("Item")
NextCursor = Annotated[
    str | None,
    Field(
        description="The cursor of the next page; null on the last one.",
        examples=["MjAyNjExMjlUMTIwMDAwLjAwMDAwMF8x"],
    ),
]


class PageQuery(Schema):
    """Parameters of every list that has pages."""

    cursor: str = Field(
        "",
        max_length=1000,
        description="Continue behind a page: its `next_cursor`, as it is.",
        examples=[""],
    )
    limit: int = Field(
        DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many to return at most.", examples=[20]
    )


def encode_cursor(position: str) -> str | None:
    """The position in a list as programs get it; None for '', which is the end."""
    if not position:
        return None
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The position of a cursor, '' for none. Raises: Problem."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (UnicodeError, binascii.Error, ValueError) as error:
        raise invalid_cursor() from error


def invalid_cursor() -> Problem:
    """The error for a cursor that is not one of this list."""
    detail = "This is not a cursor of this list. Start without one."
    error = {"field": "cursor", "code": "invalid_cursor", "detail": detail}
    return Problem(422, "invalid_cursor", detail, errors=[error])


def page_by_offset(items: Sequence[Item], query: PageQuery) -> tuple[Sequence[Item], str | None]:
    """A page of a short list that is in memory as a whole, and the next one's cursor. Raises: Problem."""
    start = offset_of(query)
    end = start + query.limit
    return items[start:end], encode_cursor(str(end) if end < len(items) else "")


def offset_of(query: PageQuery) -> int:
    """Where a page of a list that is counted begins. Raises: Problem."""
    position = decode_cursor(query.cursor) or "0"
    if not (position.isascii() and position.isdigit() and len(position) < 10):
        raise invalid_cursor()
    return int(position)


def pages_around(start: int, count: int, page_size: int) -> tuple[int, int]:
    """The pages (from 1) of this size that hold `count` rows from `start` and the row behind them."""
    return start // page_size + 1, math.ceil((start + count + 1) / page_size)


def link_next(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """Name the next page in the header Link (RFC 8288), with the same filters."""
    if cursor is None:
        return
    values: dict[str, Any] = {name: request.GET[name] for name in request.GET}
    address = absolute(request, url_with_query(request.path, {**values, "cursor": cursor}))
    response["Link"] = f'<{address}>; rel="next"'
