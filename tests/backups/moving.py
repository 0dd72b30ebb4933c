"""What an operator does who moves a studio to another database: `python -m tests.backups.moving BACKUP NEW`.

In a process of its own, which has one database from its start.
"""

import sys
from pathlib import Path

import django


def move(backup: Path, new: Path) -> None:
    """Restore into the empty database, back it up, and restore once more."""
    from tests.backups.studios import done

    assert "with the same sums" in done("restore", backup)
    done("backup", new)
    # Once more into what is there now, whose tables stay.
    assert "with the same sums" in done("restore", backup, "--replace")


if __name__ == "__main__":
    django.setup()
    move(*map(Path, sys.argv[1:]))
