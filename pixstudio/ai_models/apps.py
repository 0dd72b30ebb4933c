from django.apps import AppConfig


class AiModelsConfig(AppConfig):
    name = "pixstudio.ai_models"
    label = "ai_models"
