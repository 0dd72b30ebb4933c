from django.urls import path

from pixstudio.cards.views import cards, media

urlpatterns = [
    path("generations/status/", cards.status, name="generation_status"),
    path("generations/<uuid:pk>/file/", media.result, name="generation_file"),
    path("generations/<uuid:pk>/poster/", media.poster, name="generation_poster"),
    path("generations/<uuid:pk>/preview/", media.preview, name="generation_preview"),
    path("generations/<uuid:pk>/cancellation/", cards.cancellation, name="generation_cancellation"),
    path("generations/<uuid:pk>/retry/", cards.retry, name="generation_retry"),
    path("generations/<uuid:pk>/resubmission/", cards.resubmission, name="generation_resubmission"),
    path("generations/<uuid:pk>/dismissal/", cards.dismissal, name="generation_dismissal"),
    path("generations/<uuid:pk>/saving/", cards.saving, name="generation_saving"),
    path("generations/<uuid:pk>/candidate/", cards.candidate, name="generation_candidate"),
    path("generations/<uuid:pk>/allowance/", cards.allowance, name="generation_allow_over_budget"),
    path("generations/<uuid:pk>/adoption/", cards.adoption, name="generation_takeover"),
]
