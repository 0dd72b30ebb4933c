"""The pages on which accounts are connected, changed, imported and removed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.forms import AccountForm, RemovalForm
from pixstudio.accounts.models import Account
from pixstudio.audit.models import AuditEntry
from pixstudio.pixverse.schemas import AccountConfig


def token_page() -> dict[str, Any]:
    """The form for the team's token."""
    return {
        "title": _("Change the token"),
        "url": reverse("account_token"),
        "back_url": reverse("accounts"),
        "intro": _(
            "The new token replaces the old one once the API has accepted it. Accounts behind it that "
            "are not here yet are brought in."
        ),
        "submit_label": _("Connect and check"),
    }


def new_account_page() -> dict[str, Any]:
    """The form for an account that is not connected."""
    return {
        "title": _("Add account"),
        "url": reverse("account_new"),
        "back_url": reverse("accounts"),
        "intro": _("A PixVerse account your team makes videos with. Adding it costs nothing."),
        "submit_label": _("Add account"),
    }


def account_form_page(account: Account) -> dict[str, Any]:
    """The form for an account that is connected, with how to share a session with the website."""
    return {
        "title": _("Edit %(name)s") % {"name": account.name},
        "url": reverse("account_editing", args=[account.pk]),
        "back_url": reverse("account", args=[account.pk]),
        "intro": account.email,
        "submit_label": _("Save"),
        "explains_session": True,
        "opens_session": bool(account.session_sealed),
    }


def meanwhile_words(form: AccountForm, account: Account, last: AuditEntry | None) -> str:
    """Who saved the account after the form was opened, and what is different now. Never a secret."""
    changes = [
        _("%(field)s is now “%(now)s”, was “%(before)s”")
        % {"field": form.fields[name].label, "now": now, "before": before}
        for name, now in (("name", account.name), ("maxJobs", account.max_jobs))
        if (before := form.data.get(f"initial-{name}", "")) and str(before) != str(now)
    ]
    told = "; ".join(changes) or _("its name and number of jobs are the same")
    values = {"who": _("Somebody"), "when": "", "changes": told}
    if last:
        values |= {"who": last.actor_label, "when": str(naturaltime(last.at))}
    words = _(
        "%(who)s saved this account while you had it open (%(when)s): %(changes)s. A password or session "
        "may have been entered too. Nothing of yours was saved; to put yours in its place, enter your "
        "secrets again and save once more."
    )
    return words.replace(" (%(when)s)", "" if not values["when"] else " (%(when)s)") % values


def removal_page(account: Account, jobs: tuple[int, int], members: int) -> dict[str, Any]:
    """The question before an account goes: what each way means for jobs that run and wait."""
    running, waiting = jobs
    return {
        "title": _("Remove %(name)s?") % {"name": account.name},
        "url": reverse("account_removal", args=[account.pk]),
        "back_url": reverse("account", args=[account.pk]),
        "email": account.email,
        "facts": [*_waiting_words(waiting), *_members_words(members), _("Finished videos stay.")],
        "choices": [
            {
                "value": RemovalForm.HERE,
                "label": _("Here only"),
                "text": f"{_here_words(running)} {_('Import accounts brings it back any time.')}",
            },
            {
                "value": RemovalForm.BOTH,
                "label": _("Here and at the API"),
                "text": f"{_upstream_words(running)} {_('To connect it again takes its password.')}",
            },
        ],
    }


def _here_words(running: int) -> str:
    if not running:
        return _("No job of ours runs on it. It stays connected at the API.")
    words = ngettext(
        "%(count)s job runs on it: it goes on at PixVerse and is still fetched.",
        "%(count)s jobs run on it: they go on at PixVerse and are still fetched.",
        running,
    )
    return words % {"count": running} + " " + _("It stays connected at the API.")


def _upstream_words(running: int) -> str:
    if not running:
        return _("No job of ours runs on it. The API forgets its password and session.")
    words = ngettext(
        "%(count)s job runs on it: PixVerse goes on with it and its credits are spent, but its video may "
        "no longer be fetched here. It can be found at pixverse.ai. Wait until it is done to be safe.",
        "%(count)s jobs run on it: PixVerse goes on with them and their credits are spent, but their videos "
        "may no longer be fetched here. They can be found at pixverse.ai. Wait until they are done to be "
        "safe.",
        running,
    )
    return words % {"count": running} + " " + _("The API forgets its password and session.")


def _waiting_words(waiting: int) -> list[str]:
    words = ngettext(
        "%(count)s job waits for this account. It was not sent, so nothing was charged; it then waits for "
        "any other account that can do it.",
        "%(count)s jobs wait for this account. They were not sent, so nothing was charged; they then wait "
        "for any other account that can do them.",
        waiting,
    )
    return [words % {"count": waiting}] if waiting else []


def _members_words(members: int) -> list[str]:
    words = ngettext(
        "It is the fixed account of %(count)s member, who then gets any account.",
        "It is the fixed account of %(count)s members, who then get any account.",
        members,
    )
    return [words % {"count": members}] if members else []


def import_page(found: Sequence[AccountConfig], trouble: str) -> dict[str, Any]:
    """The accounts behind the token that are not here; `trouble` says why they could not be read."""
    return {
        "title": _("Import accounts"),
        "url": reverse("account_import"),
        "back_url": reverse("accounts"),
        "trouble": trouble,
        "found": list(_found(found)),
        "add_url": reverse("account_new"),
    }


def _found(configs: Iterable[AccountConfig]) -> Iterable[dict[str, str]]:
    for number, config in enumerate(configs):
        count = config.max_jobs or 1
        words = ngettext("%(count)s job at once", "%(count)s jobs at once", count)
        yield {
            "id": f"found-{number}",
            "email": config.email,
            "words": words % {"count": count},
        }
