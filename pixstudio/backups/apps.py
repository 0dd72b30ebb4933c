from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "pixstudio.backups"
    label = "backups"
