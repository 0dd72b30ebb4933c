"""All kinds of stored data, in the order in which pages and docs show them."""

from pixstudio.privacy.inventory.kinds import DataKind, Rows
from pixstudio.privacy.inventory.outside import OUTSIDE
from pixstudio.privacy.inventory.people import PEOPLE
from pixstudio.privacy.inventory.work import WORK

DATA_KINDS: tuple[DataKind, ...] = (*PEOPLE, *WORK, *OUTSIDE)
EXPORTED_KINDS: tuple[DataKind, ...] = tuple(kind for kind in DATA_KINDS if kind.exports)


def deleted_rows() -> list[Rows]:
    """All rows that go with their person, in the order in which they are deleted."""
    return [rows for kind in DATA_KINDS for rows in kind.deleted]
