from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "pixstudio.effects"
    label = "effects"
