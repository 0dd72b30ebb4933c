"""CSV export, streamed line by line and safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# Spreadsheets run cells that start with these as formulas, also in full-width, small or superscript form.
FORMULA_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−"
# Some strip these first: white space, quotes, invisible characters.
IGNORED_CHARACTERS = (
    "[\\s\x01-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "'\"`´‘’‚“”„«»]*"
)
_FORMULA = re.compile(f"[\\t\\r\\n]|{IGNORED_CHARACTERS}[{FORMULA_SIGNS}]")
# A spreadsheet that expects another separator than the comma starts a new cell here.
_INNER_FORMULA = re.compile(f"([;|\\t\\r\\n])(?={IGNORED_CHARACTERS}[{FORMULA_SIGNS}])")
# Without it some spreadsheets don't detect UTF-8.
BYTE_ORDER_MARK = "\ufeff"


class _Line:
    """Write target for the csv module that returns each line."""

    def write(self, text: str) -> str:
        return text


def csv_response(lines: Iterable[Iterable[object]], name: str) -> StreamingHttpResponse:
    """Streaming download of these rows as a CSV file; memory use is constant."""
    response = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_lines(lines: Iterable[Iterable[object]]) -> Iterator[str]:
    """CSV text of each row, after a byte order mark; formulas are escaped with an apostrophe."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for line in lines:
        yield writer.writerow([escape_formula(cell) for cell in line])


def escape_formula(cell: object) -> object:
    """Escape formulas in a cell, also behind other separators; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    text = _INNER_FORMULA.sub(r"\1'", cell.replace("\0", ""))
    return f"'{text}" if _FORMULA.match(text) else text
