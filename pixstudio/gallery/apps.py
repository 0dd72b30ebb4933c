from django.apps import AppConfig


class GalleryConfig(AppConfig):
    name = "pixstudio.gallery"
    label = "gallery"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.gallery.day_sums import DAY_SUMS

        DAY_SUMS.connect(self)
