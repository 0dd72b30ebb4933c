"""The dialog of a field for files with results in it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from pixstudio.cards.presenters.cards import clock_text, poster_url, title_of
from pixstudio.create.forms.made_files import made_file_value
from pixstudio.jobs.models import Generation
from pixstudio.library.presenters import FileTile, Picker, source_chips, too_long_text
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import operation_label


def made_file_picker(
    rows: Sequence[Generation], kind: str, words: str, longest_seconds: int | None
) -> Picker:
    """The picker for a kind of file; results longer than the field allows can't be chosen."""
    more = {"longest": str(longest_seconds)} if longest_seconds else {}
    titles = {
        "image": _("Choose an image"),
        "video": _("Choose a video"),
        "audio": _("Choose an audio file"),
    }
    return Picker(
        id=f"picker-{kind}",
        list_id=f"picker-{kind}-list",
        url=url_for("made_files"),
        kind=kind,
        title=titles[kind],
        query=words,
        files=[_tile(row, kind, longest_seconds) for row in rows],
        chips=source_chips(kind, more, is_made=True),
        hidden=[("kind", kind), *more.items()],
        is_filtered=bool(words),
    )


def _tile(row: Generation, kind: str, longest_seconds: int | None) -> FileTile:
    image = poster_url(row) if row.has_poster else ""
    facts = [operation_label(row.operation), str(row.parameters.get("model") or "")]
    return FileTile(
        id=made_file_value(row.pk),
        name=title_of(row)[:120],
        kind=kind,
        url=url_for("generation", row.pk),
        image_url=image,
        preview_url=image,
        video_url="",
        facts_text=", ".join(fact for fact in facts if fact),
        length_text=clock_text(row.duration_seconds),
        unfit_text=too_long_text(row.duration_seconds, longest_seconds),
    )
