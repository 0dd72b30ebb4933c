"""What becomes of each of a team's tables when the team is deleted; a test compares it with all models."""

from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

# Lookups of the team, of models that have no column for it.
_OF_JOBS = "generation__team"
# Rows that go, with what depends on them; in this order, as some are looked for by others.
REMOVED: tuple[tuple[str, str], ...] = (
    ("accounts.ApiConnection", "team"),
    ("webhooks.Webhook", "team"),
    ("sharing.ShareLink", "team"),
    ("sharing.ReviewComment", "team"),
    ("retention.RetentionRun", "team"),
    ("retention.RetentionRule", "team"),
    ("selections.BulkRun", "team"),
    ("downloads.DownloadList", "team"),
    ("imports.VideoImport", "team"),
    ("api.IdempotentRequest", "team"),
    ("notifications.Notification", "team"),
    ("events.Event", "team"),
    ("create.Draft", "team"),
    ("prompts.Preset", "team"),
    ("prompts.PromptHistoryEntry", "team"),
    ("prompts.BlocklistEntry", "team"),
    ("marks.Star", "team"),
    ("collections.Collection", "team"),
    ("jobs.GenerationInput", _OF_JOBS),
    ("search.SearchDocument", _OF_JOBS),
    ("library.Upload", "team"),
    ("library.Asset", "team"),
    ("library.Tag", "team"),
    ("effects.ChosenVoice", "team"),
    ("effects.Preview", "team"),
    ("effects.Effect", "team"),
    ("effects.Voice", "team"),
    ("effects.SpeechVoice", "team"),
    ("effects.CatalogueVersion", "team"),
    ("ai_models.ModelChange", "team"),
    ("teams.Approval", "team"),
    ("teams.Invitation", "team"),
    ("teams.Membership", "team"),
    ("reconciliation.ReconciledDay", "team"),
    ("accounts.MemberAccount", "team"),
    ("accounts.Account", "team"),
    ("jobs.FairShare", "team"),
    ("jobs.LearnedDurations", "team"),
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


def rows_of_team(name: str, lookup: str, team_id: object) -> "QuerySet[Any]":
    """The team's rows of a model in `REMOVED`."""
    model: type[Model] = apps.get_model(name)
    return model._base_manager.filter(**{lookup: team_id})
