"""The page of the voices of speech, and the picker of a form."""

from django.http import HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pixstudio.effects.models import Catalogue
from pixstudio.effects.presenters import PAGE_SIZE, speech_voice_dialog, speech_voice_list
from pixstudio.effects.queries import SpeechVoiceFilter, speech_voice_page
from pixstudio.effects.views.catalogues import freshness_for
from pixstudio.effects.views.request_parsing import parse_limit, parse_search
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow

MAX_SHOWN, MAX_CHARACTERS = 2000, 80


def _wanted(asked: QueryDict) -> SpeechVoiceFilter:
    """The filter of the query string; values that no voice has match none."""
    values = {
        name: asked.get(name, "")[:MAX_CHARACTERS] for name in ("model", "language", "gender")
    }
    return SpeechVoiceFilter(words=parse_search(asked), **values)


@allow(Role.VIEWER)
@require_safe
def speech_voices(request: MemberRequest) -> HttpResponse:
    """The voices with filters; each can be heard and taken to the form of speech."""
    wanted = _wanted(request.GET)
    limit = min(parse_limit(request.GET) or PAGE_SIZE, MAX_SHOWN)
    page = speech_voice_page(request.member.team, wanted, limit)
    context = {
        "page": speech_voice_list(page, wanted, limit),
        "may_choose": request.member.may(Role.CREATOR),
        "freshness": freshness_for(request, Catalogue.Of.SPEECH),
    }
    return render(request, "effects/speech_voices.html", context)


@allow(Role.CREATOR)
@require_safe
def speech_voice_picker(request: MemberRequest) -> HttpResponse:
    """The picker dialog; a search or a filter swaps only its list."""
    wanted = _wanted(request.GET)
    page = speech_voice_page(request.member.team, wanted, PAGE_SIZE)
    freshness = freshness_for(request, Catalogue.Of.SPEECH)
    picker = speech_voice_dialog(page, wanted, freshness)
    return render(request, "effects/_voice_picker.html", {"picker": picker})
