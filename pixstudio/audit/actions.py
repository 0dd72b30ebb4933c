"""Actions recorded in the audit log, by name and label."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """One entry per action; its target is recorded with it."""

    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Failed to sign in")
    SIGNED_OUT = "signed_out", _("Signed out")
    PASSWORD_CHANGED = "password_changed", _("Changed the password")
    SECOND_FACTOR_ADDED = "second_factor_added", _("Added a second factor")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("Removed a second factor")
    SESSION_ENDED = "session_ended", _("Ended a session")
    PROFILE_CHANGED = "profile_changed", _("Changed the profile")
    REFUSED_BY_ROLE = "refused_by_role", _("Not allowed for role")

    TEAM_CREATED = "team_created", _("Created a team")
    TEAM_CHANGED = "team_changed", _("Changed the team’s settings")
    RULES_CHANGED = "rules_changed", _("Changed the team’s rules")
    OWNERSHIP_TRANSFERRED = "ownership_transferred", _("Transferred ownership")
    MEMBER_INVITED = "member_invited", _("Invited a member")
    INVITATION_WITHDRAWN = "invitation_withdrawn", _("Withdrew an invitation")
    INVITATION_ACCEPTED = "invitation_accepted", _("Accepted an invitation")
    MEMBER_ADDED = "member_added", _("Added a member")
    ROLE_CHANGED = "role_changed", _("Changed a role")
    MEMBER_REMOVED = "member_removed", _("Removed a member")
    MEMBER_LEFT = "member_left", _("Left the team")
    BUDGET_CHANGED = "budget_changed", _("Changed a budget")
    POLICY_CHANGED = "policy_changed", _("Changed account selection")
    MODEL_CHANGED = "model_changed", _("Changed a model")
    APPROVAL_RULES_CHANGED = "approval_rules_changed", _("Changed approval rules")

    TOKEN_CHANGED = "token_changed", _("Entered the API token")
    ACCOUNT_CONNECTED = "account_connected", _("Connected an account")
    ACCOUNT_CHANGED = "account_changed", _("Changed an account")
    ACCOUNT_PAUSED = "account_paused", _("Paused an account")
    ACCOUNT_RESUMED = "account_resumed", _("Resumed an account")
    ACCOUNT_REMOVED = "account_removed", _("Removed an account here")
    ACCOUNT_REMOVED_UPSTREAM = (
        "account_removed_upstream",
        _("Removed an account here and at the API"),
    )
    ORPHAN_CLEARED = "orphan_cleared", _("Cleared an untracked job")
    VIDEOS_IMPORTED = "videos_imported", _("Imported an account’s videos")
    IMPORT_CHANGED = "import_changed", _("Paused, resumed or stopped an import")

    JOBS_SENT = "jobs_sent", _("Created jobs")
    JOB_CANCELLED = "job_cancelled", _("Cancelled a job")
    JOB_PAUSED = "job_paused", _("Paused a job")
    JOB_RESUMED = "job_resumed", _("Resumed a job")
    JOB_EDITED = "job_edited", _("Edited a job")
    JOB_MOVED = "job_moved", _("Moved a job in the queue")
    JOB_DISMISSED = "job_dismissed", _("Dismissed a job")
    JOB_MATCHED = "job_matched", _("Matched a job with a video")
    JOB_RETRIED = "job_retried", _("Retried a job")
    JOB_SENT_AGAIN = "job_sent_again", _("Submitted an unanswered job again")
    JOB_RAISED = "job_raised", _("Allowed a job over budget")
    APPROVAL_REQUESTED = "approval_requested", _("Requested approval of jobs")
    JOBS_APPROVED = "jobs_approved", _("Approved jobs")
    JOBS_DECLINED = "jobs_declined", _("Declined jobs")
    JOBS_HELD = "jobs_held", _("Held waiting jobs after a restore or long stop")
    HELD_RESUMED = "held_resumed", _("Resumed held jobs")
    JOB_TAKEN_OVER = "job_taken_over", _("Took over a job")
    RESULT_SAVED_AGAIN = "result_saved_again", _("Saved a result again")
    RESULT_TRASHED = "result_trashed", _("Moved results to trash")
    RESULT_RESTORED = "result_restored", _("Restored results from trash")
    RESULT_DELETED = "result_deleted", _("Deleted results permanently")
    COLLECTION_CREATED = "collection_created", _("Created a collection")
    COLLECTION_CHANGED = "collection_changed", _("Changed a collection")
    COLLECTION_DELETED = "collection_deleted", _("Deleted a collection")
    FILES_DELETED = "files_deleted", _("Deleted library files permanently")
    SHARE_LINK_CREATED = "share_link_created", _("Created a share link")
    SHARE_LINK_REVOKED = "share_link_revoked", _("Revoked a share link")
    COMMENT_DELETED = "comment_deleted", _("Deleted a review comment")
    AUDIT_EXPORTED = "audit_exported", _("Exported the audit log")
    USAGE_EXPORTED = "usage_exported", _("Exported usage")
