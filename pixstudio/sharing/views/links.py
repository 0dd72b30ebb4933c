"""The team's side of share links: create, list, revoke."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.collections.models import Collection
from pixstudio.jobs.models import Generation
from pixstudio.sharing import operations
from pixstudio.sharing.forms import LinkForm
from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.operations import MadeLink
from pixstudio.sharing.presenters.links import CreatedLink, created_link
from pixstudio.sharing.presenters.overview import overview_of
from pixstudio.sharing.presenters.shared_page import address_of_link
from pixstudio.sharing.queries import working_links_of_team
from pixstudio.sharing.result_part import ANCHOR, panel_html, sharing_panel
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.permissions import NotYours
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target, url_for
from pixstudio.web.compression import mark_secret


@allow(Role.CREATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share_links(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The form; its answer shows the link, which is not stored."""
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    form = LinkForm(request.POST if request.method == "POST" else None)
    made = link_from_form(
        request, generation, form, _("No link was created. The file of this result isn’t here.")
    )
    return _show(request, generation, made) if made else _form_page(request, generation, form)


def link_from_form(
    request: MemberRequest, target: Generation | Collection, form: LinkForm, nothing_text: str
) -> MadeLink | None:
    """The link that a valid form asks for; else None, with the reason in the form.

    `nothing_text` is for a target that can't be shared.
    """
    if not form.is_valid():
        return None
    try:
        return operations.create_link(
            member=request.member,
            target=target,
            options=form.options(),
            nonce=form.cleaned_data["nonce"],
            now=database_time.now(),
        )
    except operations.NothingToShare:
        form.add_error(None, nothing_text)
    except operations.TooManyLinks:
        form.add_error(None, _("No link was created. Revoke one of its 50 links first."))
    return None


def _form_page(request: MemberRequest, generation: Generation, form: LinkForm) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        panel = sharing_panel(generation, request.member, database_time.now(), form=form)
        return HttpResponse(panel_html(request, panel))
    page = {
        "title": _("Share a result"),
        "back_label": _("Result"),
        "back_url": url_for("generation", generation.pk),
        "url": url_for("share_links", generation.pk),
        "submit_label": _("Create link"),
    }
    status = 400 if form.errors else 200
    return render(request, "form.html", {"form": form, "page": page}, status=status)


def full_address(request: MemberRequest, secret: str) -> str:
    """The link's address as it is handed to somebody."""
    path, root = address_of_link(secret), settings.PUBLIC_URL
    return f"{root}{path}" if root else request.build_absolute_uri(path)


def _show(request: MemberRequest, generation: Generation, made: MadeLink) -> HttpResponse:
    created: CreatedLink = created_link(made.link, full_address(request, made.secret))
    if request.htmx:  # type: ignore[attr-defined]
        panel = sharing_panel(generation, request.member, database_time.now(), created=created)
        return mark_secret(HttpResponse(panel_html(request, panel)))
    context: dict[str, Any] = {
        "created": created,
        "back_url": f"{url_for('generation', generation.pk)}#{ANCHOR}",
        # Without the job panel, which shows other members' text and makes the page long.
        "activity": None,
    }
    return mark_secret(render(request, "sharing/link_created.html", context))


@allow(Role.CREATOR)
@require_POST
def revocation(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """End one link. On a result's page its section is drawn again."""
    link = get_object_or_404(ShareLink.objects.filter(team=request.member.team), pk=pk)
    try:
        operations.revoke_link(member=request.member, link=link, now=database_time.now())
    except operations.LinkGone:
        messages.info(request, _("This link was already revoked."))
    except NotYours:
        messages.warning(request, _("Only admins can revoke links of others."))
    else:
        messages.success(request, _("Link revoked. It no longer works."))
    return redirect(redirect_target(request, _back_of(link)))


def _back_of(link: ShareLink) -> str:
    if link.collection_id is not None:
        return url_for("collection_shares", link.collection_id)
    if link.generation_id is None:
        return url_for("sharing")
    return f"{url_for('generation', link.generation_id)}#{ANCHOR}"


@allow(Role.ADMIN)
@require_safe
def sharing(request: MemberRequest) -> HttpResponse:
    """All links of the team that work."""
    member, now = request.member, database_time.now()
    page = working_links_of_team(member.team, now, request.GET.get("before", ""))
    context = {"overview": overview_of(page, member, now)}
    return render(request, "sharing/sharing.html", context)


@allow(Role.ADMIN)
@require_POST
def all_revocation(request: MemberRequest) -> HttpResponse:
    count = operations.revoke_all_links(member=request.member, now=database_time.now())
    text = ngettext("%(count)s link revoked.", "%(count)s links revoked.", count)
    messages.success(request, text % {"count": count})
    return redirect("sharing")
