from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "pixstudio.queue"
    label = "queue"
