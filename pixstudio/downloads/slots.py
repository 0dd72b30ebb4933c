"""How many archives are sent at once: locks of files, which end with their process whatever becomes of it.

The limits are those of a host, since they keep its threads free for pages.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from pixstudio.teams.models import Membership

PER_MEMBER = 2
PER_HOST = 6


class TooManyDownloads(Exception):
    """The member, or the host, sends as many archives as it may."""


class DownloadSlot:
    """Room for one archive that is being sent. Releasing it may be repeated."""

    def __init__(self, descriptors: list[int]) -> None:
        self._descriptors = descriptors

    def release(self) -> None:
        while self._descriptors:
            os.close(self._descriptors.pop())


def claim_slot(member: Membership) -> DownloadSlot:
    """Take a slot of the member and one of the host. Raises: TooManyDownloads."""
    return _claim(f"member-{member.pk}")


def claim_person_slot(user_id: int) -> DownloadSlot:
    """Take a slot of a person, of whatever team, and one of the host. Raises: TooManyDownloads."""
    return _claim(f"person-{user_id}")


def claim_visitor_slot(link_id: uuid.UUID) -> DownloadSlot:
    """Take a slot of a share link and one of the host. Raises: TooManyDownloads."""
    return _claim(f"link-{link_id}")


def _claim(owner: str) -> DownloadSlot:
    slot = DownloadSlot([])
    for name, count in ((owner, PER_MEMBER), ("host", PER_HOST)):
        descriptor = next(_locked(name, count), None)
        if descriptor is None:
            slot.release()
            raise TooManyDownloads
        slot._descriptors.append(descriptor)
    return slot


def _locked(name: str, count: int) -> Iterator[int]:
    """The first of a number of lock files that nobody holds, locked and open."""
    folder = Path(settings.DATA_DIR) / "downloads"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        descriptor = os.open(folder / f"{name}-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
        else:
            yield descriptor
            return
