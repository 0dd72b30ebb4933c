from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register


class MonitoringConfig(AppConfig):
    name = "pixstudio.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from django_tasks.signals import task_finished

        from pixstudio.monitoring.checks import check_metrics_access
        from pixstudio.monitoring.operations import count_failed_task
        from pixstudio.web.checks import SETTINGS_TAG

        register(check_metrics_access, SETTINGS_TAG)
        task_finished.connect(count_failed_task)
        if settings.SENTRY_DSN:
            from pixstudio.monitoring.sentry import start_sentry

            start_sentry()
        if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            from pixstudio.monitoring.tracing import start_tracing

            start_tracing()
