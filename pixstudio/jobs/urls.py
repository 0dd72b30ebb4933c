from django.urls import path

from pixstudio.jobs.operations.submission.webhook_addresses import WEBHOOK_PATH
from pixstudio.jobs.views import webhook

urlpatterns = [
    path(f"{WEBHOOK_PATH}<str:secret>/", webhook.pixverse_webhook, name="pixverse_webhook"),
]
