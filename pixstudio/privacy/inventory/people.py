"""The table of stored data: what is about the person."""

from django.utils.translation import gettext_lazy as _

from pixstudio.privacy.inventory.kinds import DataKind, Export, Rows

ONLY_YOU = _("You")
TEAM = _("All members of the team")
ADMINS = _("Owners and admins of the team")
UNTIL_DELETED = _("Until you delete your profile")
DELETED = _("Deleted")

PEOPLE = (
    DataKind(
        "profile",
        _("Profile"),
        _("Name, email address, time zone and theme; what the sign-in provider says about you."),
        UNTIL_DELETED,
        _("All members of your teams see name and email. You see the rest."),
        _("Replaced by “Deleted member”; email address and provider data are deleted"),
        models=(
            *("teams.User", "account.EmailAddress", "account.EmailConfirmation"),
            *("socialaccount.SocialAccount", "socialaccount.SocialToken"),
        ),
        exports=(
            Export(
                "profile",
                Rows("teams.User", "pk"),
                "id email name time_zone theme created_at last_login is_active",
            ),
            Export(
                "email_addresses",
                Rows("account.EmailAddress", "user"),
                "email verified primary",
            ),
            Export(
                "single_sign_on",
                Rows("socialaccount.SocialAccount", "user"),
                "provider uid extra_data date_joined last_login",
            ),
        ),
        deleted=(
            Rows("account.EmailAddress", "user"),
            Rows("socialaccount.SocialAccount", "user"),
        ),
    ),
    DataKind(
        "sign-ins",
        _("Sign-ins and sessions"),
        _("Browser, IP address and times of your sessions; second factors, without their secrets."),
        _("Sessions until they end; second factors until you remove them"),
        ONLY_YOU,
        DELETED,
        models=(
            *("usersessions.UserSession", "sessions.Session", "mfa.Authenticator"),
            "teams.SpentCode",
        ),
        exports=(
            Export(
                "sessions",
                Rows("usersessions.UserSession", "user"),
                "ip user_agent created_at last_seen_at",
            ),
            Export(
                "second_factors",
                Rows("mfa.Authenticator", "user"),
                "type created_at last_used_at",
            ),
        ),
        deleted=(
            Rows("mfa.Authenticator", "user"),
            Rows("teams.SpentCode", "user"),
            Rows("usersessions.UserSession", "user"),
        ),
    ),
    DataKind(
        "memberships",
        _("Memberships"),
        _("Your teams, roles and limits; restricted collections and accounts you may use."),
        _("Until you leave the team"),
        TEAM,
        DELETED,
        models=(
            *("teams.Membership", "accounts.MemberAccount", "jobs.FairShare"),
            "collections.CollectionMember",
        ),
        exports=(
            Export(
                "memberships",
                Rows("teams.Membership", "user"),
                "team_id team__name role monthly_budget_credits job_limit_credits created_at",
            ),
            Export(
                "restricted_collections",
                Rows("collections.CollectionMember", "user"),
                "collection_id collection__name may_change",
            ),
            Export(
                "accounts",
                Rows("accounts.MemberAccount", "user"),
                "team_id account_id account__name",
            ),
        ),
        deleted=(
            Rows("accounts.MemberAccount", "user"),
            Rows("jobs.FairShare", "user"),
            Rows("collections.CollectionMember", "user"),
        ),
    ),
    DataKind(
        "invitations",
        _("Invitations"),
        _("The email address an invitation was for, its role, who sent it and when."),
        _("As long as the team"),
        ADMINS,
        _("Your address is removed; open invitations you sent are withdrawn"),
        models=("teams.Invitation",),
        exports=(
            Export(
                "accepted",
                Rows("teams.Invitation", "accepted_by"),
                "team_id email role created_at accepted_at",
            ),
            Export(
                "sent",
                Rows("teams.Invitation", "invited_by"),
                "team_id email role created_at accepted_at withdrawn_at",
                hide="hide_email",
            ),
        ),
    ),
    DataKind(
        "notifications",
        _("Notifications"),
        _("What you were notified about, your choices, and the browsers that show notifications."),
        _("Read ones 90 days, others a year; choices and browsers until you remove them"),
        ONLY_YOU,
        _("Deleted; your name is removed from notifications of others"),
        models=(
            *("notifications.Notification", "notifications.NotificationPreferences"),
            *("notifications.PushSubscription", "notifications.Delivery", "events.Event"),
        ),
        exports=(
            Export(
                "notifications",
                Rows("notifications.Notification", "user"),
                "id team_id kind event_kind subject_id facts created_at read_at",
                hide="hide_actor",
            ),
            Export(
                "preferences",
                Rows("notifications.NotificationPreferences", "user"),
                "choices quiet_from quiet_until daily_hour has_sound",
            ),
            Export(
                "browsers",
                Rows("notifications.PushSubscription", "user"),
                "id device created_at used_at",
            ),
        ),
        deleted=(
            Rows("notifications.Delivery", "user"),
            Rows("notifications.Notification", "user"),
            Rows("notifications.NotificationPreferences", "user"),
            Rows("notifications.PushSubscription", "user"),
        ),
    ),
    DataKind(
        "api-keys",
        _("API keys"),
        _("Name, scopes, budget, last use and its IP address; only a digest of the key itself."),
        UNTIL_DELETED,
        _("You, and owners and admins of the team"),
        _("Revoked; name and addresses are removed, spending stays"),
        models=("api_keys.ApiKey", "api.IdempotentRequest"),
        exports=(
            Export(
                "api_keys",
                Rows("api_keys.ApiKey", "user"),
                "id team_id name scopes addresses budget_credits is_budget_monthly created_at "
                "expires_at last_used_at last_address revoked_at",
            ),
        ),
        deleted=(Rows("api.IdempotentRequest", "user"),),
    ),
    DataKind(
        "audit-log",
        _("Audit log"),
        _("What you did, when, from which IP address, and which actions were refused."),
        _("As long as the studio"),
        ADMINS,
        _("Your name, key names and IP addresses are removed; entries and their chain stay"),
        models=("audit.AuditEntry", "audit.AuditChain"),
        exports=(
            Export(
                "audit_log",
                Rows("audit.AuditEntry", "actor_id"),
                "chain number at action is_denial address key_label target_kind target_id "
                "target_label subject_id",
                hide="hide_target",
            ),
        ),
    ),
    DataKind(
        "exports",
        _("Data exports and deletion"),
        _("When you requested an export or deletion, and the prepared files of the export."),
        _("Exports 7 days; that a profile was deleted, as long as the studio"),
        ONLY_YOU,
        _("Exports are deleted; the date of the deletion stays without a name"),
        models=("privacy.PersonalExport", "privacy.PersonDeletion"),
        exports=(
            Export(
                "exports",
                Rows("privacy.PersonalExport", "user"),
                "id has_media created_at ready_at",
            ),
        ),
    ),
)
