from django.urls import path

from pixstudio.generations.views import create, hook, jobs, media

urlpatterns = [
    path("", create.home, name="home"),
    path("create/", create.create_home, name="create_home"),
    path("create/<slug:operation>/", create.create, name="create"),
    path("create/<slug:operation>/settings/", create.create_settings, name="create_settings"),
    path("create/<slug:operation>/sending/", create.create_sending, name="create_sending"),
    path("generations/status/", jobs.status, name="generation_status"),
    path("generations/<uuid:pk>/file/", media.result, name="generation_file"),
    path("generations/<uuid:pk>/poster/", media.poster, name="generation_poster"),
    path("generations/<uuid:pk>/cancellation/", jobs.cancellation, name="generation_cancellation"),
    path("generations/<uuid:pk>/retry/", jobs.retry, name="generation_retry"),
    path("generations/<uuid:pk>/resubmission/", jobs.resubmission, name="generation_resubmission"),
    path("generations/<uuid:pk>/dismissal/", jobs.dismissal, name="generation_dismissal"),
    path("generations/<uuid:pk>/saving/", jobs.saving, name="generation_saving"),
    path("generations/<uuid:pk>/candidate/", jobs.candidate, name="generation_candidate"),
    path("hooks/pixverse/<str:secret>/", hook.pixverse_hook, name="pixverse_hook"),
]
