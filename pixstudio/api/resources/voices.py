"""Voices: those that speak in videos, and those of the operation `speech`."""

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from pixstudio.api.authentication import KeyAuth, KeyRequest
from pixstudio.api.lists import NextCursor, PageQuery, link_next, page_by_offset
from pixstudio.api_keys.models import Scope
from pixstudio.effects.queries import SpeechVoiceFilter, speech_voices_of, voices_of
from pixstudio.web.text_normalization import normalize_text

router = Router()
Words = Field("", max_length=120, description="Words in the name.", examples=["emma"])


class VoiceOut(Schema):
    """A voice for `lip_sync_tts_speaker_id` and, in lip sync, `speaker_id`."""

    speaker_id: str = Field(examples=["12"])
    name: str = Field(examples=["Emma"])


class VoicePage(Schema):
    """A page of voices."""

    items: list[VoiceOut]
    next_cursor: NextCursor


class VoiceQuery(PageQuery):
    """Filters of voices."""

    q: str = Words


class SpeechVoiceOut(Schema):
    """A voice for `voice_id` of the operation `speech`."""

    voice_id: str = Field(examples=["EXAVITQu4vr4xnSDxMaL"])
    name: str = Field(examples=["Sarah"])
    language: str = Field(description="A language code, empty if unknown.", examples=["en"])
    gender: str = Field(description="Empty if unknown.", examples=["female"])
    provider: str = Field(examples=["elevenlabs"])
    models: list[str] = Field(
        description="The models that speak with it; empty for all.", examples=[["speech-2.8-hd"]]
    )


class SpeechVoicePage(Schema):
    """A page of voices of speech."""

    items: list[SpeechVoiceOut]
    next_cursor: NextCursor


class SpeechVoiceQuery(PageQuery):
    """Filters of voices of speech."""

    q: str = Words
    model: str = Field("", max_length=80, examples=["speech-2.8-hd"])
    language: str = Field("", max_length=20, examples=["en"])
    gender: str = Field("", max_length=20, examples=["female"])


@router.get("", response=VoicePage, auth=KeyAuth(Scope.READ), summary="List voices for videos")
def list_voices(request: KeyRequest, response: HttpResponse, query: Query[VoiceQuery]) -> VoicePage:
    """Voices for text to speech in videos and lip sync, in the API’s order."""
    wanted = normalize_text(query.q).split()
    found = [
        voice
        for voice in voices_of(request.member.team)
        if all(word in normalize_text(voice.name) for word in wanted)
    ]
    rows, more = page_by_offset(found, query)
    link_next(request, response, more)
    items = [VoiceOut(speaker_id=row.speaker_id, name=row.name) for row in rows]
    return VoicePage(items=items, next_cursor=more)


@router.get(
    "/speech",
    response=SpeechVoicePage,
    auth=KeyAuth(Scope.READ),
    summary="List voices of speech",
)
def list_speech_voices(
    request: KeyRequest, response: HttpResponse, query: Query[SpeechVoiceQuery]
) -> SpeechVoicePage:
    """Voices for the operation `speech`, in the API’s order."""
    wanted = SpeechVoiceFilter(query.q, query.model, query.language, query.gender)
    found = [voice for voice in speech_voices_of(request.member.team) if wanted.matches(voice)]
    rows, more = page_by_offset(found, query)
    link_next(request, response, more)
    items = [
        SpeechVoiceOut(
            voice_id=row.voice_id,
            name=row.name,
            language=row.language,
            gender=row.gender,
            provider=row.provider,
            models=[str(name) for name in row.models],
        )
        for row in rows
    ]
    return SpeechVoicePage(items=items, next_cursor=more)
