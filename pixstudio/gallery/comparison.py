"""Presenter of the page that compares results: players in step, and parameters with their differences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.cards import file_url, playing_url, poster_url, title_of
from pixstudio.cards.presenters.shapes import ratio_of
from pixstudio.cards.presenters.wording import badge_of
from pixstudio.gallery.result_page import facts_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.result_types import is_audio, is_image
from pixstudio.jobs.states import ResultGroup
from pixstudio.marks.presenters import TileMarks, marks_of_tiles
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, is_allowed_for_all
from pixstudio.web.addresses import url_for

MOST = 4
SIDE_BY_SIDE, WIPE = "", "wipe"
LETTERS = "ABCD"


@dataclass(frozen=True)
class Compared:
    """One of the results; `image_url` of audio is its waveform.

    Without `video_url` and `image_url` there is nothing to show but its state.
    """

    id: str
    letter: str
    url: str
    title: str
    aspect_ratio: str
    poster_url: str
    video_url: str
    image_url: str
    audio_url: str
    state_icon: str
    state_text: str
    remove_url: str
    marks: TileMarks | None


@dataclass(frozen=True)
class ComparedRow:
    """A parameter with its value for each result, '' where one has none."""

    name: str
    values: list[str]
    differs: bool


@dataclass(frozen=True)
class View:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Comparison:
    results: list[Compared]
    rows: list[ComparedRow]
    views: list[View]
    is_wipe: bool
    has_video: bool
    note: str
    keep_url: str

    @property
    def different_rows(self) -> int:
        return sum(row.differs for row in self.rows)


def compare_url(ids: Sequence[object], **more: str) -> str:
    """The page that compares these results; it can be sent to a colleague."""
    query = urlencode({"ids": ",".join(map(str, ids)), **more}, safe=",")
    return f"{url_for('compare')}?{query}"


def comparison_of(
    results: Sequence[Generation], member: Membership, *, view: str, asked: Sequence[UUID]
) -> Comparison:
    """The page of up to four results. `asked` are the ids in the address, of which some may be gone."""
    shown = results[:MOST]
    ids = [row.pk for row in shown]
    is_wipe = view == WIPE and len(shown) == 2
    marks = marks_of_tiles({row.pk: row.rating for row in shown}, member)
    columns = [
        replace(
            _compared(row, LETTERS[number], [pk for pk in ids if pk != row.pk], view),
            marks=marks[row.pk] if row.result_group == ResultGroup.FINISHED else None,
        )
        for number, row in enumerate(shown)
    ]
    return Comparison(
        results=columns,
        rows=_rows(shown, member),
        views=_views(ids, is_wipe) if len(shown) == 2 else [],
        is_wipe=is_wipe,
        has_video=any(one.video_url for one in columns),
        note=_note(len(results), len(asked)),
        keep_url=_keep_url(ids, view, member),
    )


def _compared(row: Generation, letter: str, others: list[UUID], view: str) -> Compared:
    look = badge_of(row)
    return Compared(
        id=str(row.pk),
        letter=letter,
        url=url_for("generation", row.pk),
        title=title_of(row),
        aspect_ratio=ratio_of(row),
        poster_url=poster_url(row),
        video_url=playing_url(row),
        image_url=_image_url(row),
        audio_url=file_url(row) if is_audio(row.content_type) else "",
        state_icon=look.icon,
        state_text=str(look.word),
        remove_url=compare_url(others, **({"view": view} if view else {})) if others else "",
        marks=None,
    )


def _keep_url(ids: Sequence[UUID], view: str, member: Membership) -> str:
    """Where one result is chosen and the others are rejected; '' for those who may not."""
    if not is_allowed_for_all(member, Permission.MARK_RESULT):
        return ""
    query = compare_url(ids, **({"view": view} if view else {})).partition("?")[2]
    return f"{url_for('compare_choice')}?{query}"


def _image_url(row: Generation) -> str:
    if is_image(row.content_type):
        return file_url(row)
    return poster_url(row) if row.has_poster else ""


def _views(ids: list[UUID], is_wipe: bool) -> list[View]:
    return [
        View(_("Side by side"), compare_url(ids), not is_wipe),
        View(_("Wipe"), compare_url(ids, view=WIPE), is_wipe),
    ]


def _rows(results: Sequence[Generation], member: Membership) -> list[ComparedRow]:
    """Parameters in the order of a result's page; the prompt first, since it is what differs most."""
    columns = [_values_of(row, member) for row in results]
    names = dict.fromkeys(name for column in columns for name in column)
    rows = [
        ComparedRow(name, [column.get(name, "") for column in columns], False) for name in names
    ]
    return [replace(row, differs=len(set(row.values)) > 1) for row in rows]


def _values_of(row: Generation, member: Membership) -> dict[str, str]:
    values = {_("Prompt"): str(row.parameters.get("prompt") or "")}
    for fact in facts_of(row, member):
        # Several images are several facts of one name.
        values[fact.name] = ", ".join(filter(None, [values.get(fact.name, ""), fact.value]))
    return {name: value for name, value in values.items() if value}


def _note(found: int, asked: int) -> str:
    if found > MOST:
        return _("Up to %(most)s results can be compared. The first %(most)s are shown.") % {
            "most": MOST
        }
    if missing := asked - found:
        text = ngettext(
            "%(count)s result no longer exists.", "%(count)s results no longer exist.", missing
        )
        return text % {"count": missing}
    return ""
