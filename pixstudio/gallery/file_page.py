"""Presenter of a file's page: facts, results made from it, and next actions."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.cards.presenters.shapes import nearest_ratio
from pixstudio.create.presenters.asset_uses import Use, uses_of
from pixstudio.gallery.newest_results import NewestResults
from pixstudio.gallery.presenters import results_text
from pixstudio.gallery.relation_facts import Fact
from pixstudio.gallery.tiles import Tile, tiles_of
from pixstudio.library.models import Asset, Kind, Origin
from pixstudio.library.presenters import length_text, preview_url, sent_text, video_url
from pixstudio.library.validation import format_size
from pixstudio.media.recognition.file_types import find_file_type
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for

CODECS = {"h264": "H.264", "hevc": "HEVC", "aac": "AAC", "mp3": "MP3", "mp3float": "MP3"}


@dataclass(frozen=True)
class Tag:
    label: str
    url: str


@dataclass(frozen=True)
class FilePage:
    """Context of a file's page; the player treats it like a result."""

    id: str
    title: str
    url: str
    library_url: str
    edit_url: str
    favourite_url: str
    download_url: str
    aspect_ratio: str
    poster_url: str
    video_url: str
    image_url: str
    audio_url: str
    frame_url: str
    preview_text: str
    state_icon: str
    state_text: str
    is_favourite: bool
    is_trashed: bool
    may_edit: bool
    facts: list[Fact]
    tags: list[Tag]
    uses: list[Use] = field(default_factory=list)
    made: list[Tile] = field(default_factory=list)
    made_text: str = ""
    made_next_url: str = ""
    gallery_url: str = ""


def file_page(
    asset: Asset,
    member: Membership,
    made: NewestResults,
    *,
    is_favourite: bool,
    tags: list[str],
) -> FilePage:
    """The page of a file. `made` are its newest results."""
    url, file_url = (url_for(name, asset.pk) for name in ("library_asset", "library_file"))
    favourites = url_for("library_favourites")
    text = results_text(made.count)
    is_film, may_edit = asset.kind == Kind.VIDEO, member.may(Role.CREATOR)
    return FilePage(
        id=str(asset.pk),
        title=asset.name,
        url=url,
        library_url=url_for("library"),
        edit_url=url_for("library_editing", asset.pk),
        favourite_url=f"{favourites}?off" if is_favourite else favourites,
        download_url=f"{file_url}?download",
        aspect_ratio=_ratio(asset),
        poster_url=preview_url(asset),
        video_url=video_url(asset),
        image_url=preview_url(asset) or ("" if is_film else file_url),
        audio_url=file_url if asset.kind == Kind.AUDIO else "",
        frame_url=url_for("library_frame", asset.pk) if is_film and may_edit else "",
        preview_text=_preview_text(asset) if is_film else "",
        state_icon="video",
        state_text=_("No preview for this video."),
        is_favourite=is_favourite,
        is_trashed=asset.trashed_at is not None,
        may_edit=may_edit,
        facts=_facts(asset),
        tags=[Tag(tag, f"{url_for('library')}?{urlencode({'tag': tag})}") for tag in tags],
        uses=uses_of(asset) if may_edit and asset.trashed_at is None else [],
        made=tiles_of(made.rows, member),
        made_text=text if made.count.count else "",
        gallery_url=f"{url_for('gallery')}?{urlencode({'file': asset.pk})}",
        made_next_url=f"{url}?{urlencode({'before': made.more})}" if made.more else "",
    )


def _ratio(asset: Asset) -> str:
    if asset.width and asset.height:
        return nearest_ratio(asset.width / asset.height)
    return "16:9"


def _preview_text(asset: Asset) -> str:
    """The note for a video that browsers can't play as uploaded."""
    if video_url(asset):
        if not asset.playable:
            return ""
        return _(
            "This is a smaller preview, up to ten minutes long. "
            "Downloads and PixVerse use the original file."
        )
    if asset.derive_due_at is not None:
        return _("Browsers can’t play this type. A playable version is being created.")
    return _(
        "Browsers can’t play this type, and no playable version could be created. "
        "Download the file to view it."
    )


def _facts(asset: Asset) -> list[Fact]:
    row = find_file_type(asset.content_type)
    pixels = f"{asset.width} × {asset.height}" if asset.width and asset.height else ""
    who = asset.uploaded_by.first_name if asset.uploaded_by else _("a former member")
    sound = {True: _("yes"), False: _("none"), None: ""}[asset.has_sound]
    codecs = [CODECS.get(name, name) for name in (asset.video_codec, asset.audio_codec) if name]
    rows = [
        Fact(_("Type"), row.label if row else asset.content_type),
        Fact(_("Pixels"), pixels),
        Fact(_("Sent to PixVerse as"), sent_text(asset)),
        Fact(_("Length"), length_text(asset.duration_seconds)),
        Fact(_("Size"), format_size(asset.size_bytes)),
        Fact(_("Codecs"), ", ".join(codecs)),
        Fact(_("Sound"), sound if asset.kind == Kind.VIDEO else ""),
        Fact(_("Origin"), asset.origin_words or str(Origin(asset.origin).label)),
        Fact(_("Location"), _("removed") if asset.is_location_removed else ""),
        Fact(_("Uploaded by"), who),
        Fact(_("Uploaded"), date_format(timezone.localtime(asset.created_at), "j M Y, H:i")),
        Fact(_("Note"), asset.note),
    ]
    return [row for row in rows if row.value]
