"""The form's field for a voice, and the member's default voice."""

from collections.abc import Mapping

from pixstudio.create.forms.fields import SPEECH_AUDIO, speech_of
from pixstudio.effects.queries import VoiceUse, chosen_voice_of, speech_voice_of
from pixstudio.jobs.request_body import WORDS_OF_VOICE
from pixstudio.pixverse import capabilities
from pixstudio.teams.models import Membership, Team


def voice_field_name(operation: str, values: Mapping[str, str]) -> str:
    """The form's field for a voice; '' if it has none now."""
    taken = {item.name for item in capabilities.parameters_of(operation, values.get("model"))}
    row = capabilities.OPERATION_OF_NAME[operation]
    if row.takes_speech and speech_of(values) == SPEECH_AUDIO:
        return ""
    return next((name for name in WORDS_OF_VOICE if name in taken), "")


def with_default_voice(
    member: Membership, operation: str, values: Mapping[str, str]
) -> dict[str, str]:
    """The values with the member's default voice if the form has a field for a voice and it is empty.

    A voice without a text is not sent, so this adds nothing to the job by itself.
    """
    name = voice_field_name(operation, values)
    voice = chosen_voice_of(member) if name and not values.get(name) else ""
    return {**values, name: voice} if voice else dict(values)


def voice_use_of(request: capabilities.Request) -> VoiceUse:
    """What a form of speech asks of its voice: its model, and its language where that model takes one."""
    model = request.model_name or ""
    taken = {item.name for item in capabilities.parameters_of(request.operation, model)}
    language = request.choice("language_code") if "language_code" in taken else ""
    return VoiceUse(model, language)


def chosen_speech_voice(team: Team, voice_id: str) -> dict[str, str]:
    """The voice with a model that speaks with it; {} for one that is not listed."""
    voice = speech_voice_of(team, voice_id[:80])
    if voice is None:
        return {}
    usual = capabilities.default_model("speech")
    able = [name for name in capabilities.models_of("speech") if name in voice.models]
    model = usual if usual in able else next(iter(able), "")
    return {"voice_id": voice.voice_id, **({"model": model} if model else {})}
