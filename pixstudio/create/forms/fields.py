"""Fields of the operations' forms: their names, their values, and which are inactive."""

from collections.abc import Mapping

from pixstudio.jobs.request_body import WORDS_OF_VOICE, field_name
from pixstudio.library.models import Kind
from pixstudio.pixverse import capabilities

OFFERED = capabilities.OPERATIONS
MEDIA_KINDS = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
ON = ("on", "true", "True")
# Fields that ask for several jobs at once; the API has no such parameters.
MORE_EFFECTS = "more_effects"
BATCH_FIELDS = ("variations", "prompt_lines", "more_models", "more_qualities", MORE_EFFECTS)
MAX_MORE_EFFECTS = 40
# Where the jobs are put, and whose budget they count in; no parameter either.
COLLECTION = "collection"
# The job whose settings the form began with: no parameter, and on the page a hidden value.
REMIX_OF = "remix_of"
# Whether lip sync speaks a text or plays an audio file; the fields of the other stay inactive.
SPEECH, SPEECH_TEXT, SPEECH_AUDIO = "speech", "words", "sound"


def field_names(operation: str) -> list[str]:
    """Every field of the operation's form, in page order."""
    row = capabilities.OPERATION_OF_NAME[operation]
    names = [field_name(item.name) for item in row.parameters]
    speech = [SPEECH] if row.takes_speech else []
    batch = BATCH_FIELDS if capabilities.seed_range(operation) else ()
    fitting = [name for name in batch if name != MORE_EFFECTS or "template_id" in names]
    return [*names, *speech, *fitting, "account", COLLECTION, REMIX_OF]


def media_fields(operation: str) -> list[str]:
    """The fields of files and of the source, in page order."""
    items = capabilities.OPERATION_OF_NAME[operation].parameters
    return [field_name(item.name) for item in items if item.kind in (*MEDIA_KINDS, "result")]


def speech_of(values: Mapping[str, str]) -> str:
    """Whether lip sync uses text or audio: as chosen, else audio if only audio is given."""
    chosen = values.get(SPEECH)
    if chosen in (SPEECH_TEXT, SPEECH_AUDIO):
        return chosen
    has_words = values.get("prompt") or values.get("speaker_id")
    return SPEECH_AUDIO if values.get("audio_file") and not has_words else SPEECH_TEXT


def is_unused_voice(name: str, values: Mapping[str, str]) -> bool:
    """Whether the field holds a voice without a text to speak; such a voice is not sent."""
    return name in WORDS_OF_VOICE and not values.get(WORDS_OF_VOICE[name])


def inactive_fields(operation: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Fields that keep their values on the page but are not sent now."""
    row = capabilities.OPERATION_OF_NAME[operation]
    if row.takes("lyrics") and values.get("instrumental") in ON:
        return ("lyrics",)
    if not row.takes_speech:
        return tuple(name for name in WORDS_OF_VOICE if is_unused_voice(name, values))
    if values.get(SPEECH) not in (SPEECH_TEXT, SPEECH_AUDIO):
        return ()
    return ("audio_file",) if speech_of(values) == SPEECH_TEXT else ("prompt", "speaker_id")
