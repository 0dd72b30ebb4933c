"""Tables for other programs: CSV, sent line by line."""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# A spreadsheet carries out as a formula what begins so, also in full width, small or raised.
FORMULA_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−"
# What some of them take away before they look: white space, quotes, signs without a shape.
IGNORED_CHARACTERS = (
    "[\\s\x01-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "'\"`´‘’‚“”„«»]*"
)
_FORMULA = re.compile(f"[\\t\\r\\n]|{IGNORED_CHARACTERS}[{FORMULA_SIGNS}]")
# Where a spreadsheet that expects other separators than commas begins a cell of its own.
_INNER_FORMULA = re.compile(f"([;|\\t\\r\\n])(?={IGNORED_CHARACTERS}[{FORMULA_SIGNS}])")
# Without it some spreadsheets don't see that the text is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


class _Line:
    """What the csv module writes to: it hands each line on."""

    def write(self, text: str) -> str:
        return text


def csv_response(lines: Iterable[Iterable[object]], name: str) -> StreamingHttpResponse:
    """An answer with these lines as a file of this name; memory does not grow with their number."""
    response = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_lines(lines: Iterable[Iterable[object]]) -> Iterator[str]:
    """Each line as text, after a mark of the encoding; what a spreadsheet would take for a formula gets an
    apostrophe before it."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for line in lines:
        yield writer.writerow([escape_formula(cell) for cell in line])


def escape_formula(cell: object) -> object:
    """A cell without a formula in it, also for a spreadsheet that parts it further; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    text = _INNER_FORMULA.sub(r"\1'", cell.replace("\0", ""))
    return f"'{text}" if _FORMULA.match(text) else text
