"""Step two of Create: media, source, effect, transition strip, prompt and voice."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import SPEECH, SPEECH_AUDIO, SPEECH_TEXT, media_fields, speech_of
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.presenters.audio_settings import Field, voice_field
from pixstudio.create.presenters.choices import Choice, Explanation, Group, fix_of
from pixstudio.create.presenters.media_slots import Prompt, Slot, prompt_of, slots_of
from pixstudio.create.presenters.music_and_speech import VOICE, lyrics_of, speech_voice_field
from pixstudio.create.presenters.page_data import PageData
from pixstudio.create.presenters.source_and_effect import (
    EffectSlot,
    SourceSlot,
    effect_slot,
    source_slot,
)
from pixstudio.create.presenters.transition_strip import Strip, strip_of
from pixstudio.jobs.request_body import SOURCE
from pixstudio.pixverse.capabilities.file_counts import max_files_of
from pixstudio.web.wording import operation_label
from pixstudio.web.wording.lists import listed_choices


@dataclass(frozen=True)
class OperationName:
    """An operation to switch to."""

    name: str
    label: str


@dataclass(frozen=True)
class InputStep:
    """Step two. `corrections` explain changes of media, which have no place of their own for it.

    `last_frame` is the operation that takes a last frame too, if this one takes only the first.
    """

    slots: list[Slot]
    prompt: Prompt | None = None
    source: SourceSlot | None = None
    effect: EffectSlot | None = None
    strip: Strip | None = None
    speech: Group | None = None
    voice: Field | None = None
    lyrics: Prompt | None = None
    corrections: list[Explanation] = field(default_factory=list)
    last_frame: OperationName | None = None

    @property
    def field_names(self) -> set[str]:
        """The names of all fields that the step shows now."""
        names = {slot.name for slot in self.slots}
        names |= {item.name for item in (self.prompt, self.lyrics, self.voice, self.speech) if item}
        names |= {SOURCE} if self.source else set()
        names |= {"template_id"} if self.effect else set()
        if self.strip:
            names |= {f"frame_{frame.number}" for frame in self.strip.frames}
            for transition in self.strip.transitions:
                names |= {transition.name, transition.prompt.name}
        return names


def input_step_of(data: PageData) -> InputStep:
    """Step two for the form as it is."""
    form, errors, priced = data.form, data.errors, data.priced
    media = media_fields(form.operation)
    return InputStep(
        slots=slots_of(form, errors),
        prompt=prompt_of(form, errors),
        source=source_slot(form, priced, errors),
        effect=effect_slot(form, errors),
        strip=strip_of(form, priced, errors),
        speech=_speech(form),
        voice=_voice(data),
        lyrics=lyrics_of(priced, form.values),
        corrections=[
            *(note for name, note in priced.corrections.items() if name in media),
            *_further_references(data),
        ],
        last_frame=_last_frame(form),
    )


def _further_references(data: PageData) -> list[Explanation]:
    """Which models take videos and audio files as references, if the chosen one does not."""
    row, model = data.form.request.row, data.form.request.model
    if not row.takes_mentions or model is None or max_files_of(row, model).get("video"):
        return []
    able = [one for one in row.models if max_files_of(row, one).get("video")]
    if not able:
        return []
    text = _("Videos and audio as references need %(models)s.")
    fix = fix_of(
        data.priced, _("Switch to %(model)s") % {"model": able[0].name}, {"model": able[0].name}
    )
    named = text % {"models": listed_choices(one.name for one in able)}
    return [Explanation("explanation-references", named, fix)]


def _last_frame(form: FormState) -> OperationName | None:
    name = form.request.row.last_frame_operation
    return OperationName(name, operation_label(name)) if name else None


def _speech(form: FormState) -> Group | None:
    """Whether lip sync speaks a text or plays an audio file."""
    if not form.request.row.takes_speech:
        return None
    current = speech_of(form.values)
    labels = ((SPEECH_TEXT, _("Text to speech")), (SPEECH_AUDIO, _("Audio file")))
    choices = [Choice(value, name, is_checked=value == current) for value, name in labels]
    return Group("group-speech", _("Audio"), SPEECH, choices)


def _voice(data: PageData) -> Field | None:
    form = data.form
    if form.request.row.takes(VOICE):
        return speech_voice_field(data.priced, form.values, data.voices)
    if not form.request.row.takes_speech or speech_of(form.values) == SPEECH_AUDIO:
        return None
    return voice_field(data.priced, "speaker_id", form.values, data.voices)
