from django.apps import AppConfig


class DownloadsConfig(AppConfig):
    name = "pixstudio.downloads"
    label = "downloads"
