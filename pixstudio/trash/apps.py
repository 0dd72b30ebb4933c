from django.apps import AppConfig


class TrashConfig(AppConfig):
    name = "pixstudio.trash"
    label = "trash"
