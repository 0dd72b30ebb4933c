from django.apps import AppConfig


class MarksConfig(AppConfig):
    name = "pixstudio.marks"
    label = "marks"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.jobs.link_filters import register_link_filter
        from pixstudio.marks.link_filters import FAVOURITES, TAGS

        register_link_filter(FAVOURITES)
        register_link_filter(TAGS)
