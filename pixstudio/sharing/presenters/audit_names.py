"""Share links as the audit log names them, with the page of their result."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from pixstudio.audit.target_names import TargetName
from pixstudio.cards.presenters.cards import title_of
from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.queries import results_by_id
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids


def names_of_links(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """`Link “Client” to “A lighthouse at dusk”`."""
    links = list(ShareLink.objects.filter(team=team, pk__in=parse_uuids(ids)))
    results = results_by_id(team, [link.generation_id for link in links])
    found = {}
    for link in links:
        result = results.get(link.generation_id) if link.generation_id else None
        name = _("Link “%(label)s”") % {"label": link.label} if link.label else _("Link")
        if result is None:
            found[str(link.pk)] = TargetName(name)
            continue
        text = _("%(link)s to “%(title)s”") % {"link": name, "title": title_of(result)[:80]}
        found[str(link.pk)] = TargetName(text, url_for("generation", result.pk))
    return found
