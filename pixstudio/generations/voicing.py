"""Who speaks: the voice that a form begins with, and the one it names."""

from collections.abc import Mapping

from pixstudio.effects.queries import chosen_voice_of
from pixstudio.generations.wishes import SPEECH_SOUND, WORDS_OF_VOICE, speech_of
from pixstudio.pixverse import capabilities
from pixstudio.teams.models import Membership


def voice_of(values: Mapping[str, object]) -> str:
    """The `speaker_id` that the values name, '' where they name none."""
    return next((str(values[name]) for name in WORDS_OF_VOICE if values.get(name)), "")


def voice_name(operation: str, values: Mapping[str, str]) -> str:
    """The field in which the form asks for a voice as it stands, '' where it asks for none."""
    taken = {item.name for item in capabilities.parameters_of(operation, values.get("model"))}
    if operation == "lipsync" and speech_of(values) == SPEECH_SOUND:
        return ""
    return next((name for name in WORDS_OF_VOICE if name in taken), "")


def with_usual_voice(
    member: Membership, operation: str, values: Mapping[str, str]
) -> dict[str, str]:
    """The values with the member's own voice where the form asks for one and has none.

    A voice without words is not sent, so this asks for nothing by itself.
    """
    name = voice_name(operation, values)
    voice = chosen_voice_of(member) if name and not values.get(name) else ""
    return {**values, name: voice} if voice else dict(values)
