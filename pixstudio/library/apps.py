from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "pixstudio.library"
    label = "library"
