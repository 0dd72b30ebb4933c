from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "pixstudio.agents"
    label = "agents"
