from django.apps import AppConfig


class GalleryConfig(AppConfig):
    name = "pixstudio.gallery"
    label = "gallery"
