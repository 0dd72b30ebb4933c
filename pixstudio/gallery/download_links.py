"""What a result's page offers to download beside the file as it is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pixstudio.jobs.models import Generation
from pixstudio.media.embedding.embedding import can_hold_text
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class DownloadLink:
    label: str
    url: str


def download_links_of(generation: Generation) -> list[DownloadLink]:
    """The file with its parameters inside, its poster, and both in an archive; none without a file here."""
    if not generation.has_file:
        return []
    links = []
    if can_hold_text(generation.content_type):
        url = f"{url_for('result_download', generation.pk)}?metadata=1"
        links.append(DownloadLink(_("With parameters in the file"), url))
    if generation.has_poster:
        url = f"{url_for('generation_poster', generation.pk)}?download"
        links.append(DownloadLink(_("Poster"), url))
    url = f"{url_for('download')}?ids={generation.pk}"
    return [*links, DownloadLink(_("ZIP with parameters and lineage"), url)]
