from django.urls import path

from pixstudio.queue.views import held_jobs, queue

urlpatterns = [
    path("generations/<uuid:pk>/pause/", queue.pause, name="generation_pause"),
    path("generations/<uuid:pk>/resumption/", queue.resumption, name="generation_resumption"),
    path("generations/<uuid:pk>/place/", queue.position, name="generation_position"),
    path("generations/<uuid:pk>/editing/", queue.editing, name="generation_editing"),
    path("generations/<uuid:pk>/release/", held_jobs.release, name="generation_resume_held"),
    path("queue/", queue.queue, name="queue"),
    path("queue/list/", queue.queue_list, name="queue_list"),
    path("queue/order/", queue.queue_order, name="queue_order"),
    path("queue/pause/", queue.queue_pause, name="queue_pause"),
    path("queue/resumption/", queue.queue_resumption, name="queue_resumption"),
    path("queue/release/", held_jobs.queue_release, name="queue_resume_held"),
    path(
        "queue/held-cancellation/",
        held_jobs.queue_held_cancellation,
        name="queue_cancel_held",
    ),
    path("queue/retry/", queue.queue_retry, name="queue_retry"),
    path("queue/cancellation/", queue.queue_cancellation, name="queue_cancellation"),
]
