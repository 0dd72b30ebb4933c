"""What is spoken, and who speaks: words or a sound, the voice a form begins with and the one it names."""

from collections.abc import Mapping

from pixstudio.effects.queries import chosen_voice_of
from pixstudio.jobs.request_body import WORDS_OF_VOICE
from pixstudio.pixverse import capabilities
from pixstudio.teams.models import Membership

# Whether lip sync speaks words or plays a sound file; the other one waits.
SPEECH, SPEECH_WORDS, SPEECH_SOUND = "speech", "words", "sound"
# Fields for a voice, and the field whose words it speaks. Without words a voice waits and is not sent.


def speech_of(values: Mapping[str, str]) -> str:
    """What lip sync is to speak: as chosen, else a sound where only a sound is given."""
    chosen = values.get(SPEECH)
    if chosen in (SPEECH_WORDS, SPEECH_SOUND):
        return chosen
    has_words = values.get("prompt") or values.get("speaker_id")
    return SPEECH_SOUND if values.get("audio_file") and not has_words else SPEECH_WORDS


def is_idle_voice(name: str, values: Mapping[str, str]) -> bool:
    """Whether the field is for a voice that has no words to speak."""
    return name in WORDS_OF_VOICE and not values.get(WORDS_OF_VOICE[name])


def waiting_fields(operation: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Fields that are kept on the page but not asked for now."""
    if not capabilities.OPERATION_OF_NAME[operation].takes_speech:
        return tuple(name for name in WORDS_OF_VOICE if is_idle_voice(name, values))
    if values.get(SPEECH) not in (SPEECH_WORDS, SPEECH_SOUND):
        return ()
    return ("audio_file",) if speech_of(values) == SPEECH_WORDS else ("prompt", "speaker_id")


def voice_name(operation: str, values: Mapping[str, str]) -> str:
    """The field in which the form asks for a voice as it stands, '' where it asks for none."""
    taken = {item.name for item in capabilities.parameters_of(operation, values.get("model"))}
    row = capabilities.OPERATION_OF_NAME[operation]
    if row.takes_speech and speech_of(values) == SPEECH_SOUND:
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
