"""Presenter of a result's relations: links to what it was made from, and to what was made from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pixstudio.cards.presenters.cards import title_of
from pixstudio.gallery.relations import Relations
from pixstudio.jobs.models import Generation
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import input_label, operation_label


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    url: str = ""


def has_relations(generation: Generation, relations: Relations) -> bool:
    """Whether its lineage shows more than itself."""
    is_made_from = generation.source_id or relations.remix_of or generation.inputs.all()
    return bool(is_made_from or relations.children or relations.is_remixed)


def relation_facts(generation: Generation, relations: Relations) -> Iterator[Fact]:
    """The source, the job whose settings it was made with, and the first results made from it."""
    source, origin = generation.source, relations.remix_of
    if source and source.removed_at is None:
        yield Fact(input_label("video_id"), title_of(source), url_for("generation", source.pk))
    if origin:
        yield Fact(_("Remix of"), title_of(origin), url_for("generation", origin.pk))
    for child in relations.children:
        url = url_for("generation", child.pk)
        yield Fact(_("Used in"), operation_label(child.operation), url)
    if relations.has_more_children:
        yield Fact(_("Used in"), _("and more"))
