"""What becomes of each of a team's tables when the team is deleted; a test compares it with all models."""

from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

# What goes with the texts of its jobs.
OF_JOBS = ("jobs.GenerationInput", "search.SearchDocument")
# Rows that go, with what depends on them.
REMOVED: tuple[str, ...] = (
    "accounts.ApiConnection",
    "webhooks.Webhook",
    "sharing.ShareLink",
    "sharing.ReviewComment",
    "retention.RetentionRun",
    "retention.RetentionRule",
    "selections.BulkRun",
    "downloads.DownloadList",
    "imports.VideoImport",
    "api.IdempotentRequest",
    "notifications.Notification",
    "events.Event",
    "create.Draft",
    "prompts.Preset",
    "prompts.PromptHistoryEntry",
    "prompts.BlocklistEntry",
    "marks.Star",
    "collections.Collection",
    "library.Upload",
    "library.Asset",
    "library.Tag",
    "effects.ChosenVoice",
    "effects.Preview",
    "effects.Effect",
    "effects.Voice",
    "effects.SpeechVoice",
    "effects.CatalogueVersion",
    "ai_models.ModelChange",
    "teams.Approval",
    "teams.Invitation",
    "teams.Membership",
    "reconciliation.ReconciledDay",
    "accounts.MemberAccount",
    "accounts.Account",
    "jobs.FairShare",
    "jobs.LearnedDurations",
)
# Rows that stay, since sums are made of them: without texts, files and names.
KEPT = frozenset(
    {
        *("jobs.Generation", "jobs.Attempt", "jobs.Batch", "jobs.CostCenter", "api_keys.ApiKey"),
        *("usage.DailyUsage", "usage.StaleDay", "usage.Freshness", "gallery.ResultSum"),
        *("library.FileSum", "search.TeamNumber", "privacy.TeamDeletion"),
    }
)
# Folders of the storage that are a team's, below each its id.
FOLDERS = ("results", "library", "effects")


def rows_of_team(name: str, team_id: object) -> "QuerySet[Any]":
    """The team's rows of a model in `REMOVED`."""
    model: type[Model] = apps.get_model(name)
    return model._base_manager.filter(team=team_id)
