"""The voices of speech as an account lists them: a call for the models, and one for each of them."""

import logging
from dataclasses import replace

from pixstudio.pixverse.capabilities import model_rows
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.errors import BadRequest, NotFound
from pixstudio.pixverse.schemas import SpeechVoice

logger = logging.getLogger(__name__)
MAX_MODELS = 20


def voices_by_model(client: Client, email: str) -> list[SpeechVoice]:
    """Return every voice once, with the models that speak with it, in the sequence of the lists.

    A model that the API refuses is left out, unless it refuses them all. Raises: PixVerseError.
    """
    found: dict[str, SpeechVoice] = {}
    for model, voices in _lists(client, email).items():
        for voice in voices:
            known = found.get(voice.voice_id, voice)
            models = dict.fromkeys([*known.models, *voice.models, model])
            found[voice.voice_id] = replace(known, models=tuple(models))
    return list(found.values())


def _models(client: Client, email: str) -> list[str]:
    """The models that the API lists; those of our rows where it has no such list."""
    try:
        listed = client.list_speech_models(email)
    except (BadRequest, NotFound) as error:
        logger.info("The models of speech can't be read: %s", error)
        listed = []
    return [model.name for model in listed] or list(model_rows("speech"))


def _lists(client: Client, email: str) -> dict[str, list[SpeechVoice]]:
    lists, refusal = {}, None
    for model in _models(client, email)[:MAX_MODELS]:
        try:
            lists[model] = client.list_speech_voices(email, model)
        except (BadRequest, NotFound) as error:
            logger.info("The voices of %s can't be read: %s", model, error)
            refusal = error
    # A refused account is not one without voices.
    if refusal and not lists:
        raise refusal
    return lists
