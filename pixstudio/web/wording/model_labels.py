"""What Create says of a model beside its name."""

from django.utils.translation import gettext as _

from pixstudio.pixverse.capabilities import Model


def model_facts(model: Model) -> str:
    """Return the few words that tell a model from the others, such as "newest, with sound"."""
    facts = [
        _("newest") if model.is_newest else "",
        _audio_text(model),
        _("fast") if model.is_fast else "",
    ]
    return ", ".join(fact for fact in facts if fact)


def _audio_text(model: Model) -> str:
    if model.has_native_audio:
        return _("with sound")
    return _("voice line, effects") if model.has_sound_prompts else _("silent")
