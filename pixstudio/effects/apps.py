from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "pixstudio.effects"
    label = "effects"

    def ready(self) -> None:
        from pixstudio.ai_models.queries import name_sources
        from pixstudio.effects.queries.speech_voices import models_of_voices

        name_sources.append(models_of_voices)
