from django.urls import path

from pixstudio.jobs.views import budgets, held_jobs, jobs, media, queue, tracked_jobs, webhook

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
    path("generations/<uuid:pk>/pause/", queue.pause, name="generation_pause"),
    path("generations/<uuid:pk>/resumption/", queue.resumption, name="generation_resumption"),
    path("generations/<uuid:pk>/place/", queue.place, name="generation_place"),
    path("generations/<uuid:pk>/editing/", queue.editing, name="generation_editing"),
    path("generations/<uuid:pk>/release/", held_jobs.release, name="generation_release"),
    path("team/spending/", budgets.spending, name="team_spending"),
    path("queue/", queue.queue, name="queue"),
    path("queue/list/", queue.queue_list, name="queue_list"),
    path("queue/order/", queue.queue_order, name="queue_order"),
    path("queue/pause/", queue.queue_pause, name="queue_pause"),
    path("queue/resumption/", queue.queue_resumption, name="queue_resumption"),
    path("queue/release/", held_jobs.queue_release, name="queue_release"),
    path(
        "queue/held-cancellation/",
        held_jobs.queue_held_cancellation,
        name="queue_held_cancellation",
    ),
    path("queue/retry/", queue.queue_retry, name="queue_retry"),
    path("queue/cancellation/", queue.queue_cancellation, name="queue_cancellation"),
    path("accounts/tracking/", tracked_jobs.tracking, name="tracking"),
    path("accounts/tracking/clearance/", tracked_jobs.clearance, name="tracking_clearance"),
    path("hooks/pixverse/<str:secret>/", webhook.pixverse_hook, name="pixverse_hook"),
]
