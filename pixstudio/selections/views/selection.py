"""Actions on results that are selected in the gallery."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from pixstudio.collections.queries import collection_choices
from pixstudio.gallery.filtering.filter_menus import parameters_of
from pixstudio.selections import operations
from pixstudio.selections.actions import ACTIONS, AGAIN
from pixstudio.selections.bulk_actions import InvalidArgument
from pixstudio.selections.forms.again import MAX_AGAIN, totals_of
from pixstudio.selections.operations import NewRun
from pixstudio.selections.operations.portions import (
    filters_from,
    jobs_with_ids,
    selected_ids,
    selection_of_ids,
)
from pixstudio.selections.presenters.bar import PAGES, PageOfResults, is_here
from pixstudio.selections.views.answers import nothing_selected, run_answer
from pixstudio.selections.views.posted_selection import Posted, posted_selection
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.teams.security_events import note_refusal
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.lists.ids import parse_uuids

NAMED_BY = {"rating": "rate", "collection": "collect"}


@allow(Role.VIEWER)
@require_POST
def selected(request: MemberRequest) -> HttpResponse:
    """Do the `action` with the selected results; each action has a role of its own."""
    name = request.POST.get("action") or _named_by_argument(request)
    page, action = PAGES.get(name), ACTIONS.get(name)
    if action and not request.member.may(action.role):
        note_refusal(request, request.member)
        raise PermissionDenied
    chosen = posted_selection(request)
    if chosen is None:
        return nothing_selected(request, _("Select results first. Nothing was changed."))
    if page and is_here(page.path):
        return _opened(request, page, chosen)
    if action is None or action.in_trash:
        return nothing_selected(request, _("Choose an action. Nothing was changed."))
    if action is AGAIN:
        return _proposed(request, chosen)
    try:
        argument = action.read(request.POST)
    except InvalidArgument as error:
        return nothing_selected(request, str(error))
    new = NewRun(action, chosen.selection, argument, chosen.total)
    return run_answer(request, new, chosen.ids)


@allow(Role.CREATOR)
@require_safe
def collections(request: MemberRequest) -> HttpResponse:
    """The collections to add to, as buttons of the selection's form."""
    context = {"collections": collection_choices(request.member)}
    return render(request, "selections/_collection_choices.html", context)


def _named_by_argument(request: MemberRequest) -> str:
    """A button for a rating or a collection has no second value."""
    found = (name for argument, name in NAMED_BY.items() if argument in request.POST)
    return next(found, "")


def _opened(request: MemberRequest, page: PageOfResults, chosen: Posted) -> HttpResponse:
    """Go to the page that shows the selected results."""
    is_filter = bool(page.most_matching) and not chosen.ids
    most = page.most_matching if is_filter else page.most
    ids = _ids_of(request, chosen, most)
    if not page.least <= len(ids) <= most:
        values = {"least": page.least, "most": format_number(most), "name": page.label}
        text = _("%(name)s: select %(least)s to %(most)s results.") % values
        return nothing_selected(request, text)
    query = {"ids": ",".join(ids)}
    if is_filter:
        query = {**parameters_of(filters_from(chosen.selection)), "all": "1"}
    return _redirected(request, f"{page.path}?{urlencode({**query, **page.query}, safe=',')}")


def _proposed(request: MemberRequest, chosen: Posted) -> HttpResponse:
    """Price new jobs with the settings of the selected results, and ask."""
    ids = _ids_of(request, chosen, MAX_AGAIN)
    if len(ids) > MAX_AGAIN:
        text = _("Generate again takes up to %(most)s results at once. Nothing was generated.")
        return nothing_selected(request, text % {"most": MAX_AGAIN})
    jobs = jobs_with_ids(request.member.team, parse_uuids(ids), in_trash=False)
    totals = totals_of(request.member.team, jobs)
    cost = totals.cost
    argument = {
        "credits": cost.credits,
        "is_exact": cost.is_exact,
        "count": cost.count,
        "skipped": dict(totals.skipped),
    }
    new = NewRun(AGAIN, selection_of_ids([job.pk for job in jobs]), argument, len(jobs))
    run = operations.propose_run(member=request.member, new=new, now=database_time.now())
    return _redirected(request, url_for("bulk_run", run.pk))


def _ids_of(request: MemberRequest, chosen: Posted, most: int) -> list[str]:
    """The selected ids, one more than `most` if there are more."""
    if chosen.ids:
        return [str(pk) for pk in chosen.ids[: most + 1]]
    filters = filters_from(chosen.selection)
    return [str(pk) for pk in selected_ids(request.member, filters, most)]


def _redirected(request: MemberRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)  # type: ignore[attr-defined]
