from django.urls import include, path

from pixstudio.library.views.manifest import manifest
from pixstudio.teams.policies import public
from pixstudio.web import views

urlpatterns = [
    # The house's ground floor knows no policies; its two pages get theirs here.
    path("healthz", public(views.healthz), name="healthz"),
    path("readyz", public(views.readyz), name="readyz"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("auth/", include("pixstudio.teams.auth_urls")),
    path("", include("pixstudio.api.urls")),
    path("", include("pixstudio.agents.urls")),
    path("", include("pixstudio.create.urls")),
    path("", include("pixstudio.jobs.urls")),
    path("", include("pixstudio.cards.urls")),
    path("", include("pixstudio.marks.urls")),
    path("", include("pixstudio.queue.urls")),
    path("", include("pixstudio.budgets.urls")),
    path("", include("pixstudio.scheduler.urls")),
    path("", include("pixstudio.imports.urls")),
    path("", include("pixstudio.gallery.urls")),
    path("", include("pixstudio.downloads.urls")),
    path("", include("pixstudio.sharing.urls")),
    path("", include("pixstudio.selections.urls")),
    path("", include("pixstudio.approvals.urls")),
    path("", include("pixstudio.notifications.urls")),
    path("collections/", include("pixstudio.collections.urls")),
    path("library/", include("pixstudio.library.urls")),
    path("effects/", include("pixstudio.effects.urls")),
    path("", include("pixstudio.prompts.urls")),
    path("", include("pixstudio.reconciliation.urls")),
    path("accounts/", include("pixstudio.accounts.urls")),
    path("usage/", include("pixstudio.usage.urls")),
    path("team/profile/data/", include("pixstudio.privacy.urls")),
    path("team/deletion/", include("pixstudio.privacy.team_urls")),
    path("team/webhooks/", include("pixstudio.webhooks.urls")),
    path("team/models/", include("pixstudio.ai_models.urls")),
    path("team/keys/", include("pixstudio.key_settings.urls")),
    path("team/", include("pixstudio.retention.urls")),
    path("", include("pixstudio.monitoring.urls")),
    path("team/", include("pixstudio.teams.urls")),
    path("team/audit/", include("pixstudio.audit.urls")),
]
handler400 = "pixstudio.api.views.bad_request"
