from django.apps import AppConfig


class KeySettingsConfig(AppConfig):
    name = "pixstudio.key_settings"
    label = "key_settings"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.key_settings.audit_names import names_of_keys

        register_target_namer("apikey", TargetNamer(names_of_keys))
