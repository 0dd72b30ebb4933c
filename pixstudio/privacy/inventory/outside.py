"""The table of stored data: what is outside the database."""

from django.utils.translation import gettext_lazy as _

from pixstudio.privacy.inventory.kinds import DataKind, Place
from pixstudio.privacy.inventory.people import ONLY_YOU

OUTSIDE = (
    DataKind(
        "pixverse",
        _("PixVerse and useapi.net"),
        _("Prompts, settings and files you generate with, under the team’s PixVerse account."),
        _("By their own rules"),
        _("Whoever has the PixVerse account; PixVerse and useapi.net"),
        _("Stays there. Your name and email are never sent."),
        places=(Place.OUTSIDE,),
    ),
    DataKind(
        "messages",
        _("Email and push services"),
        _("Notifications and links by email; encrypted notifications for your browsers."),
        _("By their own rules"),
        _("The email server and, encrypted, the push service of your browser"),
        _("Emails that were sent stay in mailboxes"),
        places=(Place.OUTSIDE,),
    ),
    DataKind(
        "webhook-receivers",
        _("Programs of the team"),
        _("Webhooks and API answers carry ids, prompts and credits, and member names in some."),
        _("By their own rules"),
        _("Whoever runs those programs"),
        _("Stays there. New webhooks and answers say “Deleted member”."),
        places=(Place.OUTSIDE,),
    ),
    DataKind(
        "browser",
        _("Your browser"),
        _("Cookies for session, form protection and theme; the layout of pages."),
        _("Session two weeks, theme a year, others until you clear them"),
        ONLY_YOU,
        _("You are signed out. Clear this site’s data to remove the rest."),
        places=(Place.BROWSER,),
    ),
    DataKind(
        "caches-and-logs",
        _("Caches and server logs"),
        _("Parts of pages, rate limits, and requests with IP address and path."),
        _("Caches up to an hour; logs as the operator set them up"),
        _("The operator of this studio"),
        _("Caches expire by themselves; logs as the operator set them up"),
        places=(Place.FILES,),
    ),
    DataKind(
        "backups",
        _("Backups"),
        _("Copies of database and files."),
        _("As the operator set them up"),
        _("The operator of this studio"),
        _("Your data stays in them until they are replaced. After a restore, delete again."),
        places=(Place.OUTSIDE,),
    ),
)
# Models that hold nothing of people: no person, no text of a person.
WITHOUT_PEOPLE = frozenset(
    {
        *("web.Heartbeat", "web.StudioState", "teams.Team", "prompts.BlocklistEntry"),
        *("effects.Voice", "effects.Voice_accounts", "effects.SpeechVoice"),
        *("effects.SpeechVoice_accounts", "effects.Effect", "effects.Effect_accounts"),
        *("effects.CatalogueVersion", "effects.Preview", "effects.Catalogue"),
        *("library.FileSum", "jobs.CostCenter", "jobs.LearnedDurations"),
        *("search.TeamNumber", "previews.PreviewSearch", "usage.StaleDay", "usage.Freshness"),
        *("usage.Watermark", "event_sources.BudgetWatch", "notifications.NotifyingState"),
        *("socialaccount.SocialApp", "django_tasks_database.DBTaskResult"),
        *("auth.Permission", "auth.Group", "auth.Group_permissions"),
        *("contenttypes.ContentType", "monitoring.RequestCount", "monitoring.FailedTask"),
        *("retention.RetentionRule", "retention.RetentionRun", "privacy.TeamDeletion"),
    }
)
