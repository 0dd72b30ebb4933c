"""The voices: to hear, and to choose one for the forms to come."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.effects.models import Catalogue
from pixstudio.effects.operations import choose_voice
from pixstudio.effects.presenters import voice_choices
from pixstudio.effects.queries import chosen_voice_of
from pixstudio.effects.views.lists import freshness_for
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow


@allow(Role.VIEWER)
@require_safe
def voices(request: MemberRequest) -> HttpResponse:
    """The list with a button to hear each, and one to choose it."""
    context = {
        "voices": voice_choices(request.member.team),
        "chosen": chosen_voice_of(request.member),
        "may_choose": request.member.may(Role.CREATOR),
        "freshness": freshness_for(request, Catalogue.Of.VOICES),
    }
    return render(request, "effects/voices.html", context)


@allow(Role.CREATOR)
@require_POST
def voice_choice(request: MemberRequest) -> HttpResponse:
    """Remember a voice: new forms begin with it."""
    voice = choose_voice(member=request.member, speaker_id=request.POST.get("speaker_id", "")[:64])
    if voice is None:
        raise Http404
    messages.success(request, _("New forms begin with %(name)s.") % {"name": voice.name})
    return redirect("voices")
