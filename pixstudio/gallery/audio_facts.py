"""What a result's page says of music and speech."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pixstudio.effects.presenters import language_name
from pixstudio.effects.queries import speech_voice_of
from pixstudio.jobs.models import Generation
from pixstudio.web.wording import label_of

SETTINGS = ("emotion", "speed", "volume", "pitch", "stability", "similarity_boost")


def audio_facts(generation: Generation) -> Iterator[tuple[str, str]]:
    """Names and values of the settings of music and speech; one query for a voice."""
    asked: dict[str, Any] = generation.parameters
    if voice_id := str(asked.get("voice_id") or ""):
        voice = speech_voice_of(generation.team, voice_id)
        yield _("Voice"), voice.name if voice else voice_id
    if code := asked.get("language_code"):
        yield _("Language"), language_name(str(code))
    for name in SETTINGS:
        if (value := asked.get(name)) not in (None, "", "auto"):
            yield capfirst(label_of(name)), str(value)
    if asked.get("instrumental"):
        yield _("Vocals"), _("none, instrumental")
    if lyrics := asked.get("lyrics"):
        yield _("Lyrics"), str(lyrics)
