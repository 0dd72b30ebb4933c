"""Tables for other programs: CSV, sent line by line."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# A spreadsheet takes what begins so for a formula and would carry it out.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Without it some spreadsheets don't see that the text is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


class _Line:
    """What the csv module writes to: it hands each line on."""

    def write(self, text: str) -> str:
        return text


def csv_answer(lines: Iterable[Iterable[object]], name: str) -> StreamingHttpResponse:
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
        yield writer.writerow([harmless(cell) for cell in line])


def harmless(cell: object) -> object:
    """A cell without a formula in it; numbers stay numbers."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_SIGNS)
    return f"'{cell}" if is_formula else cell
