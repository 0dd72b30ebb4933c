"""The voices page, the voice picker, and choosing a default voice."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.accounts.queries import accounts_of
from pixstudio.effects.models import Catalogue
from pixstudio.effects.operations import choose_voice
from pixstudio.effects.presenters import voice_choices, voice_dialog
from pixstudio.effects.queries import chosen_voice_of
from pixstudio.effects.views.catalogues import freshness_for
from pixstudio.effects.views.request_parsing import parse_search
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.policies import allow
from pixstudio.web.addresses import url_for


@allow(Role.VIEWER)
@require_safe
def voices(request: MemberRequest) -> HttpResponse:
    """The list, with buttons to play and choose each voice."""
    found = voice_choices(request.member.team)
    context = {
        "voices": found,
        "chosen": chosen_voice_of(request.member),
        "may_choose": request.member.may(Role.CREATOR),
        "freshness": freshness_for(request, Catalogue.Of.VOICES),
        "actions": [] if found else _empty_page_actions(request.member),
    }
    return render(request, "effects/voices.html", context)


def _empty_page_actions(member: Membership) -> list[dict[str, str]]:
    """Actions of the empty page: connect an account, if the member may."""
    if not member.may(Role.ADMIN) or accounts_of(member.team).exists():
        return []
    return [{"label": _("Connect an account"), "url": url_for("accounts"), "style": "solid"}]


@allow(Role.CREATOR)
@require_safe
def voice_picker(request: MemberRequest) -> HttpResponse:
    """The picker dialog; a search swaps only its list."""
    found = voice_choices(request.member.team)
    freshness = freshness_for(request, Catalogue.Of.VOICES)
    picker = voice_dialog(found, parse_search(request.GET), freshness)
    return render(request, "effects/_voice_picker.html", {"picker": picker})


@allow(Role.CREATOR)
@require_POST
def voice_choice(request: MemberRequest) -> HttpResponse:
    """Set the default voice of the member's new forms."""
    voice = choose_voice(member=request.member, speaker_id=request.POST.get("speaker_id", "")[:64])
    if voice is None:
        raise Http404
    messages.success(request, _("%(name)s is now the default in new forms.") % {"name": voice.name})
    return redirect("voices")
