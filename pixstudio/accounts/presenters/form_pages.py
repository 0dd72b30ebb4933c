"""Presenters of the forms that connect, edit, import and remove accounts."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.forms import AccountForm, RemovalForm
from pixstudio.accounts.models import Account
from pixstudio.audit.models import AuditEntry
from pixstudio.pixverse.schemas import AccountConfig
from pixstudio.web.addresses import url_for


def token_page() -> dict[str, Any]:
    """The form for the team's token."""
    return {
        "title": _("Change token"),
        "url": url_for("account_token"),
        "back_url": url_for("accounts"),
        "intro": _(
            "The new token replaces the old one once the API accepts it. Accounts of that token "
            "that aren’t here yet are imported."
        ),
        "submit_label": _("Connect and check"),
    }


def new_account_page() -> dict[str, Any]:
    """The form for a new account."""
    return {
        "title": _("Add account"),
        "url": url_for("account_new"),
        "back_url": url_for("accounts"),
        "intro": _("A PixVerse account your team makes videos with. Adding it costs nothing."),
        "submit_label": _("Add account"),
    }


def account_form_page(account: Account) -> dict[str, Any]:
    """The edit form of an account, with instructions for sharing a session with the website."""
    return {
        "title": _("Edit %(name)s") % {"name": account.name},
        "url": url_for("account_editing", account.pk),
        "back_url": url_for("account", account.pk),
        "intro": account.email,
        "submit_label": _("Save"),
        "explains_session": True,
        "opens_session": bool(account.session_sealed),
    }


def conflict_message(form: AccountForm, account: Account, last: AuditEntry | None) -> str:
    """Message about a concurrent edit: who saved the account and what changed. Never contains a secret."""
    changes = [
        _("%(field)s is now “%(now)s”, was “%(before)s”")
        % {"field": form.fields[name].label, "now": now, "before": before}
        for name, now in (("name", account.name), ("maxJobs", account.max_jobs))
        if (before := form.data.get(f"initial-{name}", "")) and str(before) != str(now)
    ]
    change_list = "; ".join(changes) or _("name and number of jobs unchanged")
    values = {"who": _("Another admin"), "when": "", "changes": change_list}
    if last:
        values |= {"who": last.actor_label, "when": str(naturaltime(last.at))}
    text = _(
        "%(who)s saved this account while you had it open (%(when)s): %(changes)s. A password or "
        "session may have been entered too. Your changes weren’t saved; to overwrite theirs, "
        "enter your secrets again and save."
    )
    return text.replace(" (%(when)s)", "" if not values["when"] else " (%(when)s)") % values


def removal_page(account: Account, jobs: tuple[int, int], members: int) -> dict[str, Any]:
    """Removal confirmation: the effect of each choice on running and queued jobs."""
    running, waiting = jobs
    return {
        "title": _("Remove %(name)s?") % {"name": account.name},
        "url": url_for("account_removal", account.pk),
        "back_url": url_for("account", account.pk),
        "email": account.email,
        "facts": [*_queued_facts(waiting), *_member_facts(members), _("Finished videos stay.")],
        "choices": [
            {
                "value": RemovalForm.HERE,
                "label": _("Here only"),
                "text": f"{_local_removal_text(running)} {_('You can import it again at any time.')}",
            },
            {
                "value": RemovalForm.BOTH,
                "label": _("Here and at the API"),
                "text": f"{_upstream_removal_text(running)} {_('Reconnecting needs its password.')}",
            },
        ],
    }


def _local_removal_text(running: int) -> str:
    if not running:
        return _("No jobs are running on it. It stays connected at the API.")
    text = ngettext(
        "%(count)s job runs on it: it continues at PixVerse and its video is still fetched.",
        "%(count)s jobs run on it: they continue at PixVerse and their videos are still fetched.",
        running,
    )
    return text % {"count": running} + " " + _("It stays connected at the API.")


def _upstream_removal_text(running: int) -> str:
    if not running:
        return _("No jobs are running on it. The API deletes its password and session.")
    text = ngettext(
        "%(count)s job runs on it: PixVerse continues it and its credits are spent, but its video "
        "may no longer be fetched here. It can be found at pixverse.ai. Wait until it is done to "
        "be safe.",
        "%(count)s jobs run on it: PixVerse continues them and their credits are spent, but their "
        "videos may no longer be fetched here. They can be found at pixverse.ai. Wait until they "
        "are done to be safe.",
        running,
    )
    return text % {"count": running} + " " + _("The API deletes its password and session.")


def _queued_facts(waiting: int) -> list[str]:
    text = ngettext(
        "%(count)s job waits for this account. It was not sent or charged, and will use any other "
        "suitable account.",
        "%(count)s jobs wait for this account. They were not sent or charged, and will use any "
        "other suitable account.",
        waiting,
    )
    return [text % {"count": waiting}] if waiting else []


def _member_facts(members: int) -> list[str]:
    text = ngettext(
        "%(count)s member is set to use it and will get any account instead.",
        "%(count)s members are set to use it and will get any account instead.",
        members,
    )
    return [text % {"count": members}] if members else []


def import_page(found: Sequence[AccountConfig], trouble: str) -> dict[str, Any]:
    """Importable accounts, or the message `trouble` if they could not be read."""
    return {
        "title": _("Import accounts"),
        "url": url_for("account_import"),
        "back_url": url_for("accounts"),
        "trouble": trouble,
        "found": list(_importable_rows(found)),
        "add_url": url_for("account_new"),
    }


def _importable_rows(configs: Iterable[AccountConfig]) -> Iterable[dict[str, str]]:
    for number, config in enumerate(configs):
        count = config.max_jobs or 1
        text = ngettext("%(count)s job at once", "%(count)s jobs at once", count)
        yield {
            "id": f"found-{number}",
            "email": config.email,
            "words": text % {"count": count},
        }
