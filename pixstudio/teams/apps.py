from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "pixstudio.teams"
    label = "teams"
