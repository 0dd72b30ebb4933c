"""Checks of one team: its API, accounts, jobs and webhooks. None reads another team's rows."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account, ApiConnection, Health
from pixstudio.jobs.states import State
from pixstudio.monitoring.health.findings import Finding, Link, duration_text
from pixstudio.monitoring.queries import accounts, deliveries, jobs
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number, format_time_ago

OLDEST_CREDITS = dt.timedelta(minutes=30)
OLDEST_JOB = dt.timedelta(hours=1)
LATEST_POLL = dt.timedelta(minutes=1)
A_DAY = dt.timedelta(days=1)
# How many accounts or webhooks are named.
NAMED = 5


@dataclass
class TeamFacts:
    """What several checks of a team read."""

    team: Team
    now: dt.datetime

    @cached_property
    def accounts(self) -> list[Account]:
        return accounts.accounts_of([self.team.pk])

    @cached_property
    def states(self) -> Counter[str]:
        return jobs.open_jobs_by_state([self.team.pk])


def team_findings(team: Team, now: dt.datetime) -> list[Finding]:
    """All checks of the team, in the order of the page."""
    facts = TeamFacts(team, now)
    checks = (_api, _accounts, _credits, _polls, _queue, _answers, _files, _webhooks)
    return [check(facts) for check in checks]


def _api(facts: TeamFacts) -> Finding:
    name, link = _("API"), Link(url_for("accounts"), _("View accounts"))
    connection = ApiConnection.objects.filter(team=facts.team).only("problem").first()
    if connection is None:
        words = _("No API token yet. Nothing is sent until you enter one.")
        return Finding(name, [words], is_urgent=False, link=link)
    if connection.problem:
        words = _("The API token was refused. Nothing is sent until you enter a new one.")
        return Finding(name, [words], link=link)
    return Finding(name, note=_("Connected."))


def _accounts(facts: TeamFacts) -> Finding:
    words = {
        Health.ON_HOLD: _("“%(name)s” is on hold. Enter its PixVerse password again."),
        Health.UNAUTHORIZED: _("“%(name)s” was refused. Check its email and password."),
        Health.GONE: _("“%(name)s” no longer exists at useapi.net. Remove it, or add it again."),
    }
    bad = [one for one in facts.accounts if one.health != Health.OK]
    ready = sum(one.is_usable for one in facts.accounts)
    note = _("%(ready)s of %(all)s ready.") % {"ready": ready, "all": len(facts.accounts)}
    return Finding(
        _("Accounts"),
        [words[Health(one.health)] % {"name": one.name} for one in bad[:NAMED]],
        note,
        is_urgent=not ready,
        link=Link(url_for("accounts"), _("View accounts")),
    )


def _credits(facts: TeamFacts) -> Finding:
    usable = [one for one in facts.accounts if one.is_usable]
    total, oldest = sum(one.least_credits for one in usable), accounts.oldest_refresh(usable)
    problems = []
    if usable and not total:
        problems.append(_("No account has credits left. Waiting jobs start when credits arrive."))
    if oldest and facts.now - oldest > OLDEST_CREDITS:
        words = _("Credits were last updated %(time)s. Refresh credits to see what stops it.")
        problems.append(words % {"time": format_time_ago(oldest, facts.now)})
    note = _("%(credits)s credits on ready accounts.") % {"credits": format_number(total)}
    link = Link(url_for("accounts"), _("View accounts"))
    return Finding(_("Credits"), problems, note, is_urgent=False, link=link)


def _polls(facts: TeamFacts) -> Finding:
    due = accounts.oldest_due_poll([facts.team.pk], facts.now)
    running = facts.states[State.RUNNING]
    words = ngettext("%(count)s job is running.", "%(count)s jobs are running.", running)
    note = words % {"count": format_number(running)}
    if due is None or facts.now - due <= LATEST_POLL:
        return Finding(_("Progress"), note=note)
    late = _(
        "Progress of running jobs is %(time)s late. Results arrive once the worker catches up."
    )
    return Finding(_("Progress"), [late % {"time": duration_text(facts.now - due)}], note)


def _queue(facts: TeamFacts) -> Finding:
    count = facts.states[State.QUEUED]
    note = ngettext("%(count)s job is waiting.", "%(count)s jobs are waiting.", count)
    link = Link(url_for("queue"), _("View queue")) if count else None
    problems, oldest = [], jobs.oldest_waiting([facts.team.pk])
    if oldest and facts.now - oldest > OLDEST_JOB:
        words = _(
            "A job has waited %(time)s for a free slot. Add an account, or allow more jobs at once."
        )
        problems.append(words % {"time": duration_text(facts.now - oldest)})
    if held := jobs.held_jobs([facts.team.pk]):
        words = ngettext(
            "%(count)s job is held and may have been sent already. Check it, then resume or cancel it.",
            "%(count)s jobs are held and may have been sent already. Check them, then resume or cancel "
            "them.",
            held,
        )
        problems.append(words % {"count": format_number(held)})
    note %= {"count": format_number(count)}
    return Finding(_("Queue"), problems, note, is_urgent=bool(held), link=link)


def _answers(facts: TeamFacts) -> Finding:
    searched, asked = facts.states[State.UNKNOWN], facts.states[State.ASK]
    note = "" if asked else _("Every job has its answer.")
    if searched:
        words = ngettext(
            "Looking for the answer to %(count)s job. Nothing is sent again meanwhile.",
            "Looking for the answers to %(count)s jobs. Nothing is sent again meanwhile.",
            searched,
        )
        note = words % {"count": format_number(searched)}
    if not asked:
        return Finding(_("Answers"), note=note)
    words = ngettext(
        "PixVerse didn’t answer for %(count)s job. It may have been charged. Decide on its card.",
        "PixVerse didn’t answer for %(count)s jobs. They may have been charged. Decide on their cards.",
        asked,
    )
    return Finding(_("Answers"), [words % {"count": format_number(asked)}], note, link=_open_jobs())


def _files(facts: TeamFacts) -> Finding:
    retried, lost = jobs.retried_saves([facts.team.pk]), facts.states[State.UNSAVED]
    problems = []
    if retried:
        words = ngettext(
            "%(count)s result could not be saved yet and is tried again.",
            "%(count)s results could not be saved yet and are tried again.",
            retried,
        )
        problems.append(words % {"count": format_number(retried)})
    if lost:
        words = ngettext(
            "%(count)s finished result is not saved. Save it again from its card while PixVerse has it.",
            "%(count)s finished results are not saved. Save them again from their cards while PixVerse has "
            "them.",
            lost,
        )
        problems.append(words % {"count": format_number(lost)})
    if not problems:
        return Finding(_("Files"), note=_("All finished results are saved."))
    return Finding(_("Files"), problems, is_urgent=bool(lost), link=_open_jobs())


def _webhooks(facts: TeamFacts) -> Finding:
    hooks = deliveries.webhooks_of([facts.team.pk])
    problems = [
        _("“%(name)s” was switched off because it failed. Fix its address, then enable it.")
        % {"name": _name_of(one.description)}
        for one in hooks
        if one.disabled_reason
    ]
    problems += [
        _("“%(name)s” has failed %(count)s times since its last delivery. Retries continue.")
        % {"name": _name_of(one.description), "count": format_number(one.failure_count)}
        for one in hooks
        if one.is_enabled and one.failing_since
    ]
    count = deliveries.pending_deliveries(hooks)
    note = ngettext("%(count)s delivery is pending.", "%(count)s deliveries are pending.", count)
    note = note % {"count": format_number(count)} if hooks else _("None set up.")
    link = Link(url_for("webhooks"), _("View webhooks")) if hooks else None
    return Finding(_("Webhooks"), problems[:NAMED], note, is_urgent=False, link=link)


def _name_of(description: str) -> str:
    return description or _("Webhook without a name")


def _open_jobs() -> Link:
    return Link(f"{url_for('gallery')}?state=open", _("View open jobs"))
