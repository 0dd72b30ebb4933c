from django.apps import AppConfig


class CreateConfig(AppConfig):
    name = "pixstudio.create"
    label = "create"
