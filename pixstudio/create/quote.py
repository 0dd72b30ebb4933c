"""What a form would become if it were sent now: its jobs with their prices, or why it would be refused.

The page and the press of Generate ask the same function, so that a button never looks ready for what the
server would refuse.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.create.expansion import TooMany, first_of, orders_of
from pixstudio.create.form_state import Wish, field_name, field_names, find_asset, is_in_trash
from pixstudio.effects.presenters import gone_voice_words
from pixstudio.effects.queries import is_voice_offered
from pixstudio.jobs.job_specs import Order, Total, total_of
from pixstudio.jobs.request_body import SOURCE, WORDS_OF_VOICE
from pixstudio.pixverse import capabilities
from pixstudio.prompts.queries import screen_of
from pixstudio.prompts.screening import findings
from pixstudio.prompts.words import finding_words
from pixstudio.teams.models import Team
from pixstudio.web.wording import violation_words

WANTED_KINDS = {
    "image": gettext_lazy("This field takes a picture: PNG, JPEG, GIF or WebP."),
    "video": gettext_lazy("This field takes a video."),
    "audio": gettext_lazy("This field takes a sound: WAV or MP3."),
}


@dataclass(frozen=True)
class Problem:
    """Why a form can't be sent: the field it is said at ('' for none) and a sentence.

    `is_missing` is what nobody filled in yet: said once Generate was pressed, never before.
    """

    field: str
    words: str
    is_missing: bool = False


@dataclass(frozen=True)
class Quote:
    """The jobs of a form, what was left out of a batch, words to think twice about, and what is wrong."""

    orders: list[Order] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    total: Total | None = None

    @property
    def refusal(self) -> Problem | None:
        """The first thing that makes it impossible, however much more is filled in."""
        return next((one for one in self.problems if not one.is_missing), None)

    @property
    def missing(self) -> list[str]:
        """What still has to be filled in, each once."""
        return list(dict.fromkeys(one.words for one in self.problems if one.is_missing))


def quote_of(team: Team, wish: Wish) -> Quote:
    """The quote for a form as it stands. One query for the team's words, others where something is amiss."""
    problems = [*_about_account(wish), *_about_finds(team, wish)]
    problems += _about_rules(wish, {one.field for one in problems})
    stops, warnings = _screened(team, wish)
    problems += stops
    try:
        orders, left_out = orders_of(wish)
    except TooMany as error:
        problems.append(Problem(error.field, str(error)))
        return Quote(warnings=warnings, problems=problems)
    problems += _about_voice(team, orders)
    return Quote(orders, left_out, warnings, problems, total_of(orders))


def _about_account(wish: Wish) -> Iterator[Problem]:
    if wish.values.get("account") and wish.chosen is None:
        yield Problem("account", _("This account is not one of the team's any more."))
    elif wish.source and wish.chosen not in (None, wish.source.account):
        words = _("What is made from a result runs on its own account, %(account)s.")
        account = wish.source.account or _("which is not connected any more")
        yield Problem("account", words % {"account": account})


def _about_finds(team: Team, wish: Wish) -> Iterator[Problem]:
    """Files, source and effect have to be there and fit."""
    for item in capabilities.OPERATION_OF_NAME[wish.operation].parameters:
        name = field_name(item.name)
        if name in wish.missing:
            yield Problem(name, missing_words(team, wish.values[name], item.kind))
    if wish.values.get(SOURCE) and SOURCE in field_names(wish.operation):
        if wish.source is None:
            yield Problem(SOURCE, _("This result is not here any more. Choose another."))
        elif wish.source.problem:
            yield Problem(SOURCE, wish.source.problem)
    if wish.values.get("template_id") and "template_id" in field_names(wish.operation):
        yield from _about_effect(wish)


def _about_effect(wish: Wish) -> Iterator[Problem]:
    effect = wish.effect
    if effect is None:
        yield Problem("template_id", _("This effect is not in the catalogue. Choose another."))
    elif effect.vanished_at:
        words = _("PixVerse does not offer “%(name)s” any more. Choose another effect.")
        yield Problem("template_id", words % {"name": effect.name})
    elif wish.account and not wish.lists(wish.account):
        yield Problem("account", lacks_effect_words(wish))


def lacks_effect_words(wish: Wish) -> str:
    """That the account does not offer the effect."""
    words = _("%(account)s does not offer “%(name)s”. Choose another account, or Automatic.")
    return words % {"account": wish.account, "name": wish.effect.name if wish.effect else ""}


def _about_rules(wish: Wish, unfit: set[str]) -> Iterator[Problem]:
    """What the models' rules refuse, unless it follows from something that was said already."""
    names = field_names(wish.operation)
    for violation in capabilities.violations(first_of(wish).request):
        involved = {field_name(item) for item in violation.affected_fields}
        if involved & unfit and violation.code in ("required", "source_model"):
            continue  # Something was chosen; what is wrong with it has been said.
        name = field_name(violation.field)
        is_missing = violation.code == "required"
        yield Problem(name if name in names else "", violation_words(violation), is_missing)


def _screened(team: Team, wish: Wish) -> tuple[list[Problem], list[str]]:
    """The words held against the team's own list, before PixVerse does it with its own."""
    found = findings(screen_of(team), texts_of(wish))
    stops = [Problem(one.field, finding_words(one)) for one in found if one.action == "stop"]
    return stops, [finding_words(one) for one in found if one.action != "stop"]


def _about_voice(team: Team, orders: list[Order]) -> Iterator[Problem]:
    """The voice has to be offered, where one of the jobs speaks with it."""
    for name in WORDS_OF_VOICE:
        named = {str(order.parameters.get(name) or "") for order in orders} - {""}
        if not all(is_voice_offered(team, voice) for voice in named):
            yield Problem(name, gone_voice_words())


def texts_of(wish: Wish) -> dict[str, str]:
    """Everything written that would be sent, by field."""
    row = capabilities.OPERATION_OF_NAME[wish.operation]
    words = {item.name: wish.request.value(item.name) for item in row.parameters}
    texts = {item.name for item in row.parameters if item.kind == "text"}
    return {
        name: value for name, value in words.items() if name in texts and isinstance(value, str)
    }


def missing_words(team: Team, pk: str, kind: str) -> str:
    """Why a field's file can't be used: it is of another kind, in the trash, or gone."""
    if find_asset(team, pk):
        return str(WANTED_KINDS[kind])
    if is_in_trash(team, pk):
        return _("This file is in the trash. Restore it in the library, or choose another.")
    return _("This file is not in the library any more. Choose another.")
