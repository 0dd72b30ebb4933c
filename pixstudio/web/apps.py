from django.apps import AppConfig
from django.core.checks import register


class WebConfig(AppConfig):
    name = "pixstudio.web"
    label = "web"

    def ready(self) -> None:
        from pixstudio.web import checks

        tag = checks.SETTINGS_TAG
        register(checks.check_public_url, tag)
        register(checks.check_poll_seconds, tag)
        register(checks.check_long_stop, tag)
        register(checks.check_debug_is_private, tag)
        register(checks.check_files_of_hosts, deploy=True)
