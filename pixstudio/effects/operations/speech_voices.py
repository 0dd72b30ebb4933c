"""The voices of speech as an account lists them: a call for the models, and one for each of them."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from pixstudio.pixverse.capabilities import model_rows
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.errors import BadRequest, NotFound
from pixstudio.pixverse.schemas import SpeechModel, SpeechVoice

logger = logging.getLogger(__name__)
MAX_MODELS = 20


def voices_by_model(client: Client, email: str, listed: Sequence[SpeechModel]) -> list[SpeechVoice]:
    """Return every voice once, with the models that speak with it, in the sequence of the lists.

    The models are those that the API lists; those of our rows where it has no such list.

    A model that the API refuses is left out, unless it refuses them all. Raises: PixVerseError.
    """
    found: dict[str, SpeechVoice] = {}
    names = [model.name for model in listed] or list(model_rows("speech"))
    for model, voices in _lists(client, email, names[:MAX_MODELS]).items():
        for voice in voices:
            known = found.get(voice.voice_id, voice)
            models = dict.fromkeys([*known.models, *voice.models, model])
            found[voice.voice_id] = replace(known, models=tuple(models))
    return list(found.values())


def listed_models(client: Client, email: str) -> list[SpeechModel]:
    """Return the models that the API lists, none where it has no such list. Raises: PixVerseError."""
    try:
        return client.list_speech_models(email)
    except (BadRequest, NotFound) as error:
        logger.info("The models of speech can't be read: %s", error)
        return []


def _lists(client: Client, email: str, names: Sequence[str]) -> dict[str, list[SpeechVoice]]:
    lists, refusal = {}, None
    for model in names:
        try:
            lists[model] = client.list_speech_voices(email, model)
        except (BadRequest, NotFound) as error:
            logger.info("The voices of %s can't be read: %s", model, error)
            refusal = error
    # A refused account is not one without voices.
    if refusal and not lists:
        raise refusal
    return lists
