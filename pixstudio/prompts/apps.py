from django.apps import AppConfig


class PromptsConfig(AppConfig):
    name = "pixstudio.prompts"
    label = "prompts"
