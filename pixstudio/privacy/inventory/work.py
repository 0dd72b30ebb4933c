"""The table of stored data: what people make, and what a team keeps of it."""

from django.utils.translation import gettext_lazy as _

from pixstudio.privacy.inventory.kinds import DataKind, Export, Place, Rows
from pixstudio.privacy.inventory.people import ADMINS, DELETED, ONLY_YOU, TEAM, UNTIL_DELETED

STAYS = _("Stays with the team, credited to “Deleted member”")
UNTIL_TEAM = _("Until the team deletes it")

WORK = (
    DataKind(
        "jobs",
        _("Jobs and results"),
        _("Prompts, settings, times, credits, ratings, notes, and the files of results."),
        UNTIL_TEAM,
        TEAM,
        STAYS,
        models=(
            *("jobs.Generation", "jobs.Attempt", "jobs.Batch", "jobs.GenerationInput"),
            *("jobs.WantedPoster", "previews.WantedPreview", "create.RemixOrigin"),
            *("create.FrameOrigin", "search.SearchDocument", "search.JobFact"),
            "downloads.StoredChecksum",
        ),
        places=(Place.DATABASE, Place.FILES),
        exports=(
            Export(
                "jobs",
                Rows("jobs.Generation", "creator"),
                "id team_id operation model parameters state problem words source_id batch_id "
                "is_imported estimate_credits charged_credits rating note content_type "
                "size_bytes width height duration_seconds created_at started_at finished_at "
                "removed_at deleted_at",
            ),
            Export(
                "attempts",
                Rows("jobs.Attempt", "creator"),
                "id generation_id day credits charge outcome words sent_at answered_at",
            ),
            Export(
                "batches",
                Rows("jobs.Batch", "creator"),
                "id team_id count estimate_credits created_at",
            ),
            Export(
                "inputs",
                Rows("jobs.GenerationInput", "generation__creator"),
                "generation_id field asset_id",
            ),
        ),
    ),
    DataKind(
        "prompts",
        _("Presets and prompt history"),
        _("Prompts you used, how often, and the presets you saved."),
        UNTIL_DELETED,
        _("You; shared presets all members of the team"),
        _("Deleted; presets you shared stay with the team"),
        models=("prompts.Preset", "prompts.PromptHistoryEntry"),
        exports=(
            Export(
                "prompt_history",
                Rows("prompts.PromptHistoryEntry", "user"),
                "id team_id words operation used_at used_count is_starred",
            ),
            Export(
                "presets",
                Rows("prompts.Preset", "owner"),
                "id team_id name operation values is_shared created_at changed_at",
            ),
        ),
        deleted=(
            Rows("prompts.PromptHistoryEntry", "user"),
            Rows("prompts.Preset", "owner", {"is_shared": False}),
        ),
    ),
    DataKind(
        "drafts",
        _("Drafts"),
        _("What you last entered in each form."),
        UNTIL_DELETED,
        ONLY_YOU,
        DELETED,
        models=("create.Draft",),
        exports=(
            Export(
                "drafts",
                Rows("create.Draft", "user"),
                "id team_id operation values note saved_at",
            ),
        ),
        deleted=(Rows("create.Draft", "user"),),
    ),
    DataKind(
        "library",
        _("Library files"),
        _("Files you uploaded, with names, notes and tags; uploads in progress."),
        _("Until the team deletes them; unfinished uploads 7 days"),
        TEAM,
        _("Stay with the team, credited to “Deleted member”; unfinished uploads are deleted"),
        models=("library.Asset", "library.Upload", "library.Asset_tags", "library.Tag"),
        places=(Place.DATABASE, Place.FILES),
        exports=(
            Export(
                "files",
                Rows("library.Asset", "uploaded_by"),
                "id team_id kind name note content_type size_bytes sha256 width height "
                "duration_seconds origin origin_words created_at trashed_at",
            ),
            Export(
                "uploads",
                Rows("library.Upload", "user"),
                "id team_id name size_bytes source_url stage created_at",
            ),
        ),
    ),
    DataKind(
        "marks",
        _("Stars and favourites"),
        _("Results you starred; favourite files, effects and voices. Tags are the team’s."),
        UNTIL_DELETED,
        ONLY_YOU,
        DELETED,
        models=(
            *("marks.Star", "marks.ResultTag", "library.Favourite", "effects.Favourite"),
            *("effects.EffectUse", "effects.ChosenVoice"),
        ),
        exports=(
            Export("stars", Rows("marks.Star", "user"), "generation_id created_at"),
            Export(
                "tags",
                Rows("marks.ResultTag", "generation__creator"),
                "generation_id tag__name created_at",
            ),
            Export("files", Rows("library.Favourite", "user"), "asset_id"),
            Export("effects", Rows("effects.Favourite", "user"), "effect__name"),
            Export(
                "effects_used",
                Rows("effects.EffectUse", "user"),
                "effect__name count used_at",
            ),
            Export("voices", Rows("effects.ChosenVoice", "user"), "voice__name"),
        ),
        deleted=(
            Rows("marks.Star", "user"),
            Rows("library.Favourite", "user"),
            Rows("effects.Favourite", "user"),
            Rows("effects.EffectUse", "user"),
            Rows("effects.ChosenVoice", "user"),
        ),
    ),
    DataKind(
        "collections",
        _("Collections"),
        _("Name, description and contents of collections, and who created them."),
        UNTIL_TEAM,
        _("All members of the team; restricted ones those who were added"),
        STAYS,
        models=("collections.Collection", "collections.CollectionItem"),
        exports=(
            Export(
                "collections",
                Rows("collections.Collection", "created_by"),
                "id team_id name description is_restricted created_at archived_at",
            ),
            Export(
                "additions",
                Rows("collections.CollectionItem", "added_by"),
                "collection_id generation_id asset_id added_at",
            ),
        ),
    ),
    DataKind(
        "sharing",
        _("Share links and reviews"),
        _("Links you created, your replies, and names and comments of visitors."),
        UNTIL_TEAM,
        _("All members of the team; visitors of the link"),
        _("Stays with the team, credited to “Deleted member”; links work until they expire"),
        models=(
            *("sharing.ShareLink", "sharing.ReviewComment", "sharing.ReviewReply"),
            "sharing.Verdict",
        ),
        exports=(
            Export(
                "links",
                Rows("sharing.ShareLink", "created_by"),
                "id team_id generation_id collection_id label title may_download may_review "
                "created_at expires_at revoked_at visit_count",
            ),
            Export(
                "replies",
                Rows("sharing.ReviewReply", "written_by"),
                "id comment_id text created_at",
            ),
        ),
    ),
    DataKind(
        "administration",
        _("Approvals and team settings"),
        _("Approvals, model changes, webhooks, imports, and decisions on differences."),
        _("As long as the team; webhook deliveries 30 days"),
        ADMINS,
        STAYS,
        models=(
            *("teams.Approval", "ai_models.ModelChange", "webhooks.Webhook"),
            *("webhooks.Delivery", "webhooks.WebhookAttempt", "imports.VideoImport"),
            *("reconciliation.Finding", "reconciliation.ReconciledDay"),
        ),
        exports=(
            Export(
                "approvals_requested",
                Rows("teams.Approval", "requested_by"),
                "id team_id rule state count credits decided_by_id decided_at words created_at",
            ),
            Export(
                "approvals_decided",
                Rows("teams.Approval", "decided_by"),
                "id team_id requested_by_id state count credits decided_at words created_at",
            ),
            Export(
                "model_changes",
                Rows("ai_models.ModelChange", "user"),
                "id team_id kind name summary reason created_at",
            ),
            Export(
                "webhooks",
                Rows("webhooks.Webhook", "created_by"),
                "id team_id url description events is_enabled created_at",
                hide="hide_path",
            ),
            Export(
                "imports",
                Rows("imports.VideoImport", "started_by"),
                "id team_id account_id imported_count created_at finished_at",
            ),
            Export(
                "differences_decided",
                Rows("reconciliation.Finding", "decided_by"),
                "id kind decision note decided_at",
            ),
        ),
    ),
    DataKind(
        "bulk-actions",
        _("Bulk actions and download lists"),
        _("Which results you acted on together, and which you downloaded."),
        _("Bulk actions 30 days, download lists 7 days"),
        ONLY_YOU,
        DELETED,
        models=("selections.BulkRun", "downloads.DownloadList"),
        exports=(
            Export(
                "bulk_actions",
                Rows("selections.BulkRun", "user"),
                "id team_id action state total done_count created_at finished_at",
            ),
            Export(
                "downloads",
                Rows("downloads.DownloadList", "creator"),
                "id team_id result_ids created_at",
            ),
        ),
        deleted=(
            Rows("selections.BulkRun", "user"),
            Rows("downloads.DownloadList", "creator"),
        ),
    ),
    DataKind(
        "usage",
        _("Usage and budgets"),
        _("Jobs and credits per day and month, by member, model and operation."),
        _("As long as the team"),
        TEAM,
        _("Sums stay, credited to “Deleted member”"),
        models=("usage.DailyUsage", "gallery.ResultSum", "jobs.BudgetSum"),
        exports=(
            Export(
                "days",
                Rows("usage.DailyUsage", "who"),
                "team_id day dimension key jobs done failed moderated refused charged_credits "
                "reserved_credits written_off_credits",
            ),
        ),
    ),
    DataKind(
        "pixverse-accounts",
        _("PixVerse accounts and API token"),
        _("Email address of each account; password, session and token are encrypted."),
        _("Until an admin removes the account"),
        _("Owners and admins of the team, without the secrets"),
        _("Stays with the team"),
        models=("accounts.Account", "accounts.ApiConnection", "accounts.CreditReading"),
    ),
)
