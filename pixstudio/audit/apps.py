from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "pixstudio.audit"
    label = "audit"
