from django.urls import path

from pixstudio.monitoring.views import health, metrics

urlpatterns = [
    path("metrics", metrics.metrics, name="metrics"),
    path("team/health/", health.health, name="health"),
]
