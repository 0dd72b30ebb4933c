"""Keep lists of chosen results, and what archives found out about stored files."""

import datetime as dt
import logging
import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db import DatabaseError
from django.db.models import Q

from pixstudio.downloads.models import DownloadList, StoredChecksum
from pixstudio.downloads.queries import chosen_results
from pixstudio.teams.models import Membership
from pixstudio.web.background.retention import Kind, kept_for, prunes

logger = logging.getLogger(__name__)
FileKey = tuple[uuid.UUID, str]


@prunes(Kind.DOWNLOAD_LISTS)
def create_list(*, member: Membership, ids: Sequence[uuid.UUID], now: dt.datetime) -> DownloadList:
    """Keep a list of the team's results for a while; deletes old ones.

    Raises: UnknownResults if one of them isn't the team's.
    """
    chosen_results(member.team, ids)
    DownloadList.objects.filter(created_at__lt=now - kept_for(Kind.DOWNLOAD_LISTS)).delete()
    return DownloadList.objects.create(
        team=member.team,
        creator=member.user,
        result_ids=[str(pk) for pk in ids],
        created_at=now,
    )


def record_checksums(*, found: Mapping[FileKey, StoredChecksum], gone: Collection[FileKey]) -> None:
    """Keep these checksums, and forget those of files that are gone.

    An archive is complete without: if the database can't be written, that is only logged.
    """
    try:
        if gone:
            rows = Q()
            for pk, kind in gone:
                rows |= Q(generation=pk, kind=kind)
            StoredChecksum.objects.filter(rows).delete()
        if found:
            StoredChecksum.objects.bulk_create(
                found.values(),
                update_conflicts=True,
                unique_fields=["generation", "kind"],
                update_fields=["identity", "size_bytes", "crc"],
                batch_size=500,
            )
    except DatabaseError:
        # A result may have been deleted for good meanwhile.
        logger.warning("Checksums of %d files were not kept", len(found), exc_info=True)
