from django.urls import path

from pixstudio.jobs.operations.submission.submit import WEBHOOK_PATH
from pixstudio.jobs.views import jobs, media, webhook

urlpatterns = [
    path("generations/status/", jobs.status, name="generation_status"),
    path("generations/<uuid:pk>/file/", media.result, name="generation_file"),
    path("generations/<uuid:pk>/poster/", media.poster, name="generation_poster"),
    path("generations/<uuid:pk>/cancellation/", jobs.cancellation, name="generation_cancellation"),
    path("generations/<uuid:pk>/retry/", jobs.retry, name="generation_retry"),
    path("generations/<uuid:pk>/resubmission/", jobs.resubmission, name="generation_resubmission"),
    path("generations/<uuid:pk>/dismissal/", jobs.dismissal, name="generation_dismissal"),
    path("generations/<uuid:pk>/saving/", jobs.saving, name="generation_saving"),
    path("generations/<uuid:pk>/candidate/", jobs.candidate, name="generation_candidate"),
    path("generations/<uuid:pk>/allowance/", jobs.allowance, name="generation_allowance"),
    path("generations/<uuid:pk>/adoption/", jobs.adoption, name="generation_adoption"),
    path(f"{WEBHOOK_PATH}<str:secret>/", webhook.pixverse_webhook, name="pixverse_hook"),
]
