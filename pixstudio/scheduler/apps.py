from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    name = "pixstudio.scheduler"
    label = "scheduler"
