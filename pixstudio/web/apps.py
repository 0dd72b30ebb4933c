from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "pixstudio.web"
    label = "web"
